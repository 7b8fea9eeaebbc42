"""What the kiosk says when it cannot give a ticket: closed, cut off, refused. One fact, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ausuivant.qt.icons import Icon
from ausuivant.qt.theme import Style
from kiosk_app.flow import Back, Screen
from kiosk_app.screens.controls import Button, words
from kiosk_app.screens.scene import Page, Scene

ICON_MM = 42.0


@dataclass(frozen=True, slots=True)
class Message:
    """What a notice says. `way_out`: whether the visitor may go back to the first screen."""

    title: str
    icon: str
    fact: str
    then: str
    way_out: bool


class NoticeScreen(Page):
    """An icon, a fact, what the visitor can do."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, header_mm=124.6, parent=parent)
        card = QFrame(self)
        card.setProperty("role", "carte")
        self._icon = Icon(style.px(ICON_MM), card)
        self._fact = words(style, "question", card)
        self._then = words(style, "sentence", card)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(style.px(14), style.px(16), style.px(14), style.px(16))
        inside.setSpacing(style.px(9))
        inside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self._fact)
        inside.addWidget(self._then)
        self._back = Button(style, "home", icon="arrow-left", role="discret", height_mm=34.9, parent=self)
        self._back.clicked.connect(lambda: self.acted.emit(Back()))
        self.column.setContentsMargins(style.px(16.8), style.px(30), style.px(16.8), style.px(21))
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.column.addWidget(self._back)

    def show_scene(self, scene: Scene) -> None:
        """Say what is the matter."""
        said = message(scene)
        self.header.show_text(place=scene.place, clock=scene.clock, title=said.title)
        self._icon.show_icon(said.icon, self.look.color("lagoon"), stroke=1.4)
        self._fact.set_text(said.fact)
        self._then.set_text(said.then)
        self._then.setVisible(bool(said.then))
        self._back.say(scene.words("Retour à l’accueil"))
        self._back.setVisible(said.way_out)


def message(scene: Scene) -> Message:
    """Write what a screen says."""
    _ = scene.words
    match scene.screen:
        case Screen.CLOSED:
            return Message(_("Fermé"), "lock", _("L’accueil est fermé."), _reopening(scene), False)
        case Screen.OUT_OF_SERVICE:
            fact = _("La borne ne joint pas le serveur.")
            return Message(_("Borne en panne"), "wifi-off", fact, _("Demandez à l’accueil."), False)
        case Screen.REFUSED:
            fact = _("Cette démarche ne prend plus de visiteurs pour le moment.")
            return Message(_("Pas de ticket"), "lock", fact, _("Demandez à l’accueil."), True)
        case _:
            fact = _("La borne ne joint pas le serveur.")
            return Message(_("Pas de ticket"), "wifi-off", fact, _("Demandez à l’accueil."), True)


def _reopening(scene: Scene) -> str:
    """Say when the site opens, if it is known."""
    view, _ = scene.view, scene.words
    at = view.hours.changes_at if view is not None and not view.hours.open else None
    if view is None or at is None:
        return ""
    return _("Il rouvre {when}.", when=scene.when(at))
