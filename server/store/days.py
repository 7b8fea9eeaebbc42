"""Named reads of a log by its service days."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from ausuivant.core.events import DayOpened, Event
from server.store.engine import Store
from server.store.log import Log
from server.store.tables import EventRow


def events_since(store: Store, site_id: str, at: datetime) -> Iterator[Event]:
    """A site's facts in order, from the beginning of the service day in which `at` lies, as they are read."""
    opened = select(func.max(EventRow.seq)).where(
        EventRow.site_id == site_id, EventRow.kind == DayOpened.kind, col(EventRow.at) <= at
    )
    with store.reading() as session:
        start = session.exec(opened).one() or 1
    with store.rows() as reader:
        for record in Log(store.driver).read_since(reader, site_id, start - 1):
            yield record.event
