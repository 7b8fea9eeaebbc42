"""Bar codes and QR codes, read back by a decoder that others wrote."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image, ImageOps

from tests.printer_drivers.simulator.paper import ignored, ink, narrow, paper, replies

CODABAR = 6


def read(data: bytes) -> list[tuple[str, str]]:
    """The codes on the paper: their kinds and their texts."""
    picture = ImageOps.expand(paper(data).picture.convert("L"), 40, 255)
    return [(str(one.format).rpartition(".")[2], one.text) for one in zxingcpp.read_barcodes(picture)]


def qr(data: bytes, *, module: int = 6, level: int = 49) -> bytes:
    """The functions that draw a QR code."""

    def function(body: bytes) -> bytes:
        return b"\x1d(k" + len(body).to_bytes(2, "little") + body

    setting = function(bytes((49, 67, module))) + function(bytes((49, 69, level)))
    return function(b"1A2\x00") + setting + function(b"1P0" + data) + function(b"1Q0")


@pytest.mark.parametrize("new", [False, True])
@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (0, b"01234567890", "0012345678905"),
        (1, b"01234500006", "0012345000065"),
        (1, b"123456", "0012345000065"),
        (2, b"376010800001", "3760108000018"),
        (3, b"9638507", "96385074"),
        (4, b"A042-X", "A042-X"),
        (5, b"00420815", "00420815"),
        (CODABAR, b"A12345B", "12345"),
    ],
)
def test_bar_code_is_read_back_when_drawn(kind: int, data: bytes, text: str | None, new: bool) -> None:
    command = bytes((0x1D, 0x6B, kind + 65, len(data))) + data if new else bytes((0x1D, 0x6B, kind)) + data + b"\0"
    ((_, found),) = read(b"\x1dw\x03\x1dh\x60" + command)
    assert (found.strip("AB") if kind == CODABAR else found) == text


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (72, b"A042", "A042"),
        (73, b"{BA042 x", "A042 x"),
        (73, b"{C\x01\x02\x03{BAb", "010203Ab"),
        (73, b"{AA042", "A042"),
        (73, b"A042", "A042"),
        (73, b"{B{{x", "{x"),
    ],
)
def test_bar_code_of_letters_is_read_back_when_drawn(kind: int, data: bytes, text: str) -> None:
    ((_, found),) = read(bytes((0x1D, 0x6B, kind, len(data))) + data)
    assert found == text


def test_bar_code_has_its_height_and_its_text() -> None:
    bare = ink(b"\x1dh\x50\x1dk\x04A042\x00").getbbox()
    assert bare is not None
    assert bare[3] - bare[1] == 80
    for place, extra in ((1, 1), (2, 1), (3, 2)):
        both = paper(b"\x1dh\x50\x1dH" + bytes((place,)) + b"\x1dk\x04A042\x00").picture
        assert both.height == 80 + extra * 28
    assert paper(b"\x1dk\x04A042\x00").text == ("[*A042*]",)


def test_bar_code_is_wider_when_its_module_is() -> None:
    thin, thick = (ink(b"\x1dw" + bytes((width,)) + b"\x1dk\x03" + b"96385074\x00").getbbox() for width in (2, 4))
    assert thin is not None
    assert thick is not None
    assert thick[2] - thick[0] == 2 * (thin[2] - thin[0]) == 4 * 67


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (65, b"12"),
        (66, b"1x"),
        (67, b"3760108000010"),
        (68, b"1"),
        (69, b"a\xe9"),
        (69, b""),
        (70, b"123"),
        (71, b"123"),
        (71, b"AABA"),
        (72, b"a"),
        (73, b"{B"),
        (73, b"{C\x7f"),
        (73, b"{B\xe9"),
        (73, b"{C{S"),
        (75, b"1234"),
        (73, b"{B" + b"x" * 60),
    ],
)
def test_bar_code_is_ignored_when_its_data_cannot_be_written(kind: int, data: bytes) -> None:
    assert len(ignored(bytes((0x1D, 0x6B, kind, len(data))) + data)) == 1


@pytest.mark.parametrize("level", [48, 49, 50, 51])
def test_qr_code_is_read_back_when_drawn(level: int) -> None:
    url = "https://accueil.exemple.fr/t#Zk3vQ9xT2mB7é"
    assert read(qr(url.encode(), level=level)) == [("QR Code", url)]
    assert paper(qr(url.encode())).text == (f"QR {url}",)


def test_qr_code_stands_where_it_is_aligned() -> None:
    left, _, right, _ = ink(b"\x1ba\x01" + qr(b"x")).getbbox() or (0, 0, 0, 0)
    assert left == 576 - right


def test_qr_code_is_ignored_when_it_is_wider_than_the_paper() -> None:
    assert len(ignored(qr(b"x" * 500, module=16), narrow(384))) == 1
    assert len(ignored(qr(b"x" * 3000))) == 1


def test_size_of_the_qr_code_is_told_when_asked() -> None:
    ask = b"\x1d(k\x03\x001R0"
    assert replies(qr(b"x", module=4) + ask) == b"\x37\x3684\x1f84\x1f1\x1f0\x00"
    assert replies(ask) == b"\x37\x360\x1f0\x1f1\x1f1\x00"


def test_unknown_symbol_is_ignored_and_skipped() -> None:
    assert ignored(b"\x1d(k\x04\x00\x351\x1b@abc") == [(0, b"\x1d(k\x04\x00\x351\x1b")]
    assert paper(b"\x1d(k\x05\x000P0ABx\n").text == ("[PDF417 AB]", "x")


def test_decoder_reads_nothing_when_the_paper_is_white() -> None:
    assert zxingcpp.read_barcodes(Image.new("L", (200, 200), 255)) == []
