"""Bar codes and two-dimensional codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from PIL import Image

from printer_drivers.simulator.actions import Action, Replied
from printer_drivers.simulator.barcodes import barcode
from printer_drivers.simulator.commands.rules import Command, Family, counted, family, not_simulated
from printer_drivers.simulator.letters import CELLS, Style
from printer_drivers.simulator.line import Line

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter

_LEVELS = ("l", "m", "q", "h")
_LONGEST_QR = 2953
_QR, _PDF417 = 49, 48
_TEXT_GAP = 4


def _barcode_length(data: bytes) -> int | None:
    """GS k: the old form ends with NUL, the new one says its length."""
    if len(data) < 3:
        return None
    if data[2] <= 6:
        end = data.find(0, 3, 3 + 256)
        return end + 1 if end >= 0 else None if len(data) < 3 + 256 else 0
    if 65 <= data[2] <= 79:
        return None if len(data) < 4 else 4 + data[3]
    return 0


def _barcode(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS k. Wrong data, or a code that is wider than the print area, is not drawn."""
    found = barcode(data[2], data[3:-1] if data[2] <= 6 else data[4:])
    if found is None:
        return None
    runs, text = found
    settings = printer.settings.barcodes
    row = b"".join(
        (b"\xff" if at % 2 == 0 else b"\0") * max(1, round(width * settings.module)) for at, width in enumerate(runs)
    )
    if len(row) > printer.area_width:
        return None
    bars = Image.frombytes("L", (len(row), 1), row).convert("1").resize((len(row), settings.height))
    printer.say(f"[{text}]")
    words = _words(text, small=settings.small_text, width=len(row))
    pictures = [words] * (settings.text in (1, 3)) + [bars] + [words] * (settings.text in (2, 3))
    return printer.put_picture(_stacked(pictures))


def _words(text: str, *, small: bool, width: int) -> Image.Image:
    """Write the text of a bar code in its middle."""
    line = Line()
    style = Style(font="B" if small else "A")
    for character in text:
        if character.isprintable():
            line.write(character, style)
    picture = Image.new("1", (max(width, line.width), CELLS[style.font].height + _TEXT_GAP), 0)
    if line.begun:
        picture.paste(255, ((picture.width - line.width) // 2, _TEXT_GAP), line.drawn())
    return picture


def _stacked(pictures: list[Image.Image]) -> Image.Image:
    width = max(one.width for one in pictures)
    whole = Image.new("1", (width, sum(one.height for one in pictures)), 0)
    top = 0
    for one in pictures:
        whole.paste(255, ((width - one.width) // 2, top), one)
        top += one.height
    return whole


def _bar_height(printer: Interpreter, data: bytes) -> list[Action]:
    """GS h."""
    printer.settings.barcodes.height = max(1, data[2])
    return []


def _bar_module(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS w: 2 to 6 dots; Epson's 68 to 76 are in quarters."""
    if not (1 <= data[2] <= 8 or 68 <= data[2] <= 76):
        return None
    printer.settings.barcodes.module = data[2] if data[2] <= 8 else max(1, (data[2] - 64) // 2)
    return []


def _bar_text(printer: Interpreter, data: bytes) -> list[Action]:
    """GS H: where the text stands."""
    printer.settings.barcodes.text = (data[2] - 48 if data[2] >= 48 else data[2]) % 4
    return []


def _bar_font(printer: Interpreter, data: bytes) -> list[Action]:
    """GS f."""
    printer.settings.barcodes.small_text = data[2] not in (0, 48)
    return []


def _symbols(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS ( k: QR codes are drawn; of PDF417 the data is noted, and other symbols are reported."""
    body = data[5:]
    if len(body) < 2:
        return None
    if body[0] == _QR:
        return _qr(printer, body)
    if body[0] == _PDF417:
        if body[1] == 80:
            printer.say(f"[PDF417 {body[3:].decode('latin-1')}]")
        return []
    return None


def _qr(printer: Interpreter, body: bytes) -> list[Action] | None:
    settings = printer.settings.qr
    value = body[2] if len(body) > 2 else 0
    match body[1]:
        case 65:
            return []  # the model: readers take all of them
        case 67:
            settings.module = max(1, min(16, value))
        case 69 if 48 <= value <= 51:
            settings.level = _LEVELS[value - 48]
        case 80:
            printer.code_data = body[3:]
        case 81:
            return _print_qr(printer)
        case 82:
            return _qr_size(printer)
        case _:
            return None
    return []


def _print_qr(printer: Interpreter) -> list[Action] | None:
    """Function 81. A code that is wider than the print area is not drawn."""
    picture = _qr_picture(printer)
    if picture is None or picture.width > printer.area_width:
        return None
    printer.say(f"QR {printer.code_data.decode('utf-8', 'replace')}")
    return printer.put_picture(picture)


def _qr_size(printer: Interpreter) -> list[Action]:
    """Function 82: say how large the code would be, and whether it can be printed."""
    picture = _qr_picture(printer)
    side = picture.width if picture is not None else 0
    fits = 0 if 0 < side <= printer.area_width else 1
    return [Replied(b"\x37\x36%d\x1f%d\x1f1\x1f%d\x00" % (side, side, fits), "identity")]


def _qr_picture(printer: Interpreter) -> Image.Image | None:
    """Draw the stored data, or None when there is none or too much."""
    data = printer.code_data
    if not 0 < len(data) <= _LONGEST_QR:
        return None
    settings = printer.settings.qr
    try:
        matrix = segno.make_qr(data, error=settings.level, boost_error=False, mask=4).matrix
    except segno.DataOverflowError:
        return None
    side = len(matrix)
    small = Image.frombytes("L", (side, side), bytes(255 if dark else 0 for row in matrix for dark in row))
    return small.convert("1").resize((side * settings.module, side * settings.module), Image.Resampling.NEAREST)


CODES: Family = {
    b"\x1dk": Command(_barcode_length, _barcode),
    **family(3, _bar_height, b"\x1dh"),
    **family(3, _bar_module, b"\x1dw"),
    **family(3, _bar_text, b"\x1dH"),
    **family(3, _bar_font, b"\x1df"),
    b"\x1d(": Command(counted(3, header=5), not_simulated),
    b"\x1d(k": Command(counted(3, header=5), _symbols),
}
