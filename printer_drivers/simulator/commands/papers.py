"""Cutting, and what a presenter does with the cut ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printer_drivers.simulator.actions import Action, AskedPresenter, Presented, PutAway
from printer_drivers.simulator.commands.rules import Command, Family, by_byte, family, no_trace

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter

_PLAIN_CUTS = (0, 1, 48, 49)
_FED_CUTS = (65, 66, 97, 98, 103, 104)


def _cut(printer: Interpreter, data: bytes) -> list[Action]:
    """GS V: whole or partial; the longer form feeds first."""
    fed: list[Action] = []
    if data[2] in _FED_CUTS and data[3]:
        fed = [*printer.finish_line(), *printer.feed_paper(round(data[3] * printer.settings.unit_y))]
    whole = data[2] in (0, 48, 65, 97, 103)
    return [*fed, *printer.cut_paper("full" if whole else "partial")]


def _old_cut(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC i and ESC m: at Custom i is a whole cut, elsewhere both leave a bridge."""
    whole = data[1:2] == b"i" and printer.profile.status == "custom"
    return printer.cut_paper("full" if whole else "partial")


def _presenter(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS e, of the family with a presenter; other models have another table, and most have none."""
    ejector = printer.profile.ejector
    if ejector is None:
        return None
    match data[2]:
        case 0:
            return [Presented(ejector.present_steps)]
        case 2:
            return [PutAway(retract=True)]
        case 3:
            return [Presented(data[3])]
        case 5:
            return [PutAway(retract=False)]
        case 6:
            return [AskedPresenter()]
        case 0x20:
            return [Presented(data[3], seconds=float(data[4]))]
        case _:
            return []  # continuous mode


PAPERS: Family = {
    b"\x1dV": Command(by_byte(2, {**dict.fromkeys(_PLAIN_CUTS, 3), **dict.fromkeys(_FED_CUTS, 4)}), _cut),
    **family(2, _old_cut, b"\x1bi", b"\x1bm"),
    b"\x1de": Command(by_byte(2, {0: 3, 2: 3, 3: 4, 5: 3, 6: 3, 0x12: 3, 0x14: 3, 0x20: 5}), _presenter),
    **family(5, no_trace, b"\x1bp"),
}
