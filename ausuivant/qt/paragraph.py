"""Text whose lines stand as close as the design wants: Qt's labels have no line height."""

from __future__ import annotations

from math import ceil

from PyQt6.QtCore import QPointF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ausuivant.qt.theme import font

_ENDLESS = 100_000.0
#: forbids a break, and is not seen
_JOINER = "\u2060"
#: letters of another font are measured a little narrower than they are set
_SLACK = 6
#: how far ink goes above and below the line on which letters stand, in ems: capitals with accents, tails of g; in
#: Arabic marks stand above the capitals and below the tails
_INK = (0.90, 0.21)
_INK_ARABIC = (1.03, 0.51)
#: Arabic lines stand no closer than this, in ems
_ARABIC_LINE = 1.25


class Paragraph(QWidget):
    """Wrapped text from the side where its reader begins. Lets presses through to what it stands on."""

    def __init__(
        self,
        pixels: int,
        weight: int,
        color: QColor,
        *,
        line_height: float = 1.12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._font: QFont = font(pixels, weight)
        self._color = color
        self._line = pixels * line_height
        self._text = ""
        self._arabic = False
        self._broken: dict[float, list[str]] = {}  # as it was broken before, by width: layouts ask many times
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def text(self) -> str:
        """Give the words."""
        return self._text

    def text_pixels(self) -> int:
        """Give the size of an em."""
        return self._font.pixelSize()

    def weight(self) -> int:
        """Give the weight of the letters."""
        return self._font.weight()

    def color(self) -> QColor:
        """Give the words' colour."""
        return self._color

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self._arabic = any("\u0600" <= letter <= "\u06ff" for letter in text)
            self._broken = {}
            self.setAccessibleName(text.replace("\n", " "))
            self.updateGeometry()
            self.update()

    def set_color(self, color: QColor) -> None:
        """Say it in another colour."""
        self._color = color
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell layouts that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Say how high the text is when it is this wide."""
        return ceil(self._height(len(self._lines(float(width)))))

    def sizeHint(self) -> QSize:
        """Ask for the longest line as it is written."""
        metrics = QFontMetricsF(self._font)
        widest = max((metrics.horizontalAdvance(line) for line in self._text.split("\n")), default=0.0)
        return QSize(ceil(widest) + _SLACK, ceil(self._height(len(self._text.split("\n")))))

    def minimumSizeHint(self) -> QSize:
        """Ask for one word and one line."""
        metrics = QFontMetricsF(self._font)
        widest = max((metrics.horizontalAdvance(word) for word in self._text.split()), default=0.0)
        return QSize(round(widest), ceil(self._height(1)))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Write the lines; the block stands in the middle of what room there is."""
        painter = QPainter(self)
        painter.setPen(self._color)
        painter.setFont(self._font)
        for line, base in self.lines():
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                self._write_from_the_right(painter, line, base)
            else:
                painter.drawText(QPointF(0, base), line)

    def lines(self) -> list[tuple[str, float]]:
        """Give the lines as they are written, each with the pixel row on which its letters stand."""
        lines = self._lines(float(self.width()))
        top = max(0.0, (self.height() - self._height(len(lines))) / 2)
        pitch, above, below = self._pitch()
        first = top + max(0.0, pitch - above - below) / 2 + above
        return [(line, first + index * pitch) for index, line in enumerate(lines)]

    def _write_from_the_right(self, painter: QPainter, text: str, base: float) -> None:
        """Order the words as Arabic does, whatever script they begin with."""
        layout = QTextLayout(text, self._font)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(_ENDLESS)
        layout.endLayout()
        # A line with letters of another font stands lower in its layout: only where letters stand is the same.
        layout.draw(painter, QPointF(self.width() - line.naturalTextWidth(), base - line.ascent()))

    def _height(self, lines: int) -> float:
        """Say how high so many lines are, with all their ink: Qt cuts off what goes beyond."""
        pitch, above, below = self._pitch()
        return lines * pitch + max(0.0, above + below - pitch)

    def _pitch(self) -> tuple[float, float, float]:
        """Say how far lines stand from one another, and how far a line's ink may go above and below, in pixels."""
        em = self._font.pixelSize()
        above, below = _INK_ARABIC if self._arabic else _INK
        return max(self._line, _ARABIC_LINE * em) if self._arabic else self._line, above * em, below * em

    def _lines(self, width: float) -> list[str]:
        """Break the text at its own line ends, then where it must."""
        if width not in self._broken:
            self._broken[width] = self._break(width)
        return self._broken[width]

    def _break(self, width: float) -> list[str]:
        found: list[str] = []
        metrics = QFontMetricsF(self._font)
        for said in self._text.split("\n"):
            words = said.split(" ")
            part = " ".join(_joined(word) if metrics.horizontalAdvance(word) <= width else word for word in words)
            layout = QTextLayout(part, self._font)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.beginLayout()
            while True:
                line = layout.createLine()
                if not line.isValid():
                    break
                line.setLineWidth(width if width > 0 else _ENDLESS)
                start = line.textStart()
                found.append(part[start : start + line.textLength()].rstrip(" ").replace(_JOINER, ""))
            layout.endLayout()
        return found or [""]


def _joined(word: str) -> str:
    """Keep `venez-vous` on one line: Qt breaks at a hyphen as soon as it can."""
    return word.replace("-", f"-{_JOINER}")
