"""What the staff's pages are made of, beside the visitors' own controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from ausuivant.look.metrics import Metrics
from ausuivant.qt.icons import Icon
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.theme import Style, mark
from kiosk_app.comfort import AS_IS
from kiosk_app.room import Room
from kiosk_app.screens.controls import Button, Pressable, words
from kiosk_app.screens.page import GAP_MM, SMALL_GAP_MM, Page

#: how long a button that asks back waits for the second press
SECOND_PRESS_MS: Final = 5000
KEY_MM: Final = 34.0
HEADER_MM: Final = 56.0
LEAVE_MM, LOW_LEAVE_MM = 34.0, 28.0
CARD_SIDE_MM: Final = 9.0
LABEL_SHARE: Final = 2
VALUE_SHARE: Final = 3

#: staff read smaller letters than visitors, and on a small screen all must still stand on one page
SCALE, SMALL_SCALE = 0.86, 0.62

#: a label, what is so, and whether that is as it should be
Fact = tuple[str, str, bool]


def staff_room(usual: Style, size: QSize) -> Room:
    """Fit the staff's pages to a window: the kiosk's usual look, whatever a visitor switched on, in smaller letters."""
    room = Room.of(usual, size, AS_IS)
    metrics, scale = room.style.metrics, SMALL_SCALE if room.small else SCALE
    sizes = {name: mm * scale for name, mm in metrics.em_mm.items()}
    return replace(room, style=replace(room.style, metrics=Metrics(metrics.mm_per_px, metrics.bottom_edge_mm, sizes)))


class FactSheet(QFrame):
    """Facts, one a line: what it is at the left, how it is at the right."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "carte")
        self.setObjectName("facts")
        self._look = style
        self._grid = QGridLayout(self)
        side = style.px(CARD_SIDE_MM)
        self._grid.setContentsMargins(side, style.px(6.5), side, style.px(6.5))
        self._grid.setHorizontalSpacing(style.px(GAP_MM))
        self._grid.setVerticalSpacing(style.px(3.4))
        self._grid.setColumnStretch(0, LABEL_SHARE)
        self._grid.setColumnStretch(1, VALUE_SHARE)
        self._rows: list[tuple[Paragraph, Paragraph]] = []

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Write them anew; there are always as many."""
        while len(self._rows) < len(facts):
            row = (words(self._look, "small", self), words(self._look, "small-strong", self))
            for column, part in enumerate(row):
                self._grid.addWidget(part, len(self._rows), column)
            self._rows.append(row)
        for (label, value), (name, said, good) in zip(self._rows, facts, strict=True):
            label.set_text(name)
            value.set_text(said)
            value.set_color(self._look.color("ink" if good else "bad"))


class Knob(Pressable):
    """A button of the staff's: an icon as high as its words, so that many find room side by side."""

    def __init__(
        self, style: Style, name: str, *, icon: str, height_mm: float, parent: QWidget, role: str = "bascule"
    ) -> None:
        super().__init__(style, name, icon=icon, role=role, parent=parent)
        self.setFixedHeight(style.px(height_mm))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = Icon(style.em("body"), self)
        self._words = words(style, "small-strong", self)
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(2), 0, style.px(2), 0)
        row.setSpacing(style.px(3))
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        row.addStretch(1)
        self._recolor()

    def say(self, text: str) -> None:
        """Show the words, and say them to who cannot see."""
        self._words.set_text(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """Ask for the room of what is inside."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def _recolor(self) -> None:
        icon, text = self._inks()
        self._words.set_color(self.look.color(text))
        self._icon.show_icon(self._icon_now(), self.look.color(icon))


class Toggle(Knob):
    """Something that is on or off: a tick says so, beside the colour."""

    def __init__(self, style: Style, name: str, *, height_mm: float, parent: QWidget) -> None:
        super().__init__(style, name, icon="check", height_mm=height_mm, parent=parent, role="langue")
        self.setCheckable(True)
        self._recolor()

    def _icon_now(self) -> str:
        return "check" if self.isChecked() else "square"

    def show_on(self, on: bool) -> None:
        """Show whether it is on."""
        self.setChecked(on)
        self._recolor()


class AskBack(Knob):
    """Acts at the second press; the first one only says so, for some seconds.

    Signals:
        sure: it was pressed twice.
    """

    sure = pyqtSignal()

    def __init__(self, style: Style, name: str, *, icon: str, height_mm: float, parent: QWidget) -> None:
        super().__init__(style, name, icon=icon, height_mm=height_mm, parent=parent)
        self._usual = self._question = ""
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(SECOND_PRESS_MS)
        self._waiting.timeout.connect(self.rest)
        self.clicked.connect(self._answer)

    def say_both(self, usual: str, question: str) -> None:
        """Name what it does, and what it asks."""
        self._usual, self._question = usual, question
        self.say(question if self._waiting.isActive() else usual)

    def rest(self) -> None:
        """Forget the first press."""
        self._waiting.stop()
        self._show(self._usual, role="bascule")

    def _answer(self) -> None:
        if self._waiting.isActive():
            self.rest()
            self.sure.emit()
        else:
            self._waiting.start()
            self._show(self._question, role="attention")

    def _show(self, text: str, *, role: str) -> None:
        self.say(text)
        mark(self, role=role)
        self._recolor()


class PadKey(Pressable):
    """One key of the PIN's pad."""

    def __init__(self, style: Style, name: str, text: str, *, parent: QWidget) -> None:
        super().__init__(style, name, icon="", role="bascule", parent=parent)
        self.setFixedHeight(style.px(KEY_MM))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self._words = words(style, "figure", self)
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._words.set_text(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 0, Qt.AlignmentFlag.AlignCenter)

    def _recolor(self) -> None:
        self._words.set_color(self.look.color("ink" if self.isEnabled() else "disabled"))


class StaffPage(Page):
    """A page of the staff: the visitors' look, with a header of its own.

    Signals:
        left: back to the visitors' screens.
    """

    left = pyqtSignal()

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=HEADER_MM, title="heading", parent=parent)
        height = LOW_LEAVE_MM if room.wide else LEAVE_MM
        self.leave = Button(self.look, "back", icon="arrow-left", role="discret", height_mm=height, parent=self)
        self.leave.clicked.connect(self.left)

    def head_as(self, title: str, *, place: str, clock: str) -> None:
        """Write the header."""
        self.header.show_text(place=place, clock=clock, title=title)

    def gap(self) -> int:
        """The usual space between two controls, in pixels."""
        return self.look.px(SMALL_GAP_MM)
