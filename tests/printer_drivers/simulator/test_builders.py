"""Bytes that python-escpos makes, which was written by others: the simulated printer knows all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp
from PIL import Image, ImageOps

from printer_drivers.layout import TicketContent
from printer_drivers.profile import load_profile
from printer_drivers.textmode import text_program
from tests.printer_drivers.simulator.paper import ink, paper

if TYPE_CHECKING:
    from escpos.printer import Dummy

Builder = Callable[[], "Dummy"]


@pytest.fixture
def builder(content: TicketContent) -> Builder:
    """Make builders. The library is imported the way that `textmode` does it, without its traces."""
    text_program(content, load_profile("generic-80mm"))
    from escpos.printer import Dummy

    return Dummy


def checkers() -> Image.Image:
    """A picture that is not the same from any side."""
    picture = Image.new("1", (64, 48), 255)
    for at in range(0, 64, 5):
        picture.paste(0, (at, at % 48, at + 3, 48))
    return picture


@pytest.mark.parametrize("way", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_picture_arrives_dot_by_dot_when_python_escpos_sends_it(builder: Builder, way: str) -> None:
    made = builder()
    made.image(checkers(), impl=way)
    assert ImageOps.invert(ink(made.output)).crop((0, 0, 64, 48)).convert("1").tobytes() == checkers().tobytes()


@pytest.mark.parametrize("native", [True, False])
def test_qr_code_is_read_back_when_python_escpos_sends_it(builder: Builder, native: bool) -> None:
    made = builder()
    made.qr("https://accueil.exemple.fr/t#abc", native=native, size=6)
    found = zxingcpp.read_barcodes(ImageOps.expand(paper(made.output).picture.convert("L"), 40, 255))
    assert [code.text for code in found] == ["https://accueil.exemple.fr/t#abc"]


@pytest.mark.parametrize(
    ("kind", "data"), [("EAN13", "376010800001"), ("CODE39", "A042"), ("CODE128", "{BA042"), ("ITF", "004208")]
)
def test_bar_code_is_read_back_when_python_escpos_sends_it(builder: Builder, kind: str, data: str) -> None:
    made = builder()
    made.barcode(data, kind, function_type="B" if kind == "CODE128" else "A")
    (found,) = zxingcpp.read_barcodes(ImageOps.expand(paper(made.output).picture.convert("L"), 40, 255))
    assert data.removeprefix("{B") in found.text


def test_every_text_style_is_known_when_python_escpos_sends_it(builder: Builder) -> None:
    made: Any = builder()
    styles = [
        {"bold": True},
        {"underline": 2},
        {"align": "right", "double_height": True, "double_width": True},
        {"custom_size": True, "width": 4, "height": 8, "smooth": True},
        {"font": "b", "invert": True},
        {"flip": True},
    ]
    for style in styles:
        made.set_with_default(**style)
        made.textln("Bonjour été")
    made.control("HT", count=2)
    made.line_spacing(40)
    made.print_and_feed(3)
    made.buzzer(1, 1)
    made.cashdraw(2)
    made.hw("INIT")
    assert paper(made.output).text[:6] == ("Bonjour été",) * len(styles)
