"""The limits on asking for codes, and on guessing them or an invitation: by address, and by administrator.

A wrong code is counted in the transaction that refuses it, so that many tries at once are worth no more than a few.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from sqlmodel import Session

from ausuivant.core.access_errors import EnrolmentUnknown, KeyRefused
from server.security import throttle
from server.security.enrolment import Begun, Enrolled, Waiting, approve, begin, exchange, look
from server.security.gate import Gate
from server.security.roles import Identity, Role
from server.security.throttle import Key, Limit

T = TypeVar("T")

CODE: Final = Limit("code", 5)
#: codes asked for, which are counted as failures are: a device that waits asks for one every ten minutes
ENROLMENT: Final = Limit("enrolment", 20)


async def begin_waiting(gate: Gate, *, public_key: str, role: Role | None, address: str, now: datetime) -> Begun:
    """Give a device its code. As `enrolment.begin`; TooManyTries for an address that asks for too many."""
    key = Key(ENROLMENT, address)

    def begun(session: Session) -> Begun:
        throttle.check(session, key, now=now)
        throttle.failed(session, key, now=now)
        return begin(session, public_key=public_key, role=role, now=now)

    return await gate.write(begun)


async def look_up(gate: Gate, code: str, *, asker: Identity, address: str, now: datetime) -> Waiting:
    """The device that shows this code. EnrolmentUnknown; TooManyTries."""
    return await _tried(gate, lambda session: look(session, code, now), _keys(address, asker), now=now)


async def let_in(
    gate: Gate,
    code: str,
    *,
    fingerprint: str,
    role: Role,
    site_id: str,
    name: str,
    asker: Identity,
    address: str,
    now: datetime,
    force: bool = False,
) -> UUID:
    """Approve the device that shows this code: the id that it will have. As `enrolment.approve`; TooManyTries."""
    keys = _keys(address, asker)

    def approved(session: Session) -> UUID:
        device_id = approve(
            session,
            code,
            fingerprint=fingerprint,
            role=role,
            site_id=site_id,
            name=name,
            actor=asker.id,
            now=now,
            force=force,
        )
        throttle.succeeded(session, *keys)
        return device_id

    return await _tried(gate, approved, keys, now=now)


async def take_up(
    gate: Gate, secret: str, *, public_key: str, signature: str, role: Role | None, address: str, now: datetime
) -> Enrolled:
    """Exchange an invitation. As `enrolment.exchange`; TooManyTries."""

    def exchanged(session: Session) -> Enrolled:
        return exchange(session, secret, public_key=public_key, signature=signature, role=role, now=now)

    return await _tried(gate, exchanged, _keys(address), now=now)


def _keys(address: str, asker: Identity | None = None) -> tuple[Key, ...]:
    by_address = Key(CODE, f"address {address}")
    return (by_address,) if asker is None else (by_address, Key(CODE, f"account {asker.id}"))


async def _tried(gate: Gate, work: Callable[[Session], T], keys: tuple[Key, ...], *, now: datetime) -> T:
    def tried(session: Session) -> T | EnrolmentUnknown | KeyRefused:
        throttle.check(session, *keys, now=now)
        try:
            return work(session)
        except (EnrolmentUnknown, KeyRefused) as refusal:  # both are found before anything is changed
            throttle.failed(session, *keys, now=now)
            return refusal

    result = await gate.write(tried)
    if isinstance(result, EnrolmentUnknown | KeyRefused):
        raise result
    return result
