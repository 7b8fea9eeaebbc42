"""Everybody who may knock at the door, and one shared server to knock at.

Each asker keeps a credential as headers; a request goes over a kept-alive connection with nothing but these, so that
no cookie of one asker ever reaches the next one's request.
"""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from sqlmodel import delete, select

from ausuivant.ids import new_id
from server.security.roles import DEVICE_ROLES, PERSON_ROLES, Role
from server.security.tables import GrantRow, TriesRow
from tests.server.house import PASSWORD, House

HERE: Final = "HDV"  #: the site that is asked about
IDLE_S: Final = 2.0  #: the server hangs up on a connection that is idle for longer than this
ELSEWHERE: Final = "CCAS"
QUEUE: Final = "ident"  #: the queue that is asked about
OTHER_QUEUE: Final = "civil"
#: roles that a town may well limit to one queue
LIMITED: Final = (Role.AGENT, Role.RECEPTIONIST, Role.SUPERVISOR)


class Stranger(StrEnum):
    """Nobody: shows nothing, nonsense, or what is good no longer."""

    NOTHING = "nothing shown"
    NONSENSE = "a token that nobody was given"
    WRONG_COOKIE = "a cookie that nobody was given"
    REVOKED = "a revoked kiosk's token"
    ENDED = "a session that was logged out"
    DISABLED = "the session of a disabled account"
    LOCKED = "a session that was locked"


@dataclass(frozen=True)
class Asker:
    """Who asks. `site_id`: where the role is given, None for the whole town; `queue_id`: for one queue only."""

    role: Role | None
    site_id: str | None = None
    queue_id: str | None = None
    stranger: Stranger | None = None

    @property
    def is_device(self) -> bool:
        """A machine."""
        return self.role in DEVICE_ROLES

    def __str__(self) -> str:
        if self.stranger is not None:
            return self.stranger.value
        where = self.site_id or "the whole town"
        return f"{self.role} of {where}" + (f", queue {self.queue_id}" if self.queue_id else "")


CAST: Final[tuple[Asker, ...]] = (
    *(Asker(role, where) for role in sorted(PERSON_ROLES) for where in (HERE, ELSEWHERE, None)),
    *(Asker(role, where) for role in sorted(DEVICE_ROLES) for where in (HERE, ELSEWHERE)),
    *(Asker(role, HERE, queue) for role in LIMITED for queue in (QUEUE, OTHER_QUEUE)),
    *(Asker(None, stranger=stranger) for stranger in Stranger),
)


@dataclass(frozen=True)
class Answer:
    """What came back. `problem`: the last word of a refusal's type."""

    status: int
    problem: str
    location: str
    kept: str  #: what Cache-Control says
    cookie: str  #: what a cookie's giver said, as it is shown again
    body: bytes


class World:
    """The server, the cast's credentials, and what they ask about."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._headers: dict[Asker, dict[str, str]] = {}
        address = urlsplit(house.url)
        self._link = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        self._kiosk = house.device(Role.KIOSK)
        self.admin = house.person("ada", Role.ADMIN, None)
        self.known = "connue"  #: a login whose password is the known one
        house.account(self.known, Role.AGENT)
        self._used = 0.0
        self._ticket: UUID | None = None
        self._device: UUID | None = None
        self._logins = iter(range(10_000))
        self.nothing = str(new_id())  #: an id that nothing bears

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    # --- what is asked about ---------------------------------------------------------------------------------

    @property
    def ticket(self) -> UUID:
        """A ticket of the queue that is asked about."""
        if self._ticket is None:
            self._ticket = new_id()
            self._kiosk.issue(HERE, "cni", ticket_id=self._ticket)
        return self._ticket

    @property
    def device_id(self) -> UUID:
        """A device of the site that is asked about; it may be revoked already."""
        if self._device is None:
            self._device = self.house.token(Role.DISPLAY, HERE)[0]
        return self._device

    def fresh_login(self) -> str:
        """A login that nobody has."""
        return f"nouveau{next(self._logins)}"

    # --- who asks --------------------------------------------------------------------------------------------

    def headers(self, asker: Asker) -> Mapping[str, str]:
        """What the asker shows."""
        if asker not in self._headers:
            self._headers[asker] = self._shown(asker)
        return self._headers[asker]

    def forget(self, asker: Asker) -> None:
        """The asker's session ended: the next request opens another."""
        if not asker.is_device and asker.stranger is not Stranger.REVOKED:  # a site has no more than eight kiosks
            self._headers.pop(asker, None)

    def pardon(self) -> None:
        """Forget every wrong try, so that the next one may log in."""
        self.house.run(lambda: self.house.services.gate.write(lambda session: session.exec(delete(TriesRow))))

    def _shown(self, asker: Asker) -> dict[str, str]:
        if asker.stranger is not None:
            return self._shown_by_stranger(asker.stranger)
        assert asker.role is not None
        if asker.is_device:
            return bearer(self.house.token(asker.role, asker.site_id or HERE)[1])
        return self.session(asker.role, asker.site_id, asker.queue_id)

    def _shown_by_stranger(self, stranger: Stranger) -> dict[str, str]:
        match stranger:
            case Stranger.NOTHING:
                return {}
            case Stranger.NONSENSE:
                return bearer("personne-n-a-ce-jeton")
            case Stranger.WRONG_COOKIE:
                return {"Cookie": "__Host-session=faux", "Origin": self.house.url}
            case Stranger.REVOKED:
                device_id, token = self.house.token(Role.KIOSK)
                self.admin.revoke_device(device_id)
                return bearer(token)
            case Stranger.LOCKED:
                shown = self.session(Role.SUPERVISOR, None)
                assert self.ask("post", "/api/session/lock", shown).status == 204
                return shown
            case Stranger.ENDED:
                shown = self.session(Role.SUPERVISOR, None)
                assert self.ask("delete", "/api/session", shown).status == 204
                return shown
            case Stranger.DISABLED:
                login = self.fresh_login()
                shown = self.session(Role.SUPERVISOR, None, None, login)
                self.admin.disable_account(login)
                return shown

    def session(
        self, role: Role, site_id: str | None, queue_id: str | None = None, login: str | None = None
    ) -> dict[str, str]:
        """A session of somebody new, shown as our own pages show it."""
        login = login or self.fresh_login()
        account = self.house.account(login, role, site_id)
        if queue_id is not None:
            self._limit(account.id, queue_id)
        body = {"login": login, "password": PASSWORD, **({"code": self.house.code()} if account.has_codes else {})}
        answer = self.ask("post", "/api/session", {}, body=body)
        assert answer.status == 200, answer
        return {"Cookie": answer.cookie, "Origin": self.house.url}

    def _limit(self, account_id: UUID, queue_id: str) -> None:
        def limit(session: Any) -> None:
            row = session.exec(select(GrantRow).where(GrantRow.account_id == account_id)).one()
            session.delete(row)
            session.flush()
            session.add(GrantRow(account_id=account_id, role=row.role, site_id=row.site_id, queue_id=queue_id))

        self.house.run(lambda: self.house.services.gate.write(limit))

    # --- asking ----------------------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request, with these headers and no other."""
        sent = {"Idempotency-Key": str(new_id()), **headers}
        content: bytes | None = None
        if body is not None:
            content, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        elif form is not None:
            content, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        if monotonic() - self._used > IDLE_S:
            self._link.close()
        self._used = monotonic()
        self._link.request(method.upper(), quote(path, safe="/?=&:"), content, sent)
        response = self._link.getresponse()
        read = response.read()
        problem = ""
        if response.headers.get("content-type", "").startswith("application/problem+json"):
            problem = json.loads(read)["type"].rpartition("/")[2]
        said = response.headers
        return Answer(
            status=response.status,
            problem=problem,
            location=said.get("location", ""),
            kept=said.get("cache-control", ""),
            cookie=said.get("set-cookie", "").partition(";")[0],
            body=read,
        )


def bearer(token: str) -> dict[str, str]:
    """A device's token, as it is shown."""
    return {"Authorization": f"Bearer {token}"}
