"""What can go wrong, and when: the rows and the columns of the matrix."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from printer_drivers.simulator import SimulatedPrinter
from tests.printer_drivers.matrix.world import KINDS, Cell, Clean, Kind, Setting

Fault = tuple[Setting, ...]

#: Faults of the printer itself: it prints nothing, or stops, until somebody acts.
STOPPING: Final[tuple[Fault, ...]] = (
    (("paper_out", None),),
    (("paper_out", 15),),
    (("paper_out", 15), ("auto_finish", 0)),
    (("cover_open", None),),
    (("offline", None),),
    (("unrecoverable", None),),
    (("cutter_jam", None),),
    (("cutter_stuck", None),),
    (("power_cycle", None),),
)
#: Faults of the way to the printer and back.
LINK: Final[tuple[Fault, ...]] = (
    (("drop_connection", None),),
    (("drop_connection", None), ("keep_truncated", 0)),
    (("drop_connection", 300),),
    (("drop_fin", None),),
    (("drop_after_last", None),),
    (("drop_before_reply", None),),
    (("drop_connection", None), ("refuse", None)),
    (("drop_connection", None), ("second_client_blocked", None)),
    (("never_read", None),),
)
#: Faults of what the printer says.
REPLIES: Final[tuple[Fault, ...]] = (
    (("mute", None),),
    (("no_proof", None),),
    (("no_pid", None),),
    (("wrong_pid", 1),),
    (("reply_lost", "pid"),),
    (("reply_lost", "gs_r"),),
    (("reply_lost", "eot"),),
    (("reply_lost", "asb"),),
    (("reply_lost", "counter"),),
    (("reply_lost", "full"),),
    (("reply_lost", "cleared"),),
    (("reply_lost", "star"),),
    (("reply_delay", 0.15),),
)
#: Nothing here keeps a paper in, nor its proof: the driver has to say that it is out.
HARMLESS: Final[tuple[Fault, ...]] = (
    (("paper_near_end", None),),
    (("head_hot", 0.05),),
    (("slow", 1000),),
    (("reply_delay", 0.01),),
    (("stale_asb", 2),),
    (("garbage", 3),),
    (("one_byte_reads", None),),
    (("split_replies", None),),
    (("realtime_in_data", None),),
)
#: Faults that only a printer with a presenter knows.
PRESENTER: Final[tuple[Fault, ...]] = (
    (("presenter_jam", None),),
    (("presenter_stuck", None),),
    (("ticket_left", None),),
    (("auto_retract", 0.05),),
    (("reply_lost", "presenter"),),
)
#: Reading one byte at a time is slow for a picture: the letters' few bytes show as much.
_ONLY_LETTERS: Final = frozenset({"one_byte_reads"})
BEFORE, AFTER = None, -1


def faults_of(kind: Kind) -> tuple[Fault, ...]:
    """Every fault that this sort of printer can have."""
    common = STOPPING + LINK + REPLIES + HARMLESS
    shown = tuple(fault for fault in common if fault[0][0] not in _ONLY_LETTERS or kind.name == "letters")
    return shown + (PRESENTER if kind.profile.ejector is not None else ())


def moments(clean: Clean, steps: int) -> tuple[int | None, ...]:
    """Before; at bytes all along the way, close together where it matters; at the cut; at the last byte; after."""
    first = [1, 5, 13, 17, 25, 40]
    along = [clean.cut_at * step // steps for step in range(1, steps)]
    cut = [clean.cut_at, clean.cut_at + 1, clean.cut_at + 3, clean.received - 1, clean.received]
    return (BEFORE, *sorted({at for at in (*first, *along, *cut) if at <= clean.received}), AFTER)


def cells(kind: Kind, fault: Fault, clean: Clean, *, steps: int) -> Iterator[Cell]:
    """One fault at every moment; every other time the job is submitted again."""
    for number, at in enumerate(moments(clean, steps)):
        yield Cell(kind.name, fault, at, again=bool(number % 2))


def sample(cleans: dict[str, Clean], *, seed: int) -> list[Cell]:
    """Every fault at one moment that chance chooses; what stops a printer or its link on two sorts of printers."""
    chance = random.Random(seed)
    chosen: list[Cell] = []
    turn = 0
    for fault in STOPPING + LINK + REPLIES + HARMLESS + PRESENTER:
        able = [kind for kind in KINDS.values() if fault in faults_of(kind)]
        for _ in range(2 if fault in STOPPING + LINK else 1):
            kind = able[turn % len(able)]
            turn += 1
            at = chance.choice(moments(cleans[kind.name], 8))
            chosen.append(Cell(kind.name, fault, at, again=chance.random() < 0.5))
    return chosen


def untried() -> set[str]:
    """Name the simulator's faults that no row of the matrix sets."""
    rows = STOPPING + LINK + REPLIES + HARMLESS + PRESENTER
    return set(SimulatedPrinter.faults_known()) - {name for row in rows for name, _ in row}
