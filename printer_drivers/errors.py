"""What can go wrong with a printer. Each error is a value of facts; `str()` says what to do, in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(eq=False)
class PrinterError(Exception):
    """Something about a printer."""

    advice: ClassVar[str] = "Look at the printer."
    #: Whether it may be gone a moment later, so that trying again is worth while.
    retryable: ClassVar[bool] = False

    def __str__(self) -> str:
        """Join the class's meaning, its facts and the remedy."""
        meaning = (type(self).__doc__ or "").split("\n")[0].rstrip(".")
        facts = ", ".join(str(value) for value in vars(self).values() if value not in (None, ""))
        return f"{meaning}{f' ({facts})' if facts else ''}. {self.advice}"


@dataclass(eq=False)
class ConfigError(PrinterError):
    """The printer's address or profile is wrong."""

    advice: ClassVar[str] = "Correct the configuration; `ausuivant printer profiles` lists what is known."
    what: str = ""


@dataclass(eq=False)
class AddressNotUnderstood(ConfigError):
    """The printer's address is not understood."""

    advice: ClassVar[str] = (
        "Forms: tcp://host:9100, usb://04b8:0e28, usb://04b8:0e28/SERIAL, "
        "serial:///dev/ttyS0?baud=19200&flow=rts, file:///dev/usb/lp0, cups://queue."
    )
    why: str = ""


@dataclass(eq=False)
class MissingSoftware(ConfigError):
    """A program that this kind of address needs is not installed."""

    advice: ClassVar[str] = "Install it as said, then start again."
    remedy: str = ""


@dataclass(eq=False)
class LinkError(PrinterError):
    """The link to the printer failed."""

    retryable: ClassVar[bool] = True
    where: str = ""


@dataclass(eq=False)
class NotReachable(LinkError):
    """The printer cannot be reached."""

    advice: ClassVar[str] = "Check its power, its cable and its address."


@dataclass(eq=False)
class NotAllowed(NotReachable):
    """This account may not open the printer."""

    advice: ClassVar[str] = "Do as said in brackets, then unplug the printer and plug it in again."
    retryable: ClassVar[bool] = False
    remedy: str = ""


@dataclass(eq=False)
class HeldElsewhere(NotReachable):
    """Another program holds the printer."""

    advice: ClassVar[str] = "Remove it from CUPS, stop ipp-usb, and start no second kiosk on it."


@dataclass(eq=False)
class LinkLost(LinkError):
    """The link to the printer was cut."""

    advice: ClassVar[str] = "Check its cable; the next job opens the link again."


@dataclass(eq=False)
class WriteStalled(LinkError):
    """The printer stopped accepting bytes."""

    advice: ClassVar[str] = "It is usually out of paper or open: look at it."


@dataclass(eq=False)
class NoReply(LinkError):
    """The printer does not answer."""

    advice: ClassVar[str] = "Check that it speaks ESC/POS on this port, then switch it off and on."


@dataclass(eq=False)
class DeviceBlocked(PrinterError):
    """The printer cannot print."""


@dataclass(eq=False)
class PaperOut(DeviceBlocked):
    """The paper roll is used up."""

    advice: ClassVar[str] = "Put a new roll in."


@dataclass(eq=False)
class CoverOpen(DeviceBlocked):
    """The printer's cover is open."""

    advice: ClassVar[str] = "Close the cover."


@dataclass(eq=False)
class CutterError(DeviceBlocked):
    """The cutter is blocked."""

    advice: ClassVar[str] = "Open the printer, free the cutter, close it."


@dataclass(eq=False)
class Jam(DeviceBlocked):
    """Paper is jammed."""

    advice: ClassVar[str] = "Open the printer and take the jammed paper out."


@dataclass(eq=False)
class TicketStuck(DeviceBlocked):
    """The last ticket still stands in the printer's output."""

    advice: ClassVar[str] = "Pull it out gently; if it is stuck, open the printer."


@dataclass(eq=False)
class Offline(DeviceBlocked):
    """The printer is offline."""

    advice: ClassVar[str] = "Press its feed button or switch it off and on."


@dataclass(eq=False)
class HeadHot(DeviceBlocked):
    """The print head is too hot."""

    advice: ClassVar[str] = "It cools down by itself; wait a minute."
    retryable: ClassVar[bool] = True


@dataclass(eq=False)
class Unrecoverable(DeviceBlocked):
    """The printer reports a fault that it cannot recover from."""

    advice: ClassVar[str] = "Switch it off and on; if it comes back, call the maintenance."


@dataclass(eq=False)
class ProtocolError(PrinterError):
    """The printer's answer makes no sense."""

    what: str = ""


@dataclass(eq=False)
class BadReply(ProtocolError):
    """The printer's answer is not ESC/POS."""

    advice: ClassVar[str] = "Check the profile's status dialect and that no other program uses this printer."


@dataclass(eq=False)
class JournalFailed(PrinterError):
    """The print journal cannot be written, so nothing was printed."""

    advice: ClassVar[str] = "Free space on the disk, and check who may write in the journal's folder."
    why: str = ""


@dataclass(eq=False)
class JobUncertain(PrinterError):
    """Nobody can say whether this ticket came out."""

    advice: ClassVar[str] = "Look at the paper; a reprint bears the same number and DUPLICATA."
    job_id: str = ""
