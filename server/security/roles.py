"""Who may do what: roles, the rights they give, and the identity of whoever asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from ausuivant.core.access_errors import RoleTooLow


class Right(StrEnum):
    """What a route or a topic needs."""

    ISSUE = "issue"  #: give a ticket
    ADOPT = "adopt"  #: take in paper made offline
    CONFIRM = "confirm"  #: say what became of the paper
    CANCEL = "cancel"  #: end a ticket at the visitor's wish
    DESK = "desk"  #: prioritise, resume, reinstate, transfer a ticket
    SERVE = "serve"  #: work at a counter
    RUN = "run"  #: suspend queues, act at anybody's counter
    ALERT = "alert"  #: tell staff
    REPORT = "report"  #: say how one's own printer is; devices only
    SOUND = "sound"  #: say whether one's own loudspeaker works; displays only
    ATTEND = "attend"  #: clear an alert
    SEE_HALL = "see-hall"
    SEE_COUNTER = "see-counter"
    SEE_KIOSK = "see-kiosk"
    SEE_TICKET = "see-ticket"
    SEE_CONSOLE = "see-console"
    SEE_SUPERVISION = "see-supervision"
    CONFIGURE = "configure"  #: change a site
    DEVICES = "devices"  #: enrol and revoke devices
    ACCOUNTS = "accounts"  #: make and disable accounts, give rights, end sessions
    AUDIT = "audit"  #: read the town's audit


class Role(StrEnum):
    """What a person or a device is, at one site or in the whole town."""

    AGENT = "agent"
    RECEPTIONIST = "receptionist"
    SUPERVISOR = "supervisor"
    SITE_ADMIN = "site_admin"
    ADMIN = "admin"
    AUDITOR = "auditor"
    KIOSK = "kiosk"
    DISPLAY = "display"
    COUNTER = "counter"


R = Right
_PUBLIC: Final = frozenset({R.SEE_HALL, R.SEE_COUNTER, R.SEE_KIOSK})
_AGENT: Final = _PUBLIC | {R.SERVE, R.DESK, R.CANCEL, R.ALERT, R.ATTEND, R.SEE_CONSOLE, R.SEE_TICKET}
_RECEPTIONIST: Final = _PUBLIC | {R.ISSUE, R.CONFIRM, R.CANCEL, R.DESK, R.ALERT, R.ATTEND, R.SEE_TICKET}
_SUPERVISOR: Final = _AGENT | _RECEPTIONIST | {R.RUN, R.SEE_SUPERVISION}
_SITE_ADMIN: Final = _SUPERVISOR | {R.CONFIGURE, R.DEVICES, R.ACCOUNTS}

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.AGENT: _AGENT,
    Role.RECEPTIONIST: _RECEPTIONIST,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.SITE_ADMIN: _SITE_ADMIN,
    Role.ADMIN: frozenset(Right) - {R.REPORT, R.SOUND},
    Role.AUDITOR: _PUBLIC | {R.SEE_SUPERVISION, R.AUDIT},
    Role.KIOSK: frozenset({R.ISSUE, R.ADOPT, R.CONFIRM, R.CANCEL, R.ALERT, R.REPORT, R.SEE_KIOSK, R.SEE_TICKET}),
    Role.DISPLAY: frozenset({R.SOUND, R.SEE_HALL, R.SEE_COUNTER}),
    Role.COUNTER: frozenset({R.SEE_COUNTER}),
}

DEVICE_ROLES: Final = frozenset({Role.KIOSK, Role.DISPLAY, Role.COUNTER})
PERSON_ROLES: Final = frozenset(Role) - DEVICE_ROLES
#: who may change what others are allowed: a second factor is compulsory
ADMINISTRATORS: Final = frozenset({Role.ADMIN, Role.SITE_ADMIN})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, at one site or, with None, in the whole town; for one of the site's queues or, with None, for all."""

    role: Role
    site_id: str | None
    queue_id: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. `actor` is what the log keeps: a keyed pseudonym or a device's id, never a name."""

    id: UUID  #: of the account or the device
    actor: str
    pseudonym: str  #: of the agent; a device's id
    grants: tuple[Grant, ...]
    credential: str  #: digest of the token that was shown; revoking it ends everything that it opened
    login: str = ""  #: empty for a device
    display_name: str = ""
    expires_at: datetime | None = None
    session_id: UUID | None = None  #: of a person
    #: an administrator without a second factor, or a password to change: nothing but one's own account is open
    unfinished: bool = False
    _rights: Mapping[tuple[Right, str | None], frozenset[str] | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rights", _folded(self.grants))

    @property
    def is_device(self) -> bool:
        """A machine rather than a person."""
        return not self.login

    def may(self, right: Right, site_id: str | None) -> bool:
        """Whether this right is given at this site (None: in the whole town), be it for one queue."""
        return (right, site_id) in self._rights or (right, None) in self._rights

    def queues(self, right: Right, site_id: str) -> frozenset[str] | None:
        """The queues for which this right is given at this site; None: all of them."""
        if (right, None) in self._rights:
            return None
        return self._rights.get((right, site_id), frozenset())

    def require(self, right: Right, site_id: str | None, queue_id: str | None = None) -> None:
        """RoleTooLow unless the right is given, for this queue if one is named."""
        if not self.may(right, site_id):
            raise RoleTooLow(needed=right.value)
        if queue_id is not None and site_id is not None:
            among = self.queues(right, site_id)
            if among is not None and queue_id not in among:
                raise RoleTooLow(needed=right.value)

    def sees(self, site_id: str) -> bool:
        """Whether any role touches this site."""
        return any(grant.site_id in (None, site_id) for grant in self.grants)


def _folded(grants: Iterable[Grant]) -> dict[tuple[Right, str | None], frozenset[str] | None]:
    """Each right at each site, with the queues that it is for (None: all). The wider of two grants wins."""
    rights: dict[tuple[Right, str | None], frozenset[str] | None] = {}
    for grant in grants:
        for right in RIGHTS[grant.role]:
            key = (right, grant.site_id)
            before = rights.get(key, frozenset())
            if grant.queue_id is None or grant.site_id is None or before is None:
                rights[key] = None
            else:
                rights[key] = before | {grant.queue_id}
    return rights
