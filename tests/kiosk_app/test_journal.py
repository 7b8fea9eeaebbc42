"""The kiosk's journal: on disk, in order, chained."""

import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest

from ausuivant.clock import FixedClock
from kiosk_app.journal import GENESIS, EntryKind, Journal, JournalBroken
from tests.kiosk_app.reception import MORNING


def test_entries_are_read_back_in_order_when_the_file_is_opened_again(tmp_path: Path) -> None:
    ticket, clock = uuid4(), FixedClock(MORNING)
    journal = Journal(tmp_path / "kiosk.db", clock)
    journal.write(ticket, EntryKind.INTENT, service="passeport")
    journal.write(ticket, EntryKind.NUMBERED, label="A042")
    journal.close()
    again = Journal(tmp_path / "kiosk.db", clock)
    again.write(ticket, EntryKind.PRINTED, label="A042")
    entries = again.entries()
    assert [entry.kind for entry in entries] == [EntryKind.INTENT, EntryKind.NUMBERED, EntryKind.PRINTED]
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert entries[0].prev_hash == GENESIS
    assert entries[2].prev_hash == entries[1].hash
    assert entries[1].payload == {"label": "A042"}
    assert entries[0].boot_id != entries[2].boot_id
    assert again.verify() == 3
    again.close()


def test_journal_is_fsynced_at_each_entry(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "kiosk.db", FixedClock(MORNING))
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    journal.close()


@pytest.mark.parametrize(
    "damage",
    ['UPDATE journal SET payload = \'{"label": "A043"}\' WHERE seq = 2', "DELETE FROM journal WHERE seq = 2"],
)
def test_verify_names_the_entry_when_the_journal_was_touched(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "kiosk.db"
    journal = Journal(path, FixedClock(MORNING))
    for kind in (EntryKind.INTENT, EntryKind.NUMBERED, EntryKind.PRINTED):
        journal.write(uuid4(), kind, label="A042")
    journal.close()
    with sqlite3.connect(path) as database:
        database.execute(damage)
    database.close()
    touched = Journal(path, FixedClock(MORNING))
    with pytest.raises(JournalBroken) as broken:
        touched.verify()
    assert broken.value.seq in (2, 3)
    touched.close()
