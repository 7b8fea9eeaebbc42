"""The log's statements, compiled once in a process for each kind of database: it takes longer than most commands."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from ausuivant.core.events import DayOpened
from server.store.driver import Driver, Statement
from server.store.tables import ConfigRow, EventRow, SiteRow, TicketRow


def _columns(table: type[SQLModel]) -> Any:
    return table.__table__.columns  # pyright: ignore[reportAttributeAccessIssue]


DAY_OPENED: Final = literal_column(f"'{DayOpened.kind}'")
_INSERTS: Final = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_EVENT_COLUMNS: Final = tuple(_columns(EventRow).keys())
_TICKET_COLUMNS: Final = tuple(_columns(TicketRow).keys())
#: what a fact may change of a ticket that keeps its number, and what finds its row
_MOVING: Final = ("service", "queue", "klass", "state", "counter", "called_at", "started_at", "closed_at", "seq")
_TICKET_KEY: Final = ("site_id", "id")
_UPDATE_COLUMNS: Final = (*_MOVING, *(f"of_{name}" for name in _TICKET_KEY))
_END_COLUMNS: Final = ("to_seq", "to_version", "of_id")
_CONFIG_COLUMNS: Final = tuple(_columns(ConfigRow).keys())


class LogStatements:
    """What the log sends to one kind of database."""

    def __init__(self, driver: type[Driver]) -> None:
        compiled, insert = driver.compiled, _INSERTS[driver.name]
        self.append = compiled(_inserted(driver, EventRow), _EVENT_COLUMNS)
        self.upsert = compiled(_upserted(_inserted(driver, TicketRow)), _TICKET_COLUMNS)
        self.update = compiled(_updated(driver), _UPDATE_COLUMNS)
        self.insert_config = compiled(insert(ConfigRow), _CONFIG_COLUMNS)
        self.insert_site = compiled(insert(SiteRow).on_conflict_do_nothing(), tuple(_columns(SiteRow).keys()))
        self.move = compiled(_moved(driver), _END_COLUMNS)
        self._compile_reads(compiled)
        assert self.append.names == _EVENT_COLUMNS
        assert self.upsert.names == _TICKET_COLUMNS
        assert self.update.names == _UPDATE_COLUMNS
        assert self.move.names == _END_COLUMNS

    def _compile_reads(self, compiled: Callable[..., Statement]) -> None:
        events = select(*(col(getattr(EventRow, name)) for name in _EVENT_COLUMNS))
        of_site = col(EventRow.site_id) == bindparam("site")
        since = and_(of_site, col(EventRow.seq) > bindparam("seq"))
        in_order = events.order_by(col(EventRow.seq))
        self.since = compiled(in_order.where(since, col(EventRow.seq) <= bindparam("last")))
        self.of_command = compiled(in_order.where(of_site, col(EventRow.command_id) == bindparam("command")))
        opened = select(func.max(EventRow.seq)).where(
            of_site, col(EventRow.seq) <= bindparam("last"), col(EventRow.kind) == DAY_OPENED
        )
        self.last_opened = compiled(opened)
        following = select(func.min(EventRow.seq)).where(
            of_site, col(EventRow.seq) > bindparam("seq"), col(EventRow.kind) == DAY_OPENED
        )
        self.next_opened = compiled(following)
        self.days = compiled(in_order.where(of_site, col(EventRow.kind) == DAY_OPENED))
        config = select(col(ConfigRow.body)).where(
            col(ConfigRow.site_id) == bindparam("site"), col(ConfigRow.version) == bindparam("version")
        )
        self.config = compiled(config)
        tickets = select(*(col(getattr(TicketRow, name)) for name in _TICKET_COLUMNS))
        self.tickets = compiled(tickets.where(col(TicketRow.site_id) == bindparam("site")))


@cache
def log_statements(driver: type[Driver]) -> LogStatements:
    """The statements for a kind of database."""
    return LogStatements(driver)


def _inserted(driver: type[Driver], table: type[SQLModel]) -> Any:
    """Rows put in: one by one, or all that one statement is given."""
    insert = _INSERTS[driver.name](table)
    kinds = {name: column.type for name, column in _columns(table).items()}
    rows = driver.rows(kinds)
    return insert if rows is None else insert.from_select(list(rows), select(*rows.values()))


def _upserted(insert: Any) -> Any:
    kept = {"site_id", "id", "day"}
    changed = {name: insert.excluded[name] for name in _TICKET_COLUMNS if name not in kept}
    return insert.on_conflict_do_update(index_elements=["site_id", "id"], set_=changed)


def _updated(driver: type[Driver]) -> Any:
    columns = _columns(TicketRow)
    kinds = {name: columns[name.removeprefix("of_")].type for name in _UPDATE_COLUMNS}
    to = driver.rows(kinds) or {name: bindparam(name) for name in _UPDATE_COLUMNS}
    row = and_(*(col(getattr(TicketRow, name)) == to[f"of_{name}"] for name in _TICKET_KEY))
    return update(TicketRow).where(row).values({name: to[name] for name in _MOVING})


def _moved(driver: type[Driver]) -> Any:
    columns = _columns(SiteRow)
    kinds = zip(_END_COLUMNS, (columns[name].type for name in ("last_seq", "config_version", "id")), strict=True)
    to = driver.rows(dict(kinds)) or {name: bindparam(name) for name in _END_COLUMNS}
    moved = update(SiteRow).where(col(SiteRow.id) == to["of_id"])
    return moved.values(last_seq=to["to_seq"], config_version=to["to_version"])
