"""The published calendars' row. It never leaves `server.frequentation`."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from server.store import tables as store_tables
from server.store.types import Instant

#: the calendars' table is named as the log's are
assert store_tables.SQLModel.metadata is SQLModel.metadata


class CalendarRow(SQLModel, table=True):
    """A site's calendar as last built."""

    __tablename__ = "calendar"  # pyright: ignore[reportAssignmentType]
    __table_args__ = {"sqlite_strict": True}

    site_id: str = Field(primary_key=True, sa_type=Text)
    built_at: datetime = Field(sa_type=Instant)
    body: str = Field(sa_type=Text)  #: JSON (`frequentation.calendar`)
