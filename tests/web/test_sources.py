"""What templates, styles and scripts may hold, read as text."""

import gzip
import re
from pathlib import Path

import pytest

from server.web.icons import NAMES, sprite
from server.web.pages import FOLDER, safe_next

STATIC = FOLDER / "static"
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
STYLES = sorted((STATIC / "css").glob("*.css"))
CONSOLE_LIMIT = 40 * 1024  #: bytes on the wire; the console's promise is 60 KB
IMPORT = re.compile(r'(?:from|import)\s*"(\.[^"]+)"')


def modules_of(entry: Path) -> set[Path]:
    """An entry's own modules, with all that they import."""
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        waiting += [(module.parent / path).resolve() for path in IMPORT.findall(module.read_text(encoding="utf-8"))]
    return found


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_holds_no_inline_style_script_or_handler(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_holds_no_markup_sink_style_binding_or_foreign_address(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|document\.write|eval\(|\sstyle=", text)
    assert not re.search(r"https?://", text)


def test_browser_is_given_nothing_to_keep_but_by_the_two_scripts_that_say_what() -> None:
    keeping = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|serviceWorker")
    found = {script.name for script in SCRIPTS if keeping.search(script.read_text(encoding="utf-8"))}
    # The end of a visit until the link is back, and a display's key, which no script can read.
    assert found == {"console_outbox.js", "display_key.js"}


def test_console_scripts_weigh_less_than_the_limit_when_all_are_loaded() -> None:
    modules = {module for name in ("console.js", "lock.js") for module in modules_of((STATIC / "js" / name).resolve())}
    assert any(module.name == "lit-html.js" for module in modules)
    assert sum(len(gzip.compress(module.read_bytes())) for module in modules) < CONSOLE_LIMIT


def test_every_icon_named_by_a_page_is_in_the_sprite() -> None:
    templates = " ".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    named = set(re.findall(r'icon\("([a-z0-9-]+)"\)', templates))
    for script in SCRIPTS:
        named |= set(re.findall(r'(?:icon\(|icon: |name: |empty\()"([a-z0-9-]+)"', script.read_text(encoding="utf-8")))
    commands = {
        "open",
        "resume",
        "recall",
        "call-next",
        "start",
        "finish",
        "hold",
        "transfer",
        "no-show",
        "note",
        "release",
        "services",
        "walk-in",
    }
    assert named - commands - {"reopen"} <= set(NAMES)
    assert all(f'id="{name}"' in sprite() for name in NAMES)


def test_sprite_refuses_a_file_that_holds_more_than_drawing(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.svg").write_text('<svg><path d="M0 0"/><script>alert(1)</script></svg>', encoding="utf-8")
    with pytest.raises(ValueError, match="not a plain drawing"):
        sprite(tmp_path)


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_style_sheet_loads_nothing_from_elsewhere(style: Path) -> None:
    assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", style.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, "/agent"),
        ("/supervision", "/supervision"),
        ("//x.example", "/agent"),
        ("/\\x.example", "/agent"),
        ("https://x.example", "/agent"),
        ("/connexion", "/agent"),
        ("/api/session", "/agent"),
    ],
)
def test_next_page_stays_on_this_server_when_the_address_says_otherwise(wanted: str | None, expected: str) -> None:
    assert safe_next(wanted) == expected
