"""A clock that jumped, and the administrator who says that it is right."""

from datetime import timedelta

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.errors import ClockSuspect
from server.security.audit import AuditKind, newest
from server.security.roles import Role
from tests.server.house import House


def test_tickets_are_given_again_once_an_administrator_named_the_hour(house: House, clock: FixedClock) -> None:
    kiosk, admin = house.device(Role.KIOSK), house.person("ada", Role.SITE_ADMIN)
    kiosk.issue("HDV", "cni")
    right = clock.now() + timedelta(hours=1)
    clock.jump_to(right)
    with pytest.raises(ClockSuspect):
        kiosk.issue("HDV", "cni")
    with pytest.raises(ClockSuspect):
        admin.accept_clock("HDV", right - timedelta(minutes=30))
    admin.accept_clock("HDV", right)
    assert kiosk.issue("HDV", "cni").label == "A002"
    last = house.run(lambda: house.services.gate.read(newest))[0]
    assert (last.kind, last.site_id) == (AuditKind.CLOCK_ACCEPTED, "HDV")
