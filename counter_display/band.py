"""The paper band at the foot of the hall display, and the words that stand where no call does."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ausuivant.core.config import said
from ausuivant.core.views import HallView
from ausuivant.i18n import translator
from ausuivant.qt.dots import LevelChip
from ausuivant.qt.icons import Icon
from ausuivant.qt.theme import Style, font
from counter_display.condition import Condition
from counter_display.parts import WaitingCounts

WAITING_MM = 400.0
MIDDLE_LEFT_MM = 446.5
CLOCK_LEFT_MM = 880.0


class Message(QWidget):
    """A fact and what it means, on ink, where the card would be."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._icon = Icon(style.px(110.0), self)
        self._fact = _label(self, style, "word_counter", 800, "on-bar")
        self._then = _label(self, style, "clock", 600, "on-bar-soft", share=0.6)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.px(30), 0, 0, 0)
        column.setSpacing(style.px(16))
        column.addStretch(1)
        column.addWidget(self._icon)
        column.addWidget(self._fact)
        column.addWidget(self._then)
        column.addStretch(1)

    def say(self, icon: str, fact: str, then: str) -> None:
        """Show a message."""
        self._icon.show_icon(icon, self._look.color("on-bar-soft"), stroke=1.4)
        self._fact.setText(fact)
        self._then.setText(then)
        self._then.setVisible(bool(then))
        self.setAccessibleName(f"{fact}. {then}".strip())

    @property
    def fact(self) -> str:
        """What it says first."""
        return self._fact.text()


class Band(QWidget):
    """Waiting counts, how busy it is, the hour, and whether all this is live."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._waiting_title = _label(self, style, "info", 600, "ink-soft")
        self.waiting = WaitingCounts(style, self)
        self.waiting.setObjectName("waiting")
        self._place = _label(self, style, "info", 600, "ink-soft")
        self._chip = LevelChip(style, text_px=style.em("info"), word=True, parent=self)
        self.stale = _StaleNotice(style, self)
        self.stale.setObjectName("stale")
        self.clock = _label(self, style, "clock", 800, "ink")
        self.clock.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.state = _StateLine(style, self)
        self.state.setObjectName("freshness")
        self._lay_out()

    def _lay_out(self) -> None:
        px = self._look.px
        waiting = QVBoxLayout()
        waiting.setSpacing(px(7))
        waiting.addWidget(self._waiting_title)
        waiting.addWidget(self.waiting, 1)
        middle = QVBoxLayout()
        middle.setSpacing(px(10))
        middle.addWidget(self._place)
        middle.addWidget(self._chip)
        middle.addWidget(self.stale)
        middle.addStretch(1)
        clock = QVBoxLayout()
        clock.setSpacing(0)
        clock.addWidget(self.clock)
        clock.addWidget(self.state, 0, Qt.AlignmentFlag.AlignRight)
        clock.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(30.4), px(15), px(38), px(13))
        row.setSpacing(px(20))
        row.addLayout(waiting, 42)
        row.addLayout(middle, 36)
        row.addLayout(clock, 30)

    def show_state(self, view: HallView | None, condition: Condition, *, clock: str, since: str, language: str) -> None:
        """Show the site's present state; `since`: the hour of the last sign of the server."""
        _ = translator(language)
        frozen = condition in (Condition.STALE, Condition.STARTING)
        self._waiting_title.setText(_("Personnes en attente"))
        self.waiting.show_queues(view.queues if view is not None else (), known=not frozen)
        self._waiting_title.setVisible(view is not None)
        self._place.setText(f"{view.town} · {said(view.site_name, language)}" if view is not None else "")
        self._place.setVisible(not frozen)
        self._chip.show_level(view.level if view is not None and condition is Condition.LIVE else None, language)
        self.stale.setVisible(condition is Condition.STALE)
        self.stale.say(_("Figé depuis {hour}", hour=since), _("Écoutez les appels"))
        self.clock.setText(clock)
        if frozen:
            self.state.say(_("Figé") if condition is Condition.STALE else _("Connexion…"), live=False)
        else:
            self.state.say(_("En direct"), live=True)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Lay the paper ground."""
        QPainter(self).fillRect(self.rect(), self._look.color("paper"))


class _StaleNotice(QFrame):
    """Since when nothing is known, and what to do meanwhile."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        ground = style.color("warn").name()
        self.setStyleSheet(f"QFrame {{ background: {ground}; border-radius: {style.px(14)}px; }}")
        icon = Icon(style.px(50.7), self)
        icon.show_icon("ear", style.color("white"))
        self._fact = _label(self, style, "info", 800, "white", share=1.3)
        self._then = _label(self, style, "info", 400, "white", share=1.08)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._fact)
        words.addWidget(self._then)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(18), style.px(14), style.px(18), style.px(14))
        row.setSpacing(style.px(15))
        row.addWidget(icon)
        row.addLayout(words, 1)

    def say(self, fact: str, then: str) -> None:
        """Show since when, and what to do."""
        self._fact.setText(fact)
        self._then.setText(then)
        self.setAccessibleName(f"{fact}. {then}.")


class _StateLine(QWidget):
    """A round dot and "En direct", or a cut wifi and "Figé"."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = style
        self._dot = _RoundDot(style, self)
        self._icon = Icon(style.em("info"), self)
        self._icon.show_icon("wifi-off", style.color("warn"))
        self._words = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.px(9))
        row.addWidget(self._dot)
        row.addWidget(self._icon)
        row.addWidget(self._words)

    def say(self, text: str, *, live: bool) -> None:
        """Show the state in words and by its mark."""
        self._dot.setVisible(live)
        self._icon.setVisible(not live)
        shade = self._look.color("ok" if live else "warn").name()
        self._words.setStyleSheet(f"font-size: {self._look.em('info')}px; font-weight: 600; color: {shade};")
        self._words.setText(text)
        self.setAccessibleName(text)


class _RoundDot(QWidget):
    """The mark of what is live."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = style
        side = style.px(16.5)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw a disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("ok"))
        radius = self.width() / 2
        painter.drawEllipse(QPointF(radius, radius), radius, radius)


def _label(parent: QWidget, style: Style, size: str, weight: int, color: str, *, share: float = 1.0) -> QLabel:
    label = QLabel(parent)
    pixels = round(style.em(size) * share)
    label.setFont(font(pixels, weight))
    shade = style.color(color).name()
    label.setStyleSheet(f"font-size: {pixels}px; font-weight: {weight}; color: {shade}; background: transparent;")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(False)
    return label
