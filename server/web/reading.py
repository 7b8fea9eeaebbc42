"""Reading other people's data leaves a trace: one row of the audit a person, a page and a quarter of an hour."""

from datetime import timedelta
from typing import Final

from server.security.audit import AuditKind, record
from server.security.audit_search import noted_since
from server.security.roles import Identity
from server.web.pages import Surroundings

QUARTER: Final = timedelta(minutes=15)


async def note_reading(around: Surroundings, person: Identity, kind: AuditKind) -> None:
    """Write that somebody reads this page, unless they were noted a moment ago."""
    gate, now = around.services.gate, around.now
    if await gate.read(lambda session: noted_since(session, kind, actor=person.id, at=now - QUARTER)):
        return
    await gate.write(lambda session: record(session, kind, actor=person.id, now=now))
