"""A ticket's own requests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ausuivant.client.http import Requests, part
from ausuivant.core.commands import Place
from ausuivant.core.config import TicketClass
from ausuivant.core.views import TicketView
from ausuivant.ids import new_id
from ausuivant.wire.answers import SentAnswer, ServedOfflineAnswer, TicketAnswer
from ausuivant.wire.views import decode_view


class TicketRequests(Requests):
    """What is asked about a ticket."""

    def issue(
        self,
        site: str,
        service_id: str,
        ticket_id: UUID | None = None,
        klass: TicketClass = TicketClass.ORDINARY,
        language: str = "fr",
        *,
        appointed_at: datetime | None = None,
        key: UUID | None = None,
    ) -> TicketView:
        """Take a ticket. Without `ticket_id` one is made."""
        body = {
            "ticket_id": ticket_id or new_id(),
            "service_id": service_id,
            "klass": klass,
            "language": language,
            "appointed_at": appointed_at,
        }
        return self._ticket(f"/api/sites/{part(site)}/tickets", body, key)

    def adopt(
        self,
        site: str,
        service_id: str,
        ticket_id: UUID,
        *,
        letter: str,
        number: int,
        happened_at: datetime,
        klass: TicketClass = TicketClass.ORDINARY,
        language: str = "fr",
        key: UUID | None = None,
    ) -> TicketView:
        """Hand in a ticket printed while the server was away."""
        body = {
            "ticket_id": ticket_id,
            "service_id": service_id,
            "letter": letter,
            "number": number,
            "happened_at": happened_at,
            "klass": klass,
            "language": language,
        }
        return self._ticket(f"/api/sites/{part(site)}/tickets/adopt", body, key)

    def confirm(self, site: str, ticket_id: UUID, *, key: UUID | None = None) -> TicketView:
        """Say that the visitor has the paper or noted the number."""
        return self._on_ticket(site, ticket_id, "confirm", {}, key)

    def print_failed(self, site: str, ticket_id: UUID, reason: str, *, key: UUID | None = None) -> TicketView:
        """Say that the paper did not come out."""
        return self._on_ticket(site, ticket_id, "print-failure", {"reason": reason}, key)

    def prioritise(self, site: str, ticket_id: UUID, klass: TicketClass, *, key: UUID | None = None) -> TicketView:
        """Give a waiting ticket another class."""
        return self._on_ticket(site, ticket_id, "prioritise", {"klass": klass}, key)

    def resume_ticket(self, site: str, ticket_id: UUID, *, key: UUID | None = None) -> TicketView:
        """Bring back a ticket set aside."""
        return self._on_ticket(site, ticket_id, "resume", {}, key)

    def reinstate(
        self, site: str, ticket_id: UUID, delay: timedelta = timedelta(0), *, key: UUID | None = None
    ) -> TicketView:
        """Give an absent visitor the place back."""
        return self._on_ticket(site, ticket_id, "reinstate", {"delay": delay.total_seconds()}, key)

    def cancel(self, site: str, ticket_id: UUID, reason: str = "", *, key: UUID | None = None) -> TicketView:
        """The visitor gives up."""
        return self._on_ticket(site, ticket_id, "cancel", {"reason": reason}, key)

    def transfer_ticket(
        self,
        site: str,
        ticket_id: UUID,
        service_id: str,
        only_counter: str | None = None,
        place: Place = Place.KEEP,
        *,
        key: UUID | None = None,
    ) -> TicketView:
        """Send a waiting or held ticket elsewhere in the site."""
        body = {"service_id": service_id, "only_counter": only_counter, "place": place}
        return self._on_ticket(site, ticket_id, "transfer", body, key)

    def send_out(
        self,
        site: str,
        ticket_id: UUID,
        to_site: str,
        service_id: str,
        *,
        counter: str | None = None,
        seen_call: UUID | None = None,
        key: UUID | None = None,
    ) -> SentAnswer:
        """Send a ticket to another site."""
        body = {"to_site": to_site, "service_id": service_id, "counter_id": counter, "seen_call": seen_call}
        path = f"/api/sites/{part(site)}/tickets/{ticket_id}/send-out"
        return decode_view(SentAnswer, self._server.write(path, body, key=key))

    def served_offline(
        self,
        site: str,
        letter: str,
        numbers: tuple[int, int],
        happened_at: datetime,
        *,
        counter: str | None = None,
        key: UUID | None = None,
    ) -> ServedOfflineAnswer:
        """Close as served the numbers from the first to the last, called by voice while the server was away."""
        first, last = numbers
        body = {"letter": letter, "first": first, "last": last, "happened_at": happened_at, "counter_id": counter}
        path = f"/api/sites/{part(site)}/tickets/served-offline"
        return decode_view(ServedOfflineAnswer, self._server.write(path, body, key=key))

    def write_note(self, site: str, ticket_id: UUID, text: str) -> None:
        """Write a few words about a visit, or take them away; they die with it."""
        self._server.write(f"/api/sites/{part(site)}/tickets/{ticket_id}/note", {"text": text})

    def ticket(self, site: str, ticket_id: UUID) -> TicketView:
        """Read one ticket."""
        return decode_view(TicketView, self._server.read(f"/api/sites/{part(site)}/tickets/{ticket_id}"))

    def _ticket(self, path: str, body: dict[str, Any], key: UUID | None) -> TicketView:
        answer = decode_view(TicketAnswer, self._server.write(path, body, key=key))
        assert answer.ticket is not None, "a command about a ticket answers with it"
        return answer.ticket

    def _on_ticket(self, site: str, ticket_id: UUID, verb: str, body: dict[str, Any], key: UUID | None) -> TicketView:
        return self._ticket(f"/api/sites/{part(site)}/tickets/{ticket_id}/{verb}", body, key)
