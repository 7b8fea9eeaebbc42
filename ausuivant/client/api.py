"""One method for each command; the same DomainError as inside the server.

Every write takes a `key`: give the same one again to repeat a press, none to make a new press.
"""

from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx

from ausuivant.client.http import DEFAULT_TIMEOUT_S, Connection
from ausuivant.core.commands import AlertKind, Place
from ausuivant.core.config import TicketClass
from ausuivant.core.views import ConsoleView, CounterView, HallView, KioskView, SupervisionView, TicketView
from ausuivant.ids import new_id
from ausuivant.wire.answers import (
    AccountAnswer,
    DeviceAnswer,
    EnrolledAnswer,
    SentAnswer,
    SessionAnswer,
    SiteAnswer,
    TicketAnswer,
)
from ausuivant.wire.views import decode_view

A = TypeVar("A")


class ApiClient:
    """A server, as a program sees it. Not for several threads at once; make one for each."""

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        timeout: float = DEFAULT_TIMEOUT_S,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`token`: a device's. People use `login`. `timeout`: seconds for one try of the two."""
        self._server = Connection(base_url, token=token, timeout=timeout, transport=transport)

    def __enter__(self) -> Self:
        """Use as a context: closes the sockets."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the sockets."""
        self.close()

    def close(self) -> None:
        """Close the sockets."""
        self._server.close()

    @property
    def base_url(self) -> str:
        """The server's address."""
        return self._server.base_url

    @property
    def cookie(self) -> str | None:
        """The session's cookie after `login`, for a FeedClient."""
        return self._server.cookie

    # --- tickets ---------------------------------------------------------------------------------------------

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
        return self._ticket(f"/api/sites/{_p(site)}/tickets", body, key)

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
        return self._ticket(f"/api/sites/{_p(site)}/tickets/adopt", body, key)

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
        path = f"/api/sites/{_p(site)}/tickets/{ticket_id}/send-out"
        return decode_view(SentAnswer, self._server.write(path, body, key=key))

    def ticket(self, site: str, ticket_id: UUID) -> TicketView:
        """Read one ticket."""
        return decode_view(TicketView, self._server.read(f"/api/sites/{_p(site)}/tickets/{ticket_id}"))

    # --- counters --------------------------------------------------------------------------------------------

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
        self, site: str, counter: str, seen_call: UUID | None, outcome: str = "", *, key: UUID | None = None
    ) -> TicketView | None:
        """The visitor leaves, received."""
        return self._at(site, counter, "finish", {"seen_call": seen_call, "outcome": outcome}, key)

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

    # --- the site --------------------------------------------------------------------------------------------

    def suspend_queue(self, site: str, queue: str, reason: str = "", *, key: UUID | None = None) -> None:
        """Stop giving tickets for a queue."""
        self._server.write(f"/api/sites/{_p(site)}/queues/{_p(queue)}/suspend", {"reason": reason}, key=key)

    def reopen_queue(self, site: str, queue: str, *, key: UUID | None = None) -> None:
        """Give tickets again."""
        self._server.write(f"/api/sites/{_p(site)}/queues/{_p(queue)}/reopen", {}, key=key)

    def raise_alert(
        self, site: str, alert: AlertKind, source: str, detail: str = "", *, key: UUID | None = None
    ) -> None:
        """Tell staff."""
        body = {"alert": alert, "source": source, "detail": detail}
        self._server.write(f"/api/sites/{_p(site)}/alerts", body, key=key)

    def clear_alert(self, site: str, alert_id: UUID, *, key: UUID | None = None) -> None:
        """Say that somebody took care of it."""
        self._server.write(f"/api/sites/{_p(site)}/alerts/{alert_id}/clear", {}, key=key)

    # --- views -----------------------------------------------------------------------------------------------

    def sites(self) -> tuple[SiteAnswer, ...]:
        """The sites that we may see."""
        return tuple(decode_view(SiteAnswer, site) for site in self._server.read("/api/sites"))

    def view(self, kind: type[A], site: str, counter: str | None = None) -> A:
        """Read a whole view: HallView, KioskView, SupervisionView, or, with a counter, ConsoleView, CounterView."""
        name = VIEWS[kind]
        path = f"/api/sites/{_p(site)}/views/{name}"
        return decode_view(kind, self._server.read(path if counter is None else f"{path}/{_p(counter)}"))

    # --- people and devices ----------------------------------------------------------------------------------

    def login(self, login: str, password: str) -> SessionAnswer:
        """Log in; the session goes with every later request."""
        return decode_view(SessionAnswer, self._server.write("/api/session", {"login": login, "password": password}))

    def logout(self) -> None:
        """End the session."""
        self._server.write("/api/session", {}, method="DELETE")

    def session(self) -> SessionAnswer:
        """Who is logged in."""
        return decode_view(SessionAnswer, self._server.read("/api/session"))

    def add_account(
        self, login: str, password: str, roles: tuple[tuple[str, str | None], ...], display_name: str = ""
    ) -> AccountAnswer:
        """Make an account. `roles`: (role, site), or (role, None) for the whole town."""
        body = {
            "login": login,
            "password": password,
            "display_name": display_name or login,
            "roles": [{"role": role, "site_id": site} for role, site in roles],
        }
        return decode_view(AccountAnswer, self._server.write("/api/accounts", body))

    def disable_account(self, login: str) -> None:
        """End an account's sessions and refuse its log-ins."""
        self._server.write(f"/api/accounts/{_p(login)}/disable", {})

    def add_device(self, name: str, role: str, site: str) -> EnrolledAnswer:
        """Enrol a device; its token is said only here."""
        body = {"name": name, "role": role, "site_id": site}
        return decode_view(EnrolledAnswer, self._server.write("/api/devices", body))

    def devices(self) -> tuple[DeviceAnswer, ...]:
        """The enrolled devices."""
        return tuple(decode_view(DeviceAnswer, device) for device in self._server.read("/api/devices"))

    def revoke_device(self, device_id: UUID) -> None:
        """Refuse a device from now on, and close its sockets."""
        self._server.write(f"/api/devices/{device_id}/revoke", {})

    # --- the shapes of paths ---------------------------------------------------------------------------------

    def _ticket(self, path: str, body: dict[str, Any], key: UUID | None) -> TicketView:
        answer = decode_view(TicketAnswer, self._server.write(path, body, key=key))
        assert answer.ticket is not None, "a command about a ticket answers with it"
        return answer.ticket

    def _on_ticket(self, site: str, ticket_id: UUID, verb: str, body: dict[str, Any], key: UUID | None) -> TicketView:
        return self._ticket(f"/api/sites/{_p(site)}/tickets/{ticket_id}/{verb}", body, key)

    def _at(self, site: str, counter: str, verb: str, body: dict[str, Any], key: UUID | None) -> TicketView | None:
        path = f"/api/sites/{_p(site)}/counters/{_p(counter)}/{verb}"
        return decode_view(TicketAnswer, self._server.write(path, body, key=key)).ticket


#: the address of each view
VIEWS: dict[type, str] = {
    HallView: "hall",
    KioskView: "kiosk",
    SupervisionView: "supervision",
    ConsoleView: "console",
    CounterView: "counter",
}


def _p(part: str) -> str:
    """A name as one part of a path."""
    return quote(part, safe="")
