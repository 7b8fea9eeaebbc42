"""One method for each command; the same DomainError as inside the server.

Every write takes a `key`: give the same one again to repeat a press, none to make a new press.
"""

from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

import httpx

from ausuivant.client.account import AccountRequests
from ausuivant.client.counters import CounterRequests
from ausuivant.client.devices import DeviceRequests
from ausuivant.client.http import DEFAULT_TIMEOUT_S, Connection, Token, part
from ausuivant.client.tickets import TicketRequests
from ausuivant.client.trust import Authority
from ausuivant.core.commands import AlertKind
from ausuivant.core.views import ConsoleView, CounterView, HallView, KioskView, SupervisionView
from ausuivant.wire.answers import AccountAnswer, SiteAnswer
from ausuivant.wire.views import decode_view

A = TypeVar("A")


class ApiClient(AccountRequests, TicketRequests, CounterRequests, DeviceRequests):
    """A server, as a program sees it. Not for several threads at once; make one for each."""

    def __init__(
        self,
        base_url: str,
        token: Token | None = None,
        timeout: float = DEFAULT_TIMEOUT_S,
        *,
        authority: Authority | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`token`: a device's, or what gives it, where it may change. People use `login`.

        `timeout`: seconds for one try of the two.

        `authority`: the only one believed about the server's name, the town's own.
        """
        self._server = Connection(base_url, token=token, timeout=timeout, authority=authority, transport=transport)

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

    # --- the site --------------------------------------------------------------------------------------------

    def suspend_queue(self, site: str, queue: str, reason: str = "", *, key: UUID | None = None) -> None:
        """Stop giving tickets for a queue."""
        self._server.write(f"/api/sites/{part(site)}/queues/{part(queue)}/suspend", {"reason": reason}, key=key)

    def reopen_queue(self, site: str, queue: str, *, key: UUID | None = None) -> None:
        """Give tickets again."""
        self._server.write(f"/api/sites/{part(site)}/queues/{part(queue)}/reopen", {}, key=key)

    def accept_clock(self, site: str, clock: datetime, *, key: UUID | None = None) -> None:
        """Vouch for the hour that the server shows although it jumped, by naming it."""
        self._server.write(f"/api/sites/{part(site)}/clock/accept", {"clock": clock}, key=key)

    def raise_alert(
        self, site: str, alert: AlertKind, source: str, detail: str = "", *, key: UUID | None = None
    ) -> None:
        """Tell staff."""
        body = {"alert": alert, "source": source, "detail": detail}
        self._server.write(f"/api/sites/{part(site)}/alerts", body, key=key)

    def clear_alert(self, site: str, alert_id: UUID, *, key: UUID | None = None) -> None:
        """Say that somebody took care of it."""
        self._server.write(f"/api/sites/{part(site)}/alerts/{alert_id}/clear", {}, key=key)

    # --- views -----------------------------------------------------------------------------------------------

    def sites(self) -> tuple[SiteAnswer, ...]:
        """The sites that we may see."""
        return tuple(decode_view(SiteAnswer, site) for site in self._server.read("/api/sites"))

    def view(self, kind: type[A], site: str, counter: str | None = None) -> A:
        """Read a whole view: HallView, KioskView, SupervisionView, or, with a counter, ConsoleView, CounterView."""
        name = VIEWS[kind]
        path = f"/api/sites/{part(site)}/views/{name}"
        return decode_view(kind, self._server.read(path if counter is None else f"{path}/{part(counter)}"))

    # --- people ----------------------------------------------------------------------------------------------

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
        self._server.write(f"/api/accounts/{part(login)}/disable", {})


#: the address of each view
VIEWS: dict[type, str] = {
    HallView: "hall",
    KioskView: "kiosk",
    SupervisionView: "supervision",
    ConsoleView: "console",
    CounterView: "counter",
}
