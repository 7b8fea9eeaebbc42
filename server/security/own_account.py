"""What people change of their own account. Each change asks once more for the password: a PC may stand unwatched.

An account without a password here, for which the directory vouches, proves itself by its open session alone.
"""

from itertools import pairwise
from typing import Final
from uuid import UUID

from sqlmodel import Session

from ausuivant.core.access_errors import LoginNeeded, PinTooEasy
from server.security import audit, second_factor
from server.security.accounts import row_of
from server.security.audit import AuditKind
from server.security.checking import is_pin
from server.security.gate import Gate
from server.security.roles import Identity
from server.security.sessions import end_sessions_of

FEWEST_DIGITS: Final = 3  #: different ones in a PIN
STEPS: Final = frozenset({1, 9})  #: from a digit to the next one of a run, up or down, modulo ten


async def change_password(gate: Gate, identity: Identity, *, current: str, new: str) -> None:
    """Take a new password and end the account's other sessions. SecretWrong, PasswordTooWeak, TooManyTries."""
    account = await gate.checking.password(identity.id, current)
    gate.check_password(new, account.login, account.display_name, administrator=account.administers)
    password_hash, now = await gate.hasher.hashed(new), gate.clock.now()

    def changed(session: Session) -> None:
        audit.wait_turn(session)
        row = row_of(session, account.id)
        row.password_hash, row.password_expires = password_hash, False
        session.add(row)
        end_sessions_of(session, account.id, actor=account.id, now=now, but=identity.session_id)
        audit.record(session, AuditKind.PASSWORD_CHANGED, actor=account.id, now=now, subject=account.id)

    await gate.write(changed)


async def set_pin(gate: Gate, identity: Identity, *, password: str, pin: str | None) -> None:
    """Take a PIN that unlocks one's sessions; None or empty: none any more. PinTooEasy, SecretWrong, TooManyTries."""
    if pin:
        check_pin(pin)
    await gate.checking.password(identity.id, password)
    pin_hash, now = await gate.hasher.hashed(pin) if pin else None, gate.clock.now()

    def changed(session: Session) -> None:
        audit.wait_turn(session)
        row = row_of(session, identity.id)
        row.pin_hash = pin_hash
        session.add(row)
        facts = {"subject": identity.id, "set": pin_hash is not None}
        audit.record(session, AuditKind.PIN_CHANGED, actor=identity.id, now=now, **facts)

    await gate.write(changed)


async def enrol_codes(gate: Gate, identity: Identity, *, password: str, secret: str, code: str) -> None:
    """Enrol an application for codes, which shows the right one already.

    `secret`: the one that `second_factor.new_secret` made for the QR code. SecretWrong, CodeRefused, TooManyTries,
    CodeKeyMissing.
    """
    await gate.checking.password(identity.id, password)
    actor, now, hour = _person(identity), gate.clock.now(), gate.checking.hour()

    def enrolled(session: Session) -> None:
        second_factor.enrol(session, actor, secret, code, key=gate.codes, actor=actor, now=now, hour=hour)

    await gate.write(enrolled)


async def remove_codes(gate: Gate, identity: Identity, *, password: str, code: str) -> None:
    """Forget the application, once it showed a code. An administrator must then enrol another one first."""
    await gate.checking.password(identity.id, password)
    await gate.checking.code(identity.id, code)
    actor, now = _person(identity), gate.clock.now()
    await gate.write(lambda session: second_factor.remove(session, actor, actor=actor, now=now))


def check_pin(pin: str) -> None:
    """PinTooEasy unless it is six digits without a run, of three different ones at least."""
    if not is_pin(pin) or len(set(pin)) < FEWEST_DIGITS or pin[:3] == pin[3:]:
        raise PinTooEasy()
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= STEPS:
        raise PinTooEasy()


def _person(identity: Identity) -> UUID:
    if identity.is_device:
        raise LoginNeeded()
    return identity.id
