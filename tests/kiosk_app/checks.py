"""What TRUST §5.1 asks of a screen, measured on the screen itself. Each check gives its complaints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtGui import QColor, QFontMetricsF, QImage
from PyQt6.QtWidgets import QWidget

from ausuivant.look.metrics import Metrics
from ausuivant.look.tokens import tokens
from ausuivant.qt.billet import Billet
from ausuivant.qt.dots import LevelChip
from ausuivant.qt.icons import Icon
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.theme import font
from kiosk_app.room import BAND_MM
from kiosk_app.screens.controls import Pressable
from kiosk_app.screens.page import Page
from kiosk_app.screens.paper import PaperUnderSlot

LEAST_MM = 20.0
MAIN_MM = 25.0
GAP_MM = 3.0
#: what stands at the very edge is under the frame on many kiosks
EDGE_MM = 6.0
LEAST_CAPITAL_MM = 7.4
LEAST_CONTRAST = 7.0
LEAST_EDGE = 3.0
#: where an edge is looked for, from the outside in
EDGE_PX = 12


def place(part: QWidget, page: QWidget) -> QRect:
    """Where a part stands on its page."""
    return QRect(part.mapTo(page, QPoint(0, 0)), part.size())


def shown(page: Page) -> list[Pressable]:
    """Every control in sight, pressed or not."""
    return [one for one in page.findChildren(Pressable) if one.isVisible()]


def names(page: Page) -> Iterator[str]:
    """Each control has a name for people and one for programs, and keys reach it."""
    reached = page.controls()
    for control in shown(page):
        if not control.accessibleName().strip() or not control.objectName():
            yield f"{control.objectName()} has no name"
        if control.isEnabled() and control not in reached:
            yield f"{control.objectName()} is out of the keys' reach"


def within_reach(page: Page, metrics: Metrics) -> Iterator[str]:
    """K1: every edge of every control stands between 0.90 and 1.22 m."""
    for control in shown(page):
        rect = place(control, page)
        top = metrics.height_above_floor(rect.top(), screen_height=page.height())
        bottom = metrics.height_above_floor(rect.top() + rect.height(), screen_height=page.height())
        if top > BAND_MM[1] or bottom < BAND_MM[0]:
            yield f"{control.objectName()} stands from {bottom:.0f} to {top:.0f} mm"


def targets(page: Page, metrics: Metrics) -> Iterator[str]:
    """K2: large enough, apart from one another, on the screen, and none too low."""
    places = {control: place(control, page) for control in shown(page)}
    for control, rect in places.items():
        least = MAIN_MM if control.property("role") in ("principal", "tuile") else LEAST_MM
        if min(metrics.mm(rect.width()), metrics.mm(rect.height())) < least:
            yield f"{control.objectName()} is {metrics.mm(rect.width()):.0f} x {metrics.mm(rect.height()):.0f} mm"
        if not page.rect().contains(rect):
            yield f"{control.objectName()} leaves the screen"
        if min(rect.left(), page.width() - rect.left() - rect.width()) < EDGE_MM / metrics.mm_per_px:
            yield f"{control.objectName()} touches the screen's edge"
        low = metrics.height_above_floor(rect.top() + rect.height(), screen_height=page.height())
        if low < BAND_MM[0]:
            yield f"{control.objectName()} stands at {low:.0f} mm"
    reach = int(GAP_MM / metrics.mm_per_px)
    for (one, first), (other, second) in combinations(places.items(), 2):
        if first.adjusted(-reach, -reach, reach, reach).intersects(second):
            yield f"{one.objectName()} and {other.objectName()} are too close"


def texts(page: Page) -> list[Paragraph]:
    """Every text in sight."""
    return [one for one in page.findChildren(Paragraph) if one.isVisible() and one.text()]


def legible(page: Page, metrics: Metrics) -> Iterator[str]:
    """K4: capitals are high enough; no line is cut, no word is broken, no ink leaves its place."""
    covered = under_offer(page)
    for text in texts(page):
        rect = place(text, page)
        if covered.intersects(rect) and not page.more.isAncestorOf(text):
            continue  # the offer of more time lies over what is told, as it should
        capital = text.text_pixels() * tokens().font.cap_height_em
        if metrics.mm(capital) < LEAST_CAPITAL_MM:
            yield f"small: {text.text()}"
        if text.height() < text.heightForWidth(text.width()) - 1:
            yield f"cut: {text.text()!r}, {text.width()} x {text.height()}"
        measured = QFontMetricsF(font(text.text_pixels(), text.weight()))
        for word in text.text().split():
            if measured.horizontalAdvance(word) > text.width() + 1:
                yield f"broken: {word!r} of {text.text()!r} in {text.width()} px"
        if not page.rect().contains(rect):
            yield f"outside: {text.text()}"
        yield from clipped(text, page)
    clock = page.header.clock
    if clock.width() < clock.sizeHint().width():
        yield f"elided: {clock.text()} in {clock.width()} px"


def under_offer(page: Page) -> QRect:
    """Where the offer of more time lies over the page, if it does."""
    return place(page.more, page) if page.more.isVisible() else QRect()


def clipped(text: Paragraph, page: Page) -> Iterator[str]:
    """No letter leaves its paragraph, no paragraph what it stands on: Qt would cut it there without a word."""
    lines = text.lines()
    metrics = QFontMetricsF(font(text.text_pixels(), text.weight()))
    ink = [(metrics.tightBoundingRect(line), base) for line, base in lines]
    over = max(-(base + box.top()) for box, base in ink)
    under = max(base + box.bottom() for box, base in ink) - text.height()
    if max(over, under) > 1:
        yield f"clipped: {text.text()!r} by {over:.1f} px above, {under:.1f} px below"
    above = text.parentWidget()
    while above is not None and above is not page:
        if not above.rect().contains(place(text, above)):
            yield f"clipped: {text.text()!r} by {above.objectName() or type(above).__name__}"
        above = above.parentWidget()


def apart(page: Page) -> Iterator[str]:
    """Nothing that is read or seen lies on something else."""
    covered = under_offer(page)
    kinds = (Paragraph, Icon, LevelChip, Billet, PaperUnderSlot)
    seen: list[tuple[QWidget, QRect]] = []
    for part in (one for kind in kinds for one in page.findChildren(kind)):
        rect = place(part, page)
        if not part.isVisible() or rect.isEmpty() or (isinstance(part, Paragraph) and not part.text()):
            continue
        if covered.intersects(rect) and not page.more.isAncestorOf(part):
            continue
        for other, area in seen:
            if area.intersects(rect) and not (other.isAncestorOf(part) or part.isAncestorOf(other)):
                yield f"one on the other: {_words_of(part)!r} and {_words_of(other)!r}"
        seen.append((part, rect))


def _words_of(part: QWidget) -> str:
    return part.accessibleName() or type(part).__name__


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def painted_in(picture: QImage, rect: QRect, *, step: int = 3) -> Counter[int]:
    """Count the colours of a part of a picture."""
    across = range(max(rect.left(), 0), min(rect.right(), picture.width()), step)
    along = range(max(rect.top(), 0), min(rect.bottom(), picture.height()), step)
    return Counter(picture.pixel(x, y) for x in across for y in along)


def ink_on_ground(painted: Counter[int]) -> float:
    """The contrast between the ground and the colour that stands out most from it."""
    ground = QColor(painted.most_common(1)[0][0])
    return max(contrast(QColor(one), ground) for one in painted)


def stands_out(page: Page, picture: QImage | None = None) -> Iterator[str]:
    """K3: each text against what was really painted under it, and its own colour as it was really painted."""
    picture = picture if picture is not None else page.grab().toImage()
    covered = under_offer(page)
    for text in texts(page):
        parent, rect = text.parentWidget(), place(text, page)
        if parent is None or not parent.isEnabled():
            continue
        if covered.intersects(rect) and not page.more.isAncestorOf(text):
            continue
        painted = painted_in(picture, rect)
        ground = QColor(painted.most_common(1)[0][0])
        ratio = contrast(text.color(), ground)
        if ratio < LEAST_CONTRAST:
            yield f"{text.text()}: {text.color().name()} on {ground.name()} is {ratio:.1f}"
        if ink_on_ground(painted) < LEAST_CONTRAST:
            yield f"{text.text()}: no pixel stands out from {ground.name()}"
    for part in (page.header.clock, *page.findChildren(Billet)):
        rect = place(part, page)
        if part.isVisible() and not covered.intersects(rect):
            ratio = ink_on_ground(painted_in(picture, rect))
            if ratio < LEAST_CONTRAST:
                yield f"{_words_of(part) or part.objectName()}: {ratio:.1f} on the pixels"


def outlined(page: Page, picture: QImage) -> Iterator[str]:
    """K3: each control's edge or fill stands out from the page with 3:1, on the pixels.

    Quiet ones have no edge: their words and icon, with 7:1, say where they are (WCAG 1.4.11).
    """
    for control in shown(page):
        rect = place(control, page)
        if not control.isEnabled() or control.property("role") == "discret":
            continue
        y = rect.center().y()
        outside = QColor(picture.pixel(max(0, rect.left() - 2), y))
        edge = [QColor(picture.pixel(x, y)) for x in range(rect.left(), rect.left() + EDGE_PX)]
        best = max(contrast(one, outside) for one in edge)
        if best < LEAST_EDGE:
            yield f"{control.objectName()} is outlined by {best:.1f}"


def differing(one: QImage, other: QImage, rect: QRect, *, step: int = 1) -> list[tuple[QColor, QColor]]:
    """The pixels of a part that two pictures do not share."""
    across = range(max(rect.left(), 0), min(rect.right() + 1, one.width()), step)
    along = range(max(rect.top(), 0), min(rect.bottom() + 1, one.height()), step)
    pairs = ((one.pixel(x, y), other.pixel(x, y)) for x in across for y in along)
    return [(QColor(first), QColor(second)) for first, second in pairs if first != second]
