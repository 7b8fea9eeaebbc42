"""What access refuses: log-ins, sessions, roles, devices and their enrolment. Facts only, as in `errors`."""

from dataclasses import dataclass
from typing import ClassVar

from ausuivant.core.errors import DomainError, Kind


@dataclass(eq=False)
class DeviceUnknown(DomainError):
    """No such device is enrolled."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    device_id: str


@dataclass(eq=False)
class LoginNeeded(DomainError):
    """Log in, or show a device's token, first."""

    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


@dataclass(eq=False)
class LoginRefused(DomainError):
    """The login or the password is wrong."""

    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


@dataclass(eq=False)
class TooManyTries(DomainError):
    """Too many failures: wait before the next try."""

    kind: ClassVar[Kind] = Kind.THROTTLED
    retry_after_s: int


@dataclass(eq=False)
class LoginTaken(DomainError):
    """Another account has this login."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    login: str


@dataclass(eq=False)
class LoginUnknown(DomainError):
    """No account has this login."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    login: str


@dataclass(eq=False)
class PasswordTooWeak(DomainError):
    """The password is too easy to guess."""

    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(eq=False)
class CodeNeeded(DomainError):
    """The password is right; the code of the telephone's application is needed too."""

    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


@dataclass(eq=False)
class CodeRefused(CodeNeeded):
    """The code of the telephone's application is wrong, or was used already."""


@dataclass(eq=False)
class CodeKeyMissing(DomainError):
    """The server cannot check codes: the file of its key is missing, or is another town's."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(eq=False)
class SecretWrong(LoginRefused):
    """The PIN or the password is wrong."""


@dataclass(eq=False)
class PinTooEasy(DomainError):
    """A PIN is six digits that nobody guesses at once."""

    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(eq=False)
class SessionLocked(DomainError):
    """The session is locked: unlock it with the PIN or the password."""

    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


@dataclass(eq=False)
class SecondFactorNeeded(DomainError):
    """An administrator must first enrol an application for codes."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(eq=False)
class OwnAccountNeeded(DomainError):
    """Nobody may take this away from themselves: ask another administrator."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(eq=False)
class DirectoryRefused(DomainError):
    """The town's directory did not vouch for this person."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    reason: str


@dataclass(eq=False)
class DirectoryUnreachable(DomainError):
    """The town's directory does not answer."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(eq=False)
class EnrolmentUnknown(DomainError):
    """No device waits with this code: it is wrong, used or too old."""

    kind: ClassVar[Kind] = Kind.UNKNOWN


@dataclass(eq=False)
class KeyRefused(DomainError):
    """The signature is not of this device's key."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(eq=False)
class BlocksTaken(DomainError):
    """All eight offline blocks of the site are in use: revoke a kiosk first."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    site_id: str


@dataclass(eq=False)
class TicketsUnsynced(DomainError):
    """The device still holds tickets that the server has not taken in."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    device_id: str
    tickets: int


@dataclass(eq=False)
class JournalGap(DomainError):
    """Entries are missing between what the server has of a kiosk's journal and what the kiosk hands in."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    expected_seq: int


@dataclass(eq=False)
class JournalForked(DomainError):
    """A kiosk's journal is not the one that the server has the beginning of: its disk was restored or copied."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    acked_seq: int


@dataclass(eq=False)
class TooManyConnections(DomainError):
    """Too many connections are open for one device or session."""

    kind: ClassVar[Kind] = Kind.THROTTLED
    limit: int


@dataclass(eq=False)
class RoleTooLow(DomainError):
    """Your role does not allow this."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    needed: str


@dataclass(eq=False)
class OriginRefused(DomainError):
    """The request comes from another site's page."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    origin: str


@dataclass(eq=False)
class ConnectionOpen(DomainError):
    """Without HTTPS the network could listen, and the browser would keep no session: use the https address."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
