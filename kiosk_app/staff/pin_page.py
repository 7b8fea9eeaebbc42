"""Where the PIN is typed: by finger, by a keyboard's digits, or by the tactile keypad."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QPointF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ausuivant.i18n import Translator
from ausuivant.qt.theme import Style
from kiosk_app.room import Room
from kiosk_app.screens.controls import Button, words
from kiosk_app.staff.parts import KEY_MM, PadKey, StaffPage
from kiosk_app.staff.pin import MOST

DOT_MM: Final = 6.0
PAD: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9")


class Dots(QWidget):
    """How many digits were typed, and nothing of which."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = style
        self.count = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int) -> None:
        """Draw so many."""
        self.count = count
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(self._look.px(DOT_MM) * 2 * MOST, self._look.px(DOT_MM * 2.5))

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw the dots over the line on which they stand."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dot = self._look.px(DOT_MM)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("ink"))
        step = min(2.0 * dot, (self.width() - dot) / MOST)
        for index in range(self.count):
            painter.drawEllipse(QPointF(dot / 2 + index * step, self.height() / 2), dot / 2, dot / 2)
        line = max(2, dot // 6)
        painter.fillRect(0, self.height() - line, self.width(), line, self._look.color("line-strong"))


class PinPage(StaffPage):
    """The pad. What is typed is shown as dots.

    Signals:
        entered: the digits, when they were confirmed.
    """

    entered = pyqtSignal(str)

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, parent=parent)
        self._typed = ""
        self._ask = words(self.look, "question", self)
        self._told = words(self.look, "sentence", self)
        self._told.setObjectName("told")
        card = QFrame(self)
        card.setProperty("role", "carte")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*(self.look.px(11),) * 4)
        inside.setSpacing(self.look.px(7))
        self.dots = Dots(self.look, card)
        for part in (self._ask, self.dots, self._told):
            inside.addWidget(part)
        self.told.addWidget(card)
        self.told.addStretch(1)
        self.pressed.addStretch(1)
        self.pressed.addLayout(self._pad())
        self.pressed.addWidget(self.leave)

    def _pad(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.gap())
        for index, digit in enumerate(PAD):
            grid.addWidget(self._digit(digit), *divmod(index, 3))
        self._erase = Button(
            self.look, "pin-erase", icon="corner-up-left", role="bascule", height_mm=KEY_MM, parent=self
        )
        self._erase.clicked.connect(self.erase)
        self._open = Button(self.look, "pin-open", icon="", role="principal", height_mm=KEY_MM, parent=self)
        self._open.clicked.connect(self.confirm)
        grid.addWidget(self._erase, 3, 0)
        grid.addWidget(self._digit("0"), 3, 1)
        grid.addWidget(self._open, 3, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        return grid

    def _digit(self, digit: str) -> PadKey:
        key = PadKey(self.look, f"pin-{digit}", digit, parent=self)
        key.clicked.connect(lambda: self.type(digit))
        return key

    def type(self, digit: str) -> None:
        """Take one more digit."""
        self._show(self._typed + digit if len(self._typed) < MOST else self._typed)

    def erase(self) -> None:
        """Take the last digit back."""
        self._show(self._typed[:-1])

    def confirm(self) -> None:
        """Say which digits were typed, and forget them."""
        typed = self._typed
        self._show("")
        if typed:
            self.entered.emit(typed)

    def forget(self) -> None:
        """Forget what was typed."""
        self._show("")

    def _show(self, typed: str) -> None:
        self._typed = typed
        self.dots.show_count(len(typed))

    def show_state(self, _: Translator, *, wrong: int, wait_s: int) -> None:
        """Say what is asked; after a wrong PIN, how long to wait."""
        self._ask.set_text(_("Tapez le code du personnel."))
        told = _("Code faux.") if wrong else ""
        if wait_s:
            told = f"{told} " + _.plural("Attendez {n} seconde.", "Attendez {n} secondes.", wait_s)
        self._told.set_text(told.strip())
        self._told.set_color(self.look.color("bad"))
        self._erase.say(_("Effacer"))
        self._open.say(_("OK"))
        self._open.setEnabled(not wait_s)
        self.leave.say(_("Retour aux visiteurs"))
