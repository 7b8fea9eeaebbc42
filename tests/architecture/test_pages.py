"""The strict content policy, checked where the pages are written and not only where they run."""

import re

from tests.architecture.sources import ROOT, lines_with, text_of, tracked

WEB = ROOT / "server" / "web"


def templates() -> list:
    """List the page templates."""
    return [path for path in tracked(".html", ".jinja", ".j2") if path.is_relative_to(ROOT / "server")]


def scripts() -> list:
    """List our own browser modules."""
    return [path for path in tracked(".js", ".mjs") if path.is_relative_to(WEB)]


def test_templates_hold_no_style_of_their_own() -> None:
    assert not lines_with(re.compile(r"<style\b|\sstyle\s*=", re.I), templates())


def test_templates_hold_no_script_of_their_own() -> None:
    inline = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)[^>]*>", re.I)
    assert not [path.name for path in templates() if inline.search(text_of(path))]


def test_templates_hold_no_event_attribute() -> None:
    assert not lines_with(re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:", re.I), templates())


def test_modules_bind_no_style() -> None:
    assert not lines_with(re.compile(r"style=\$\{|style=\"|<style\b|setAttribute\(['\"]style"), scripts())


def test_modules_write_no_markup_as_text() -> None:
    pattern = re.compile(r"\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|\beval\(|unsafe(HTML|SVG|Static)")
    assert not lines_with(pattern, scripts())


def test_pages_load_nothing_from_elsewhere() -> None:
    loads = re.compile(r"(src|href)=[\"'](https?:)?//|url\([\"']?(https?:)?//|from\s+[\"']https?://")
    pages = [*templates(), *scripts(), *(path for path in tracked(".css") if path.is_relative_to(WEB))]
    links = re.compile(r"<a\b")
    assert not [place for place in lines_with(loads, pages) if not links.search(place)]


def test_style_sheets_take_their_colours_from_the_tokens() -> None:
    sheets = [path for path in tracked(".css") if path.is_relative_to(WEB)]
    # An opaque stop of a mask is not a colour that anybody sees; `#name {` is a selector.
    colors = re.compile(r"#(?!000\b[^;]*gradient|000\))[0-9a-fA-F]{3,8}\b(?![^{]*\{)")
    assert not lines_with(colors, sheets)
