"""How far the server has each kiosk's journal, and what of a batch is new (TRUST.md §2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from ausuivant.core.access_errors import JournalForked, JournalGap
from ausuivant.wire.kiosk_journal import Entry
from server.security.device_tables import KioskJournalRow


@dataclass(frozen=True, slots=True)
class Position:
    """The last entry that was taken in: its number and its hash. None: nothing of this life of the journal was."""

    acked_seq: int
    head: str


def position(session: Session, device_id: UUID, incarnation: UUID) -> Position | None:
    """How far the server has a journal."""
    row = session.get(KioskJournalRow, (device_id, incarnation))
    return None if row is None else Position(row.acked_seq, row.head)


def others(session: Session, device_id: UUID, incarnation: UUID) -> bool:
    """Whether this device handed in another life of its journal before."""
    wanted = select(KioskJournalRow.acked_seq).where(
        KioskJournalRow.device_id == device_id, KioskJournalRow.incarnation != incarnation
    )
    return session.exec(wanted).first() is not None


def following(known: Position | None, entries: Sequence[Entry], *, oldest: int) -> tuple[Entry, ...]:
    """The entries of a batch that are new, in their order.

    `oldest`: where a journal begins that the server knows nothing of. JournalGap: entries are missing before or within
    the batch; JournalForked: they do not follow from what the server has, or do not hold together.
    """
    expected = known.acked_seq + 1 if known is not None else oldest
    fresh = tuple(entry for entry in entries if entry.seq >= expected)
    if any(entry.seq != expected + nth for nth, entry in enumerate(fresh)):
        raise JournalGap(expected_seq=expected)
    if entries and not fresh:
        # A journal that ends before what was taken in is only the same if it ends there.
        last = entries[-1]
        if known is None or last.seq != known.acked_seq or last.hash != known.head:
            raise JournalForked(acked_seq=expected - 1)
    head = known.head if known is not None else None
    for entry in fresh:
        if not entry.sound or (head is not None and entry.prev_hash != head):
            raise JournalForked(acked_seq=expected - 1)
        head = entry.hash
    return fresh


def advance(session: Session, device_id: UUID, incarnation: UUID, last: Entry) -> None:
    """Keep that everything up to an entry was taken in. A slower copy of the same request takes nothing back."""
    row = session.get(KioskJournalRow, (device_id, incarnation), with_for_update=True)
    if row is None:
        row = KioskJournalRow(device_id=device_id, incarnation=incarnation, acked_seq=0, head="")
    if last.seq > row.acked_seq:
        row.acked_seq, row.head = last.seq, last.hash
    session.add(row)
