"""What a kiosk is told of its site."""

from dataclasses import replace
from datetime import timedelta

from ausuivant.core import commands as c
from ausuivant.core import looking
from ausuivant.core.config import Hours, Service
from ausuivant.core.views import KioskView, Range, ServiceChoice
from tests.core.reception import NINE, Reception, a_site

NOON = NINE + timedelta(hours=3)
EVENING = NINE + timedelta(hours=8)
QUIET = Service("rsa", {"fr": "RSA"}, "civil", "wallet", {}, sensitive=True)


def seen(reception: Reception) -> KioskView:
    return looking.kiosk(reception.state, reception.site, reception.now)


def of(reception: Reception, service_id: str) -> ServiceChoice:
    return next(one for one in seen(reception).services if one.service_id == service_id)


def test_sensitive_service_has_the_figures_of_the_whole_site():
    site = a_site()
    reception = Reception(replace(site, services={**site.services, "rsa": QUIET}))
    reception.open("1", "2")
    for service in ("cni", "cni", "acte"):
        reception.issue(service)
    assert (of(reception, "cni").waiting, of(reception, "acte").waiting) == (2, 1)
    assert of(reception, "rsa").waiting == 3
    shortest, longest = of(reception, "acte").range, of(reception, "cni").range
    assert shortest
    assert longest
    assert of(reception, "rsa").range == Range(shortest.low, longest.high)


def test_sensitive_service_has_no_upper_end_when_one_queue_has_none():
    site = a_site()
    long = replace(site.queues["ident"], service_time=timedelta(hours=2))
    services = {**site.services, "rsa": QUIET}
    reception = Reception(replace(site, services=services, queues={**site.queues, "ident": long}))
    reception.open("1", "2")
    reception.issue("cni")
    reception.issue("cni")
    assert of(reception, "rsa").range == Range(0, None)


def test_sensitive_service_has_no_range_when_nobody_receives():
    site = a_site()
    reception = Reception(replace(site, services={**site.services, "rsa": QUIET}))
    reception.issue("rsa")
    assert (of(reception, "rsa").range, of(reception, "rsa").waiting) == (None, 1)


def test_places_are_counted_when_closing_is_near():
    reception = Reception(now=EVENING - timedelta(minutes=61))
    reception.open("1")
    assert of(reception, "cni").places is None
    reception.wait(minutes=21)
    assert of(reception, "cni").places == 5  # 40 min at 8 min a visitor
    reception.issue("cni")
    assert of(reception, "cni").places == 3  # one waits, and a second has gone by
    for _ in range(5):
        reception.issue("cni")
    assert of(reception, "cni").places == 0


def test_places_are_not_promised_when_no_counter_is_open_or_the_service_is_sensitive():
    site = a_site()
    reception = Reception(replace(site, services={**site.services, "rsa": QUIET}), now=EVENING - timedelta(minutes=30))
    assert of(reception, "cni").places is None
    reception.open("1", "2")
    assert of(reception, "rsa").places is None
    assert of(reception, "acte").places is not None


def test_places_of_the_day_are_not_counted_before_the_noon_break():
    reception = Reception(now=NOON - timedelta(minutes=30))
    reception.open("1")
    assert of(reception, "cni").places is None


def test_closed_queue_says_when_it_and_the_doors_open_together():
    site = a_site()
    early = Hours(tuple(((replace(day[0], opens=420, closes=600),) if day else ()) for day in site.hours.weekly))
    own = replace(site.queues["civil"], hours=early)  # 7:00 to 10:00; the doors open at 8:30
    reception = Reception(replace(site, queues={**site.queues, "civil": own}), now=NINE - timedelta(hours=1))
    reception.ask(c.Wake, cause=c.Cause.DAY, due_at=reception.now)
    assert of(reception, "acte").reopens_at == NINE - timedelta(minutes=30)
    reception.wait(minutes=150)
    assert (of(reception, "acte").open, of(reception, "acte").reopens_at) == (False, NINE + timedelta(hours=23.5))


def test_closed_queue_says_nothing_when_it_never_opens_with_the_doors():
    site = a_site()
    night = Hours(tuple(((replace(day[0], opens=1200, closes=1300),) if day else ()) for day in site.hours.weekly))
    never = Hours(((),) * 7)
    for hours in (night, never):
        own = replace(site.queues["civil"], hours=hours)
        reception = Reception(replace(site, queues={**site.queues, "civil": own}))
        assert (of(reception, "acte").open, of(reception, "acte").reopens_at) == (False, None)


def test_places_end_with_the_queues_own_hours():
    site = a_site()
    hours = Hours(tuple(((replace(day[0], closes=600),) if day else ()) for day in site.hours.weekly))
    own = replace(site.queues["civil"], hours=hours)
    reception = Reception(replace(site, queues={**site.queues, "civil": own}), now=NINE + timedelta(minutes=30))
    reception.open("1", "2")
    assert of(reception, "acte").places == 3  # until 10:00
    assert of(reception, "cni").places is None  # until 12:00


def test_places_are_not_counted_when_the_doors_never_close():
    always = Hours(tuple(((replace(a_site().hours.weekly[0][0], opens=0, closes=1440),),) * 7))
    reception = Reception(a_site(hours=always))
    reception.open("1")
    assert of(reception, "cni").places is None


def test_reception_is_the_general_service_when_the_site_has_one():
    site = a_site()
    assert seen(Reception(site)).reception is None
    general = Service("renseignement", {"fr": "Renseignement"}, "civil", "info", {})
    assert seen(Reception(replace(site, services={**site.services, general.id: general}))).reception == general.id
