"""A server that is deliberately wrong: it answers 2 ms before the commit. The crash loop must catch it."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor

from ausuivant.clock import SystemClock
from server.app import create_app
from server.ledger import Ledger, ledger
from server.ledger.deciding import Batch
from server.ledger.receipts import Ask
from server.ledger.recorder import Recorder, conclude
from server.serving import Serving
from server.settings import Settings
from server.store import open_store


class Hasty(Recorder):
    """Promises before it has written."""

    async def _attempt(self, asks: Sequence[Ask], executor: Executor, *, look_up: bool) -> Batch:
        transaction = self._store.transaction()
        try:
            batch, pending = self._prepare(transaction, asks, look_up=look_up)
            batch.adopt()
            conclude(batch)
            await asyncio.sleep(0.002)
            if pending:
                transaction.commit()
            return batch
        finally:
            transaction.abandon()


def main() -> None:
    """Serve like the real one, on any port."""
    ledger.Recorder = Hasty  # type: ignore[misc]
    settings, clock = Settings(), SystemClock()
    app = create_app(settings, Ledger(open_store(settings.database_url), clock=clock), clock=clock)
    Serving(app, host="127.0.0.1", port=0, on_ready=lambda url: print(url, flush=True)).run()


if __name__ == "__main__":
    main()
