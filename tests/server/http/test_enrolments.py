"""Enrolment, rotation and revocation over HTTP, as devices and administrators ask for them."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from ausuivant.client.access import DeviceKey
from ausuivant.client.api import ApiClient
from ausuivant.client.feed import FeedClient, Link
from ausuivant.clock import FixedClock, SystemClock
from ausuivant.core.access_errors import (
    EnrolmentUnknown,
    KeyRefused,
    LoginNeeded,
    RoleTooLow,
    TicketsUnsynced,
    TooManyTries,
)
from ausuivant.core.devices import DeviceHealth
from ausuivant.core.errors import NothingChanges
from ausuivant.core.views import KioskView
from ausuivant.wire.enrolment import Invitation, claim_message, exchange_message, rotation_message
from ausuivant.wire.enrolments import ClaimAnswer, ClaimState, EnrolmentAnswer
from server.security.roles import Role
from tests.server.house import House


def claimed(client: ApiClient, begun: EnrolmentAnswer, key: DeviceKey) -> ClaimAnswer:
    return client.claim_enrolment(begun.enrolment_id, key.sign(claim_message(begun.enrolment_id)))


def approved(admin: ApiClient, begun: EnrolmentAnswer, **changes: Any) -> None:
    facts = {"fingerprint": begun.fingerprint, "role": "kiosk", "site": "HDV", "name": "Borne du hall"}
    admin.approve_device(begun.code, **{**facts, **changes})


def enrolled(house: House, admin: ApiClient, key: DeviceKey) -> str:
    """Enrol a kiosk by its code; its token."""
    begun = house.anybody().begin_enrolment(key.public, "kiosk")
    approved(admin, begun)
    answer = claimed(house.anybody(), begun, key)
    assert answer.token is not None
    return answer.token


def test_kiosk_is_enrolled_by_its_code_when_an_administrator_sees_the_same_fingerprint(
    house: House, clock: FixedClock
) -> None:
    admin, nobody, key = house.person("ada", Role.SITE_ADMIN), house.anybody(), DeviceKey.new()
    begun = nobody.begin_enrolment(key.public, "kiosk")
    assert (len(begun.code), begun.code[4], begun.interval_s) == (9, "-", 5)
    assert claimed(nobody, begun, key).state is ClaimState.WAITING
    assert claimed(nobody, begun, key).state is ClaimState.SLOW_DOWN
    waiting = admin.look_at_code(begun.code.replace("-", " ").lower())
    assert (waiting.fingerprint, waiting.role) == (begun.fingerprint, "kiosk")
    approved(admin, begun)
    clock.advance(timedelta(seconds=5))
    answer = claimed(nobody, begun, key)
    assert answer.device is not None
    kiosk = house.anybody(answer.token)
    own = kiosk.own_device()
    assert own.device == answer.device
    assert (own.device.site_id, own.device.offline_block, own.rotation_due) == ("HDV", 0, False)
    assert kiosk.view(KioskView, "HDV").site_id == "HDV"
    clock.advance(timedelta(seconds=5))
    with pytest.raises(EnrolmentUnknown):
        claimed(nobody, begun, key)
    with pytest.raises(LoginNeeded):
        nobody.own_device()
    with pytest.raises(RoleTooLow):
        admin.own_device()


def test_only_those_who_enrol_devices_at_the_site_look_approve_and_invite(house: House) -> None:
    key = DeviceKey.new()
    begun = house.anybody().begin_enrolment(key.public, "")
    karim, elsewhere = house.person("karim", Role.SUPERVISOR), house.person("zoe", Role.SITE_ADMIN, "CCAS")
    for asks in (
        lambda: karim.look_at_code(begun.code),
        lambda: approved(karim, begun),
        lambda: karim.invite_device("kiosk", "HDV", "Borne"),
        lambda: approved(elsewhere, begun),
        lambda: elsewhere.invite_device("kiosk", "HDV", "Borne"),
    ):
        with pytest.raises(RoleTooLow):
            asks()
    assert elsewhere.look_at_code(begun.code).role == ""
    with pytest.raises(KeyRefused):
        approved(elsewhere, begun, site="CCAS", fingerprint="0000 0000 0000 0000 0000")


def test_guessing_codes_slows_down_for_the_address_and_the_administrator(house: House, clock: FixedClock) -> None:
    admin, key = house.person("ada", Role.ADMIN, None), DeviceKey.new()
    begun = house.anybody().begin_enrolment(key.public, "kiosk")
    for _ in range(5):
        with pytest.raises(EnrolmentUnknown):
            admin.look_at_code("BBBB-BBBB")
    with pytest.raises(TooManyTries) as refusal:
        admin.look_at_code(begun.code)
    with pytest.raises(TooManyTries):
        approved(admin, begun)
    with pytest.raises(TooManyTries):
        house.anybody().exchange_invitation("x", public_key=key.public, signature=key.sign(b""), role="kiosk")
    clock.advance(timedelta(seconds=refusal.value.retry_after_s))
    approved(admin, begun)


def test_one_address_asks_for_so_many_codes_and_then_waits(house: House, clock: FixedClock) -> None:
    anybody = house.anybody()
    for _ in range(20):
        anybody.begin_enrolment(DeviceKey.new().public, "kiosk")
    with pytest.raises(TooManyTries) as refusal:
        anybody.begin_enrolment(DeviceKey.new().public, "kiosk")
    clock.advance(timedelta(seconds=refusal.value.retry_after_s))
    anybody.begin_enrolment(DeviceKey.new().public, "kiosk")


def test_invitation_names_the_server_and_is_taken_up_once(house: House) -> None:
    admin, key = house.person("ada", Role.ADMIN, None), DeviceKey.new()
    invited = admin.invite_device("display", "HDV", "Écran du hall")
    invitation = Invitation.parse(invited.text)
    assert (invitation.server, invitation.authority) == (house.url, "")
    secret = invitation.secret

    def taken_up(by: DeviceKey) -> ClaimAnswer:
        signature = by.sign(exchange_message(secret))
        return house.anybody().exchange_invitation(secret, public_key=by.public, signature=signature, role="display")

    answer = taken_up(key)
    assert answer.device is not None
    assert (answer.device.name, answer.device.role, answer.device.offline_block) == ("Écran du hall", "display", None)
    assert house.anybody(answer.token).own_device().device == answer.device
    with pytest.raises(EnrolmentUnknown):
        taken_up(key)
    with pytest.raises(EnrolmentUnknown):
        taken_up(DeviceKey.new())


def test_token_is_replaced_by_its_own_device_and_dies_when_the_new_one_is_shown(
    house: House, clock: FixedClock
) -> None:
    admin, key = house.person("ada", Role.ADMIN, None), DeviceKey.new()
    first = enrolled(house, admin, key)
    kiosk = house.anybody(first)
    device_id = kiosk.own_device().device.id
    clock.advance(timedelta(days=30))
    assert kiosk.own_device().rotation_due
    with pytest.raises(KeyRefused):
        kiosk.rotate_token(DeviceKey.new().sign(rotation_message(device_id, first)))
    second = kiosk.rotate_token(key.sign(rotation_message(device_id, first)))
    assert kiosk.view(KioskView, "HDV").site_id == "HDV"
    assert not house.anybody(second).own_device().rotation_due
    with pytest.raises(LoginNeeded):
        kiosk.view(KioskView, "HDV")


def test_kiosk_that_holds_tickets_is_revoked_by_force_only_and_its_socket_closes(
    house: House, clock: FixedClock
) -> None:
    admin = house.person("ada", Role.ADMIN, None)
    token = enrolled(house, admin, DeviceKey.new())
    kiosk = house.anybody(token)
    kiosk.report_device("HDV", DeviceHealth.READY, clock.now(), unsynced=2)
    with pytest.raises(NothingChanges):
        kiosk.report_device("HDV", DeviceHealth.READY, clock.now(), unsynced=3)
    with pytest.raises(NothingChanges):
        kiosk.report_device("HDV", DeviceHealth.READY, clock.now())
    (device,) = admin.devices()
    assert device.unsynced == 3
    live, refused, stop = threading.Event(), threading.Event(), threading.Event()
    events = {Link.LIVE: live, Link.REFUSED: refused}
    feed = FeedClient(house.url, "kiosk:HDV", token, clock=SystemClock())
    thread = threading.Thread(
        target=feed.run, args=(lambda _: None, lambda link: events.get(link, threading.Event()).set(), stop)
    )
    thread.start()
    assert live.wait(10)
    with pytest.raises(TicketsUnsynced):
        admin.revoke_device(device.id)
    assert not refused.is_set()
    admin.revoke_device(device.id, force=True)
    assert refused.wait(5)
    assert isinstance(feed.problem, LoginNeeded)
    stop.set()
    thread.join(10)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"public_key": "court", "role": "kiosk"}),
        ("", {"public_key": DeviceKey.new().public, "role": "admin"}),
        ("/claim", {"enrolment_id": "0193a6c0-6c1e-7000-8000-0000000b0121", "signature": "court"}),
        ("/exchange", {"secret": "x"}),
    ],
)
def test_enrolment_is_refused_when_it_is_malformed(house: House, path: str, body: dict[str, str]) -> None:
    with house.http() as http:
        answer = http.post(f"/api/enrolments{path}", json=body)
    assert answer.status_code == 422
    assert "signature" not in answer.text or "court" not in answer.text
