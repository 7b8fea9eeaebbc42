"""What a kiosk says of its printer, and a display of its loudspeaker: the words, and what is known. No rule here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ausuivant.core.events import DeviceReported


class DeviceHealth(StrEnum):
    """What staff should think of a printer or a loudspeaker, in one word."""

    READY = "ready"  #: a ticket sent now comes out
    WARNING = "warning"  #: it prints, and somebody should look at it soon
    BLOCKED = "blocked"  #: it answers, and prints nothing until somebody acts
    UNREACHABLE = "unreachable"  #: nobody answers on its cable
    HEARD = "heard"  #: of a display: its loudspeaker works
    UNKNOWN = "unknown"  #: its link has no way back, so nobody can tell


class DeviceTrouble(StrEnum):
    """What is wrong, or nearly; the worst first, in the order in which people should be told."""

    BROKEN = "broken"  #: it says itself that only a technician helps
    CUTTER = "cutter"
    PAPER_JAM = "paper_jam"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    HEAD_HOT = "head_hot"  #: it goes on by itself when it has cooled down
    ERROR = "error"  #: it says that something is wrong and not what
    OFFLINE = "offline"
    JOB_UNKNOWN = "job_unknown"  #: the last ticket may have come out, or half of it
    NO_SOUND = "no_sound"  #: of a display: calls are shown and not heard
    TICKET_LEFT = "ticket_left"  #: a ticket stands in the output
    PAPER_NEAR_END = "paper_near_end"
    UNSYNCED = "unsynced"  #: tickets that it made without the server are not handed in yet


#: no ticket comes out of a printer that is so
CANNOT_PRINT: Final = frozenset({DeviceHealth.BLOCKED, DeviceHealth.UNREACHABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """The last that a device said of its printer."""

    device_id: str
    device_name: str  #: as enrolled
    health: DeviceHealth
    troubles: tuple[DeviceTrouble, ...] = ()  #: the worst first
    metres: float | None = None  #: of paper since the roll was changed; None: nobody counted
    since: datetime  #: since when health and troubles are as they are
    reported_at: datetime  #: when it was last heard, by the log's own time

    @property
    def prints(self) -> bool:
        """Whether a ticket would come out, as far as is known."""
        return self.health not in CANNOT_PRINT


def heard(event: "DeviceReported", *, before: DeviceState | None) -> DeviceState:
    """Take in a report. What is as it was goes on since the first report that said so."""
    same = before is not None and (before.health, before.troubles) == (event.health, event.troubles)
    return DeviceState(
        device_id=event.device_id,
        device_name=event.device_name,
        health=event.health,
        troubles=event.troubles,
        metres=event.metres,
        since=before.since if same and before is not None else event.happened_at,
        reported_at=event.at,
    )
