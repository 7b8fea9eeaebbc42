"""Checks what people know: a password, the code of an application, a PIN. Counts what was wrong.

The failures are looked up, the secret hashed and a failure counted within one turn of the hasher, so that a thousand
tries at once are worth no more than a few one after the other.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session

from ausuivant.clock import Clock
from ausuivant.core.access_errors import CodeNeeded, CodeRefused, LoginNeeded, LoginRefused, SecretWrong
from server.security import audit, second_factor, throttle
from server.security.accounts import Account, Secrets, secrets_named, secrets_of
from server.security.audit import AuditKind
from server.security.code_key import CodeKey
from server.security.passwords import Hasher
from server.security.sessions import Proof
from server.security.throttle import ADDRESS, EVERYWHERE, LOGIN, PIN, Key

T = TypeVar("T")


class InThread(Protocol):
    """Does a piece of work with a database session, in a thread."""

    def __call__(self, work: Callable[[Session], T]) -> Awaitable[T]:
        """Do it."""
        ...


class Checking:
    """What people know, against what is kept."""

    def __init__(
        self, read: InThread, write: InThread, *, hasher: Hasher, codes: CodeKey, clock: Clock, phones: Clock
    ) -> None:
        """`phones`: the hour of people's telephones, which is the true one whatever hour the town plays."""
        self._read = read
        self._write = write
        self._hasher = hasher
        self._codes = codes
        self._clock = clock
        self._phones = phones

    async def log_in(self, login: str, password: str, code: str | None, address: str) -> tuple[Account, Proof]:
        """Who this is, and how it was proved. LoginRefused, CodeNeeded, CodeRefused, TooManyTries, CodeKeyMissing."""
        keys = Key(LOGIN, f"{login} {address}"), Key(EVERYWHERE, login), Key(ADDRESS, address)
        async with self._hasher.turn:
            known = await self._read(lambda session: self._unless_waiting(session, login, keys))
            if not await self._hasher.matches(password, known and known.password_hash) or known is None:
                await self._failed(keys, None if known is None else known.account.id, "password")
                raise LoginRefused()
        proof = Proof.SEALED if known.account.sealed else Proof.PASSWORD
        if known.totp_secret is not None:
            await self._code(known, code, keys)
            proof = Proof.CODE
        await self._write(lambda session: throttle.succeeded(session, *keys[:2]))
        return known.account, proof

    async def password(self, account_id: UUID, password: str) -> Account:
        """Make sure that it is still the same person: SecretWrong, TooManyTries, LoginNeeded if the account is gone.

        An account without a password here proves nothing more than its open session.
        """
        async with self._hasher.turn:
            now = self._clock.now()
            known = await self._read(lambda session: secrets_of(session, account_id))
            if known is None:
                raise LoginNeeded()
            if not known.password_hash:
                return known.account
            key = Key(LOGIN, known.account.login)
            await self._read(lambda session: throttle.check(session, key, now=now))
            if not await self._hasher.matches(password, known.password_hash):
                await self._failed((key,), account_id, "password")
                raise SecretWrong()
        await self._write(lambda session: throttle.succeeded(session, key))
        return known.account

    async def unlock(self, account_id: UUID, session_id: UUID, secret: str) -> None:
        """Open a locked session: the PIN, while it has tries left, or the password. SecretWrong, TooManyTries."""
        key = Key(PIN, str(session_id))
        async with self._hasher.turn:
            known, wrong = await self._read(
                lambda session: (secrets_of(session, account_id), throttle.failures(session, key))
            )
            if known is None:
                raise LoginNeeded()
            if is_pin(secret) and known.pin_hash is not None:
                if wrong < PIN.free_tries and await self._hasher.matches(secret, known.pin_hash):
                    await self._write(lambda session: throttle.succeeded(session, key))
                    return
                await self._failed((key,), account_id, "pin")
                raise SecretWrong()
        if not known.password_hash:
            raise SecretWrong()
        await self.password(account_id, secret)

    def hour(self) -> datetime:
        """The hour of people's telephones."""
        return self._phones.now()

    async def code(self, account_id: UUID, code: str) -> None:
        """Make sure that somebody holds the application enrolled, if one is.

        CodeRefused, TooManyTries, CodeKeyMissing.
        """
        known = await self._read(lambda session: secrets_of(session, account_id))
        if known is not None and known.totp_secret is not None:
            await self._code(known, code, (Key(LOGIN, known.account.login),))

    def _unless_waiting(self, session: Session, login: str, keys: tuple[Key, ...]) -> Secrets | None:
        throttle.check(session, *keys, now=self._clock.now())
        return secrets_named(session, login)

    async def _code(self, known: Secrets, code: str | None, keys: tuple[Key, ...]) -> None:
        if not code:
            raise CodeNeeded()
        account_id = known.account.id
        secret = self._codes.open(account_id, known.totp_secret or "")
        step = second_factor.step_of(secret, code, self._phones.now(), after=known.totp_step)
        now = self._clock.now()

        def took(session: Session) -> bool:
            throttle.check(session, *keys, now=now)
            return step is not None and second_factor.take(session, account_id, step)

        if not await self._write(took):
            await self._failed(keys, account_id, "code")
            raise CodeRefused()

    async def _failed(self, keys: tuple[Key, ...], account_id: UUID | None, what: str) -> None:
        now = self._clock.now()

        def note(session: Session) -> None:
            audit.wait_turn(session)
            throttle.failed(session, *keys, now=now)
            facts: dict[str, Any] = {"subject": account_id or "", "what": what}
            audit.record(session, AuditKind.LOGIN_FAILED, actor="", now=now, **facts)

        await self._write(note)


PIN_DIGITS: Final = 6


def is_pin(secret: str) -> bool:
    """Whether somebody typed a PIN rather than a password."""
    return len(secret) == PIN_DIGITS and secret.isascii() and secret.isdigit()
