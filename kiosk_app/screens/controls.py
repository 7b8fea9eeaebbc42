"""What a visitor presses: tiles, buttons with an icon, and the words beside an icon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ausuivant.look.tokens import tokens
from ausuivant.qt.icons import Icon
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.theme import Style

#: which tokens colour the icon and the words of a button, by its role
INKS: Final = {
    "principal": ("on-lagoon", "on-lagoon"),
    "rendez-vous": ("on-lagoon", "on-lagoon"),
    "discret": ("lagoon-deep", "lagoon-deep"),
    "attention": ("warn", "ink"),
}
CHECKED: Final = {"discret": ("on-lagoon", "on-lagoon")}
CHECKED_USUAL: Final = ("white", "white")
#: what points the way, and so turns round where one reads from the right
TURNED: Final = {"arrow-left": "arrow-right", "arrow-right": "arrow-left"}
DISABLED: Final = ("disabled", "disabled")
#: buttons that are full of colour; in high contrast they empty themselves when keys come to them
FULL: Final = frozenset({"principal", "rendez-vous"})
EMPTIED: Final = ("focus", "focus")
#: wide enough for any sentence
ONE_LINE: Final = 100_000
#: what the edges of a tool take above and below its icon and word, together
TOOL_EDGES_MM: Final = 3.4
#: what a row's edges take above and below its words, together
ROW_EDGES_MM: Final = 2.8
#: how thick each of the two rings is around a full button
RING_MM: Final = 1.3
USUAL: Final = ("lagoon", "ink")
SPACING_MM: Final = 5.6
ICON_MM = 16.8


#: size, weight, colour and line height of each kind of text
TEXTS: Final = {
    "body": ("body", 400, "ink", 1.25),
    "strong": ("body", 700, "ink", 1.15),
    "label": ("body", 600, "ink", 1.15),
    "soft": ("body", 600, "ink-soft", 1.2),
    "small": ("min", 400, "ink-soft", 1.22),
    "small-strong": ("min", 600, "ink", 1.15),
    "tool": ("min", 600, "lagoon-deep", 1.15),
    "tile": ("tile", 700, "ink", 1.08),
    "sentence": ("tile", 600, "ink", 1.15),
    "question": ("heading", 800, "ink", 1.15),
    "figure": ("figure", 800, "ink", 1.05),
    "button": ("button", 700, "ink", 1.1),
}


def words(style: Style, kind: str, parent: QWidget) -> Paragraph:
    """Make a text of one of the design's kinds."""
    size, weight, color, line_height = TEXTS[kind]
    return Paragraph(style.em(size), weight, style.color(color), line_height=line_height, parent=parent)


class Ground(QWidget):
    """What controls stand on, and ask before they act.

    Signals:
        held: a finger was put down (True) or lifted (False), anywhere.
    """

    held = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: asked with the control: False keeps the press for who goes by ear
        self.gate: Callable[[Pressable], bool] | None = None

    def focusNextPrevChild(self, next: bool) -> bool:
        """Leave Tab to `Keys` too: Qt would go its own way, and say nothing of it."""
        return False

    def mousePressEvent(self, a0: QMouseEvent | None) -> None:
        """Take note of a finger between the controls."""
        self.held.emit(True)
        super().mousePressEvent(a0)

    def mouseReleaseEvent(self, a0: QMouseEvent | None) -> None:
        """Take note that it was lifted."""
        self.held.emit(False)
        super().mouseReleaseEvent(a0)


class Pressable(QPushButton):
    """What all buttons share: a name for programs, a role for the sheet, icon and words in the state's colours."""

    def __init__(self, style: Style, name: str, *, icon: str, role: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.look = style
        self.setObjectName(name)
        self.setProperty("role", role)
        self._icon_name = icon
        # The ring is for keys and switches: a finger leaves none behind.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._recolor)

    def changeEvent(self, event: QEvent | None) -> None:
        """Follow the state with the colours of what stands inside."""
        super().changeEvent(event)
        if event is not None and event.type() in (QEvent.Type.EnabledChange, QEvent.Type.LayoutDirectionChange):
            self._recolor()

    def nextCheckState(self) -> None:
        """Stay as it is: the screen says what is chosen, and a press that changes nothing must show nothing."""

    def _inks(self) -> tuple[str, str]:
        """Say which tokens colour icon and words now."""
        if not self.isEnabled():
            return DISABLED
        role = str(self.property("role"))
        if role in FULL and self.look.theme == "contrast" and self.hasFocus():
            return EMPTIED
        return CHECKED.get(role, CHECKED_USUAL) if self.isChecked() else INKS.get(role, USUAL)

    def focusInEvent(self, a0: QFocusEvent | None) -> None:
        """Show that keys have come here."""
        super().focusInEvent(a0)
        self._recolor()

    def focusOutEvent(self, a0: QFocusEvent | None) -> None:
        """Show that they are gone."""
        super().focusOutEvent(a0)
        self._recolor()

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw what the sheet cannot: the ring on a full button."""
        super().paintEvent(a0)
        full = self.isChecked() or (self.property("role") in FULL and self.look.theme != "contrast")
        if self.hasFocus() and full:
            self._draw_rings()

    def _draw_rings(self) -> None:
        """Two rings, one of them in the colour of the words: whatever the ground, one of them stands out from it."""
        thick = self.look.px(RING_MM)
        radius = self.look.px(tokens().radius_mm["main" if self.property("role") == "principal" else "button"])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, color in enumerate(("focus", self._inks()[1])):
            inset = thick * (index + 0.5)
            painter.setPen(QPen(self.look.color(color), thick))
            ring = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(ring, radius - inset, radius - inset)

    def _icon_now(self) -> str:
        """Name the icon as the visitor reads: an arrow back points to where the line begins."""
        from_right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return TURNED.get(self._icon_name, self._icon_name) if from_right else self._icon_name

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Leave every key to `Keys`, which knows the order in which the page is read."""
        if e is not None:
            e.ignore()

    def _ground(self) -> Ground | None:
        """Find the page on which this stands."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, Ground):
            above = above.parentWidget()
        return above

    def mousePressEvent(self, e: QMouseEvent | None) -> None:
        """Tell the page that a finger is on it."""
        ground = self._ground()
        if ground is not None:
            ground.held.emit(True)
        super().mousePressEvent(e)

    def mouseReleaseEvent(self, e: QMouseEvent | None) -> None:
        """Act, unless the page keeps the press for who goes by ear."""
        ground = self._ground()
        if ground is not None:
            ground.held.emit(False)
            if ground.gate is not None and not ground.gate(self):
                self.setDown(False)
                return
        super().mouseReleaseEvent(e)

    def _recolor(self) -> None:
        """Colour icon and words; each kind of button says which they are."""


class Button(Pressable):
    """An icon and words, in the middle. `role` as in `ausuivant.look.qss`."""

    def __init__(
        self, style: Style, name: str, *, icon: str, role: str, height_mm: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(style, name, icon=icon, role=role, parent=parent)
        self.setFixedHeight(style.px(height_mm))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = Icon(style.px(ICON_MM) if role != "principal" else style.em("button"), self)
        self._words = words(style, "button" if role == "principal" else "label", self)
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(4), 0, style.px(4), 0)
        row.setSpacing(style.px(SPACING_MM))
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        row.addStretch(1)
        self._icon.setVisible(bool(icon))
        self._recolor()

    def say(self, text: str) -> None:
        """Show the words, and say them to who cannot see."""
        self._words.set_text(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """Ask for the room of what is inside, not of the empty text."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def _recolor(self) -> None:
        icon, text = self._inks()
        self._words.set_color(self.look.color(text))
        if self._icon_name:
            self._icon.show_icon(self._icon_now(), self.look.color(icon))


class Tool(Pressable):
    """A quiet button whose word stands under its icon, so that four find room side by side."""

    def __init__(
        self, style: Style, name: str, *, icon: str, role: str, height_mm: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(style, name, icon=icon, role=role, parent=parent)
        self._least = style.px(height_mm)
        self.setFixedHeight(self._least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = Icon(style.px(14.0), self)
        self._words = words(style, "tool", self)
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.px(1), style.px(TOOL_EDGES_MM / 2), style.px(1), style.px(TOOL_EDGES_MM / 2))
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._recolor()

    def say(self, text: str, meaning: str = "") -> None:
        """Show one word, and say what it means to who cannot see."""
        self._words.set_text(text)
        # Arabic in large letters needs more room than any other.
        needed = self._icon.height() + self._words.heightForWidth(ONE_LINE) + self.look.px(TOOL_EDGES_MM)
        self.setFixedHeight(max(self._least, needed))
        # What is read must be part of what is said: whoever does both would be lost otherwise.
        self.setAccessibleName(meaning if text.casefold() in meaning.casefold() else f"{text}, {meaning}".rstrip(", "))

    def sizeHint(self) -> QSize:
        """Ask for the room of what is inside."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def _recolor(self) -> None:
        icon, text = self._inks()
        self._words.set_color(self.look.color(text))
        self._icon.show_icon(self._icon_now(), self.look.color(icon))


class Row(Pressable):
    """An icon, a fact in strong and a word of what it means, at the left."""

    def __init__(self, style: Style, name: str, *, icon: str, height_mm: float, parent: QWidget | None = None) -> None:
        super().__init__(style, name, icon=icon, role="bascule", parent=parent)
        self._least = style.px(height_mm)
        self.setFixedHeight(self._least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = Icon(style.px(18.0), self)
        self._title = words(style, "strong", self)
        self._detail = words(style, "small", self)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(8), 0, style.px(5), 0)
        row.setSpacing(style.px(7))
        row.addWidget(self._icon)
        row.addLayout(column, 1)
        self._recolor()

    def say(self, title: str, detail: str) -> None:
        """Show the fact and what it means."""
        self._title.set_text(title)
        self._detail.set_text(detail)
        self.setAccessibleName(f"{title}, {detail}" if detail else title)
        self._detail.setVisible(bool(detail))
        self._fit()

    def keep_height(self, pixels: int) -> None:
        """Be at least so high."""
        self._least = max(self._least, pixels)
        self._fit()

    def _fit(self) -> None:
        """Take the room that the words need: large ones, and those of Arabic, need more."""
        lines = sum(one.heightForWidth(ONE_LINE) for one in (self._title, self._detail) if one.text())
        self.setFixedHeight(max(self._least, lines + self.look.px(ROW_EDGES_MM)))

    def _recolor(self) -> None:
        icon, text = self._inks()
        self._icon.show_icon(self._icon_now(), self.look.color(icon))
        self._title.set_color(self.look.color(text))
        self._detail.set_color(self.look.color("ink-soft" if (icon, text) == USUAL else text))


class Sentence(QWidget):
    """An icon and a sentence: what to do, or what happens next."""

    def __init__(self, style: Style, *, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon(style.px(21.0), self)
        self._icon.show_icon(icon, style.color("lagoon"), stroke=1.7)
        self._words = words(style, "sentence", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.px(9.3))
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)

    def say(self, text: str) -> None:
        """Show a sentence; nothing at all when it is empty."""
        self._words.set_text(text)
        self.setVisible(bool(text))
