"""Says who asks: from a cookie or a device's token to an Identity, and when that ends.

Identities are kept in memory and read again from the database after a minute, so that a request costs one digest
and a revocation elsewhere is seen within that minute; here it is seen at once.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from ausuivant.clock import Clock
from ausuivant.core.access_errors import LoginRefused
from server.security.accounts import (
    Account,
    account_with_password,
    close_session,
    disable_account,
    open_session,
    session_holder,
)
from server.security.devices import Device, device_of, revoke_device
from server.security.passwords import Hasher
from server.security.roles import Grant, Identity
from server.security.tables import SecretRow
from server.security.throttle import FREE_TRIES_OF_AN_ADDRESS, Throttle
from server.security.tokens import digest, new_token, pseudonym
from server.store import Store

FRESH_S: Final = 60.0
REMEMBERED: Final = 10_000
PSEUDONYM_KEY: Final = "pseudonyms"

T = TypeVar("T")


class RevocationListener(Protocol):
    """Told the digest of a credential that is refused from now on."""

    def __call__(self, credential: str) -> None:
        """End what it opened."""
        ...


class Gate:
    """Identities, log-ins, revocations. Belongs to one event loop."""

    def __init__(self, store: Store, *, clock: Clock, hasher: Hasher | None = None) -> None:
        """Nothing is read before `start`."""
        self.hasher = hasher or Hasher()
        self._store = store
        self._clock = clock
        self._by_login = Throttle(clock)
        self._by_address = Throttle(clock, free_tries=FREE_TRIES_OF_AN_ADDRESS)
        self._known: dict[str, tuple[Identity, float]] = {}
        self._listeners: list[RevocationListener] = []
        self._key = ""

    async def start(self) -> None:
        """Read the town's secret, or make it at the first start."""
        self._key = await self.read(_secret) or await self._first_secret()

    async def read(self, work: Callable[[Session], T]) -> T:
        """Do some reading in a thread."""
        return await asyncio.to_thread(_within, self._store.reading, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Do one durable change in a thread."""
        return await asyncio.to_thread(_within, self._store.writing, work)

    # --- who asks --------------------------------------------------------------------------------------------

    async def device(self, token: str) -> Identity | None:
        """Who shows a device's token; None if nobody may."""
        return await self._identity(digest(token), person=False)

    async def person(self, token: str) -> Identity | None:
        """Who shows a session's token; None if nobody may."""
        return await self._identity(digest(token), person=True)

    async def still_valid(self, identity: Identity) -> bool:
        """Whether what an open socket was opened with is still good."""
        return await self._identity(identity.credential, person=not identity.is_device) is not None

    async def _identity(self, credential: str, *, person: bool) -> Identity | None:
        kept = self._known.get(credential)
        if kept is not None and self._clock.monotonic() - kept[1] < FRESH_S:
            identity = kept[0]
            expired = identity.expires_at is not None and identity.expires_at <= self._clock.now()
            return None if expired or identity.is_device is person else identity
        return await self._looked_up(credential, person=person)

    async def _looked_up(self, credential: str, *, person: bool) -> Identity | None:
        identity: Identity | None = None
        if person:
            now = self._clock.now()
            found = await self.read(lambda session: session_holder(session, credential, now))
            if found is not None:
                identity = self._of_account(found[0], credential=credential, expires_at=found[1])
        else:
            device = await self.read(lambda session: device_of(session, credential))
            identity = None if device is None else _of_device(device, credential)
        self._known.pop(credential, None)
        if identity is not None:
            self._known[credential] = (identity, self._clock.monotonic())
            if len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]
        return identity

    def _of_account(self, account: Account, *, credential: str, expires_at: datetime) -> Identity:
        name = pseudonym(account.id, self._key)
        return Identity(
            id=account.id,
            actor=f"agent:{name}",
            pseudonym=name,
            grants=account.grants,
            credential=credential,
            login=account.login,
            display_name=account.display_name,
            expires_at=expires_at,
        )

    # --- log-ins ---------------------------------------------------------------------------------------------

    async def log_in(self, login: str, password: str, address: str) -> tuple[Identity, str]:
        """Open a session: who it is, and the token for the cookie. LoginRefused, or TooManyTries."""
        login = login.lower()
        self._by_login.check(login)
        self._by_address.check(address)
        found = await self.read(lambda session: account_with_password(session, login))
        if not await self.hasher.verify(password, None if found is None else found[1]) or found is None:
            self._by_login.failed(login)
            self._by_address.failed(address)
            raise LoginRefused()
        self._by_login.succeeded(login)
        return await self.admit(found[0])

    async def admit(self, account: Account) -> tuple[Identity, str]:
        """Open a session for somebody whose word is good: a password was right, or a test says so."""
        now = self._clock.now()
        token, expires_at = await self.write(lambda session: open_session(session, account.id, now))
        credential = digest(token)
        identity = self._of_account(account, credential=credential, expires_at=expires_at)
        self._known[credential] = (identity, self._clock.monotonic())
        return identity, token

    async def log_out(self, identity: Identity) -> None:
        """End a session and what it opened."""
        await self.write(lambda session: close_session(session, identity.credential))
        self._forget(identity.credential)

    # --- revocations -----------------------------------------------------------------------------------------

    def on_revoked(self, listener: RevocationListener) -> None:
        """Be told of each credential that is refused from now on."""
        self._listeners.append(listener)

    async def disable(self, login: str) -> None:
        """Refuse an account and end its sessions."""
        now = self._clock.now()
        for credential in await self.write(lambda session: disable_account(session, login, now)):
            self._forget(credential)

    async def revoke(self, device_id: UUID) -> None:
        """Refuse a device."""
        now = self._clock.now()
        self._forget(await self.write(lambda session: revoke_device(session, device_id, now)))

    def _forget(self, credential: str) -> None:
        self._known.pop(credential, None)
        for listener in self._listeners:
            listener(credential)

    async def _first_secret(self) -> str:
        try:
            return await self.write(_make_secret)
        except IntegrityError:
            # Another server of the town made it between our look and our try.
            return await self.read(_secret) or ""


def _within(opened: Callable[[], AbstractContextManager[Session]], work: Callable[[Session], T]) -> T:
    with opened() as session:
        return work(session)


def _secret(session: Session) -> str | None:
    row = session.get(SecretRow, PSEUDONYM_KEY)
    return None if row is None else row.value


def _make_secret(session: Session) -> str:
    row = SecretRow(name=PSEUDONYM_KEY, value=new_token())
    session.add(row)
    return row.value


def _of_device(device: Device, credential: str) -> Identity:
    return Identity(
        id=device.id,
        actor=f"device:{device.id}",
        pseudonym=str(device.id),
        grants=(Grant(device.role, device.site_id),),
        credential=credential,
        display_name=device.name,
    )
