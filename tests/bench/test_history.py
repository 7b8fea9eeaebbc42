"""The past that is written fast is a past that the log verifies."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from bench import history
from bench.history import Past
from bench.town import the_site
from server.store import open_store
from server.store.tables import TicketRow
from server.store.verify import verify

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_log_and_rows_agree_when_days_were_copied(tmp_path: Path) -> None:
    path = tmp_path / "past.db"
    # Longer than what is copied in one transaction, and over a day on which the clocks change.
    past = Past(days=history.DAYS_AT_ONCE + 5, tickets_a_day=12, today=NOW.date())
    history.write(path, the_site(now=NOW), past)
    store = open_store(f"sqlite:///{path}")
    try:
        (report,) = verify(store)
        with store.reading() as session:
            days = Counter(session.exec(select(col(TicketRow.day))).all())
    finally:
        store.close()
    assert report.problems == ()
    assert report.tickets == past.days * past.tickets_a_day
    assert days == {past.first + timedelta(days=n): past.tickets_a_day for n in range(past.days)}
