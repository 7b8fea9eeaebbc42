"""What tests of the simulated printer ask again and again: feed bytes, cut, look at the paper."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageChops

from printer_drivers.profile import Profile, load_profile
from printer_drivers.simulator.actions import Ignored, Paper, Replied
from printer_drivers.simulator.interpreter import Interpreter

PROFILE = load_profile("epson-tm-m30")
CUT = b"\x1dVA\x00"
WPC1252 = b"\x1bt\x10"


def paper(data: bytes, *, profile: Profile = PROFILE, known: bool = True) -> Paper:
    """The one paper that bytes make, cut behind them. With `known`, no command may be ignored."""
    actions = Interpreter(profile).feed(data + CUT)
    if known:
        assert not [one for one in actions if isinstance(one, Ignored)]
    (cut,) = [one for one in actions if isinstance(one, Paper)]
    return cut


def ink(data: bytes, *, profile: Profile = PROFILE) -> Image.Image:
    """The paper as a picture of mode 'L' with 255 for ink."""
    return ImageChops.invert(paper(data, profile=profile).picture.convert("L"))


def box(data: bytes, *, profile: Profile = PROFILE) -> tuple[int, int, int, int]:
    """Where the ink is: left, top, right, bottom."""
    found = ink(data, profile=profile).getbbox()
    assert found is not None
    return found


def dots(picture: Image.Image) -> int:
    """How many dots are black in a picture of `ink`."""
    return picture.histogram()[255]


def replies(data: bytes, profile: Profile | str = PROFILE) -> bytes:
    """What a printer answers to bytes."""
    model = load_profile(profile) if isinstance(profile, str) else profile
    return b"".join(one.data for one in Interpreter(model).feed(data) if isinstance(one, Replied))


def ignored(data: bytes, profile: Profile = PROFILE) -> list[tuple[int, bytes]]:
    """The commands that a printer does not know, with their offsets."""
    return [(one.offset, one.data) for one in Interpreter(profile).feed(data) if isinstance(one, Ignored)]


def narrow(width: int) -> Profile:
    """A printer with a narrow head."""
    return replace(PROFILE, width_dots=width)
