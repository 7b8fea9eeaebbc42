"""What a Star printer knows in its own mode: pictures, its automatic status and the count of finished jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from printer_drivers.simulator.actions import Action, EndOfJob, Replied
from printer_drivers.simulator.commands.rules import Command, Family, family, fixed, little
from printer_drivers.simulator.state import star_status

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter


def _automatic(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC RS a."""
    printer.automatic = data[3]
    return [Replied(star_status(printer.conditions, printer.jobs_ended), "star")] if data[3] else []


def _ask_now(printer: Interpreter, _data: bytes) -> list[Action]:
    """ESC ACK SOH."""
    return [Replied(star_status(printer.conditions, printer.jobs_ended), "star")]


def _end_of_job(printer: Interpreter, _data: bytes) -> list[Action]:
    """ETB."""
    return [*printer.finish_line(), EndOfJob()]


def _cut(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC d: 0 and 2 whole, 1 and 3 partial."""
    value = data[2] - 48 if data[2] >= 48 else data[2]
    return printer.cut_paper("partial" if value % 2 else "full") if value <= 3 else None


def _group_length(data: bytes) -> int | None:
    if len(data) > 2 and data[2:3] != b"S":
        return 0
    return None if len(data) < 9 else 9 + little(data, 4) * little(data, 6)


def _raster(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC GS S 1: dots in one colour."""
    width, height = little(data, 4) * 8, little(data, 6)
    if data[3] != 1 or data[8] != 0 or not width or not height:
        return None
    return printer.put_picture(Image.frombytes("1", (width, height), data[9:]))


STAR: Family = {
    b"\x1b\x1d": Command(_group_length, _raster),
    b"\x1b\x1e": Command(fixed(4), _automatic),
    b"\x1b\x06": Command(fixed(3), _ask_now, real_time=True),
    **family(1, _end_of_job, b"\x17"),
    **family(3, _cut, b"\x1bd"),
}
