"""The paper band at the foot of the hall display: who waits, how busy it is, the hour, and whether all this is live."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ausuivant.core.config import said
from ausuivant.core.views import HallView
from ausuivant.i18n import translator
from ausuivant.qt.dots import LevelChip
from ausuivant.qt.icons import Icon
from ausuivant.qt.theme import Style
from counter_display.condition import Condition
from counter_display.day import DayBars
from counter_display.panels import label
from counter_display.waiting import WaitingCounts


@dataclass(frozen=True, slots=True)
class Moment:
    """The server's hour, as the band writes it. `since`: when it was last heard, empty if it never was."""

    clock: str
    minute: int  #: after the site's midnight
    since: str


class Band(QWidget):
    """Waiting counts, how busy it is, the hour, and whether all this is live."""

    def __init__(self, style: Style, *, standing: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._standing = standing
        self.waiting = WaitingCounts(style, self)
        self.waiting.setObjectName("waiting")
        self._town = label(self, style, "info", 600, "ink-soft")
        self._place = label(self, style, "info", 800, "ink")
        self._chip = LevelChip(style, text_px=style.em("info"), word=True, parent=self)
        self._day_title = label(self, style, "min", 600, "ink-soft")
        self.day = DayBars(style, self)
        self.day.setObjectName("day")
        self.day.hide()
        self.stale = _StaleNotice(style, wide=not standing, parent=self)
        self.stale.setObjectName("stale")
        self.clock = label(self, style, "clock", 800, "ink")
        self.clock.setAlignment(Qt.AlignmentFlag.AlignRight)
        close = self.clock.font()
        close.setWordSpacing(-0.12 * style.em("clock"))
        self.clock.setFont(close)
        self.state = _StateLine(style, self)
        self.state.setObjectName("freshness")
        self._lay_out(standing=standing)

    def _lay_out(self, *, standing: bool) -> None:
        px = self._look.px
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._town)
        middle.addWidget(self._place)
        middle.addSpacing(px(8))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self._day_title)
        head.addWidget(self._chip)
        head.addStretch(1)
        middle.addLayout(head)
        middle.addWidget(self.day)
        middle.addWidget(self.stale)
        middle.addStretch(1)
        clock = QVBoxLayout()
        clock.setSpacing(0)
        clock.addWidget(self.clock)
        clock.addWidget(self.state, 0, Qt.AlignmentFlag.AlignRight)
        clock.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(px(28))
        row.addLayout(middle)
        if standing:
            row.addStretch(1)
        row.addLayout(clock)
        whole = QVBoxLayout(self) if standing else QHBoxLayout(self)
        whole.setContentsMargins(px(30.4), px(15), px(38), px(13))
        whole.setSpacing(px(28))
        whole.addWidget(self.waiting, 1)
        whole.addLayout(row)

    def show_state(self, view: HallView | None, condition: Condition, *, now: Moment, language: str) -> None:
        """Show the site's present state at the server's hour."""
        _ = translator(language)
        frozen = condition in (Condition.STALE, Condition.STARTING)
        title = _("Personnes en attente")
        if view is not None and not view.queues:
            self.waiting.show_site(view.waiting, view.range, known=not frozen, title=title, language=language)
        else:
            queues = view.queues if view is not None else ()
            self.waiting.show_queues(queues, known=not frozen, title=title, minutes=_("Attente en minutes"))
        self._town.setText(view.town if view is not None else "")
        self._place.setText(said(view.site_name, language) if view is not None else "")
        self._chip.show_level(view.level if view is not None and condition is Condition.LIVE else None, language)
        live = view is not None and condition is Condition.LIVE
        title = _("Aujourd’hui")
        today = view.today if view is not None and live else ()
        self.day.show_day(today, minute=now.minute, title=title, language=language)
        # The day has the names' place: whoever waits knows where, and not yet when it will be calmer.
        told = not self.day.isHidden()
        self._day_title.setText(title if told else "")
        self._day_title.setVisible(told)
        head = self._day_title.sizeHint().width() + self._chip.sizeHint().width() + self._look.px(12)
        if self._standing and head > self._beside_clock():
            self._day_title.hide()  # the level is never cut
        self._town.setVisible(not frozen and not told)
        self._place.setVisible(not frozen and not told)
        self.stale.setVisible(condition is Condition.STALE)
        self.stale.say(_("Figé depuis {hour}", hour=now.since), _("Écoutez les appels"))
        self.clock.setText(now.clock)
        if frozen:
            self.state.say(_("Figé") if condition is Condition.STALE else _("Connexion…"), live=False)
        else:
            self.state.say(_("En direct"), live=True)

    def _beside_clock(self) -> int:
        """Say how wide what stands beside the clock may be, on a portrait screen."""
        return self.width() - self.clock.sizeHint().width() - self._look.px(30.4 + 28 + 38)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Lay the paper ground."""
        QPainter(self).fillRect(self.rect(), self._look.color("paper"))


class _StaleNotice(QFrame):
    """Since when nothing is known, and what to do meanwhile."""

    def __init__(self, style: Style, *, wide: bool, parent: QWidget) -> None:
        super().__init__(parent)
        ground = style.color("warn").name()
        self.setStyleSheet(f"QFrame {{ background: {ground}; border-radius: {style.px(14)}px; }}")
        icon = Icon(style.px(50.7 if wide else 34.0), self)
        icon.show_icon("ear", style.color("on-state"))
        self._fact = label(self, style, "info" if wide else "min", 800, "on-state", share=1.3 if wide else 1.0)
        self._then = label(self, style, "info" if wide else "min", 400, "on-state", share=1.08 if wide else 1.0)
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
