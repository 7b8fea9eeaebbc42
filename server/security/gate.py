"""Says who asks: from a cookie or a device's token to an Identity, and when that ends.

Identities are kept in memory and read again from the database after a minute, so that a request costs one digest.
Whatever is revoked stands in the audit: the gate reads the rows that its own writes and other servers' append, and
forgets at once whom they name.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from ausuivant.clock import Clock
from ausuivant.core.access_errors import LoginNeeded, SessionLocked
from ausuivant.core.errors import DomainError
from server.security import audit, audit_inbox
from server.security.accounts import Account, account_of
from server.security.audit import AuditKind, Entry
from server.security.blocklist import words_of
from server.security.checking import Checking
from server.security.code_key import CodeKey
from server.security.devices import device_of, first_shown, settle
from server.security.identities import of_account, of_device
from server.security.passwords import Hasher, check_strength
from server.security.presence import Kept, Presence
from server.security.roles import Identity
from server.security.sessions import (
    Browser,
    OpenSession,
    Proof,
    end_session,
    end_session_with,
    lock_session,
    locked_since,
    note_seen,
    open_session,
    session_holder,
    unlock_session,
)
from server.security.tables import SecretRow
from server.security.tokens import digest, new_token
from server.store import Store

FOLLOW_S: Final = 2.0  #: how often the gate looks for what other servers wrote
PSEUDONYM_KEY: Final = "pseudonyms"

#: what ends the sockets of the account, session or device that the row names
ENDING: Final = frozenset(
    {
        AuditKind.ACCOUNT_DISABLED,
        AuditKind.RIGHTS_CHANGED,
        AuditKind.PASSWORD_RESET,
        AuditKind.LOGGED_OUT,
        AuditKind.SESSION_ENDED,
        AuditKind.EMERGENCY_SEALED,
        AuditKind.DEVICE_REVOKED,
    }
)
#: what changes no identity, and is written often
INDIFFERENT: Final = frozenset({AuditKind.LOGGED_IN, AuditKind.LOGIN_FAILED})

T = TypeVar("T")
logger = logging.getLogger(__name__)


class RevocationListener(Protocol):
    """Told the id of an account, a session or a device whose sockets must end."""

    def __call__(self, subject: UUID) -> None:
        """End what it opened."""
        ...


class EmergencyListener(Protocol):
    """Told that the sealed account was used."""

    def __call__(self) -> Awaitable[None]:
        """Tell the people."""
        ...


class Gate:
    """Identities, log-ins, revocations. Belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        codes: CodeKey,
        inbox: Path | None = None,
        hasher: Hasher | None = None,
        phones: Clock | None = None,
        idle_s: float = 900.0,
        words: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Nothing is read before `start`. `idle_s`: seconds without a sign of life after which a session locks.

        `codes`: the key of the applications' secrets. `inbox`: see `audit_inbox`. `phones`: the hour of people's
        telephones, where it is not the clock's. `words`: names of the town and its sites, which make no password.
        """
        self._words = words
        self.hasher = hasher or Hasher()
        self._store = store
        self.clock = clock
        self.codes = codes
        self._inbox = inbox
        self.checking = Checking(
            self.read, self.write, hasher=self.hasher, codes=codes, clock=clock, phones=phones or clock
        )
        self._presence = Presence(clock, idle_s=idle_s)
        self._listeners: list[RevocationListener] = []
        self._alarms: list[EmergencyListener] = []
        self._key = ""
        self._read_to = 0  #: the last row of the audit that was followed
        self._following: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the town's secret, or make it at the first start; then follow what other servers write."""
        self._key = await self.read(_secret) or await self._first_secret()
        await self.write(self.codes.take_up)
        self._read_to = await self.read(audit.last_seq)
        self._following = asyncio.create_task(self._follow(), name="access")

    async def stop(self) -> None:
        """End the gate's own task, and keep the last signs of life."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
            await self._if_possible(self._keep_presence)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Do some reading in a thread."""
        return await asyncio.to_thread(_within, self._store.reading, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Do one durable change in a thread; what it revokes is refused when this returns."""
        result, entries = await asyncio.to_thread(self._written, work)
        self._followed(entries)
        return result

    # --- who asks --------------------------------------------------------------------------------------------

    async def device(self, token: str) -> Identity | None:
        """Who shows a device's token; None if nobody may."""
        credential = digest(token)
        kept, mark = self._presence.fresh(credential), self._presence.mark
        if kept is None:
            device, first = await self.read(
                lambda session: (device_of(session, credential), first_shown(session, credential))
            )
            if first:
                # The token before this one is refused from now on: the audit's row says so everywhere.
                now = self.clock.now()
                await self.write(lambda session: settle(session, credential, now))
            kept = self._presence.keep(
                credential, None if device is None else of_device(device, credential=credential), mark=mark
            )
        return None if kept is None or not kept.identity.is_device else kept.identity

    async def person(self, token: str) -> Identity | None:
        """Who shows a session's token; None if nobody may; SessionLocked while it is locked, or idle for too long."""
        kept = await self._session(digest(token))
        if kept is None:
            return None
        if self._presence.closed(kept):
            raise SessionLocked()
        return kept.identity

    def remembers(self, token: str) -> bool:
        """Whether this token was good within the last minute: nothing has to be read for it."""
        return self._presence.fresh(digest(token)) is not None

    async def still_valid(self, identity: Identity) -> bool:
        """Whether what an open socket was opened with is still good."""
        if identity.is_device:
            return self._presence.fresh(identity.credential) is not None or await self.read(
                lambda session: device_of(session, identity.credential) is not None
            )
        kept = await self._session(identity.credential)
        return kept is not None and not self._presence.closed(kept)

    async def _session(self, credential: str) -> Kept | None:
        """A session, locked or not; read again before it is refused, for another server may have seen it alive."""
        kept, mark = self._presence.fresh(credential), self._presence.mark
        if kept is None or self._presence.closed(kept):
            now = self.clock.now()
            found = await self.read(lambda session: session_holder(session, credential, now))
            if found is None:
                return self._presence.keep(credential, None, mark=mark)
            kept = self._keep(credential, found, mark)
        return kept if kept is not None and not kept.identity.is_device else None

    def _keep(self, credential: str, found: tuple[Account, OpenSession], mark: int) -> Kept | None:
        account, opened = found
        identity = of_account(account, opened, credential=credential, key=self._key)
        return self._presence.keep(credential, identity, opened, mark=mark)

    # --- sessions --------------------------------------------------------------------------------------------

    async def log_in(
        self, login: str, password: str, *, code: str | None = None, browser: Browser, former: str | None = None
    ) -> tuple[Identity, str]:
        """Open a session: who it is, and the token for the cookie. `former`: the token that it takes the place of.

        LoginRefused; CodeNeeded where the password is right and a code is needed too, CodeRefused where it is wrong;
        TooManyTries.
        """
        account, proof = await self.checking.log_in(login.strip().lower(), password, code, browser.address)
        return await self.admit(account, proof=proof, browser=browser, former=former)

    async def admit(
        self, account: Account, *, proof: Proof, browser: Browser, hint: str = "", former: str | None = None
    ) -> tuple[Identity, str]:
        """Open a session for somebody whose word is good: a password was right, or the directory says so."""
        now = self.clock.now()

        def opened(session: Session) -> tuple[str, tuple[Account, OpenSession]]:
            if former is not None:
                end_session_with(session, digest(former), now=now)
            token, _, _ = open_session(session, account.id, proof=proof, browser=browser, now=now, hint=hint)
            if account.sealed:
                audit.record(session, AuditKind.EMERGENCY_USED, actor=account.id, now=now, subject=account.id)
            session.flush()
            found = session_holder(session, digest(token), now)
            if found is None:  # the account was disabled between the check and this
                raise LoginNeeded()
            return token, found

        mark = self._presence.mark
        token, found = await self.write(opened)
        credential = digest(token)
        kept = self._keep(credential, found, mark)
        assert kept is not None, "an identity was given"
        if account.sealed:
            logger.warning("the sealed emergency account was used", extra={"network": browser.network})
            for alarm in self._alarms:
                await alarm()
        return kept.identity, token

    def touch(self, identity: Identity) -> None:
        """Note a sign of life of a person: in memory; the row follows within a minute."""
        self._presence.touch(identity.credential)

    async def lock(self, identity: Identity) -> None:
        """Lock a session at its owner's wish, and end its sockets."""
        session_id, now = identity.session_id, self.clock.now()
        if session_id is not None:
            await self.write(lambda session: lock_session(session, session_id, now))
            self._lock(session_id)

    async def unlock(self, token: str, secret: str) -> Identity:
        """Open a locked session by the PIN or the password. LoginNeeded, SecretWrong, TooManyTries."""
        kept = await self._session(digest(token))
        session_id = None if kept is None else kept.identity.session_id
        if kept is None or session_id is None:
            raise LoginNeeded()
        await self.checking.unlock(kept.identity.id, session_id, secret)
        now = self.clock.now()
        await self.write(lambda session: unlock_session(session, session_id, now))
        self._presence.forget(session_id)
        opened = await self.person(token)
        if opened is None:
            raise LoginNeeded()
        return opened

    async def log_out(self, token: str) -> None:
        """End one's own session, locked or not, and what it opened."""
        kept = await self._session(digest(token))
        if kept is not None and kept.identity.session_id is not None:
            await self.end_session(kept.identity.session_id, kept.identity.id)

    async def end_session(self, session_id: UUID, actor: UUID | str) -> bool:
        """End a session and what it opened; whether there was one."""
        now = self.clock.now()
        return await self.write(lambda session: end_session(session, session_id, actor=actor, now=now))

    async def account(self, account_id: UUID) -> Account:
        """An account as it stands now; LoginUnknown."""
        return await self.read(lambda session: account_of(session, account_id))

    def check_password(self, password: str, *names: str, administrator: bool = False) -> None:
        """PasswordTooWeak for a password that is easy to guess in this town, for somebody of these names."""
        check_strength(password, administrator=administrator, words=words_of(*names, *self._words()))

    # --- revocations -----------------------------------------------------------------------------------------

    def on_revoked(self, listener: RevocationListener) -> None:
        """Be told of each account, session and device whose sockets must end."""
        self._listeners.append(listener)

    def on_emergency(self, listener: EmergencyListener) -> None:
        """Be told when the sealed account is used."""
        self._alarms.append(listener)

    async def follow(self) -> None:
        """Catch up with what other servers wrote: whom they revoked, which sessions they locked."""
        if self._store.driver.shared:
            read_to, margin = self._read_to, self.clock.now() - Presence.LOOK_BACK
            entries, locked = await self.read(
                lambda session: (audit.since(session, read_to), locked_since(session, margin))
            )
            self._followed(entries)
            for session_id in locked:
                self._lock(session_id)
        if self._inbox is not None:
            await self._take_in(self._inbox)
        for session_id in self._presence.lapsed():
            self._tell(session_id)
        if self._presence.due():
            await self._keep_presence()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(FOLLOW_S)
            await self._if_possible(self.follow)

    async def _if_possible(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except (DomainError, SQLAlchemyError, OSError) as failure:
            # The next round tries again; who is known stays known for a minute at most.
            logger.warning("the database did not answer the gate: %s", failure)

    def _written(self, work: Callable[[Session], T]) -> tuple[T, tuple[Entry, ...]]:
        with self._store.writing() as session:
            result = work(session)
            session.flush()
            return result, audit.since(session, self._read_to)

    def _followed(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if entry.seq <= self._read_to:
                continue  # two writes at once brought the same rows
            self._read_to = entry.seq
            if entry.kind in INDIFFERENT or (subject := _id(entry.subject)) is None:
                continue
            self._presence.forget(subject)
            if entry.kind in ENDING:
                self._tell(subject)

    def _lock(self, session_id: UUID) -> None:
        if self._presence.lock(session_id):
            self._tell(session_id)

    def _tell(self, subject: UUID) -> None:
        for listener in self._listeners:
            listener(subject)

    async def _take_in(self, inbox: Path) -> None:
        notes = await asyncio.to_thread(audit_inbox.waiting, inbox)
        if notes:
            now = self.clock.now()
            await self.write(lambda session: audit_inbox.take_in(session, notes, now=now))

    async def _keep_presence(self) -> None:
        seen = self._presence.seen()
        if seen:
            await self.write(lambda session: note_seen(session, seen))

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


def _id(subject: str) -> UUID | None:
    try:
        return UUID(subject)
    except ValueError:
        return None
