"""The ESC/POS bytes that the drivers send. Numbers only: text is encoded in `cleaning`, pictures in `encode`."""

from __future__ import annotations

from printer_drivers.profile import Ejector, Profile

INITIALISE = b"\x1b@"
ENABLE_AUTO_STATUS = b"\x1da\xff"
ASK_PROCESSED = b"\x1dr\x01"
PID_DIGITS = 4
PID_MODULUS = 10**PID_DIGITS
_FEED_LIMIT = 255


def ask_status(kind: int) -> bytes:
    """Real-time question DLE EOT 1 to 4: printer, cause of offline, error, paper."""
    return bytes((0x10, 0x04, kind))


def select_code_page(number: int) -> bytes:
    """ESC t. To be sent again after each ESC @."""
    return bytes((0x1B, 0x74, number))


def process_id(number: int) -> bytes:
    """GS ( H function 48: the printer answers this number once all before it is printed."""
    return b"\x1d(H\x06\x0000" + pid_digits(number)


def pid_digits(number: int) -> bytes:
    """Write a process ID as the four characters that the printer echoes."""
    return b"%04d" % (number % PID_MODULUS)


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
    return before + bytes((0x1D, 0x56, 65 if profile.cut == "full" else 66, 0))


def present(ejector: Ejector) -> bytes:
    """GS e 3: hold the cut ticket out."""
    return bytes((0x1D, 0x65, 3, ejector.present_steps))


def complete_picture(profile: Profile) -> bytes:
    """White dots, enough to end a band that was cut off anywhere; between commands they are nothing."""
    return bytes(profile.width_bytes * profile.band_rows + 16)


def start_clean(profile: Profile) -> bytes:
    """End what was cut off, reset, and cut off the paper that it may stand on.

    Without this the next ticket's first bytes would be eaten as dots, or it would bear half of another number.
    """
    return complete_picture(profile) + INITIALISE + cut(profile)
