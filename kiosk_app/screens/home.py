"""The first screen: what the visitor may come for, with its wait; and the languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QWidget

from ausuivant.core.config import said
from ausuivant.core.views import KioskView, ServiceChoice
from ausuivant.i18n import Translator, say_range
from ausuivant.qt.theme import Style
from kiosk_app.flow import Back, Choose, OpenFamily, Screen, Speak
from kiosk_app.screens.controls import Button, Tile, words
from kiosk_app.screens.scene import GAP_MM, SMALL_GAP_MM, Page, Scene

#: The reference screen holds four rows of two tiles; more démarches are shown by family.
TILES: Final = 8
TILE_MM: Final = (74.7, 100.0)
COLUMNS: Final = 2
#: each language by its own name
LANGUAGES: Final = {"fr": "Français", "en": "English", "es": "Español", "pt": "Português", "it": "Italiano"}
FAMILY_ICON: Final = "layout-grid"


class HomeScreen(Page):
    """Tiles by démarche, or by family when there are more than eight; a family's own tiles."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, header_mm=124.6, parent=parent)
        self.column.setContentsMargins(style.px(16.8), style.px(14.3), style.px(16.8), style.px(GAP_MM))
        self._grid = QGridLayout()
        self._grid.setSpacing(style.px(GAP_MM))
        self.column.addLayout(self._grid, 1)
        self.column.addStretch(0)
        self._back = Button(style, "back", icon="arrow-left", role="discret", height_mm=34.9, parent=self)
        self._back.clicked.connect(lambda: self.acted.emit(Back()))
        self.column.addWidget(self._back)
        self._languages = QHBoxLayout()
        self._languages.setSpacing(style.px(SMALL_GAP_MM))
        self.column.addLayout(self._languages)
        self.column.addSpacing(style.px(4))
        self._privacy = words(style, "small", self)
        self.column.addWidget(self._privacy)
        self._built: object = None
        self._tiles: dict[str, Tile] = {}
        self._buttons: dict[str, Button] = {}

    def show_scene(self, scene: Scene) -> None:
        """Show the tiles; they are rebuilt only when there are others, so that no press is lost."""
        view, _ = scene.view, scene.words
        if view is None:
            return
        family = scene.visit.family if scene.screen is Screen.FAMILY else None
        title = _("Bonjour,") + "\n" + _("que venez-vous faire ?")
        if family is not None:
            title = family_name(view, family, scene)
        self.header.show_text(place=scene.place, clock=scene.clock, title=title)
        self._back.say(_("Retour"))
        self._back.setVisible(family is not None)
        self._privacy.set_text(
            _("Le ticket ne contient pas votre nom. La mairie garde l’heure et la démarche pour organiser l’accueil.")
        )
        groups = grouped(view, family)
        plan = (tuple((group.key, group.family is None) for group in groups), view.languages)
        if plan != self._built:
            self._built = plan
            self._rebuild(groups)
            self._rebuild_languages(view.languages)
            # Now, not at the next turn: a second finger must not find the tiles of the screen before.
            self.column.activate()
        for group in groups:
            self._say(group, view, scene)
        for language, button in self._buttons.items():
            button.setChecked(language == scene.language)

    def _say(self, group: Group, view: KioskView, scene: Scene) -> None:
        """Write a tile: name, wait, level; a group whose démarches differ says only how many they are."""
        _ = scene.words
        first = group.members[0]
        family = group.family
        name = said(first.name, scene.language) if family is None else family_name(view, family, scene)
        opened = tuple(one for one in group.members if one.open)
        level = None
        if not opened:
            reopens = min((one.reopens_at for one in group.members if one.reopens_at is not None), default=None)
            wait = _("Fermé,\nrouvre {when}", when=scene.when(reopens)) if reopens is not None else _("Fermé")
        elif len({one.queue_id for one in opened}) == 1:
            level = opened[0].level
            wait = say_range(opened[0].range, scene.language) if level is not None else _waiting(opened[0], _)
        else:
            wait = _.plural("{n} démarche", "{n} démarches", len(group.members))
        self._tiles[group.key].say(name, wait, level=level, language=scene.language, closed=not opened)

    def _rebuild(self, groups: Sequence[Group]) -> None:
        for tile in self._tiles.values():
            _let_go(self._grid, tile)
        self._tiles = {}
        for index, group in enumerate(groups):
            first = group.members[0]
            tile = Tile(self.look, group.key, icon=first.icon or FAMILY_ICON, height_mm=TILE_MM, parent=self)
            action = Choose(first.service_id) if group.family is None else OpenFamily(group.family)
            tile.clicked.connect(lambda _checked, pressed=action: self.acted.emit(pressed))
            tile.show()
            self._tiles[group.key] = tile
            self._grid.addWidget(tile, *divmod(index, COLUMNS))

    def _rebuild_languages(self, languages: Sequence[str]) -> None:
        for button in self._buttons.values():
            _let_go(self._languages, button)
        self._buttons = {}
        for language in languages:
            button = Button(self.look, f"language-{language}", icon="", role="langue", height_mm=29.9, parent=self)
            button.setCheckable(True)
            button.say(LANGUAGES.get(language, language))
            button.clicked.connect(lambda _checked, chosen=language: self.acted.emit(Speak(chosen)))
            button.show()
            self._buttons[language] = button
            self._languages.addWidget(button)


@dataclass(frozen=True, slots=True)
class Group:
    """What one tile stands for: a démarche, or a family of several. `key` is the tile's name for programs."""

    key: str
    family: str | None
    members: tuple[ServiceChoice, ...]


def grouped(view: KioskView, family: str | None) -> tuple[Group, ...]:
    """Decide the tiles: a family's démarches; all of them if they fit; else the families, in the town's order."""
    choices = [one for one in view.services if family is None or one.family == family]
    if family is not None or len(choices) <= TILES:
        return tuple(_alone(one) for one in choices)
    found: dict[str, list[ServiceChoice]] = {}
    for choice in choices:
        found.setdefault(choice.family, []).append(choice)
    return tuple(
        Group(f"family-{name}", name, tuple(members)) if len(members) > 1 else _alone(members[0])
        for name, members in found.items()
    )


def family_name(view: KioskView, family: str, scene: Scene) -> str:
    """Say a family's name in the visitor's language."""
    names = view.families.get(family)
    return said(names, scene.language) if names else family or scene.words("Autres démarches")


def _waiting(choice: ServiceChoice, _: Translator) -> str:
    """Say how many wait, where nobody can say how long."""
    if not choice.waiting:
        return _("Personne n’attend")
    return _.plural("{n} personne attend", "{n} personnes attendent", choice.waiting)


def _alone(choice: ServiceChoice) -> Group:
    return Group(f"service-{choice.service_id}", None, (choice,))


def _let_go(layout: QLayout, widget: QWidget) -> None:
    """Take a widget off the screen now, and free it when Qt has time."""
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()
