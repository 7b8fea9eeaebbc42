"""What routes answer: frozen dataclasses over the core's views."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ausuivant.core.lifecycle import TicketState
from ausuivant.core.views import Choice, Names, TicketView


@dataclass(frozen=True, slots=True)
class TicketAnswer:
    """A command was recorded. `seq`: its last event; `replayed`: the id was known and nothing new was written."""

    seq: int
    replayed: bool
    ticket: TicketView | None  #: the ticket concerned, as it stands now; None if there is none


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """A ticket left for another site. `seq` and `ticket` are of the site it left."""

    seq: int
    replayed: bool
    ticket: TicketView | None
    admitted_at: str  #: the site that took it in
    admitted: TicketView | None


@dataclass(frozen=True, slots=True)
class LeftTicket:
    """A ticket of a range that was not closed, and where it stands: closed before, at a counter, in another queue."""

    label: str
    state: TicketState


@dataclass(frozen=True, slots=True)
class ServedOfflineAnswer:
    """What became of a range of numbers: labels, in their order. `unknown`: no ticket of today bears them.

    A request repeated on a later day finds no ticket any more, and names none.
    """

    seq: int
    replayed: bool
    closed: tuple[str, ...]
    left: tuple[LeftTicket, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """A site that the caller may see."""

    site_id: str
    town: str
    name: Names
    timezone: str


@dataclass(frozen=True, slots=True)
class SiteAround:
    """Another site of the town. `open`: it takes visitors in now."""

    id: str
    name: Names
    open: bool
    services: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class KioskNumbers:
    """The numbers that a kiosk gives while the server is away: `first` to `last`, then every `step` from `beyond`."""

    name: str
    first: int
    last: int
    beyond: int
    step: int


@dataclass(frozen=True, slots=True)
class AroundAnswer:
    """What a counter needs to know beyond its own queues."""

    sites: tuple[SiteAround, ...]
    kiosks: tuple[KioskNumbers, ...]


@dataclass(frozen=True, slots=True)
class GrantAnswer:
    """A role, at one site or, with None, in the whole town; for one queue or, with None, for all."""

    role: str
    site_id: str | None
    queue_id: str | None = None


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """Who is logged in. `agent`: the pseudonym that the log and `ConsoleView.agent` bear."""

    login: str
    display_name: str
    agent: str
    roles: tuple[GrantAnswer, ...]
    sites: tuple[str, ...]
    expires_at: datetime
    unfinished: bool = False  #: one's own account comes first: a password to change, an application to enrol
    idle_lock_min: int = 15  #: minutes without a sign of life after which the session locks


@dataclass(frozen=True, slots=True)
class OwnAccountAnswer:
    """One's own account. `has_codes`: an application for codes is enrolled."""

    login: str
    display_name: str
    has_password: bool  #: without one the town's directory vouches
    has_pin: bool
    has_codes: bool
    unfinished: bool  #: nothing else is open before it is finished


@dataclass(frozen=True, slots=True)
class CodesAnswer:
    """A secret for an application, in base32, and as the address that its QR code holds."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class OpenSessionAnswer:
    """A browser in which somebody is logged in. `address`: without its last part; `current`: it is this one."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    locked: bool
    address: str
    browser: str
    proof: str
    current: bool


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """An account, as its administrator sees it."""

    login: str
    display_name: str
    roles: tuple[GrantAnswer, ...]
    created_at: datetime
    disabled_at: datetime | None
    has_codes: bool = False
    password_expires: bool = False
    temporary_password: str | None = None  #: said once, by the answer that makes it


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """A device, as its administrator sees it."""

    id: UUID
    name: str
    role: str
    site_id: str
    created_at: datetime
    revoked_at: datetime | None
    offline_block: int | None = None  #: of a kiosk: whose numbers it gives while the server is away
    unsynced: int = 0  #: tickets that it says it has not handed in
    rotated_at: datetime | None = None  #: when its token was last replaced
    has_key: bool = False  #: it can prove who it is, and have its token replaced


@dataclass(frozen=True, slots=True)
class EnrolledAnswer:
    """A new device and its token, which is said only once."""

    device: DeviceAnswer
    token: str


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """Whether the server can work. `trouble`: what stops it, empty when it can."""

    status: str  #: "ok" or "trouble"
    trouble: tuple[str, ...] = ()
