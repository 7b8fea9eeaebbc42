"""Pictures: raster, columns, and the graphics that are stored before they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from printer_drivers.simulator.actions import Action
from printer_drivers.simulator.commands.rules import Command, Family, counted, family, little, not_simulated

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter

_INK = 49  #: the first colour, the only one here
_NARROW_COLUMNS = (0, 32)  #: ESC * densities whose dots are twice as wide
_TALL_COLUMNS = (32, 33)  #: of 24 dots; the others are of 8, three times as high


def _raster_length(data: bytes) -> int | None:
    return None if len(data) < 8 else 8 + little(data, 4) * little(data, 6)


def _raster(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS v 0."""
    width, height = little(data, 4) * 8, little(data, 6)
    mode = data[3] - 48 if data[3] >= 48 else data[3]
    if data[2] != 0x30 or not width or not height or mode > 3:
        return None
    picture = Image.frombytes("1", (width, height), data[8:])
    return printer.put_picture(_zoomed(picture, 1 + (mode & 1), 1 + (mode >> 1 & 1)))


def _columns_length(data: bytes) -> int | None:
    if len(data) < 5:
        return None
    return 5 + little(data, 3) * (3 if data[2] in _TALL_COLUMNS else 1)


def _columns(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC *: a strip that stands in the line as a character does; what is behind the line's end is lost."""
    if data[2] not in (0, 1, 32, 33):
        return None
    tall = data[2] in _TALL_COLUMNS
    count, room = little(data, 3), printer.area_width - printer.line.x
    if count and room > 0:
        strip = _from_columns(data[5:], count, 3 if tall else 1)
        strip = _zoomed(strip, 2 if data[2] in _NARROW_COLUMNS else 1, 1 if tall else 3)
        printer.line.put_dots(strip.crop((0, 0, min(strip.width, room), strip.height)))
    return []


def _downloaded_length(data: bytes) -> int | None:
    return None if len(data) < 4 else 4 + data[2] * data[3] * 8


def _download(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS *: keep a picture of columns, for GS /."""
    if not data[2] or not data[3]:
        return None
    printer.pictures[b"*"] = _from_columns(data[4:], data[2] * 8, data[3])
    return []


def _print_downloaded(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS / and FS p."""
    mode = data[-1] - 48 if data[-1] >= 48 else data[-1]
    picture = printer.pictures.get(b"*" if data[:1] == b"\x1d" else b"q%d" % data[2])
    if mode > 3:
        return None
    if picture is None:
        return []
    return printer.put_picture(_zoomed(picture, 1 + (mode & 1), 1 + (mode >> 1 & 1)))


def _kept_length(data: bytes) -> int | None:
    """FS q n [xL xH yL yH d…]…."""
    if len(data) < 3:
        return None
    at = 3
    for _ in range(data[2]):
        if len(data) < at + 4:
            return None
        at += 4 + little(data, at) * little(data, at + 2) * 8
    return at


def _keep(printer: Interpreter, data: bytes) -> list[Action] | None:
    """FS q: keep pictures of columns that survive a power cycle."""
    at = 3
    for number in range(1, data[2] + 1):
        width, height = little(data, at), little(data, at + 2)
        size = width * height * 8
        if not size:
            return None
        printer.pictures[b"q%d" % number] = _from_columns(data[at + 4 : at + 4 + size], width * 8, height)
        at += 4 + size
    return []


def _graphics(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS ( L and GS 8 L."""
    body = data[5:] if data[1:2] == b"(" else data[7:]
    if len(body) < 2 or body[0] != 48:
        return None
    match body[1]:
        case 2 | 50:
            stored, printer.stored = printer.stored, None
            return [] if stored is None else printer.put_picture(stored)
        case 112 | 113:
            return _store(printer, body)
        case 67 | 83:
            return _define(printer, body)
        case 69 | 85:
            return _print_defined(printer, body)
        case 0 | 1 | 3 | 4 | 48 | 49 | 51 | 52 | 64 | 65 | 66 | 68 | 80 | 81 | 82 | 84:
            return []  # capacities, densities and deletions: nothing on paper
        case _:
            return None


def _store(printer: Interpreter, body: bytes) -> list[Action] | None:
    """Functions 112 (rows) and 113 (columns): m fn a bx by c xL xH yL yH d…."""
    if len(body) < 10 or body[3] not in (1, 2) or body[4] not in (1, 2):
        return None
    picture = _measured(body[6:], columns=body[1] == 113)
    if picture is None:
        return None
    picture = _zoomed(picture, body[3], body[4])
    if printer.stored is not None and body[5] != _INK and printer.stored.size == picture.size:
        picture.paste(255, (0, 0), printer.stored)  # a second colour on the first one: all are black here
    printer.stored = picture
    return []


def _define(printer: Interpreter, body: bytes) -> list[Action] | None:
    """Functions 67 (kept) and 83 (downloaded), rows: m fn a kc1 kc2 b xL xH yL yH c d…."""
    if len(body) < 11:
        return None
    size = body[6:10]
    row = (little(size, 0) + 7) // 8 * little(size, 2)
    picture = _measured(size + body[11 : 11 + row], columns=False)
    if picture is None:
        return None
    printer.pictures[body[1:2] + body[3:5]] = picture
    return []


def _print_defined(printer: Interpreter, body: bytes) -> list[Action] | None:
    """Functions 69 and 85: m fn kc1 kc2 x y."""
    if len(body) != 6 or body[4] not in (1, 2) or body[5] not in (1, 2):
        return None
    picture = printer.pictures.get(bytes((body[1] - 2,)) + body[2:4])
    return [] if picture is None else printer.put_picture(_zoomed(picture, body[4], body[5]))


def _measured(data: bytes, *, columns: bool) -> Image.Image | None:
    """Make a picture of its size (xL xH yL yH) and its dots; None when the dots are too few or too many."""
    width, height = little(data, 0), little(data, 2)
    dots = data[4:]
    if not width or not height:
        return None
    if columns:
        rows = (height + 7) // 8
        return _from_columns(dots, width, rows).crop((0, 0, width, height)) if len(dots) == rows * width else None
    return Image.frombytes("1", (width, height), dots) if len(dots) == (width + 7) // 8 * height else None


def _from_columns(dots: bytes, count: int, bytes_high: int) -> Image.Image:
    """Turn columns of dots, the top one in the highest bit, into a picture."""
    turned = Image.frombytes("1", (8 * bytes_high, count), dots)
    return turned.transpose(Image.Transpose.TRANSPOSE)


def _zoomed(picture: Image.Image, across: int, down: int) -> Image.Image:
    if across == down == 1:
        return picture
    return picture.resize((picture.width * across, picture.height * down), Image.Resampling.NEAREST)


PICTURES: Family = {
    b"\x1dv": Command(_raster_length, _raster),
    b"\x1b*": Command(_columns_length, _columns),
    b"\x1d(L": Command(counted(3, header=5), _graphics),
    b"\x1d8": Command(counted(3, width=4, header=7), not_simulated),
    b"\x1d8L": Command(counted(3, width=4, header=7), _graphics),
    b"\x1d*": Command(_downloaded_length, _download),
    **family(3, _print_downloaded, b"\x1d/"),
    **family(4, _print_downloaded, b"\x1cp"),
    b"\x1cq": Command(_kept_length, _keep),
}
