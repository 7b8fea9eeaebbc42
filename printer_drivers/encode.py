"""From the picture to raster bands. Each band is a whole GS v 0 command, so a printer never waits long for one."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from printer_drivers import commands
from printer_drivers.errors import ConfigError
from printer_drivers.profile import Profile

_INVERT = bytes(255 - value for value in range(256))


@dataclass(frozen=True)
class Program:
    """The bytes of one paper, in the order and in the pieces in which they are sent.

    `body` ends with the cut (and the presenter). `length_mm` is the paper that moves.
    """

    body: tuple[bytes, ...]
    length_mm: float


def raster_bands(image: Image.Image, profile: Profile) -> tuple[bytes, ...]:
    """Slice a picture of mode '1' (0 is black) into GS v 0 commands of at most `band_rows` rows.

    Raises `ConfigError` when the picture is not as wide as the head.
    """
    if image.mode != "1" or image.width != profile.width_dots:
        raise ConfigError(f"picture {image.mode} {image.width} dots wide, the head has {profile.width_dots}")
    row = profile.width_bytes
    data = image.tobytes().translate(_INVERT)
    bands: list[bytes] = []
    for top in range(0, image.height, profile.band_rows):
        height = min(profile.band_rows, image.height - top)
        header = bytes((0x1D, 0x76, 0x30, 0, row & 255, row >> 8, height & 255, height >> 8))
        bands.append(header + data[top * row : (top + height) * row])
    return tuple(bands)


def picture_program(image: Image.Image, profile: Profile) -> Program:
    """Make the bytes of a ticket from its picture."""
    ending = commands.cut(profile)
    if profile.ejector is not None:
        ending += commands.present(profile.ejector)
    return Program((*raster_bands(image, profile), ending), image.height / profile.dots_per_mm + 15)
