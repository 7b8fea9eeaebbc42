"""The page that every screen is made of: the torn header, what is told, what is pressed, and the foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal, TypeVar

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ausuivant.ids import new_id
from kiosk_app.actions import Action, Back, CallHelp, MoreTime, Switch
from kiosk_app.comfort import Aid
from kiosk_app.room import Room
from kiosk_app.screens.controls import Button, Ground, Pressable, Row, Tool, words
from kiosk_app.screens.header import Header
from kiosk_app.screens.scene import Scene

#: the margin at each side, and the usual space between two controls, in millimetres
SIDE_MM: Final = 16.8
GAP_MM: Final = 7.5
SMALL_GAP_MM: Final = 5.6
TOOL_MM: Final = 34.9
MORE_MM: Final = 33.0
TOP_MM: Final = 11.0

Part = Literal["told", "pressed"]
Bare = TypeVar("Bare", QVBoxLayout, QHBoxLayout)


class Page(Ground):
    """A screen. Upright: header, what is told, what is pressed; lying: the header and one of the two at the side.

    Signals:
        acted: an Action of the visitor.
    """

    acted = pyqtSignal(object)

    def __init__(
        self,
        room: Room,
        *,
        header_mm: float,
        title: str = "title",
        beside: Part = "told",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.room = room
        self.look = room.style
        self.setProperty("role", "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        width = round(room.width * room.side_share) if room.wide else room.width
        self.header = Header(self.look, width=width, height_mm=header_mm, title=title, parent=self)
        self.told, self.pressed = QVBoxLayout(), QVBoxLayout()
        for part in (self.told, self.pressed):
            part.setSpacing(self.look.px(SMALL_GAP_MM))
        self.foot = QWidget(self)
        self.foot.setMinimumHeight(max(room.foot, self.look.px(GAP_MM)))
        self.foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.fine_print = words(self.look, "small", self.foot)
        self.fine_print.hide()
        under = QVBoxLayout(self.foot)
        under.setContentsMargins(self.look.px(SIDE_MM), self.look.px(4.5), self.look.px(SIDE_MM), self.look.px(6))
        under.addWidget(self.fine_print)
        under.addStretch(1)
        self.more = Row(self.look, "more-time", icon="timer", height_mm=MORE_MM, parent=self)
        self.more.setProperty("role", "attention")
        self.more.clicked.connect(lambda: self.acted.emit(MoreTime()))
        self.more.hide()
        self._floating = True
        self._under: QVBoxLayout | None = None
        if room.wide:
            self._arrange_lying(beside)
        else:
            self._arrange_upright()

    def _arrange_upright(self) -> None:
        outer = _bare(QVBoxLayout(self))
        self.body = QVBoxLayout()
        self.body.setSpacing(self.look.px(SMALL_GAP_MM))
        side = self.look.px(SIDE_MM)
        self.body.setContentsMargins(side, self.look.px(14.3), side, 0)
        self.body.addLayout(self.told, 1)
        self.body.addLayout(self.pressed)
        outer.addWidget(self.header)
        outer.addLayout(self.body, 1)
        outer.addWidget(self.foot)

    def _arrange_lying(self, beside: Part) -> None:
        outer = _bare(QHBoxLayout(self))
        side, top = self.look.px(SIDE_MM * 0.8), self.look.px(TOP_MM)
        panel = QWidget(self)
        panel.setFixedWidth(self.header.width())
        left, right, under = _bare(QVBoxLayout(panel)), QVBoxLayout(), QVBoxLayout()
        self._under = under
        under.addLayout(self.told if beside == "told" else self.pressed, 1)
        left.addWidget(self.header)
        left.addLayout(under, 1)
        left.addWidget(self.foot)
        right.setContentsMargins(side, top, side, max(self.room.foot, self.look.px(GAP_MM)))
        if self.room.low and beside == "pressed":
            right.addSpacing(max(0, self.room.reach - top))
        right.addLayout(self.pressed if beside == "told" else self.told, 1)
        self.body = under
        self._keep_off_the_edge()
        outer.addWidget(panel)
        outer.addLayout(right, 1)

    def _keep_off_the_edge(self) -> None:
        """Leave the margin where the screen ends: Qt turns layouts round for Arabic, not their margins."""
        if self._under is not None:
            side, top = self.look.px(SIDE_MM * 0.8), self.look.px(GAP_MM)
            from_right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self._under.setContentsMargins(0 if from_right else side, top, side if from_right else 0, 0)

    def show_scene(self, scene: Scene) -> None:
        """Show a moment; called again each time something changes."""
        raise TypeError(f"{type(self).__name__} must say how it shows a scene")

    def forget(self) -> None:
        """Let go of what only this visitor may see."""

    def head(self, scene: Scene, title: str, *, hint: str = "") -> None:
        """Write the header, and what goes with the time that is left."""
        self._keep_off_the_edge()
        self.header.show_text(place=scene.place, clock=scene.clock, title=title, hint=hint)
        _ = scene.words
        self.more.say(_("Plus de temps"), _("Encore {seconds} s", seconds=round(scene.remaining or 0)))
        self.more.setVisible(scene.warns)
        self._place_more()

    def print_small(self, text: str) -> None:
        """Write what stands below everything, and give it the room that it needs."""
        self.fine_print.set_text(text)
        self.fine_print.setVisible(bool(text))
        width = self.header.width() - 2 * self.look.px(SIDE_MM)
        needed = self.fine_print.heightForWidth(width) + self.look.px(10.5) if text else 0
        self.foot.setFixedHeight(max(self.room.foot, self.look.px(GAP_MM), needed))

    def told_fits(self, layout: QLayout) -> bool:
        """Say whether what is told, or pressed at the side, has room enough for its whole text."""
        _measure_anew(layout)
        room, foot = self.room, self.foot.minimumHeight()
        inner = room.width - 2 * self.look.px(SIDE_MM)
        if layout is self.pressed:
            width = room.width - self.header.width() - 2 * self.look.px(SIDE_MM * 0.8)
            return layout.heightForWidth(width) <= room.height - self.look.px(TOP_MM) - foot
        if room.wide:
            inner = self.header.width() - self.look.px(SIDE_MM * 0.8)
            return (
                layout.heightForWidth(inner) <= room.height - self.header.minimumHeight() - self.look.px(GAP_MM) - foot
            )
        below = self.pressed_height() + self.look.px(SMALL_GAP_MM + 14.3)
        return layout.heightForWidth(inner) <= room.height - self.header.minimumHeight() - below - foot

    def pressed_height(self) -> int:
        """Say how high the controls are with the words that they have now."""
        _measure_anew(self.pressed)
        return self.pressed.sizeHint().height()

    def tools(self, *tools: Pressable) -> QHBoxLayout:
        """Put quiet tools into one row, the lowest."""
        row = QHBoxLayout()
        row.setSpacing(self.look.px(SMALL_GAP_MM))
        for tool in tools:
            row.addWidget(tool, 1)
        return row

    def back_tool(self, name: str = "back") -> Button | Tool:
        """Make the way back."""
        return self._tool(name, "arrow-left", Back)

    def help_tool(self) -> Button | Tool:
        """Make the call for a person, which stands on every screen."""
        return self._tool("help", "hand-helping", lambda: CallHelp(new_id()))

    def listen_tool(self) -> Button | Tool:
        """Make the switch of reading aloud."""
        tool = self._tool("listen", "volume-2", lambda: Switch(Aid.LISTENING))
        tool.setCheckable(True)
        return tool

    def say_tools(self, scene: Scene) -> None:
        """Name the tools that this screen has, in the visitor's language."""
        _ = scene.words
        said = {"back": _("Retour"), "home": _("Retour à l’accueil"), "listen": _("Écouter"), "help": _("Aide")}
        for tool in (*self.findChildren(Button), *self.findChildren(Tool)):
            if tool.property("role") == "discret" and tool.objectName() in said:
                tool.say(said[tool.objectName()])
            if tool.objectName() == "listen":
                tool.setChecked(scene.visit.comfort.listening)

    def _tool(self, name: str, icon: str, action: Callable[[], Action]) -> Button | Tool:
        kind = Tool if self.room.wide else Button
        made = kind(self.look, name, icon=icon, role="discret", height_mm=TOOL_MM, parent=self)
        made.clicked.connect(lambda: self.acted.emit(action()))
        return made

    def anchor_more(self, row: QBoxLayout) -> None:
        """Give the offer of more time a place of its own, on a page whose controls leave none above them."""
        policy = self.more.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.more.setSizePolicy(policy)
        self.more.keep_height(self.look.px(TOOL_MM))
        self._floating = False
        row.addWidget(self.more, 2)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the offer of more time where it belongs."""
        super().resizeEvent(event)
        self._place_more()

    def _place_more(self) -> None:
        """Lay the offer over what is told, just above the controls: within reach, and nothing moves."""
        if not self._floating or not self.more.isVisible():
            return
        layout = self.layout()
        if layout is not None:
            layout.activate()
        if self.room.wide:
            left = self.look.px(SIDE_MM * 0.8)
            width, bottom = self.header.width() - left, self.height() - self.foot.height()
            left = (
                left if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else self.width() - self.header.width()
            )
        else:
            place = self.pressed.geometry()
            left, width, bottom = place.left(), place.width(), place.top() - self.look.px(SMALL_GAP_MM)
        self.more.setGeometry(left, bottom - self.more.height(), width, self.more.height())
        self.more.raise_()

    def parts(self) -> Iterator[QWidget]:
        """Give what is on the page in the order in which it is read."""
        if self.more.isVisible():
            yield self.more
        layout = self.layout()
        if layout is not None:
            yield from (part for part in _walk(layout) if part is not self.more)

    def controls(self) -> list[Pressable]:
        """Give what can be pressed now, in reading order."""
        return [one for one in self.parts() if isinstance(one, Pressable) and one.isEnabled()]

    def point(self, widget: QWidget) -> QPoint:
        """Say where a part stands on the page."""
        return widget.mapTo(self, QPoint(0, 0))


def _bare(layout: Bare) -> Bare:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout


def _measure_anew(layout: QLayout) -> None:
    """Forget the heights that were measured of other words: Qt does so by itself only at its next turn."""
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget = item.widget() if item is not None else None
        inner = item.layout() if item is not None else None
        inner = widget.layout() if widget is not None else inner
        if inner is not None:
            _measure_anew(inner)
        if widget is not None:
            widget.ensurePolished()  # before its first paint it has not the sheet's edges yet
            widget.updateGeometry()
    layout.invalidate()


def _walk(layout: QLayout) -> Iterator[QWidget]:
    """Follow a layout in its own order; a control is one thing, whatever stands in it."""
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            yield from _walk(inner)
        elif widget is not None and widget.isVisible():
            yield widget
            below = widget.layout()
            if below is not None and not isinstance(widget, Pressable):
                yield from _walk(below)
