"""What a ticket looks like, measured on its dots."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import datetime

import pytest
import zxingcpp
from PIL import Image

from printer_drivers.bignumber import cap_height, number_style
from printer_drivers.errors import ConfigError
from printer_drivers.layout import BigNumber, CheckLine, Follow, TextLine, TicketContent, lay_out
from printer_drivers.profile import load_profile, profile_names
from printer_drivers.render import qr_picture, render_blocks, render_ticket
from printer_drivers.simulator.reading import read_ticket

WIDTHS = ("generic-80mm", "epson-tm-t88v", "generic-58mm")


def texts(content: TicketContent) -> list[str]:
    """All the paragraphs of a ticket."""
    return [block.text for block in lay_out(content).blocks if isinstance(block, TextLine)]


def tallest_run_mm(picture: Image.Image, *, below: int, dots_per_mm: float) -> float:
    """The height of the tallest stretch of rows with ink, in the part above row `below`."""
    best = run = 0
    for y in range(below):
        has_ink = picture.crop((0, y, picture.width, y + 1)).getextrema()[0] == 0
        run = run + 1 if has_ink else 0
        best = max(best, run)
    return best / dots_per_mm


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize("label", ["A042", "W1024", "M00007"])
def test_number_is_12_mm_high_when_printed_on_any_profile(content: TicketContent, name: str, label: str) -> None:
    """K13."""
    profile = load_profile(name)
    assert cap_height(number_style(label, profile)) / profile.dots_per_mm >= 12
    picture = render_ticket(replace(content, label=label, people_ahead=None, papers=(), wait_text=None), profile)
    half = picture.height // 2
    assert tallest_run_mm(picture, below=half, dots_per_mm=profile.dots_per_mm) >= 12


def test_ticket_has_the_size_of_the_target_when_content_is_the_targets(content: TicketContent) -> None:
    picture = render_ticket(content, load_profile("generic-80mm"))
    address = 41 + 10  # the target, LOOK.md §3, has no short address: its line and the space after it
    assert picture.mode == "1"
    assert picture.width == 576
    assert abs(picture.height - address - 1184) <= 8


@pytest.mark.parametrize("name", WIDTHS)
def test_qr_is_decoded_when_read_from_the_picture(content: TicketContent, name: str) -> None:
    """K13."""
    found = zxingcpp.read_barcodes(render_ticket(content, load_profile(name)).convert("L"))
    assert [code.text for code in found] == [content.follow_url]


def test_qr_is_decoded_whatever_the_token_when_its_mask_is_given() -> None:
    """The mask is not chosen by trying all eight, so many tokens are read here."""
    chance = random.Random(7)
    for _ in range(60):
        token = "".join(chance.choices(string.ascii_letters + string.digits + "-_", k=22))
        url = f"https://accueil.example/t#{token}"
        paper = Image.new("L", (240, 240), 255)
        paper.paste(0, (20, 20), qr_picture(url, 4))
        assert [code.text for code in zxingcpp.read_barcodes(paper)] == [url]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_number_is_the_same_latin_one_whatever_the_language(content: TicketContent, language: str) -> None:
    profile = load_profile("generic-80mm")
    assert read_ticket(render_ticket(replace(content, language=language), profile), profile).label == "A042"


def test_boxes_stand_at_the_right_when_the_ticket_is_arabic(content: TicketContent) -> None:
    profile = load_profile("generic-80mm")
    boxes = [block for block in lay_out(content).blocks if isinstance(block, CheckLine)]
    picture = render_blocks(boxes, profile, direction="rtl")
    left = picture.crop((0, 0, 60, picture.height)).convert("L").tobytes().count(0)
    right = picture.crop((picture.width - 60, 0, picture.width, picture.height)).convert("L").tobytes().count(0)
    assert right > 4 * left


@pytest.mark.parametrize("name", WIDTHS)
def test_picture_is_the_same_when_drawn_twice(content: TicketContent, name: str) -> None:
    profile = load_profile(name)
    assert render_ticket(content, profile).tobytes() == render_ticket(content, profile).tobytes()


@pytest.mark.parametrize("name", WIDTHS)
def test_nothing_touches_the_paper_edge_when_texts_are_long(content: TicketContent, name: str) -> None:
    profile = load_profile(name)
    long = replace(
        content,
        site_name="Maison des Enfants et de la Jeunesse Simone-Veil, annexe du centre ancien",
        queue_name="Anticonstitutionnellement" * 4,
        papers=("Justificatif de domicile de moins de trois mois, original et copie recto verso",) * 8,
        where_to_wait="Salle d’attente bleue, premier étage, au fond du couloir à gauche",
    )
    picture = render_ticket(long, profile)
    for left in (0, profile.width_dots - 3):
        assert picture.crop((left, 0, left + 3, picture.height)).getextrema() == (255, 255)
    assert read_ticket(picture, profile).label == "A042"


@pytest.mark.parametrize("label", ["A042", "W1024"])
def test_no_long_stretch_is_a_quarter_black_when_the_head_is_weak(content: TicketContent, label: str) -> None:
    profile = load_profile("generic-58mm")
    picture = render_ticket(replace(content, label=label), profile).convert("L")
    rows = [picture.crop((0, y, picture.width, y + 1)).tobytes().count(0) for y in range(picture.height)]
    stretch = round(8 * profile.dots_per_mm)
    darkest = max(sum(rows[top : top + stretch]) for top in range(len(rows) - stretch))
    assert darkest / (stretch * picture.width) <= 0.25


def test_number_is_solid_when_the_head_is_strong(content: TicketContent) -> None:
    assert number_style(content.label, load_profile("generic-80mm")).fill == "solid"
    assert number_style(content.label, load_profile("generic-58mm")).fill == "screen"


def test_service_is_not_on_the_ticket_when_it_is_sensitive(content: TicketContent) -> None:
    paragraphs = texts(replace(content, queue_name=None, papers=()))
    assert paragraphs[:2] == ["Ville de Miramas · Hôtel de ville", "Jeudi 26 novembre 2026, 10\u00a0h\u00a012"]
    assert not any("Carte" in text for text in paragraphs)


def test_duplicate_is_marked_when_reprinted(content: TicketContent) -> None:
    assert "DUPLICATA" in texts(replace(content, duplicate=True))
    assert "DUPLICATA" not in texts(content)


def test_words_are_english_when_the_visitor_reads_english(content: TicketContent) -> None:
    paragraphs = texts(replace(content, language="en-GB", people_ahead=1))
    assert "1 person before you" in paragraphs
    assert "Thursday, 26 November 2026, 10:12" in paragraphs


def test_words_are_french_when_the_language_is_not_known(content: TicketContent) -> None:
    assert "Personne avant vous" in texts(replace(content, language="xx", people_ahead=0))


def test_wait_part_is_left_out_when_nothing_is_known(content: TicketContent) -> None:
    bare = lay_out(replace(content, wait_text=None, people_ahead=None, papers=(), follow_url=None)).blocks
    assert not any(isinstance(block, Follow) for block in bare)
    assert "Attente" not in [block.text for block in bare if isinstance(block, TextLine)]
    assert any(isinstance(block, BigNumber) for block in bare)


@pytest.mark.parametrize("label", ["", "a042", "A042\x1b", "À1", "A042B043C", "<A1>"])
def test_content_is_refused_when_the_label_is_not_one(content: TicketContent, label: str) -> None:
    with pytest.raises(ConfigError):
        replace(content, label=label)


def test_content_is_refused_when_the_hour_has_no_zone(content: TicketContent) -> None:
    with pytest.raises(ConfigError):
        replace(content, issued_at=datetime.fromisoformat("2026-11-26T10:12"))
