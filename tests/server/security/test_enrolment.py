"""How a device becomes one of the town's, step by step, on both databases."""

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlmodel import Session

from ausuivant.client.access import DeviceKey
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import BlocksTaken, EnrolmentUnknown, KeyRefused, TicketsUnsynced, TooManyTries
from ausuivant.core.errors import MalformedCommand, SiteUnknown
from ausuivant.ids import new_id
from ausuivant.wire.enrolment import claim_message, exchange_message, fingerprint, rotation_message, shown_code
from ausuivant.wire.enrolments import ClaimState
from server.ledger import Ledger
from server.security import audit
from server.security.devices import Device, add_device, all_devices, device_of, note_unsynced, revoke, rotate, settle
from server.security.enrolment import (
    CODE_LASTS,
    INVITATION_LASTS,
    WAITING_LIMIT,
    Begun,
    Enrolled,
    approve,
    begin,
    claim,
    exchange,
    invite,
    look,
)
from server.security.roles import Role
from server.security.tokens import digest

T = TypeVar("T")
POLL = timedelta(seconds=5)


class Office:
    """The use cases, each in a transaction of its own, at the hour of a clock."""

    def __init__(self, ledger: Ledger, clock: FixedClock) -> None:
        self._store = ledger.store
        self.clock = clock
        self.admin = new_id()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def do(self, work: Any, *arguments: Any, **more: Any) -> Any:
        with self._store.writing() as session:
            return work(session, *arguments, **more)

    def begin(self, key: DeviceKey, role: Role | None = Role.KIOSK) -> Begun:
        return self.do(begin, public_key=key.public, role=role, now=self.now)

    def approve(self, code: str, key: DeviceKey, **changes: Any) -> UUID:
        facts: dict[str, Any] = {
            "fingerprint": fingerprint(key.public),
            "role": Role.KIOSK,
            "site_id": "HDV",
            "name": "Borne du hall",
            "actor": self.admin,
            "now": self.now,
        }
        return self.do(approve, code, **{**facts, **changes})

    def claim(self, begun: Begun, key: DeviceKey) -> Enrolled | ClaimState:
        return self.do(claim, begun.enrolment_id, signature=key.sign(claim_message(begun.enrolment_id)), now=self.now)

    def enrolled(self, key: DeviceKey | None = None, role: Role = Role.KIOSK) -> Enrolled:
        key = key or DeviceKey.new()
        begun = self.begin(key, role)
        self.approve(begun.code, key, role=role)
        found = self.claim(begun, key)
        assert isinstance(found, Enrolled)
        return found

    def holder(self, token: str) -> Device | None:
        return self.do(device_of, digest(token))

    def due(self, token: str) -> bool:
        device = self.holder(token)
        assert device is not None
        return device.rotation_due(self.now)

    def show(self, token: str) -> None:
        self.do(settle, digest(token), self.now)

    def kinds(self) -> list[str]:
        def read(session: Session) -> list[str]:
            assert audit.verify(session).trouble == ""
            return [entry.kind for entry in audit.since(session, 0)]

        return self.do(read)


@pytest.fixture
def office(ledger: Ledger, clock: FixedClock) -> Office:
    return Office(ledger, clock)


# --- by a code -------------------------------------------------------------------------------------------------


async def test_kiosk_gets_its_token_once_it_was_approved(office: Office) -> None:
    key = DeviceKey.new()
    begun = office.begin(key)
    assert begun.fingerprint == fingerprint(key.public)
    assert office.claim(begun, key) is ClaimState.WAITING
    waiting = office.do(look, shown_code(begun.code).lower(), office.now)
    assert (waiting.fingerprint, waiting.role, waiting.since) == (begun.fingerprint, Role.KIOSK, office.now)
    device_id = office.approve(shown_code(begun.code), key)
    office.clock.advance(POLL)
    found = office.claim(begun, key)
    assert isinstance(found, Enrolled)
    assert found.device == office.holder(found.token)
    assert (found.device.id, found.device.name, found.device.site_id) == (device_id, "Borne du hall", "HDV")
    assert (found.device.role, found.device.offline_block, found.device.has_key) == (Role.KIOSK, 0, True)
    assert office.kinds() == ["device_approved", "device_enrolled"]


async def test_claim_is_slowed_down_when_it_comes_too_soon(office: Office) -> None:
    key = DeviceKey.new()
    begun = office.begin(key)
    assert office.claim(begun, key) is ClaimState.WAITING
    office.clock.advance(timedelta(seconds=2))
    assert office.claim(begun, key) is ClaimState.SLOW_DOWN
    office.approve(begun.code, key)
    assert office.claim(begun, key) is ClaimState.SLOW_DOWN
    office.clock.advance(POLL)
    assert isinstance(office.claim(begun, key), Enrolled)


@pytest.mark.parametrize("case", ["wrong", "late", "used", "replaced"])
async def test_code_is_unknown_when_it_is_not_a_waiting_device_s(office: Office, case: str) -> None:
    key = DeviceKey.new()
    begun = office.begin(key)
    code = begun.code
    if case == "wrong":
        code = code[:-1] + ("B" if code[-1] != "B" else "C")
    elif case == "late":
        office.clock.advance(CODE_LASTS)
    elif case == "used":
        office.approve(code, key)
    else:
        office.begin(key)
    with pytest.raises(EnrolmentUnknown):
        office.do(look, code, office.now)
    with pytest.raises(EnrolmentUnknown):
        office.approve(code, key)


async def test_claim_is_refused_when_another_key_signs_or_it_is_too_late(office: Office) -> None:
    key = DeviceKey.new()
    begun = office.begin(key)
    office.approve(begun.code, key)
    with pytest.raises(KeyRefused):
        office.claim(begun, DeviceKey.new())
    with pytest.raises(KeyRefused):
        office.do(claim, begun.enrolment_id, signature="pas de la base64 é", now=office.now)
    office.clock.advance(CODE_LASTS)
    with pytest.raises(EnrolmentUnknown):
        office.claim(begun, key)


async def test_lost_answer_is_given_again_until_the_token_was_shown(office: Office) -> None:
    key = DeviceKey.new()
    begun = office.begin(key)
    office.approve(begun.code, key)
    lost = office.claim(begun, key)
    office.clock.advance(POLL)
    again = office.claim(begun, key)
    assert isinstance(lost, Enrolled)
    assert isinstance(again, Enrolled)
    assert again.device == lost.device
    assert office.holder(lost.token) is None
    office.show(again.token)
    office.clock.advance(POLL)
    with pytest.raises(EnrolmentUnknown):
        office.claim(begun, key)
    assert office.holder(again.token) == again.device


async def test_approval_is_refused_when_the_fingerprint_or_the_place_is_another(office: Office) -> None:
    key = DeviceKey.new()
    begun = office.begin(key)
    with pytest.raises(KeyRefused):
        office.approve(begun.code, DeviceKey.new())
    with pytest.raises(SiteUnknown):
        office.approve(begun.code, key, site_id="LUNE")
    for role in (Role.DISPLAY, Role.ADMIN):
        with pytest.raises(MalformedCommand):
            office.approve(begun.code, key, role=role)
    assert office.claim(begun, key) is ClaimState.WAITING
    assert office.kinds() == []


async def test_two_devices_never_show_one_code(office: Office) -> None:
    draws = iter(["BCDFGHJK", "BCDFGHJK", "LMNPQRST"])
    codes = [
        office.do(begin, public_key=DeviceKey.new().public, role=None, now=office.now, draw=lambda: next(draws)).code
        for _ in range(2)
    ]
    assert codes == ["BCDFGHJK", "LMNPQRST"]


async def test_only_so_many_devices_wait_at_once(office: Office) -> None:
    for _ in range(WAITING_LIMIT):
        office.begin(DeviceKey.new())
    with pytest.raises(TooManyTries):
        office.begin(DeviceKey.new())
    office.clock.advance(CODE_LASTS)
    office.begin(DeviceKey.new())
    with pytest.raises(MalformedCommand):
        office.do(begin, public_key="x" * 44, role=None, now=office.now)


# --- by an invitation ------------------------------------------------------------------------------------------


async def test_invitation_is_good_once(office: Office) -> None:
    secret, _ = office.do(invite, role=Role.DISPLAY, site_id="HDV", name="Écran", actor="cli", now=office.now)
    key = DeviceKey.new()

    def taken_up(by: DeviceKey, role: Role = Role.DISPLAY) -> Enrolled:
        signature = by.sign(exchange_message(secret))
        return office.do(exchange, secret, public_key=by.public, signature=signature, role=role, now=office.now)

    with pytest.raises(MalformedCommand):
        taken_up(key, Role.KIOSK)
    signature = DeviceKey.new().sign(exchange_message(secret))
    with pytest.raises(KeyRefused):
        office.do(exchange, secret, public_key=key.public, signature=signature, role=None, now=office.now)
    lost, found = taken_up(key), taken_up(key)
    assert (found.device.role, found.device.offline_block, found.device.id) == (Role.DISPLAY, None, lost.device.id)
    with pytest.raises(EnrolmentUnknown):
        taken_up(DeviceKey.new())
    office.show(found.token)
    with pytest.raises(EnrolmentUnknown):
        taken_up(key)
    assert office.kinds() == ["device_invited", "device_enrolled"]


async def test_invitation_dies_after_its_hour_and_is_no_code(office: Office) -> None:
    secret, until = office.do(invite, role=Role.KIOSK, site_id="HDV", name="Borne", actor="cli", now=office.now)
    assert until == office.now + INVITATION_LASTS
    with pytest.raises(EnrolmentUnknown):
        office.do(look, secret, office.now)
    office.clock.advance(INVITATION_LASTS)
    key = DeviceKey.new()
    signature = key.sign(exchange_message(secret))
    with pytest.raises(EnrolmentUnknown):
        office.do(exchange, secret, public_key=key.public, signature=signature, role=None, now=office.now)


# --- tokens ----------------------------------------------------------------------------------------------------


async def test_former_token_is_good_until_the_new_one_is_shown(office: Office) -> None:
    key = DeviceKey.new()
    first = office.enrolled(key)
    office.show(first.token)
    office.clock.advance(timedelta(days=30))
    assert office.due(first.token)

    def rotated(token: str, by: DeviceKey = key, signed: str | None = None) -> str:
        signature = by.sign(rotation_message(first.device.id, signed or token))
        credential = digest(token)
        return office.do(rotate, first.device.id, credential=credential, signature=signature, now=office.now)

    with pytest.raises(KeyRefused):
        rotated(first.token, DeviceKey.new())
    with pytest.raises(KeyRefused):
        rotated(first.token, signed="another token")
    lost = rotated(first.token)
    second = rotated(first.token)
    assert office.holder(lost) is None
    assert office.holder(first.token) == office.holder(second)
    office.show(first.token)
    assert office.holder(first.token) is not None
    office.show(second)
    assert office.holder(first.token) is None
    assert not office.due(second)
    with pytest.raises(KeyRefused):
        rotated(first.token)


async def test_token_that_was_typed_in_is_never_rotated(office: Office) -> None:
    device, token = office.do(add_device, name="Borne", role=Role.KIOSK, site_id="HDV", now=office.now)
    office.clock.advance(timedelta(days=365))
    assert not office.due(token)
    with pytest.raises(KeyRefused):
        office.do(rotate, device.id, credential=digest(token), signature="", now=office.now)


async def test_machine_that_is_enrolled_again_replaces_itself(office: Office) -> None:
    key = DeviceKey.new()
    first = office.enrolled(key)
    office.do(note_unsynced, first.device.id, 2)
    begun = office.begin(key)
    with pytest.raises(TicketsUnsynced):
        office.approve(begun.code, key)
    office.approve(begun.code, key, force=True)
    second = office.claim(begun, key)
    assert isinstance(second, Enrolled)
    assert office.holder(first.token) is None
    assert (first.device.offline_block, second.device.offline_block) == (0, 1)


# --- offline blocks --------------------------------------------------------------------------------------------


async def test_ninth_kiosk_is_refused_a_block_when_eight_have_one(office: Office) -> None:
    kiosks = [office.enrolled() for _ in range(6)]
    office.do(add_device, name="Borne", role=Role.KIOSK, site_id="HDV", now=office.now)
    office.do(invite, role=Role.KIOSK, site_id="HDV", name="Borne", actor="cli", now=office.now)
    assert [one.device.offline_block for one in kiosks] == list(range(6))
    key = DeviceKey.new()
    begun = office.begin(key)
    with pytest.raises(BlocksTaken):
        office.approve(begun.code, key)
    with pytest.raises(BlocksTaken):
        office.do(invite, role=Role.KIOSK, site_id="HDV", name="Borne", actor="cli", now=office.now)
    with pytest.raises(BlocksTaken):
        office.do(add_device, name="Borne", role=Role.KIOSK, site_id="HDV", now=office.now)
    assert office.enrolled(role=Role.DISPLAY).device.offline_block is None
    office.clock.advance(INVITATION_LASTS)  # nobody took it up
    assert office.enrolled().device.offline_block == 7


async def test_block_is_free_on_a_later_service_day_when_no_ticket_is_left(office: Office) -> None:
    first, second = office.enrolled(), office.enrolled()
    office.do(note_unsynced, second.device.id, 3)
    office.do(revoke, first.device.id, actor=office.admin, now=office.now)
    with pytest.raises(TicketsUnsynced) as refusal:
        office.do(revoke, second.device.id, actor=office.admin, now=office.now)
    assert refusal.value.tickets == 3
    assert office.holder(second.token) is not None
    assert office.enrolled().device.offline_block == 2
    office.clock.advance(timedelta(hours=18))  # three in the morning: still Monday's service day
    assert office.enrolled().device.offline_block == 3
    office.clock.advance(timedelta(hours=2))
    assert office.enrolled().device.offline_block == 0
    office.do(revoke, second.device.id, force=True, actor=office.admin, now=office.now)
    office.do(revoke, second.device.id, actor=office.admin, now=office.now)
    assert office.enrolled().device.offline_block == 4
    office.clock.advance(timedelta(days=1))
    assert office.enrolled().device.offline_block == 1
    assert office.kinds().count("device_revoked") == 2
    assert [device.unsynced for device in office.do(all_devices)] == [0] * 7
