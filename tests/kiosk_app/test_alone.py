"""The visitor at a kiosk that the server does not answer: the rows of TRUST.md §2.5, and nothing out of service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core import looking
from ausuivant.core.lifecycle import TicketState
from kiosk_app.alone import as_remembered, moment, next_number, service_day
from kiosk_app.contact import Contact
from kiosk_app.flow import Screen
from kiosk_app.handover import KEPT_FOR, Handover
from kiosk_app.issuing import BY_VOICE
from kiosk_app.journal import EntryKind, Journal
from kiosk_app.syncing import Syncer
from tests.kiosk_app.conftest import Kiosk
from tests.kiosk_app.reception import MORNING, Reception, example_site

SERVICE = "passeport"
CUT_OFF = timedelta(seconds=11)


def on_screen(kiosk: Kiosk) -> str:
    """Every text of the present screen."""
    page = kiosk.window.currentWidget()
    assert page is not None
    from kiosk_app.reading import whole_page

    return " · ".join(whole_page(page, "fr", private=True, by_ear=False))  # type: ignore[arg-type]


@pytest.mark.logs("no answer for")
def test_outage_is_told_in_each_cell_of_the_kiosks_column(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk(block=2)
    # 0 s: the first ticket asks the server, then has a number of its own
    kiosk.reception.away = True
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    first = kiosk.window.label_shown
    assert first is not None
    assert first[1:] == "850"
    assert kiosk.reception.asked.is_set()
    assert BY_VOICE in on_screen(kiosk)
    kiosk.press("home")
    # from 10 s of silence: tickets at once, no figure that nobody knows
    kiosk.reception.asked.clear()
    kiosk.clock.advance(CUT_OFF)
    kiosk.window.tick()
    assert kiosk.window.screen_shown is Screen.HOME
    kiosk.choose(SERVICE)
    assert "La borne ne joint pas le serveur. Votre ticket sera valable." in on_screen(kiosk)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    assert kiosk.window.label_shown == f"{first[0]}851"
    assert not kiosk.reception.asked.is_set()
    kiosk.press("home")
    # back: all is handed in, with the arrivals of then
    kiosk.reception.away = False
    kiosk.clock.advance(timedelta(hours=1))
    kiosk.syncer.returned()
    kiosk.bot.waitUntil(lambda: len(kiosk.reception.state.tickets) == 2, timeout=5000)
    known = {one.label: one for one in kiosk.reception.state.tickets.values()}
    assert set(known) == {first, f"{first[0]}851"}
    assert known[first].arrived_at == MORNING
    assert {one.state for one in known.values()} == {TicketState.WAITING}


def test_kiosk_starts_without_any_network_when_it_was_in_contact_once(clock: FixedClock, tmp_path: Path) -> None:
    reception = Reception(example_site("HDV"), clock)
    reception.block = 3
    path = tmp_path / "kiosk.db"
    handover = Handover(path)
    syncer = Syncer("HDV", api=reception, handover=handover, contact=Contact(clock, handover), clock=clock, idle_s=3600)
    syncer.start()
    frame = reception.frame("kiosk")
    assert frame.view is not None
    syncer.note_view(frame.view)
    syncer.close()
    handover.close()
    again = Handover(path)
    contact = Contact(clock, again)
    assert (contact.block, contact.alone) == (3, True)
    assert again.kept("view") == frame.view
    again.close()


def test_kiosk_uses_the_servers_hour_and_never_goes_back_before_its_journal(clock: FixedClock, tmp_path: Path) -> None:
    handover, journal = Handover(tmp_path / "kiosk.db"), Journal(tmp_path / "kiosk.db", clock)
    contact = Contact(clock, handover)
    contact.heard(MORNING + timedelta(hours=2), 1)
    assert contact.now() == MORNING + timedelta(hours=2)
    journal.write(uuid4(), EntryKind.INTENT)
    clock.jump_to(MORNING - timedelta(days=20_000))
    again = Contact(clock, handover)
    assert again.offset == timedelta(hours=2)
    assert moment(again, journal) == MORNING + timedelta(hours=2)
    journal.close()
    handover.close()


def test_numbers_begin_anew_with_the_service_day_and_skip_what_a_restored_disk_may_have_given(
    clock: FixedClock, tmp_path: Path
) -> None:
    handover, journal = Handover(tmp_path / "kiosk.db"), Journal(tmp_path / "kiosk.db", clock)
    contact = Contact(clock, handover, block=1)
    view = looking.kiosk(Reception(example_site("HDV"), clock).state, example_site("HDV"), MORNING)
    today, tomorrow = service_day(view, MORNING), service_day(view, MORNING + timedelta(days=1))
    journal.write(uuid4(), EntryKind.NUMBERED, letter="A", day=today.isoformat(), offline=True)
    journal.write(uuid4(), EntryKind.NUMBERED, letter="A", day=today.isoformat(), offline=False)
    assert next_number(journal, contact, "A", today) == 826
    assert next_number(journal, contact, "B", today) == 825
    assert next_number(journal, contact, "A", tomorrow) == 825
    contact.forked_on = today.isoformat()
    assert next_number(journal, contact, "A", today) == 2001 + 1 + 8
    assert next_number(journal, contact, "A", tomorrow) == 825
    journal.close()
    handover.close()


def test_service_day_begins_at_the_towns_hour(clock: FixedClock) -> None:
    view = looking.kiosk(Reception(example_site("HDV"), clock).state, example_site("HDV"), MORNING)
    night = replace(view, day_starts=240)
    two_at_night = MORNING.replace(hour=1, minute=0)
    assert service_day(night, two_at_night) == MORNING.date() - timedelta(days=1)
    assert service_day(night, two_at_night + timedelta(hours=2)) == MORNING.date()


def test_what_should_have_opened_is_open_when_nobody_can_tell(clock: FixedClock) -> None:
    early = MORNING - timedelta(hours=3)
    view = looking.kiosk(Reception(example_site("HDV"), clock).state, example_site("HDV"), early)
    assert not any(one.open for one in view.services)
    assert not any(one.open for one in as_remembered(view, early).services)
    remembered = as_remembered(view, MORNING)
    assert all(one.open for one in remembered.services)
    assert all((one.range, one.level, one.places) == (None, None, None) for one in remembered.services)


def test_entries_go_when_the_server_has_had_them_for_a_week(clock: FixedClock, tmp_path: Path) -> None:
    handover, journal = Handover(tmp_path / "kiosk.db"), Journal(tmp_path / "kiosk.db", clock)
    for _ in range(3):
        journal.write(uuid4(), EntryKind.NUMBERED, letter="A", day="2026-11-26", offline=True)
    handover.acknowledge(2)
    assert handover.unsynced() == 1
    assert handover.prune(clock.now() + KEPT_FOR) == 0
    clock.advance(KEPT_FOR + timedelta(seconds=1))
    journal.write(uuid4(), EntryKind.INTENT)
    assert handover.prune(clock.now()) == 2
    assert (handover.oldest, [entry.seq for entry in handover.pending()]) == (3, [3, 4])
    assert journal.verify() == 2
    journal.close()
    again = Journal(tmp_path / "kiosk.db", clock)
    again.write(uuid4(), EntryKind.INTENT)
    assert again.verify() == 3
    again.close()
    handover.close()


def test_journal_begins_where_it_was_pruned_when_nothing_is_left(clock: FixedClock, tmp_path: Path) -> None:
    handover, journal = Handover(tmp_path / "kiosk.db"), Journal(tmp_path / "kiosk.db", clock)
    first = journal.write(uuid4(), EntryKind.INTENT)
    handover.acknowledge(1)
    handover.prune(clock.now() + 2 * KEPT_FOR)
    journal.close()
    again = Journal(tmp_path / "kiosk.db", clock)
    second = again.write(uuid4(), EntryKind.INTENT)
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert again.verify() == 1
    again.close()
    handover.close()
