"""The example town can be loaded, written back and shown on every screen."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from ausuivant.core.config import Service, Site, TicketClass
from ausuivant.sitefile import Town, dump_town, load_town, read_town
from ausuivant.sitefile.letters import alike

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 22)
#: the characters of a paper that a kiosk shows on one line
ONE_LINE = 44
ICONS = {line.split("#")[0].strip() for line in (ROOT / "web" / "icons.txt").read_text(encoding="utf-8").splitlines()}


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(ROOT / "examples" / "miramas.toml", today=TODAY)


def services(town: Town) -> Iterator[tuple[Site, Service]]:
    return ((site, service) for site in town.sites for service in site.services.values())


def test_example_is_the_town_s_three_sites(town: Town) -> None:
    assert town.name == "Miramas"
    assert [site.id for site in town.sites] == ["HDV", "MEJE", "CCAS"]
    assert {site.version for site in town.sites} == {0}
    assert {site.timezone for site in town.sites} == {"Europe/Paris"}


def test_each_site_has_at_least_eight_services_in_at_most_six_families(town: Town) -> None:
    for site in town.sites:
        families = {service.family for service in site.services.values()}
        assert len(site.services) >= 8
        assert "" not in families
        assert len(families) <= 6
        assert families == set(site.families)


def test_no_family_is_more_than_one_screen(town: Town) -> None:
    for site in town.sites:
        for family in site.families:
            assert sum(service.family == family for service in site.services.values()) <= 8


def test_letters_are_told_apart_by_ear(town: Town) -> None:
    letters = [queue.letter for site in town.sites for queue in site.queues.values()]
    assert len(set(letters)) == len(letters)
    assert not [pair for pair in combinations(letters, 2) if alike(*pair)]


def test_notices_are_whole_in_each_language(town: Town) -> None:
    for site, service in services(town):
        assert set(site.languages) <= set(service.notices) == set(service.name)
        assert set(service.notices) <= {*site.languages, *site.notice_languages}
        assert service.checked_on is not None
        for notice in service.notices.values():
            assert 2 <= len(notice.papers) <= 5
            assert max(map(len, notice.papers)) <= ONE_LINE, notice.papers
            assert 0 < len(notice.delay) <= 60
            assert 0 < len(notice.cost) <= 60
            assert notice.conditions


def test_names_fit_a_tile_and_no_notice_is_left_in_french(town: Town) -> None:
    same = {"RSA", "France Travail"}
    for _site, service in services(town):
        assert len(service.name["fr"]) <= 36, service.name["fr"]
        french, english = service.notices["fr"], service.notices["en"]
        assert french.conditions != english.conditions
        assert service.name["fr"] != service.name["en"] or service.name["fr"] in same


def test_icons_are_among_those_that_are_drawn(town: Town) -> None:
    assert {service.icon for _, service in services(town)} <= ICONS


def test_social_services_wait_in_one_neutral_queue(town: Town) -> None:
    site = town.site("CCAS")
    assert [queue.sensitive for queue in site.queues.values()] == [True]
    assert all(service.sensitive for service in site.services.values())
    assert {"CAF", "CPAM", "France Travail", "DGFiP", "La Poste"} <= {
        service.partner for service in site.services.values()
    }


def test_every_queue_has_a_counter_of_its_own_and_some_have_help(town: Town) -> None:
    helped = 0
    for site in town.sites:
        for queue in site.queues.values():
            delays = [
                line.help_after
                for counter in site.counters.values()
                for line in counter.serves
                if line.queue_id == queue.id
            ]
            assert any(not delay for delay in delays)
            helped += any(delays)
            assert queue.head_start[TicketClass.PRIORITY].total_seconds() == 20 * 60
            assert TicketClass.APPOINTMENT in queue.head_start
    assert helped >= 5


def test_french_is_typeset_when_the_file_has_ordinary_spaces(town: Town) -> None:
    assert town.site("HDV").services["passeport"].notices["fr"].cost.startswith("86\u00a0€\u00a0;")


def test_town_is_the_same_when_written_and_read_again(town: Town) -> None:
    written = dump_town(town)
    assert read_town(written, today=TODAY) == town
    assert dump_town(read_town(written, today=TODAY)) == written


def test_everything_that_a_file_can_say_survives_writing() -> None:
    text = (ROOT / "examples" / "miramas.toml").read_text(encoding="utf-8")
    policy = """[site.policy]
day_starts = "03:30"
reopen_within = "90 s"
hold_default = "1 h 30"
reinstate_delay = "5 min"
announcements_kept = 12
levels = ["5 min", "15 min", "1 h"]
issue_when_closed = true
tickets_a_minute = 30

[site.families]"""
    text = text.replace("[site.families]", policy, 1)
    text = text.replace('letter = "M"', 'letter = "H"', 1)
    text = text.replace('name = { fr = "RSA"', 'sensitive = false\nname = { fr = "Le \\"RSA\\" \\\\ \\u007f"', 1)
    text = text.replace('id = "CCAS"', 'id = "CCAS"\ntimezone = "Indian/Reunion"\nlanguages = ["fr", "en"]', 1)
    town = read_town('ear = "site"\n' + text, today=TODAY)
    assert town.site("HDV").policy.issue_when_closed
    assert not town.site("CCAS").services["rsa"].sensitive
    assert read_town(dump_town(town), today=TODAY) == town
