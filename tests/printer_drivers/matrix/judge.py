"""What is wrong with an outcome. A claim is held against the papers; caution is fine, but not without a cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from printer_drivers.model import ON_PAPER, JobState
from tests.printer_drivers.matrix.faults import AFTER, HARMLESS
from tests.printer_drivers.matrix.world import KINDS, Outcome

#: States that say: nothing of this job came out, it may be sent again.
NOTHING_OUT: Final = frozenset({JobState.NOT_STARTED, JobState.NOT_PRINTED})


def complaints(outcome: Outcome) -> list[str]:
    """Say everything that is wrong."""
    return list(_complaints(outcome))


def _complaints(outcome: Outcome) -> Iterator[str]:
    claims, cell = outcome.claims, outcome.cell
    proves = KINDS[cell.kind].proves
    if outcome.whole > 1:
        yield f"{outcome.whole} papers came out for one job"
    if any(claim in ON_PAPER for claim in claims) and outcome.whole != 1:
        yield f"claimed to be out, and {outcome.whole} papers are"
    if claims[0] in ON_PAPER and not outcome.in_hand:
        yield "claimed to be out before it was"
    if claims[-1] in NOTHING_OUT and outcome.whole:
        yield f"claimed that nothing came out, and {outcome.whole} papers did"
    if not proves and any(claim in ON_PAPER for claim in claims):
        yield "claimed to be out without any evidence"
    if proves and (cell.at == AFTER or cell.fault in HARMLESS) and claims[0] not in ON_PAPER:
        yield "nothing kept the paper in, and it was not claimed to be out"
    if not outcome.sentinel_out:
        yield "the next visitor had no paper although all was mended"
    elif proves and outcome.sentinel not in ON_PAPER:
        yield f"the next ticket was {outcome.sentinel} although all was mended"
    elif outcome.sentinel_on_top:
        yield f"the next visitor's ticket bears {outcome.sentinel_on_top} dots of another one"
    if outcome.ignored and (cell.at == AFTER or cell.fault in HARMLESS):
        yield f"the printer met {outcome.ignored} commands that it does not know"


def verdict(outcomes: list[Outcome]) -> dict[str, str]:
    """Name each cell that went wrong, with everything that is known of it."""
    wrong = {}
    for outcome in outcomes:
        found = complaints(outcome)
        if found:
            claims = " > ".join(outcome.claims)
            wrong[str(outcome.cell)] = (
                f"{'; '.join(found)} [{claims}; {outcome.papers} with its number] {outcome.error}"
            )
    return wrong
