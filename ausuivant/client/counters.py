"""The requests at a counter."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ausuivant.client.http import Requests, part
from ausuivant.core.commands import Place
from ausuivant.core.views import TicketView
from ausuivant.ids import new_id
from ausuivant.wire.answers import AroundAnswer, TicketAnswer
from ausuivant.wire.views import decode_view


class CounterRequests(Requests):
    """What an agent asks; `seen_call` is the call that the agent saw at the counter, or none."""

    def open_counter(self, site: str, counter: str, queues: tuple[str, ...] = (), *, key: UUID | None = None) -> None:
        """Take a counter."""
        self._at(site, counter, "open", {"queues": list(queues)}, key)

    def pause_counter(self, site: str, counter: str, reason: str = "", *, key: UUID | None = None) -> None:
        """Stop receiving for a while."""
        self._at(site, counter, "pause", {"reason": reason}, key)

    def resume_counter(self, site: str, counter: str, *, key: UUID | None = None) -> None:
        """Receive again."""
        self._at(site, counter, "resume", {}, key)

    def close_counter(self, site: str, counter: str, *, key: UUID | None = None) -> None:
        """Leave the counter."""
        self._at(site, counter, "close", {}, key)

    def call_next(
        self, site: str, counter: str, seen_call: UUID | None, *, key: UUID | None = None
    ) -> TicketView | None:
        """Finish with the visitor at hand and call the next; None if nobody was left to call."""
        return self._at(site, counter, "call-next", {"seen_call": seen_call}, key)

    def call(
        self, site: str, counter: str, ticket_id: UUID, reason: str, *, seen_call: UUID | None, key: UUID | None = None
    ) -> TicketView | None:
        """Call a chosen ticket out of order."""
        body = {"ticket_id": ticket_id, "reason": reason, "seen_call": seen_call}
        return self._at(site, counter, "call", body, key)

    def walk_in(
        self,
        site: str,
        counter: str,
        service: str,
        *,
        seen_call: UUID | None,
        ticket_id: UUID | None = None,
        key: UUID | None = None,
    ) -> TicketView | None:
        """Receive at once somebody who took no ticket."""
        body = {"ticket_id": ticket_id or new_id(), "service_id": service, "seen_call": seen_call}
        return self._at(site, counter, "walk-in", body, key)

    def recall(self, site: str, counter: str, seen_call: UUID | None, *, key: UUID | None = None) -> TicketView | None:
        """Announce the call again."""
        return self._at(site, counter, "recall", {"seen_call": seen_call}, key)

    def release(self, site: str, counter: str, seen_call: UUID | None, *, key: UUID | None = None) -> TicketView | None:
        """Annul the call."""
        return self._at(site, counter, "release", {"seen_call": seen_call}, key)

    def start(self, site: str, counter: str, seen_call: UUID | None, *, key: UUID | None = None) -> TicketView | None:
        """The visitor is here."""
        return self._at(site, counter, "start", {"seen_call": seen_call}, key)

    def finish(
        self,
        site: str,
        counter: str,
        seen_call: UUID | None,
        outcome: str = "",
        *,
        services: tuple[str, ...] = (),
        happened_at: datetime | None = None,
        key: UUID | None = None,
    ) -> TicketView | None:
        """The visitor leaves, received. `services`: the démarches done, where they are not the ticket's own alone.

        `happened_at`: when, if the counter could not say so at once.
        """
        body = {"seen_call": seen_call, "outcome": outcome, "services": services, "happened_at": happened_at}
        return self._at(site, counter, "finish", body, key)

    def around(self, site: str) -> AroundAnswer:
        """What a counter needs to know beyond its own queues: other sites, and the numbers that kiosks give alone."""
        return decode_view(AroundAnswer, self._server.read(f"/api/sites/{part(site)}/around"))

    def no_show(self, site: str, counter: str, seen_call: UUID | None, *, key: UUID | None = None) -> TicketView | None:
        """The visitor did not come."""
        return self._at(site, counter, "no-show", {"seen_call": seen_call}, key)

    def hold(
        self,
        site: str,
        counter: str,
        seen_call: UUID | None,
        reason: str = "",
        delay: timedelta | None = None,
        *,
        key: UUID | None = None,
    ) -> TicketView | None:
        """Set the visitor aside."""
        seconds = None if delay is None else delay.total_seconds()
        return self._at(site, counter, "hold", {"seen_call": seen_call, "reason": reason, "delay": seconds}, key)

    def reopen(self, site: str, counter: str, seen_call: UUID | None, *, key: UUID | None = None) -> TicketView | None:
        """Take back the last visitor finished here."""
        return self._at(site, counter, "reopen", {"seen_call": seen_call}, key)

    def transfer(
        self,
        site: str,
        counter: str,
        ticket_id: UUID,
        service_id: str,
        *,
        seen_call: UUID | None,
        only_counter: str | None = None,
        place: Place = Place.KEEP,
        key: UUID | None = None,
    ) -> TicketView | None:
        """Send the visitor at the counter elsewhere in the site."""
        body = {
            "ticket_id": ticket_id,
            "service_id": service_id,
            "only_counter": only_counter,
            "place": place,
            "seen_call": seen_call,
        }
        return self._at(site, counter, "transfer", body, key)

    def _at(self, site: str, counter: str, verb: str, body: dict[str, Any], key: UUID | None) -> TicketView | None:
        path = f"/api/sites/{part(site)}/counters/{part(counter)}/{verb}"
        return decode_view(TicketAnswer, self._server.write(path, body, key=key)).ticket
