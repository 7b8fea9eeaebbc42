"""A kiosk that is killed at a given entry of its journal: `python -m tests.kiosk_app.killed URL TOKEN FILE STEP [cut]`.

STEP names the entry after which the process ends as by a power cut; `before:STEP` ends it just before that entry.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from uuid import UUID

from ausuivant.client.api import ApiClient
from ausuivant.clock import FixedClock
from ausuivant.core.views import KioskView
from ausuivant.wire.kiosk_journal import Entry, EntryKind
from kiosk_app.journal import Journal
from tests.core.reception import NINE
from tests.kiosk_app.papers import Borne


def main(url: str, token: str, path: str, step: str, *cut: str) -> None:
    """Take one ticket, as far as that."""
    clock = FixedClock(NINE)
    with ApiClient(url, token) as api:
        view = api.view(KioskView, "HDV")
    borne = Borne(url, token, Path(path), clock=clock, view=view)
    borne.hand_in()
    borne.contact.away = bool(cut)
    write = Journal.write

    def dying(self: Journal, ticket_id: UUID, kind: EntryKind, **payload: object) -> Entry:
        if step == f"before:{kind}":
            os._exit(9)
        entry = write(self, ticket_id, kind, **payload)
        if step == str(kind):
            os._exit(9)
        return entry

    Journal.write = dying  # type: ignore[method-assign]
    borne.take()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
