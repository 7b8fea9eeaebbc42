"""The audit forgets what is older than a year, and says in its chain that it did."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, delete, func, select

from ausuivant.core.errors import DomainError
from server.security import audit, emergency
from server.security.audit import AuditKind, AuditRow
from server.security.gate import Gate

KEPT: Final = timedelta(days=365)
FIRST_S: Final = 60.0  #: after the start, which must not wait for this
EVERY_S: Final = 6 * 3600.0
ACTOR: Final = "system"

logger = logging.getLogger(__name__)


def forget(session: Session, *, now: datetime) -> int:
    """Take out the rows that are older than a year; how many they were."""
    audit.wait_turn(session)
    young = session.exec(select(func.min(AuditRow.seq)).where(AuditRow.at > now - KEPT)).one()
    last = audit.last_seq(session) if young is None else young - 1
    floor, _ = audit.floor_of(session)
    if last <= floor:
        return 0
    last_hash = session.exec(select(AuditRow.hash).where(AuditRow.seq == last)).one()
    facts = {"to": last, "hash": last_hash, **({"unsealed": True} if emergency.is_broken(session) else {})}
    audit.record(session, AuditKind.AUDIT_FORGOTTEN, actor=ACTOR, now=now, **facts)
    audit.raise_floor(session, last, last_hash)
    session.exec(delete(AuditRow).where(col(AuditRow.seq) <= last))
    return last - floor


class Retention:
    """Has the audit forget in time. Belongs to the gate's event loop."""

    def __init__(self, gate: Gate, *, trouble: Callable[[], list[str]]) -> None:
        """`trouble`: what is wrong with the server; a clock that may have jumped must not make a year go."""
        self._gate = gate
        self._trouble = trouble
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, a minute from now."""
        self._task = asyncio.create_task(self._run(), name="audit-retention")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def once(self) -> None:
        """Forget what is due, unless something is wrong with the server."""
        trouble, now = self._trouble(), self._gate.clock.now()
        if trouble:
            logger.info("the audit forgets nothing while there is trouble: %s", "; ".join(trouble))
            return
        gone = await self._gate.write(lambda session: forget(session, now=now))
        if gone:
            logger.info("%s rows of the audit were forgotten", gone)

    async def _run(self) -> None:
        pause = FIRST_S
        while True:
            await asyncio.sleep(pause)
            try:
                await self.once()
            except (DomainError, SQLAlchemyError, OSError) as failure:
                logger.warning("the database did not let the audit forget: %s", failure)
            pause = EVERY_S
