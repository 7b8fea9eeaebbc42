"""A kiosk's journal as it travels: its entries, and the chain that ties each to the one before (TRUST.md §2.2–2.4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ausuivant.core.config import TicketClass
from ausuivant.wire.bodies import TICKET, Body, Id, Language
from ausuivant.wire.instants import ClockReading

GENESIS: Final = "0" * 64
BATCH: Final = 50  #: entries that are handed in at once, at most
INCARNATION: Final = "0193a6c0-6c1e-4000-8000-00000000b001"

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Seq = Annotated[int, Field(ge=1, le=2**53)]
Fact = Annotated[str, Field(max_length=200)] | bool | int | None


class EntryKind(StrEnum):
    """How far a ticket came."""

    INTENT = "intent"  #: a visitor asked for it; nothing was sent yet
    NUMBERED = "numbered"  #: it has its number; no paper moved yet
    PRINTED = "printed"
    PRINT_FAILED = "print_failed"
    ABANDONED = "abandoned"  #: no number could be had; the visitor was told


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. `t_mono` counts within one `boot_id`."""

    seq: int
    id: UUID
    kind: EntryKind
    payload: Mapping[str, Any]
    t_wall: str
    t_mono: float
    boot_id: str
    prev_hash: str
    hash: str

    @property
    def sound(self) -> bool:
        """Whether its hash is that of what it says, after the entry that it names."""
        return self.hash == chained(self.prev_hash, self)


def chained(previous: str, entry: Entry) -> str:
    """The hash of an entry that follows the one with this hash: SHA-256 of both, the entry as canonical JSON."""
    facts = [
        entry.seq,
        str(entry.id),
        str(entry.kind),
        dict(entry.payload),
        entry.t_wall,
        entry.t_mono,
        entry.boot_id,
    ]
    body = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((previous + body).encode()).hexdigest()


class Numbered(BaseModel):
    """What an entry says of a ticket that has its number. `offline`: the kiosk gave it by itself."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    letter: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    number: Annotated[int, Field(ge=1, le=999_999)]
    service: Id
    klass: TicketClass = TicketClass.ORDINARY
    language: Language = "fr"
    happened_at: ClockReading
    offline: bool = False


_BOOT: Final = "0193a6c0-6c1e-4000-8000-0000000000bb"
_ASKED: Final = Entry(
    1, UUID(TICKET), EntryKind.INTENT, {"service": "etat-civil"}, "2026-11-23T08:31:00+00:00", 5.25, _BOOT, GENESIS, ""
)
_ENTRY: Final = {**asdict(_ASKED), "id": TICKET, "kind": "intent", "hash": chained(GENESIS, _ASKED)}


class EntryBody(Body):
    """One line of a kiosk's journal."""

    seq: Seq
    id: UUID
    kind: EntryKind
    payload: Annotated[dict[Annotated[str, Field(max_length=40)], Fact], Field(max_length=16)]
    t_wall: Annotated[str, Field(max_length=40)]
    t_mono: float
    boot_id: Annotated[str, Field(max_length=40)]
    prev_hash: Digest
    hash: Digest

    @property
    def entry(self) -> Entry:
        """The same as the journal knows it."""
        return Entry(
            self.seq,
            self.id,
            self.kind,
            self.payload,
            self.t_wall,
            self.t_mono,
            self.boot_id,
            self.prev_hash,
            self.hash,
        )


class SyncBody(Body):
    """What a kiosk hands in. `incarnation`: which life of its journal; `oldest`: the first entry that it still has.

    `remaining`: tickets that it made by itself and that stand in none of the entries handed in so far.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [{"incarnation": INCARNATION, "oldest": 1, "remaining": 0, "entries": [_ENTRY]}]
        },
    )
    incarnation: UUID
    oldest: Seq = 1
    remaining: Annotated[int, Field(ge=0, le=100_000)] = 0
    entries: Annotated[tuple[EntryBody, ...], Field(max_length=BATCH)] = ()


@dataclass(frozen=True, slots=True)
class SyncProblem:
    """A ticket that could not be taken in as it is; the supervisors were told. `reason`: an error's public name."""

    seq: int
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """How far the server has the journal. `server_time`: for a kiosk whose clock is wrong; `block`: its own.

    `link_key`: the asking kiosk's own key of its tickets' links, hexadecimal (`wire.links`). It is a secret; a server
    that does not know of it tells none.
    """

    acked_seq: int
    server_time: datetime
    block: int | None
    problems: tuple[SyncProblem, ...] = ()
    link_key: str | None = field(default=None, repr=False)
