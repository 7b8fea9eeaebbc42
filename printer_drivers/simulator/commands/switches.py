"""What sets the printer itself: reset, device selection, sensors, buttons, user settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printer_drivers.simulator.actions import Action
from printer_drivers.simulator.commands.rules import Command, Family, counted, family, no_trace, not_simulated

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter

_COUNTED = counted(3, header=5)


def _initialise(printer: Interpreter, _data: bytes) -> list[Action]:
    """ESC @: all settings as at power-on, automatic status included; the line that was being set is lost."""
    printer.reset()
    return []


def _select(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC =: whether what follows is for this printer."""
    printer.enabled = bool(data[2] & 1)
    return []


SWITCHES: Family = {
    **family(2, _initialise, b"\x1b@"),
    **family(3, _select, b"\x1b="),
    **family(4, no_trace, b"\x1bc", b"\x1bB"),  # sensors and buttons; the beep of clones
    b"\x1b(": Command(_COUNTED, not_simulated),
    b"\x1b(A": Command(_COUNTED, no_trace),
    b"\x1b(Y": Command(_COUNTED, no_trace),
    **dict.fromkeys(
        (b"\x1d(A", b"\x1d(C", b"\x1d(D", b"\x1d(E", b"\x1d(K", b"\x1d(M", b"\x1d(N", b"\x1d(z"),
        Command(_COUNTED, no_trace),
    ),
    **family(2, not_simulated, b"\x1d:", b"\x1dc"),
    **family(3, not_simulated, b"\x1dj"),
    **family(5, not_simulated, b"\x1d^"),
    **family(3, no_trace, b"\x1dz"),
}
