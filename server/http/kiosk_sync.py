"""What a kiosk did by itself, handed in: its journal's entries become facts of the log (TRUST.md §2.4).

The kiosk is believed: paper wins. An entry's commands have ids of their own, made from the ticket's, so an entry that
comes again, in a new life of the journal too, acts once.
"""

import logging
from typing import Final
from uuid import UUID, uuid5

from fastapi import APIRouter
from pydantic import ValidationError
from sqlmodel import Session
from starlette.responses import Response

from ausuivant.core import hours
from ausuivant.core.commands import (
    AdoptTicket,
    AlertKind,
    CancelTicket,
    Command,
    ConfirmTicket,
    RaiseAlert,
    ReportPrintFailure,
)
from ausuivant.core.errors import DomainError, Kind
from ausuivant.core.site import label_of
from ausuivant.wire.kiosk_journal import Entry, EntryKind, Numbered, SyncAnswer, SyncBody, SyncProblem
from ausuivant.wire.views import encode_view
from server.http.asking import JSON, Asked, Asking
from server.http.documentation import WRITES, shown
from server.http.route import CommandRoute
from server.security import kiosk_journals
from server.security.devices import device_with, note_unsynced
from server.security.roles import Right

log = logging.getLogger(__name__)

router = APIRouter(route_class=CommandRoute, prefix="/api/sites/{site_id}", tags=["accounts and devices"])
MALFORMED: Final = "malformed-entry"
_KEY: Final = 32 * "0f"
_ANSWER: Final = {"acked_seq": 3, "server_time": "2026-11-23T09:31:02Z", "block": 0, "problems": [], "link_key": _KEY}


@router.post("/devices/me/sync", response_model=SyncAnswer, responses=shown(_ANSWER, WRITES))
async def sync(asked: Asked, body: SyncBody) -> Response:
    """Take in the asking kiosk's journal. Which kiosk that is, its token says and nothing else.

    JournalGap says where to go on from; after JournalForked the kiosk begins a new life of its journal.
    """
    asked.identity.require(Right.REPORT, asked.site_id)
    gate, device_id = asked.services.gate, asked.identity.id
    device, known, others = await gate.read(
        lambda session: (
            device_with(session, device_id),
            kiosk_journals.position(session, device_id, body.incarnation),
            kiosk_journals.others(session, device_id, body.incarnation),
        )
    )
    fresh = kiosk_journals.following(known, [one.entry for one in body.entries], oldest=body.oldest)
    if fresh and known is None and others:
        await _tell(asked, uuid5(body.incarnation, "anew"), "its journal was restored or copied: it begins anew")
    problems = [problem for entry in fresh if (problem := await _taken(asked, entry)) is not None]

    def kept(session: Session) -> None:
        if fresh:
            kiosk_journals.advance(session, device_id, body.incarnation, fresh[-1])
        note_unsynced(session, device_id, body.remaining)

    if fresh or device.unsynced != body.remaining:
        await gate.write(kept)
    acked = fresh[-1].seq if fresh else known.acked_seq if known is not None else body.oldest - 1
    # The key by which `_adopting`'s tickets are opened, and those of no other origin.
    link_key = asked.services.phones.links.key_of(asked.origin).hex()
    answer = SyncAnswer(acked, asked.services.clock.now(), device.offline_block, tuple(problems), link_key)
    return Response(encode_view(answer), media_type=JSON)


async def _taken(asked: Asking, entry: Entry) -> SyncProblem | None:
    """Record what one entry says. A ticket that cannot be taken in as it is becomes an alert, never a refusal."""
    numbered = None
    if entry.kind is EntryKind.NUMBERED:
        try:
            numbered = Numbered.model_validate(dict(entry.payload))
        except ValidationError as wrong:
            log.warning("entry %d of kiosk %s cannot be read: %s", entry.seq, asked.identity.pseudonym, wrong)
            return await _given_up(asked, entry, str(entry.payload.get("label", "")), MALFORMED)
    command = _command(asked, entry, numbered)
    if command is None:
        return None
    try:
        await asked.services.ledger.execute(asked.site_id, command, asked.identity.actor)
    except DomainError as refusal:
        if refusal.kind is Kind.UNAVAILABLE:
            raise
        if numbered is None:
            # The ticket's day is over, it was given up meanwhile, or the fact is known.
            log.info("entry %d of kiosk %s changes nothing: %s", entry.seq, asked.identity.pseudonym, refusal)
            return None
        return await _given_up(asked, entry, label_of(numbered.letter, numbered.number), refusal.slug())
    return None


def _command(asked: Asking, entry: Entry, numbered: Numbered | None) -> Command | None:
    """What an entry asks of the ledger; None: the server knows already."""
    ticket_id = entry.id
    match entry.kind:
        case EntryKind.INTENT:
            return None
        case EntryKind.NUMBERED if numbered is not None:
            return _adopting(asked, ticket_id, numbered)
        case EntryKind.PRINTED:
            return ConfirmTicket(id=uuid5(ticket_id, "printed"), ticket_id=ticket_id)
        case EntryKind.PRINT_FAILED:
            reason = str(entry.payload.get("reason", ""))
            key = uuid5(ticket_id, f"not printed {entry.hash}")
            return ReportPrintFailure(id=key, ticket_id=ticket_id, reason=reason)
        case EntryKind.ABANDONED if ticket_id in asked.services.ledger.state(asked.site_id).tickets:
            # It was asked for, the answer was lost, and the visitor went away without a number.
            return CancelTicket(id=uuid5(ticket_id, "abandoned"), ticket_id=ticket_id)
        case _:
            return None


def _adopting(asked: Asking, ticket_id: UUID, numbered: Numbered) -> AdoptTicket | None:
    """A number that the server gave is only taken in again when the server forgot it: a backup was restored."""
    ledger = asked.services.ledger
    if not numbered.offline:
        state, site = ledger.state(asked.site_id), ledger.config(asked.site_id)
        if ticket_id in state.tickets or hours.service_day(site, numbered.happened_at) != state.service_day:
            return None
    return AdoptTicket(
        id=uuid5(ticket_id, "adopted"),
        ticket_id=ticket_id,
        service_id=numbered.service,
        letter=numbered.letter,
        number=numbered.number,
        happened_at=numbered.happened_at,
        klass=numbered.klass,
        language=numbered.language,
        origin=asked.origin,
    )


async def _given_up(asked: Asking, entry: Entry, label: str, reason: str) -> SyncProblem:
    """Tell the supervisors of a paper that no queue has: somebody holds it."""
    await _tell(asked, uuid5(entry.id, f"problem {reason}"), f"{label}: {reason}")
    return SyncProblem(entry.seq, label, reason)


async def _tell(asked: Asking, key: UUID, detail: str) -> None:
    source = asked.identity.display_name
    alert = RaiseAlert(id=key, alert=AlertKind.PAPER, source=source, detail=detail)
    await asked.services.ledger.execute(asked.site_id, alert, asked.identity.actor)
