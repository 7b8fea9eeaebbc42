"""A ticket's number is read back from its dots."""

from __future__ import annotations

import random
import string
from dataclasses import replace

import pytest
from PIL import Image

from printer_drivers.layout import BigNumber, Space, TicketContent
from printer_drivers.profile import load_profile
from printer_drivers.render import render_blocks, render_ticket
from printer_drivers.simulator.reading import read_ticket


@pytest.mark.parametrize(("name", "count"), [("generic-80mm", 80), ("epson-tm-t88v", 30), ("generic-58mm", 30)])
def test_label_is_read_exactly_when_it_is_any_label(name: str, count: int) -> None:
    profile = load_profile(name)
    chance = random.Random(20261122)
    for _ in range(count):
        label = chance.choice(string.ascii_uppercase) + "".join(chance.choices(string.digits, k=chance.choice((3, 4))))
        reading = read_ticket(render_blocks((BigNumber(label), Space(10)), profile), profile)
        assert (reading.label, reading.exact) == (label, True)


@pytest.mark.parametrize("label", [*list(string.ascii_uppercase), "TEST", "AVWLT", "Q1I0O"])
def test_label_is_read_when_it_has_letters_alone(label: str) -> None:
    profile = load_profile("generic-80mm")
    assert read_ticket(render_blocks((BigNumber(label),), profile), profile).label == label


def test_qr_is_missed_when_there_is_none(content: TicketContent) -> None:
    profile = load_profile("generic-80mm")
    assert read_ticket(render_ticket(content, profile), profile).qr_present
    assert not read_ticket(render_ticket(replace(content, follow_url=None), profile), profile).qr_present


def test_label_is_not_exact_when_one_dot_is_missing(content: TicketContent) -> None:
    profile = load_profile("generic-80mm")
    picture = render_ticket(content, profile)
    for y in range(150, 250):
        if picture.getpixel((60, y)) == 0:
            picture.putpixel((60, y), 255)
            break
    reading = read_ticket(picture, profile)
    assert (reading.label, reading.exact) == ("A042", False)


def test_label_is_none_when_the_paper_bears_something_else() -> None:
    profile = load_profile("generic-80mm")
    paper = Image.new("1", (576, 400), 255)
    paper.paste(0, (100, 100, 420, 300))
    assert read_ticket(paper, profile).label is None
