"""The languages that a visitor may choose, each by its own name: on the first screen, or on one of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ausuivant.i18n import PLAIN, visitor_languages
from ausuivant.qt.theme import font
from kiosk_app.actions import Action, ShowLanguages, Speak
from kiosk_app.room import Room
from kiosk_app.screens.controls import Button
from kiosk_app.screens.page import SMALL_GAP_MM, Page
from kiosk_app.screens.scene import Scene
from kiosk_app.screens.tiles import let_go

#: each language by its own name, which is also how a listener is told of it
NAMES: Final = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "es": "Español",
    "pt": "Português",
    "it": "Italiano",
    "tr": "Türkçe",
    PLAIN: "Version simple",
}
HEIGHT_MM: Final = 29.9
LOW_HEIGHT_MM: Final = 29.0
LARGE_HEIGHT_MM: Final = 40.0
SIDE_MM: Final = 7.5
ALL_ICON_MM: Final = 22.4
MOST_ROWS: Final = 2
#: where text is large or the screen small, the tiles need the second row's room
BRIEF_ROWS: Final = 1


def offered(spoken: Sequence[str], hidden: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Order the kiosk's languages: the town's own first, plain French last, without those that staff hid."""
    known = [one for one in visitor_languages() if one not in hidden]
    first = [one for one in spoken if one in known and one != PLAIN]
    others = [one for one in NAMES if one in known and one not in first and one != PLAIN]
    return (*first, *others, *((PLAIN,) if PLAIN in known else ()))


class LanguageRows(QVBoxLayout):
    """The languages in one or two rows; what does not fit is behind a button of its own."""

    def __init__(self, room: Room, act: Callable[[Action], None], page: QWidget, *, width: int) -> None:
        super().__init__()
        self._room, self._act, self._page, self._width = room, act, page, width
        self._buttons: dict[str, Button] = {}
        self._all = Button(
            room.style, "languages", icon="languages", role="langue", height_mm=self._height(), parent=page
        )
        self._all.clicked.connect(lambda: act(ShowLanguages()))
        self._all.hide()
        self._gap = room.px(SMALL_GAP_MM)
        self.setSpacing(self._gap)
        self._shown: tuple[str, ...] = ()

    def _height(self) -> float:
        return LOW_HEIGHT_MM if self._room.low else HEIGHT_MM

    def show_languages(self, spoken: Sequence[str], scene: Scene) -> bool:
        """Show the choice; True when the buttons are new ones."""
        _ = scene.words
        self._all.say(_("Langues"))
        tags = offered(spoken, scene.hidden)
        new = tags != self._shown
        if new:
            self._shown = tags
            self._rebuild(tags)
        for language, button in self._buttons.items():
            button.setChecked(language == scene.language)
        return new

    def _rebuild(self, tags: Sequence[str]) -> None:
        for button in self._buttons.values():
            let_go(self, button)
        self._buttons = {}
        rows = self._in_rows([*tags])
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(self._gap)
            for tag in row:
                line.addWidget(self._all if tag == "" else self._make(tag), self._wide(tag))
            self.addLayout(line)
        self._all.setVisible(any("" in row for row in rows))

    def _in_rows(self, tags: list[str]) -> list[list[str]]:
        """Part the languages into rows that they fit in; an empty tag stands for all the others."""
        brief = self._room.large or self._room.small
        for rows in range(1, (BRIEF_ROWS if brief else MOST_ROWS) + 1):
            each = -(-len(tags) // rows)
            parts = [tags[index : index + each] for index in range(0, len(tags), each)]
            if all(self._needs(part) <= self._width for part in parts):
                return parts
        first = [*tags, ""]
        while len(first) > 2 and self._needs(first) > self._width:
            del first[-2]
        return [first]

    def _needs(self, tags: Sequence[str]) -> int:
        """Say how wide a row of these languages is at least."""
        return sum(self._wide(tag) for tag in tags) + (len(tags) - 1) * self._gap

    def _wide(self, tag: str) -> int:
        metrics = QFontMetrics(font(self._room.style.em("body"), 600))
        beside = 2 * self._room.px(SIDE_MM) + (0 if tag else self._room.px(ALL_ICON_MM))
        return metrics.horizontalAdvance(NAMES.get(tag, tag) or NAMES["pt"]) + beside

    def _make(self, tag: str) -> Button:
        button = Button(
            self._room.style, f"language-{tag}", icon="", role="langue", height_mm=self._height(), parent=self._page
        )
        button.setCheckable(True)
        button.say(NAMES.get(tag, tag))
        button.clicked.connect(lambda: self._act(Speak(tag)))
        button.show()
        self._buttons[tag] = button
        return button


class LanguagesScreen(Page):
    """All the languages, large."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=100.3, parent=parent)
        self._grid = QGridLayout()
        self._grid.setSpacing(room.px(SMALL_GAP_MM))
        self.pressed.addStretch(1)
        self.pressed.addLayout(self._grid)
        bottom = self.tools(self.back_tool(), self.listen_tool(), self.help_tool())
        self.pressed.addLayout(bottom)
        self._buttons: dict[str, Button] = {}

    def show_scene(self, scene: Scene) -> None:
        """Show them."""
        _ = scene.words
        self.head(scene, _("Choisissez votre langue"))
        if not self._buttons and scene.view is not None:
            for index, tag in enumerate(offered(scene.view.languages, scene.hidden)):
                self._grid.addWidget(self._make(tag), *divmod(index, 2))
        for tag, button in self._buttons.items():
            button.setChecked(tag == scene.language)
        self.say_tools(scene)

    def _make(self, tag: str) -> Button:
        button = Button(self.look, f"language-{tag}", icon="", role="langue", height_mm=LARGE_HEIGHT_MM, parent=self)
        button.setCheckable(True)
        button.say(NAMES.get(tag, tag))
        button.clicked.connect(lambda: self.acted.emit(Speak(tag)))
        button.show()
        self._buttons[tag] = button
        return button
