"""Hands the journal in to the server, and finds out when it is back: a thread of its own, from start to end."""

from __future__ import annotations

import json
import logging
import random
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol
from uuid import UUID

from ausuivant.clock import Clock
from ausuivant.core.access_errors import JournalForked, JournalGap
from ausuivant.core.errors import DomainError, Kind
from ausuivant.wire.kiosk_journal import Entry, SyncAnswer
from kiosk_app.contact import Contact
from kiosk_app.handover import Handover

log = logging.getLogger(__name__)

FIRST_DELAY_S: Final = 1.0
LONGEST_DELAY_S: Final = 30.0
#: with nothing to hand in, the server is asked for its hour so often
IDLE_S: Final = 60.0
#: the site as it was last seen is written so often, at most
VIEW_S: Final = 60.0
VIEW: Final = "view"


class SyncApi(Protocol):
    """What is asked of the server; `ApiClient` in the programs, one for this thread alone."""

    def sync_journal(
        self, site: str, incarnation: UUID, entries: Sequence[Entry], *, oldest: int, remaining: int
    ) -> SyncAnswer:
        """Hand entries in; JournalGap, JournalForked, or another DomainError."""
        ...


class Syncer:
    """Begins at once. `nudge` after each new entry, and when the server seems to be back."""

    def __init__(
        self, site_id: str, *, api: SyncApi, handover: Handover, contact: Contact, clock: Clock, idle_s: float = IDLE_S
    ) -> None:
        self._site_id = site_id
        self._api = api
        self._handover = handover
        self._contact = contact
        self._clock = clock
        self._idle_s = idle_s
        self._delay = FIRST_DELAY_S
        self._view: Mapping[str, Any] | None = None
        self._view_kept = ""
        self._view_at = -VIEW_S
        self._nudged = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="syncing", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def nudge(self) -> None:
        """There is something to hand in. While the server is away this changes nothing: it is asked now and then."""
        if not self._contact.away:
            self._nudged.set()

    def lost(self) -> None:
        """The server did not answer a visitor: until it answers here, nobody waits for it."""
        self._contact.lost()
        self._nudged.set()

    def returned(self) -> None:
        """The server seems to be back."""
        self._nudged.set()

    def note_view(self, view: Mapping[str, Any]) -> None:
        """The site as the server shows it now, for a start without network."""
        self._view = view

    def close(self, timeout: float = 10.0) -> None:
        """Try once more if the server answers, and stop."""
        self._closing = True
        self._nudged.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            last = self._closing
            if last and self._contact.away:
                return  # nobody waits at the end for what the next start hands in
            self._nudged.clear()
            try:
                wait = self.turn()
                self._keep_view(now=last)
            except Exception:
                # Whatever it is, the next ticket must still be handed in.
                log.exception("the journal could not be handed in")
                wait = LONGEST_DELAY_S
            if last:
                return
            self._nudged.wait(wait)

    def turn(self) -> float:
        """Hand in the next entries; the seconds to wait before the next turn."""
        handover = self._handover
        self._contact.held = handover.unsynced()
        entries = handover.pending()
        remaining = handover.unsynced(after=entries[-1].seq if entries else None)
        try:
            answer = self._api.sync_journal(
                self._site_id, handover.incarnation, entries, oldest=handover.oldest, remaining=remaining
            )
        except JournalGap as gap:
            return self._go_back(gap.expected_seq)
        except JournalForked:
            return self._begin_anew()
        except DomainError as refusal:
            if refusal.kind is Kind.UNAVAILABLE:
                self._contact.lost()
            else:
                log.warning("the server does not take the journal: %s", refusal)
            return self._backed_off()
        self._contact.heard(answer.server_time, answer.block, answer.link_key)
        for problem in answer.problems:
            log.warning("the server could not take in %s as it is: %s", problem.label, problem.reason)
        handover.acknowledge(answer.acked_seq)
        self._contact.held = handover.unsynced()
        handover.prune(self._contact.now())
        self._delay = FIRST_DELAY_S
        return 0.0 if handover.pending() else self._idle_s

    def _go_back(self, expected_seq: int) -> float:
        """The server's backup was restored: it has less than it had."""
        if expected_seq < self._handover.oldest:
            return self._begin_anew()
        log.warning("the server has the journal up to %d only: it is handed in again", expected_seq - 1)
        self._handover.acknowledge(expected_seq - 1)
        return self._backed_off()

    def _begin_anew(self) -> float:
        log.warning("the server knows another journal of this kiosk: it begins anew")
        self._contact.forked_on = self._contact.now().date().isoformat()
        self._handover.begin_anew(self._contact.forked_on)
        return self._backed_off()

    def _backed_off(self) -> float:
        delay, self._delay = self._delay, min(self._delay * 2, LONGEST_DELAY_S)
        return delay * random.uniform(0.5, 1.5)

    def _keep_view(self, *, now: bool) -> None:
        view, at = self._view, self._clock.monotonic()
        if view is None or (at - self._view_at < VIEW_S and not now):
            return
        text = json.dumps(view, sort_keys=True)
        if text != self._view_kept:
            self._handover.keep(VIEW, view)
            self._view_kept = text
        self._view_at = at
