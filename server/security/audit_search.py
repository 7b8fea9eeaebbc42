"""Looking into the audit: by kind, person, site and period, a page at a time from the newest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from server.security.audit import AuditKind, AuditRow, Entry, entry_of

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; an empty field asks for everything. `until`: the first instant that is too late."""

    kinds: Collection[AuditKind] = ()
    person: str = ""  #: an account's id: who acted, or whose account it is about
    sites: Collection[str] | None = None  #: None: the whole town
    since: datetime | None = None
    until: datetime | None = None


def found(session: Session, wanted: Wanted, *, before: int | None = None, limit: int = PAGE) -> tuple[Entry, ...]:
    """The newest rows, the last one first; `before`: older than this one."""
    query = _query(wanted).order_by(col(AuditRow.seq).desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.seq < before)
    return tuple(entry_of(row) for row in session.exec(query).all())


def noted_since(session: Session, kind: AuditKind, *, actor: UUID, at: datetime) -> bool:
    """Whether this was written of somebody since."""
    query = select(AuditRow.seq).where(AuditRow.at >= at, AuditRow.kind == kind.value, AuditRow.actor == str(actor))
    return session.exec(query.limit(1)).first() is not None


def _query(wanted: Wanted) -> SelectOfScalar[AuditRow]:
    query = select(AuditRow)
    for condition in _conditions(wanted):
        query = query.where(condition)
    return query


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.kinds:
        yield col(AuditRow.kind).in_([kind.value for kind in wanted.kinds])
    if wanted.person:
        about = col(AuditRow.facts).contains(f'"{wanted.person}"', autoescape=True)
        yield or_(col(AuditRow.actor) == wanted.person, col(AuditRow.subject) == wanted.person, about)
    if wanted.sites is not None:
        yield col(AuditRow.site_id).in_(list(wanted.sites))
    if wanted.since is not None:
        yield col(AuditRow.at) >= wanted.since
    if wanted.until is not None:
        yield col(AuditRow.at) < wanted.until
