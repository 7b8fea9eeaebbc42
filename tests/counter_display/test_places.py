"""Where things stand, and from how far they can be read."""

import pytest

from counter_display.places import BAND, MM_PER_PX, Box, legible_m, places

SIZES = [(1920, 1080), (1080, 1920), (1280, 1024), (1024, 768), (3840, 2160), (2160, 3840), (1920, 540), (800, 480)]


def inside(box: Box, width: int, height: int) -> bool:
    return box.x >= 0 and box.y >= 0 and box.x + box.width <= width and box.y + box.height <= height


def apart(one: Box, other: Box) -> bool:
    across = one.x + one.width <= other.x or other.x + other.width <= one.x
    down = one.y + one.height <= other.y or other.y + other.height <= one.y
    return across or down


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_parts_are_on_the_screen_and_never_on_one_another(width: int, height: int) -> None:
    found = places(width, height)
    parts = [found.card, found.calls, found.band]
    assert all(inside(box, width, height) for box in [*parts, found.panel])
    assert all(apart(one, other) for index, one in enumerate(parts) for other in parts[index + 1 :])
    assert apart(found.panel, found.band)
    assert found.standing == (height > width)


def test_reference_screen_is_the_design_s() -> None:
    found = places(1920, 1080)
    assert found.card == Box(40, 40, 1216, 734)
    assert found.band == Box(0, 1080 - BAND, 1920, BAND)
    assert found.mm_per_px == MM_PER_PX


def test_larger_screen_shows_the_same_picture_larger() -> None:
    found = places(3840, 2160)
    assert found.card == Box(80, 80, 2432, 1468)
    assert found.mm_per_px == MM_PER_PX / 2


@pytest.mark.parametrize(("capital_mm", "metres"), [(147, 12), (60, 4), (176, 14), (0, 0)])
def test_distance_follows_the_stricter_rule(capital_mm: float, metres: int) -> None:
    assert legible_m(capital_mm) == metres
    assert capital_mm >= metres * 5
