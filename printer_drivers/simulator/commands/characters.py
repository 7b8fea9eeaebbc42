"""How characters look, and which ones the bytes mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printer_drivers.simulator.actions import Action
from printer_drivers.simulator.commands.rules import (
    Command,
    Family,
    by_byte,
    counted,
    family,
    fixed,
    no_trace,
    not_simulated,
)

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter


def _print_mode(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC !: font, bold, double height and width, underline, all at once."""
    value = data[2]
    return printer.change_style(
        font="B" if value & 1 else "A",
        bold=bool(value & 8),
        height=2 if value & 16 else 1,
        width=2 if value & 32 else 1,
        underline=1 if value & 128 else 0,
    )


def _size(printer: Interpreter, data: bytes) -> list[Action]:
    """GS !."""
    return printer.change_style(width=(data[2] >> 4 & 7) + 1, height=(data[2] & 7) + 1)


def _bold(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC E and ESC G: a double strike looks as bold does."""
    return printer.change_style(bold=bool(data[2] & 1))


def _underline(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC -."""
    value = data[2] - 48 if data[2] >= 48 else data[2]
    return printer.change_style(underline=value) if value <= 2 else None


def _font(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC M. A third font and the special ones are drawn as font B."""
    value = data[2] - 48 if 48 <= data[2] <= 52 else data[2]
    if value > 4 and data[2] not in (97, 98):
        return None
    return printer.change_style(font="A" if value == 0 else "B")


def _turn(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC V: characters turned by 90 degrees."""
    return printer.change_style(turned=data[2] % 48 in (1, 2))


def _upside_down(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC {."""
    printer.settings.upside_down = bool(data[2] & 1)
    return []


def _reverse(printer: Interpreter, data: bytes) -> list[Action]:
    """GS B: white on black."""
    return printer.change_style(reverse=bool(data[2] & 1))


def _smooth(printer: Interpreter, data: bytes) -> list[Action]:
    """GS b."""
    return printer.change_style(smooth=bool(data[2] & 1))


def _gap(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC SP: space to the right of each character."""
    return printer.change_style(gap=round(data[2] * printer.settings.unit_x))


def _code_page(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC t."""
    return [] if printer.charset.choose_page(data[2]) else None


def _country(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC R."""
    return [] if printer.charset.choose_country(data[2]) else None


def _two_bytes(printer: Interpreter, data: bytes) -> list[Action]:
    """FS & and FS . switch ideographs on and off."""
    printer.charset.read_two_bytes(on=data[1:2] == b"&")
    return []


def _encoding(printer: Interpreter, data: bytes) -> list[Action] | None:
    """FS ( C 48: code pages or UTF-8; the fonts that other functions choose leave no trace here."""
    body = data[5:]
    if body[:1] == b"0" and len(body) == 2:
        printer.charset.read_utf8(on=body[1] in (2, 50))
        return []
    return [] if body[:1] == b"<" else None


def _own_characters(data: bytes) -> int | None:
    """ESC & y c1 c2 [x d…]…: the host's own characters."""
    if len(data) < 5:
        return None
    at = 5
    for _ in range(data[3], data[4] + 1):
        if at >= len(data):
            return None
        at += 1 + data[at] * data[2]
    return at


CHARACTERS: Family = {
    **family(3, _print_mode, b"\x1b!"),
    **family(3, _size, b"\x1d!"),
    **family(3, _bold, b"\x1bE", b"\x1bG"),
    **family(3, _underline, b"\x1b-"),
    **family(3, _font, b"\x1bM"),
    **family(3, _turn, b"\x1bV"),
    **family(3, _upside_down, b"\x1b{"),
    **family(3, _reverse, b"\x1dB"),
    **family(3, _smooth, b"\x1db"),
    **family(3, _gap, b"\x1b "),
    **family(3, _code_page, b"\x1bt"),
    **family(3, _country, b"\x1bR"),
    **family(2, _two_bytes, b"\x1c&", b"\x1c."),
    **family(3, no_trace, b"\x1cC", b"\x1c!", b"\x1c-", b"\x1cW", b"\x1br"),
    **family(4, no_trace, b"\x1cS"),
    b"\x1c(": Command(counted(3, header=5), not_simulated),
    b"\x1c(A": Command(counted(3, header=5), no_trace),
    b"\x1c(C": Command(counted(3, header=5), _encoding),
    b"\x1b&": Command(_own_characters, not_simulated),
    b"\x1b%": Command(by_byte(2, {0: 3}, otherwise=3), no_trace),
    b"\x1b?": Command(fixed(3), no_trace),
    b"\x1c2": Command(fixed(4 + 72), not_simulated),
    b"\x1c?": Command(fixed(4), no_trace),
}
