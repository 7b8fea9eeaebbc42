"""What the host asks, and what the printer tells by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from printer_drivers.model import Condition
from printer_drivers.simulator.actions import Action, Recovered, Replied
from printer_drivers.simulator.commands.rules import Command, Family, by_byte, counted, family, fixed, not_simulated
from printer_drivers.simulator.state import (
    automatic_status,
    full_status,
    paper_sensor,
    print_status,
    real_time_answer,
    star_status,
)

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter

CLEAR_BUFFER: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  #: DLE DC4 8, which is only obeyed as a whole
_CLEARED = b"\x37\x25\x00"
_ROLL_CM = 18_000
_MAKERS: Final[Mapping[str, bytes]] = {"epson": b"EPSON", "citizen": b"CITIZEN", "custom": b"CUSTOM", "star": b"Star"}


def _ask_now(printer: Interpreter, data: bytes) -> list[Action] | None:
    """DLE EOT."""
    if data[2] in (17, 20):
        if printer.profile.status != "custom":
            return None
        if data[2] == 17:
            return [Replied(bytes((print_status(moving=printer.moving),)), "eot")]
        return [Replied(full_status(printer.conditions, moving=printer.moving), "full")]
    if printer.profile.status == "none":
        return []
    if 1 <= data[2] <= 4:
        return [Replied(bytes((real_time_answer(data[2], printer.conditions),)), "eot")]
    return None


def _recover(_printer: Interpreter, data: bytes) -> list[Action] | None:
    """DLE ENQ 1 goes on, 2 drops what was not printed."""
    return [Recovered(clearing=data[2] == 2)] if data[2] in (1, 2) else None


def _order_now(printer: Interpreter, data: bytes) -> list[Action] | None:
    """DLE DC4: 8 drops what was not printed; pulses and beeps leave no trace."""
    if data == CLEAR_BUFFER and printer.profile.recover == "dle_dc4":
        return [Recovered(clearing=True), Replied(_CLEARED, "cleared")]
    return [] if data[2] in (1, 2, 3, 7) else None


def _automatic(printer: Interpreter, data: bytes) -> list[Action]:
    """GS a: tell changes by itself from now on, and the present state at once."""
    if not printer.profile.asb:
        return []
    printer.automatic = data[2]
    return [Replied(automatic_status(printer.conditions), "asb")] if data[2] else []


def _status(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS r: 1 paper, 2 drawer, 4 ink."""
    if printer.profile.status == "none":
        return []
    match data[2] - 48 if data[2] >= 48 else data[2]:
        case 1:
            return [Replied(bytes((paper_sensor(printer.conditions),)), "gs_r")]
        case 2 | 4:
            return [Replied(b"\x00", "gs_r")]
        case _:
            return None


def _paper(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC v paper, ESC u drawer."""
    if printer.profile.status == "none":
        return []
    value = paper_sensor(printer.conditions) if data[1:2] == b"v" else 0
    return [Replied(bytes((value,)), "gs_r")]


def _identify(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS I: 1 to 3 one byte, 65 and on a name."""
    if printer.profile.status == "none":
        return []
    maker, _, model = printer.profile.name.partition("-")
    names = {
        65: b"1.00",
        66: _MAKERS.get(maker, b"AU SUIVANT"),
        67: model.upper().encode("ascii", "replace"),
        68: b"SIMULATED",
        69: b"",
    }
    kind = data[2] - 48 if 49 <= data[2] <= 51 else data[2]
    if kind in names:
        return [Replied(b"\x5f" + names[kind] + b"\x00", "identity")]
    single = {1: 0x20, 2: 0x02, 3: 0x01}.get(kind)
    return None if single is None else [Replied(bytes((single,)), "identity")]


def _process_id(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS ( H: 48 answers an ID once all before it is printed, 49 tells when the printer goes offline."""
    body = data[5:]
    if body[:2] == b"00" and len(body) == 6:
        return [Replied(b"\x37\x22" + body[2:6] + b"\x00", "pid")] if printer.profile.has_pid else []
    if body[:1] == b"1" and len(body) >= 3:
        printer.offline_response = bool(body[2] & 1)
        return []
    return None


def _counter(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS g 2: a maintenance counter; GS g 0 would set one back."""
    if printer.profile.cut_counter != "gsg2":
        return None
    if data[2] != ord("2"):
        return []
    counters = {
        20: printer.lines,
        148: printer.lines,
        21: printer.dots_fed,
        149: printer.dots_fed,
        50: printer.cuts,
        178: printer.cuts,
    }
    value = counters.get(int.from_bytes(data[4:6], "little"))
    return None if value is None else [Replied(b"\x5f%d\x00" % value, "counter")]


def _custom_counter(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS E1 to E4: paper left, cuts, paper used, tickets taken back."""
    if printer.profile.status != "custom":
        return None
    used = round(printer.dots_fed / printer.profile.dots_per_mm / 10)
    said = {
        0xE1: b"%dcm" % max(0, _ROLL_CM - used),
        0xE2: b"%dcuts" % printer.cuts,
        0xE3: b"%dcm" % used,
        0xE4: b"%dret" % printer.retracts,
    }
    return [Replied(said[data[1]], "counter")] if data[1] in said else None


def _automatic_full(printer: Interpreter, data: bytes) -> list[Action] | None:
    """GS E0: tell the full status at every change; each bit of n chooses one of its four bytes."""
    if printer.profile.status != "custom":
        return None
    printer.automatic_full = data[2] & 0x0F
    return []


def changed_status(printer: Interpreter, before: Condition) -> list[Replied]:
    """Say what the printer tells by itself when its condition changes."""
    told: list[Replied] = []
    if printer.automatic and printer.profile.status == "star":
        told.append(Replied(star_status(printer.conditions, printer.jobs_ended), "star"))
    elif printer.automatic:
        told.append(Replied(automatic_status(printer.conditions), "asb"))
    if chosen := printer.automatic_full:
        whole = full_status(printer.conditions, moving=printer.moving)
        told.append(
            Replied(bytes((0x10, chosen)) + bytes(whole[2 + at] for at in range(4) if chosen >> at & 1), "full")
        )
    if printer.offline_response:
        offline = real_time_answer(1, printer.conditions) & 0x08
        if offline and not real_time_answer(1, before) & 0x08:
            causes = 0x40 | (real_time_answer(2, printer.conditions) & 0x24) >> 2
            told.append(Replied(bytes((0x37, 0x23, causes, 0)), "offline"))
    return told


QUESTIONS: Family = {
    b"\x10\x04": Command(by_byte(2, {7: 4, 8: 4, 18: 4}, otherwise=3), _ask_now, real_time=True),
    b"\x10\x05": Command(fixed(3), _recover, real_time=True),
    b"\x10\x14": Command(by_byte(2, {1: 5, 2: 5, 3: 7, 7: 4, 8: 10}, otherwise=3), _order_now, real_time=True),
    **family(3, _automatic, b"\x1da"),
    **family(3, _status, b"\x1dr"),
    **family(2, _paper, b"\x1bv"),
    **family(3, _paper, b"\x1bu"),
    **family(3, _identify, b"\x1dI"),
    b"\x1d(H": Command(counted(3, header=5), _process_id),
    **family(6, _counter, b"\x1dg"),
    **family(3, _automatic_full, b"\x1d\xe0"),
    **family(2, _custom_counter, b"\x1d\xe1", b"\x1d\xe2", b"\x1d\xe3", b"\x1d\xe4"),
    **family(2, not_simulated, b"\x1d\xe5"),
}
