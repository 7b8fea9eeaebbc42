"""Run by test_full_disk inside a name space of its own: `python -m tests.server.ledger.full_disk FOLDER`.

Mounts a 2 MB disk, fills it, asks for tickets until there is no room, makes room, and asks again.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

from ausuivant.clock import FixedClock
from ausuivant.core.errors import StoreFull
from server.ledger import Ledger, open_ledger
from server.store.verify import verify
from tests.core.reception import NINE, a_site
from tests.server.ledger.asking import issue


async def until_full(ledger: Ledger) -> int:
    """How many tickets were acknowledged before the disk was full."""
    for acked in range(5000):
        try:
            await ledger.execute("HDV", issue(), "device:kiosk")
        except StoreFull:
            return acked
    raise AssertionError("the disk never filled")


async def main(folder: Path) -> None:
    ledger = open_ledger(f"sqlite:///{folder / 'ausuivant.db'}", clock=FixedClock(NINE))
    await ledger.start()
    await ledger.change_configuration(a_site(), "cli")
    filler = folder / "filler"
    filler.write_bytes(bytes(600_000))
    acked = await until_full(ledger)
    assert len(ledger.state("HDV").tickets) == acked, "a refused ticket is in the state"
    assert any("nearly full" in line for line in ledger.trouble())
    filler.unlink()
    receipt = await ledger.execute("HDV", issue(), "device:kiosk")
    assert receipt.ticket is not None
    assert len(ledger.state("HDV").tickets) == acked + 1
    (report,) = verify(ledger.store)
    assert report.problems == ()
    assert report.tickets == acked + 1
    await ledger.stop()
    print(f"acked {acked}, then went on")


if __name__ == "__main__":
    where = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(where)], check=True)
    asyncio.run(main(where))
