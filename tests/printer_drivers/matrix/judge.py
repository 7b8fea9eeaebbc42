"""What is wrong with an outcome. A claim is held against the papers; caution is fine, but not without a cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from printer_drivers.model import ON_PAPER, JobState
from tests.printer_drivers.matrix.faults import AFTER, HARMLESS
from tests.printer_drivers.matrix.world import KINDS, Cell, Outcome, play, play_all

#: States that say: nothing of this job came out, it may be sent again.
NOTHING_OUT: Final = frozenset({JobState.NOT_STARTED, JobState.NOT_PRINTED})


def wrong_claims(outcome: Outcome) -> Iterator[str]:
    """Say what no driver may ever do."""
    claims = outcome.claims
    if outcome.whole > 1:
        yield f"{outcome.whole} papers came out for one job"
    if any(claim in ON_PAPER for claim in claims) and outcome.whole != 1:
        yield f"claimed to be out, and {outcome.whole} papers are"
    if claims[0] in ON_PAPER and not outcome.in_hand:
        yield "claimed to be out before it was"
    if claims[-1] in NOTHING_OUT and outcome.whole:
        yield f"claimed that nothing came out, and {outcome.whole} papers did"
    if not KINDS[outcome.cell.kind].proves and any(claim in ON_PAPER for claim in claims):
        yield "claimed to be out without any evidence"
    if not outcome.sentinel_out:
        yield "the next visitor had no paper although all was mended"
    elif outcome.sentinel_on_top:
        yield f"the next visitor's ticket bears {outcome.sentinel_on_top} dots of another one"


def idle_doubts(outcome: Outcome) -> Iterator[str]:
    """Say where the driver was in doubt, or muddled, for no reason. A machine under load is a reason."""
    cell, proves = outcome.cell, KINDS[outcome.cell.kind].proves
    nothing_wrong = cell.at == AFTER or cell.fault in HARMLESS
    if proves and nothing_wrong and outcome.claims[0] not in ON_PAPER:
        yield "nothing kept the paper in, and it was not claimed to be out"
    if proves and outcome.sentinel not in ON_PAPER:
        yield f"the next ticket was {outcome.sentinel} although all was mended"
    if outcome.ignored and nothing_wrong:
        yield f"the printer met {outcome.ignored} commands that it does not know"


def complaints(outcome: Outcome) -> list[str]:
    """Say everything that is wrong."""
    return [*wrong_claims(outcome), *idle_doubts(outcome)]


def verdict(cells: Iterable[Cell]) -> dict[str, str]:
    """Play the cells, and name each that went wrong, with everything that is known of it."""
    wrong = {}
    for outcome in play_all(cells):
        seen = outcome
        if not any(wrong_claims(seen)) and any(idle_doubts(seen)):
            seen = play(seen.cell)  # alone: time-outs pass quickly here, and the others were at work
        if found := complaints(seen):
            claims = " > ".join(seen.claims)
            told = f"[{claims}; {seen.papers} with its number] {seen.error}"
            wrong[str(seen.cell)] = f"{'; '.join(found)} {told}"
    return wrong
