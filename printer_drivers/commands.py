"""The ESC/POS bytes that the drivers send. Numbers only: text is encoded in `cleaning`, pictures in `encode`.

No function here takes a string or bytes, so no text of a visitor, a catalogue or a configuration can become a command.
"""

from __future__ import annotations

from typing import Final, Literal

from printer_drivers.profile import Ejector, Profile

INITIALISE: Final = b"\x1b@"
ENABLE_AUTO_STATUS: Final = b"\x1da\xff"
ASK_PROCESSED: Final = b"\x1dr\x01"
ASK_FULL_STATUS: Final = b"\x10\x04\x14"
ASK_RETRACTS: Final = b"\x1d\xe4"
ASK_PAPER_LEFT: Final = b"\x1d\xe1"
ASK_CUTS: Final[dict[Literal["gsg2", "gse2"], bytes]] = {"gsg2": b"\x1dg2\x00\xb2\x00", "gse2": b"\x1d\xe2"}
#: DLE DC4 function 8: forget what was received and not printed; answered `37 25 00`.
CLEAR_BUFFERS: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
#: DLE ENQ 2: recover from the error, and forget what was not printed.
RECOVER_CLEARING: Final = b"\x10\x05\x02"
#: GS e 5 and GS e 2 of the Custom family.
EJECT: Final = b"\x1de\x05"
RETRACT: Final = b"\x1de\x02"
#: Star: send the automatic status at each change; send it now; count one more job as ended.
STAR_ENABLE_AUTO_STATUS: Final = b"\x1b\x1ea\x01"
STAR_ASK_STATUS: Final = b"\x1b\x06\x01"
STAR_END_OF_JOB: Final = b"\x17"

#: Ends a command that was cut off before its length: whatever is sent next would be taken for a length, and a question
#: for a huge one. Between commands NUL is nothing.
COMPLETE_HEADER: Final = bytes(32)

PID_DIGITS: Final = 4
PID_MODULUS: Final = 10**PID_DIGITS
_MARK_MODULUS: Final = 1000
_FEED_LIMIT: Final = 255
#: Enough for any text command; a band of the profile may need more.
_LEAST_ZEROS: Final = 8192


def ask_status(kind: int) -> bytes:
    """Real-time question DLE EOT 1 to 4: printer, cause of offline, error, paper."""
    return bytes((0x10, 0x04, kind))


def ask_cuts(profile: Profile) -> bytes:
    """Ask how often the cutter has cut; empty when the printer does not count."""
    return ASK_CUTS[profile.cut_counter] if profile.cut_counter else b""


def select_code_page(number: int) -> bytes:
    """ESC t. To be sent again after each ESC @."""
    return bytes((0x1B, 0x74, number))


def process_id(number: int) -> bytes:
    """GS ( H function 48: the printer answers this number once all before it is printed."""
    return b"\x1d(H\x06\x0000" + pid_digits(number)


def pid_digits(number: int) -> bytes:
    """Write a process ID as the four characters that the printer echoes."""
    return b"%04d" % (number % PID_MODULUS)


def mark(number: int) -> bytes:
    """GS ( H function 48 with an ID that no job has: answered once the printer got that far."""
    return b"\x1d(H\x06\x0000" + mark_digits(number)


def mark_digits(number: int) -> bytes:
    """Write a mark as the printer echoes it."""
    return b"~%03d" % (number % _MARK_MODULUS)


def feed(dots: int) -> bytes:
    """ESC J, as often as it takes. `dots` are of the printer's own pitch."""
    whole, rest = divmod(dots, _FEED_LIMIT)
    return b"\x1bJ\xff" * whole + (bytes((0x1B, 0x4A, rest)) if rest else b"")


def cut(profile: Profile) -> bytes:
    """Feed to the blade and cut as the profile can."""
    if profile.cut == "none":
        return feed(round(20 * profile.dots_per_mm))
    before = feed(round(profile.cut_feed_mm * profile.dots_per_mm)) if profile.cut_feed_mm else b""
    if profile.cut_command == "esc_i":
        return before + (b"\x1bi" if profile.cut == "full" else b"\x1bm")
    if profile.cut_command == "esc_d":
        return before + bytes((0x1B, 0x64, 2 if profile.cut == "full" else 3))
    return before + bytes((0x1D, 0x56, 65 if profile.cut == "full" else 66, 0))


def present(ejector: Ejector) -> bytes:
    """GS e 3: hold the cut ticket out."""
    return bytes((0x1D, 0x65, 3, ejector.present_steps))


def complete_picture(profile: Profile) -> bytes:
    """White dots, enough to end a band that was cut off anywhere; between commands they are nothing."""
    return bytes(max(_LEAST_ZEROS, profile.width_bytes * profile.band_rows + 32))


def end_cut_off_command(profile: Profile) -> bytes:
    """Complete what was cut off, and reset. Without this the next ticket's first bytes would be eaten as dots."""
    return complete_picture(profile) + INITIALISE


def void_piece(profile: Profile) -> bytes:
    """Mark what stands unfinished before the blade as void, in the printer's own letters, and cut it off.

    It may bear a whole number, or even a whole ticket that was not cut: nobody must take it for one.
    """
    large = b"" if profile.raster == "starprnt" else b"\x1ba\x01\x1d!\x11"
    return large + b"TICKET NUL\n" + INITIALISE + cut(profile)
