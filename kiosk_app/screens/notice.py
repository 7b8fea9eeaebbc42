"""What the kiosk says when it cannot give a ticket: closed, cut off, refused. One fact, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ausuivant.qt.icons import Icon
from kiosk_app.flow import Help, Screen
from kiosk_app.room import Room
from kiosk_app.screens.controls import words
from kiosk_app.screens.page import Page
from kiosk_app.screens.scene import Scene

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

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=70.0 if room.wide else 124.6, beside="pressed", parent=parent)
        style = room.style
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
        self.told.addWidget(card)
        self.told.addStretch(1)
        self._back = self.back_tool("home")
        self._listen, self._help = self.listen_tool(), self.help_tool()
        self.pressed.addStretch(1)
        if room.wide:
            row = QHBoxLayout()
            self.anchor_more(row)
            self.pressed.addLayout(row)
        self.pressed.addWidget(self._back)
        self.pressed.addLayout(self.tools(self._listen, self._help))

    def show_scene(self, scene: Scene) -> None:
        """Say what is the matter."""
        said = message(scene)
        self.head(scene, said.title)
        self._icon.show_icon(said.icon, self.look.color("lagoon"), stroke=1.4)
        self._fact.set_text(said.fact)
        self._then.set_text(said.then)
        self._then.setVisible(bool(said.then))
        self.say_tools(scene)
        if scene.screen is Screen.HELP:
            _ = scene.words
            self._back.say(_("Retour"))
        self._back.setVisible(said.way_out)
        self._help.setVisible(scene.screen is not Screen.HELP)


def message(scene: Scene) -> Message:
    """Write what a screen says."""
    _ = scene.words
    match scene.screen:
        case Screen.HELP:
            return _help(scene)
        case Screen.RECEPTION:
            fact = _("L’accueil vous aide à choisir.")
            return Message(_("Je ne sais pas"), "message-circle-question", fact, _("Demandez à l’accueil."), True)
        case Screen.APPOINTMENT:
            fact = _("L’accueil note que vous êtes là.")
            return Message(_("J’ai un rendez-vous"), "calendar-check", fact, _("Demandez à l’accueil."), True)
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


def _help(scene: Scene) -> Message:
    """Say how far the call for help is."""
    _ = scene.words
    if scene.visit.help is Help.UNHEARD:
        fact = _("L’appel n’est pas parti.")
        return Message(_("Besoin d’aide ?"), "hand-helping", fact, _("Demandez à l’accueil."), True)
    if scene.visit.help is Help.HEARD:
        return Message(_("Aide"), "bell-ring", _("Un agent vient ici."), _("Restez près de la borne."), True)
    return Message(_("Aide"), "bell-ring", _("La borne appelle un agent."), _("Restez près de la borne."), True)


def _reopening(scene: Scene) -> str:
    """Say when the site opens, if it is known."""
    view, _ = scene.view, scene.words
    at = view.hours.changes_at if view is not None and not view.hours.open else None
    if view is None or at is None:
        return ""
    return _("Il rouvre {when}.", when=scene.when(at))
