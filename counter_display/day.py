"""Today, as the calendar says that such a day usually is: a bar for each half-hour, the present one ringed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ausuivant.core.views import SlotLevel
from ausuivant.i18n import say_clock
from ausuivant.look.tokens import tokens
from ausuivant.qt.theme import Style, font

SLOT: Final = 30  #: minutes
WIDTH_MM: Final = 304.0
BAR_MM: Final = 40.0  #: of the highest
#: of the highest bar, by level; 0: too few visits to say
HEIGHTS: Final = (0.22, 0.46, 0.64, 0.82, 1.0)
#: of a half-hour's place
BAR_SHARE: Final = 0.78


class DayBars(QWidget):
    """The day's half-hours from the first opening to the last closing, with the hours at both ends."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._slots: tuple[SlotLevel, ...] = ()
        self._minute = 0
        self._language = "fr"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(style.px(WIDTH_MM), style.px(BAR_MM) + self._foot() + style.px(8))

    @property
    def levels(self) -> tuple[int | None, ...]:
        """What each bar says."""
        return tuple(slot.level for slot in self._slots)

    @property
    def present(self) -> int | None:
        """When the ringed half-hour begins, in minutes after midnight; None if the doors are closed now."""
        starts = (slot.starts for slot in self._slots if slot.starts <= self._minute < slot.starts + SLOT)
        return next(starts, None)

    def show_day(self, slots: Sequence[SlotLevel], *, minute: int, title: str, language: str) -> None:
        """Show a day; `minute`: the present one, after midnight. Nothing at all if nobody can say anything of it."""
        known = tuple(slots) if any(slot.level is not None for slot in slots) else ()
        self.setVisible(bool(known))
        if (known, minute, language) == (self._slots, self._minute, self._language):
            return
        self._slots, self._minute, self._language = known, minute, language
        if known:
            first, last = self._hours()
            self.setAccessibleName(f"{title}, {first}–{last}")
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the bars on one line, and the hours under it."""
        if not self._slots:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        begins = self._slots[0].starts
        places = (self._slots[-1].starts - begins) // SLOT + 1
        pitch = self.width() / places
        ground = self._look.px(BAR_MM) + self._look.px(4)
        for slot in self._slots:
            height = self._look.px(BAR_MM) * HEIGHTS[slot.level or 0]
            left = (slot.starts - begins) / SLOT * pitch
            inset = pitch * (1 - BAR_SHARE) / 2
            place = QRectF(left + inset, ground - height, pitch - 2 * inset, height)
            self._bar(painter, place, slot.level)
            if slot.starts == self.present:
                self._ring(painter, place)
        self._write_hours(painter, ground)

    def _foot(self) -> int:
        return round(self._look.em("min") * 1.2)

    def _hours(self) -> tuple[str, str]:
        last = self._slots[-1].starts + SLOT
        return say_clock(self._slots[0].starts, language=self._language), say_clock(last, language=self._language)

    def _bar(self, painter: QPainter, place: QRectF, level: int | None) -> None:
        line = max(1.0, self._look.px(1.6))
        plain = self._look.theme == "contrast"
        if level is None:
            painter.setPen(QPen(self._look.color("line-strong"), line, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        elif plain:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("ink"))
        else:
            shown = tokens().level(level)
            painter.setPen(QPen(QColor(shown.edge), line) if shown.edge else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shown.background))
        edged = place.adjusted(line / 2, line / 2, -line / 2, -line / 2) if level in (None, 1) else place
        radius = min(place.width() * 0.2, place.height() * 0.4)
        painter.drawRoundedRect(edged, radius, radius)

    def _ring(self, painter: QPainter, place: QRectF) -> None:
        """Ring the present half-hour, whatever its level."""
        width = self._look.px(2.4)
        painter.setPen(QPen(self._look.color("ink"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        away = width
        around = place.adjusted(-away, -away, away, away)
        painter.drawRoundedRect(around, place.width() * 0.3, place.width() * 0.3)

    def _write_hours(self, painter: QPainter, top: float) -> None:
        chosen = font(self._look.em("min"), 400)
        painter.setFont(chosen)
        painter.setPen(self._look.color("ink-soft"))
        place = QRectF(0, top + self._look.px(2), self.width(), QFontMetricsF(chosen).height())
        first, last = self._hours()
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, first)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight, last)
