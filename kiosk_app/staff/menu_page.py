"""The menu itself: the kiosk's state, its printer on trial, and what staff may set or end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ausuivant.i18n import Translator, mark
from ausuivant.look.tokens import THEMES, Theme
from kiosk_app.room import Room
from kiosk_app.screens.controls import words
from kiosk_app.screens.tongues import NAMES
from kiosk_app.staff.choices import LOUDEST, Choices
from kiosk_app.staff.parts import AskBack, Fact, FactSheet, Knob, StaffPage, Toggle

#: how high a knob is, on a screen with room and on a small one
KNOB_MM, SMALL_KNOB_MM = 24.0, 20.5
#: what ends or prints is a little taller
TALLER_MM: Final = 5.0
#: how many languages stand side by side
ACROSS, FEWER_ACROSS = 4, 3
LOOKS: Final[dict[Theme, str]] = {"light": mark("Clair"), "dark": mark("Sombre"), "contrast": mark("Contraste")}


class Duties(Protocol):
    """What the menu's presses do."""

    def try_printer(self) -> None:
        """Print a test ticket."""
        ...

    def turn_volume(self, steps: int) -> None:
        """Make the usual voice louder or softer, and let it be heard."""
        ...

    def choose_look(self, theme: Theme) -> None:
        """Change the usual look."""
        ...

    def switch_language(self, language: str) -> None:
        """Offer a language, or no longer."""
        ...

    def restart(self) -> None:
        """End the program; it is started again."""
        ...

    def quit(self) -> None:
        """End the program for good."""
        ...


@dataclass(frozen=True, slots=True)
class MenuState:
    """All that the menu shows. `trying`: a test ticket is under way; `voice`: the kiosk can speak."""

    facts: Sequence[Fact]
    choices: Choices
    trying: bool
    voice: bool = True


class MenuPage(StaffPage):
    """All on one page: nobody looks for anything while visitors wait."""

    def __init__(
        self, room: Room, duties: Duties, *, languages: Sequence[str], restarts: bool, parent: QWidget | None = None
    ) -> None:
        """`languages`: those that may be hidden; `restarts`: somebody starts the program again when it ends."""
        super().__init__(room, parent=parent)
        self._duties = duties
        self._height = SMALL_KNOB_MM if room.small else KNOB_MM
        self.facts = FactSheet(self.look, self)
        self.told.addWidget(self.facts)
        self.told.addStretch(1)
        height = self._height + TALLER_MM
        self._print = Knob(self.look, "staff-print", icon="printer", height_mm=height, parent=self)
        self._print.clicked.connect(duties.try_printer)
        self.pressed.addWidget(self._print)
        self.pressed.addLayout(self._sound())
        self._looks: dict[Theme, Toggle] = {theme: self._toggle(f"staff-look-{theme}") for theme in THEMES}
        for theme, toggle in self._looks.items():
            toggle.clicked.connect(partial(self._wear, theme))
        self.pressed.addLayout(self._in_rows(list(self._looks.values()), across=len(THEMES)))
        ordered = [tag for tag in NAMES if tag in languages]
        self._languages = {tag: self._toggle(f"staff-language-{tag}") for tag in ordered}
        for tag, toggle in self._languages.items():
            toggle.clicked.connect(lambda _on, tag=tag: duties.switch_language(tag))
        self._offered = words(self.look, "small-strong", self)
        self.pressed.addWidget(self._offered)
        self.pressed.addLayout(
            self._in_rows(
                list(self._languages.values()), across=ACROSS if room.wide and not room.small else FEWER_ACROSS
            )
        )
        self.pressed.addLayout(self._ends(restarts))
        if room.wide:
            self.pressed.addStretch(1)
        self.pressed.addWidget(self.leave)

    def _wear(self, theme: Theme, _on: bool) -> None:
        self._duties.choose_look(theme)

    def _toggle(self, name: str) -> Toggle:
        return Toggle(self.look, name, height_mm=self._height, parent=self)

    def _sound(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.gap())
        self._volume = words(self.look, "small-strong", self)
        self._softer, self._louder = (
            Knob(self.look, name, icon=icon, height_mm=self._height, parent=self)
            for name, icon in (("staff-softer", "volume-x"), ("staff-louder", "volume-2"))
        )
        self._softer.clicked.connect(lambda: self._duties.turn_volume(-1))
        self._louder.clicked.connect(lambda: self._duties.turn_volume(1))
        for part in (self._volume, self._softer, self._louder):
            row.addWidget(part, 1)
        return row

    def _in_rows(self, toggles: Sequence[Toggle], *, across: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.gap())
        for index, toggle in enumerate(toggles):
            grid.addWidget(toggle, *divmod(index, across))
        for column in range(across):
            grid.setColumnStretch(column, 1)
        return grid

    def _ends(self, restarts: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.gap())
        height = self._height + TALLER_MM
        self._restart = AskBack(self.look, "staff-restart", icon="rotate-ccw", height_mm=height, parent=self)
        self._restart.sure.connect(self._duties.restart)
        self._restart.setVisible(restarts)
        self._quit = AskBack(self.look, "staff-quit", icon="power", height_mm=height, parent=self)
        self._quit.sure.connect(self._duties.quit)
        row.addWidget(self._restart, 1)
        row.addWidget(self._quit, 1)
        return row

    def show_state(self, _: Translator, state: MenuState) -> None:
        """Show how everything is."""
        self.facts.show_facts(state.facts)
        self._print.say(_("Imprimer un ticket d’essai"))
        self._print.setEnabled(not state.trying)
        choices = state.choices
        level = _("Voix : {level} sur {most}", level=choices.volume + 1, most=LOUDEST + 1)
        self._volume.set_text(level if state.voice else _("Pas de voix ici"))
        self._softer.say(_("Moins fort"))
        self._louder.say(_("Plus fort"))
        self._softer.setEnabled(state.voice and choices.volume > 0)
        self._louder.setEnabled(state.voice and choices.volume < LOUDEST)
        for theme, toggle in self._looks.items():
            toggle.say(_(LOOKS[theme]))
            toggle.show_on(theme == choices.theme)
        self._offered.set_text(_("Langues proposées, avec le français :"))
        for tag, toggle in self._languages.items():
            toggle.say(NAMES.get(tag, tag))
            toggle.show_on(tag not in choices.hidden)
        self._restart.say_both(_("Redémarrer"), _("Encore, pour redémarrer"))
        self._quit.say_both(_("Quitter"), _("Encore, pour quitter"))
        self.leave.say(_("Retour aux visiteurs"))

    def forget(self) -> None:
        """Forget a first press."""
        self._restart.rest()
        self._quit.rest()
