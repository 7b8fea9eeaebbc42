"""From the picture to raster bands in the profile's dialect.

Each band is one or more whole commands, so a printer never waits long for the end of one, and replies can be read
between two bands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from printer_drivers import commands
from printer_drivers.errors import ConfigError
from printer_drivers.profile import Profile

_INVERT = bytes(255 - value for value in range(256))
_COLUMN_ROWS = 24
#: ESC 3 16, which is less than 24 dots everywhere: each line of dots then feeds exactly its own height.
_TIGHT_LINES = b"\x1b3\x10"
_USUAL_LINES = b"\x1b2"
_LONGEST_SHORT_GRAPHICS = 0xFFFF


@dataclass(frozen=True)
class Program:
    """The bytes of one paper, in the order and in the pieces in which they are sent.

    `body` ends with the cut (and the presenter). `length_mm` is the paper that moves.
    """

    body: tuple[bytes, ...]
    length_mm: float


def raster_bands(image: Image.Image, profile: Profile) -> tuple[bytes, ...]:
    """Slice a picture of mode '1' (0 is black) into commands of at most `band_rows` rows.

    It may be narrower than the head, in whole bytes. Columns are 24 rows high whatever `band_rows` says; a last line
    is filled up with white. Raises `ConfigError` when the picture does not fit or the profile has no raster.
    """
    if image.mode != "1" or image.width % 8 or image.width > profile.width_dots:
        raise ConfigError(f"picture {image.mode} {image.width} dots wide, the head has {profile.width_dots}")
    match profile.raster:
        case "gsv0":
            return tuple(_gs_v_0(rows, image.width // 8) for rows in _bands(image, profile.band_rows))
        case "gs8l":
            return tuple(_gs_8_l(rows, image.width) for rows in _bands(image, profile.band_rows))
        case "column":
            return tuple(_columns(image, max(_COLUMN_ROWS, profile.band_rows // _COLUMN_ROWS * _COLUMN_ROWS)))
        case "starprnt":
            return tuple(_esc_gs_s(rows, image.width // 8) for rows in _bands(image, profile.band_rows))
        case "none":
            raise ConfigError(f"profile {profile.name} has no raster graphics")


def _bands(image: Image.Image, rows: int) -> Iterator[bytes]:
    """Cut the dots (1 is black) into bands."""
    data = image.tobytes().translate(_INVERT)
    step = image.width // 8 * rows
    for start in range(0, len(data), step):
        yield data[start : start + step]


def _gs_v_0(dots: bytes, row: int) -> bytes:
    """GS v 0: what clones, Custom and Star understand."""
    return b"\x1dv0\x00" + row.to_bytes(2, "little") + (len(dots) // row).to_bytes(2, "little") + dots


def _esc_gs_s(dots: bytes, row: int) -> bytes:
    """ESC GS S: Star's own, one colour."""
    size = row.to_bytes(2, "little") + (len(dots) // row).to_bytes(2, "little")
    return b"\x1b\x1dS\x01" + size + b"\x00" + dots


def _gs_8_l(dots: bytes, width: int) -> bytes:
    """GS ( L function 112 stores a picture, function 50 prints it: what Epson recommends over GS v 0."""
    height = len(dots) * 8 // width
    stored = b"0p0\x01\x011" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + dots
    if len(stored) <= _LONGEST_SHORT_GRAPHICS:
        store = b"\x1d(L" + len(stored).to_bytes(2, "little") + stored
    else:
        store = b"\x1d8L" + len(stored).to_bytes(4, "little") + stored
    return store + b"\x1d(L\x02\x0002"


def _columns(image: Image.Image, rows: int) -> Iterator[bytes]:
    """ESC * 33: lines of 24 dots, column by column, for printers that know nothing newer."""
    count = image.width.to_bytes(2, "little")
    for top in range(0, image.height, rows):
        lines = bytearray(_TIGHT_LINES)
        for line in range(top, min(top + rows, image.height), _COLUMN_ROWS):
            strip = Image.new("1", (image.width, _COLUMN_ROWS), 255)
            strip.paste(image.crop((0, line, image.width, min(line + _COLUMN_ROWS, image.height))), (0, 0))
            columns = strip.transpose(Image.Transpose.TRANSPOSE).tobytes().translate(_INVERT)
            lines += b"\x1b*!" + count + columns + b"\n"
        yield bytes(lines) + _USUAL_LINES


def ending(profile: Profile) -> bytes:
    """Cut the paper, and hold it out where there is a presenter."""
    return commands.cut(profile) + (commands.present(profile.ejector) if profile.ejector is not None else b"")


def picture_program(image: Image.Image, profile: Profile) -> Program:
    """Make the bytes of a ticket from its picture. Raises `ConfigError` when it is not as wide as the head."""
    if image.width != profile.width_dots:
        raise ConfigError(f"picture {image.width} dots wide, the head has {profile.width_dots}")
    return Program((*raster_bands(image, profile), ending(profile)), image.height / profile.dots_per_mm + 15)
