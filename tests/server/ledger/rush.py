"""Agents who call until nobody waits. As a program: one server process with its agents.

`python -m tests.server.ledger.rush URL FIRST LAST` prints the ids of the tickets that its agents got.
"""

import asyncio
import json
import sys
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from ausuivant.clock import FixedClock
from ausuivant.core.commands import CallNext
from ausuivant.core.errors import NobodyWaiting, StoreBusy
from ausuivant.ids import new_id
from server.ledger import Ledger, open_ledger
from tests.core.reception import NINE

AGENTS: Final = 50
TICKETS: Final = 1000


async def rush(ledger: Ledger, agents: Iterable[int]) -> list[str]:
    """Every agent finishes and calls, over and over; the tickets they got."""
    taken: list[str] = []

    async def agent(counter_id: str) -> None:
        seen: UUID | None = None
        while True:
            press = CallNext(id=new_id(), counter_id=counter_id, seen_call=seen)
            try:
                receipt = await ledger.execute("HDV", press, f"agent:{counter_id}")
            except NobodyWaiting:
                return
            except StoreBusy:
                continue
            if receipt.ticket is None:
                return
            taken.append(str(receipt.ticket.id))
            seen = receipt.ticket.call_id

    await asyncio.gather(*(agent(str(number)) for number in agents))
    return taken


async def main(url: str, first: int, last: int) -> None:
    ledger = open_ledger(url, clock=FixedClock(NINE))
    await ledger.start()
    taken = await rush(ledger, range(first, last))
    await ledger.stop()
    print(json.dumps(taken))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
