"""The ticket: first on its way, then under the slot, as it is on paper; or its number, where no paper came out."""

from __future__ import annotations

from typing import Final

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ausuivant.i18n import say_range
from ausuivant.qt.billet import Billet, Face, State
from kiosk_app.actions import Noted, NothingCame
from kiosk_app.issuing import BY_VOICE
from kiosk_app.phone_link import PAPERLESS, follow_url
from kiosk_app.room import Room
from kiosk_app.screens.code import CodeCard
from kiosk_app.screens.controls import Button, Sentence
from kiosk_app.screens.page import SMALL_GAP_MM, TOOL_MM, Page
from kiosk_app.screens.paper import PaperUnderSlot
from kiosk_app.screens.scene import Scene

HEADER_MM: Final = 100.3
LYING_HEADER_MM: Final = 60.0
NUMBER_MM: Final = 190.0
CODED_NUMBER_MM: Final = 46.0


class PrintingScreen(Page):
    """The moment between the press and the paper: it says what happens, and the number as soon as it is known."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=LYING_HEADER_MM if room.wide else HEADER_MM, parent=parent)
        self._slot = PaperUnderSlot(room.style, self)
        self._sentence = Sentence(room.style, icon="printer", parent=self)
        self._below = Sentence(room.style, icon="arrow-down", parent=self)
        self.told.addSpacing(room.px(7))
        self.told.addWidget(self._slot, 1)
        if room.wide:
            self.pressed.addStretch(1)
        self.pressed.addWidget(self._sentence)
        self.pressed.addWidget(self._below)
        self.pressed.addSpacing(room.px(SMALL_GAP_MM))
        self.pressed.addLayout(self.tools(self.listen_tool(), self.help_tool()))

    def show_scene(self, scene: Scene) -> None:
        """Show the empty slot, or the paper on its way."""
        _ = scene.words
        self.head(scene, _("Un instant"))
        numbered = scene.news is not None and scene.news.ticket_id == scene.visit.ticket_id
        self._slot.show_picture(scene.news.picture if numbered and scene.news else None, "")
        self._sentence.say(_("Votre ticket s’imprime."))
        self._below.say(_("Il sort sous l’écran."))
        self.say_tools(scene)

    def forget(self) -> None:
        """Take the paper away."""
        self._slot.show_picture(None, "")


class TicketScreen(Page):
    """The ticket in the slot, and what happens next."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=LYING_HEADER_MM if room.wide else HEADER_MM, parent=parent)
        style = room.style
        self.paper = PaperUnderSlot(style, self)
        self.paper.setObjectName("ticket-picture")
        self._sit = Sentence(style, icon="armchair", parent=self)
        self._call = Sentence(style, icon="monitor", parent=self)
        self._keep = Sentence(style, icon="ticket", parent=self)
        self._done = Button(style, "home", icon="check", role="principal", height_mm=46.7, parent=self)
        self._done.clicked.connect(lambda: self.acted.emit(Noted()))
        self._nothing = Button(
            style, "nothing-came-out", icon="printer", role="ordinaire", height_mm=TOOL_MM, parent=self
        )
        self._nothing.clicked.connect(lambda: self.acted.emit(NothingCame()))
        self.told.addSpacing(style.px(7))
        self.told.addWidget(self.paper, 1)
        sentences = QVBoxLayout()
        sentences.setSpacing(style.px(2))
        for sentence in (self._sit, self._call, self._keep):
            sentences.addWidget(sentence)
        if room.wide:
            self.pressed.addStretch(1)
        self.pressed.addLayout(sentences)
        self.pressed.addSpacing(style.px(3))
        self.pressed.addWidget(self._done)
        pair = QVBoxLayout() if room.small or room.large else QHBoxLayout()
        pair.setSpacing(style.px(SMALL_GAP_MM))
        pair.addWidget(self._nothing, 2)
        self.anchor_more(pair)
        self.pressed.addLayout(pair)
        self.pressed.addLayout(self.tools(self.listen_tool(), self.help_tool()))

    def show_scene(self, scene: Scene) -> None:
        """Show the ticket that was printed."""
        _, news = scene.words, scene.news
        self.head(scene, _("Prenez votre ticket"))
        if news is None or news.ticket is None:
            return
        self.paper.show_picture(news.picture, _("Sur le ticket :"))
        wait = say_range(news.ticket.range, scene.language) if news.ticket.range is not None else ""
        self._sit.say(_("Asseyez-vous : {wait} d’attente.", wait=wait) if wait else _("Asseyez-vous."))
        self._call.say(_(BY_VOICE) if news.offline else _("L’écran et la voix vous appelleront."))
        # The paper says so too: where there is little room, that is enough.
        self._keep.say("" if self.room.small or self.room.large else _("Gardez ce ticket jusqu’à l’appel."))
        self._done.say(_("J’ai mon ticket"))
        self._nothing.say(_("Rien n’est sorti"))
        self.say_tools(scene)
        if self.room.wide and not self.told_fits(self.pressed):
            # The paper beside it says how long.
            self._sit.say(_("Asseyez-vous."))

    def forget(self) -> None:
        """Take the paper away."""
        self.paper.show_picture(None, "")


class NoteNumberScreen(Page):
    """No paper, by mischance or by wish: the number in large, to be noted, and the code for a phone."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=LYING_HEADER_MM if room.wide else HEADER_MM, parent=parent)
        style = room.style
        self._reason = Sentence(style, icon="printer", parent=self)
        self.code = CodeCard(style, self)
        self._aim = Sentence(style, icon="smartphone", parent=self)
        self.billet = Billet(style, self)
        self.billet.setObjectName("number")
        self.billet.setMaximumHeight(style.px(NUMBER_MM))
        self._valid = Sentence(style, icon="check", parent=self)
        self._call = Sentence(style, icon="monitor", parent=self)
        self._done = Button(style, "home", icon="check", role="principal", height_mm=51.0, parent=self)
        self._done.clicked.connect(lambda: self.acted.emit(Noted()))
        self.told.addWidget(self._reason)
        self.told.addSpacing(style.px(6))
        self.told.addWidget(self.billet, 1)
        self.told.addWidget(self._aim)
        self.told.addWidget(self.code, 4)
        if room.wide:
            self.pressed.addStretch(1)
        for part in (self._valid, self._call):
            self.pressed.addWidget(part)
        self.pressed.addSpacing(style.px(6))
        self.pressed.addWidget(self._done)
        row = QHBoxLayout()
        self.anchor_more(row)
        self.pressed.addLayout(row)
        self.pressed.addLayout(self.tools(self.listen_tool(), self.help_tool()))

    def show_scene(self, scene: Scene) -> None:
        """Show the number that the server gave."""
        _, news = scene.words, scene.news
        wished = news is not None and news.reason == PAPERLESS
        self.head(scene, _("Suivez votre tour sur votre téléphone") if wished else _("Notez votre numéro"))
        if news is None or news.ticket is None:
            return
        empty = news.reason == "PaperOut"
        broken = _("L’imprimante n’a plus de papier.") if empty else _("L’imprimante ne répond pas.")
        self._reason.say("" if wished else broken)
        self.code.show_url(follow_url(news.ticket, scene.view, scene.language) if scene.view is not None else None)
        coded = self.code.shows_code
        self._aim.say(_("Visez ce code avec votre téléphone.") if coded else "")
        # The code is what a phone must see from arm's length: the number gives way to it.
        self.billet.setMaximumHeight(self.look.px(CODED_NUMBER_MM if coded else NUMBER_MM))
        wait = say_range(news.ticket.range, scene.language) if news.ticket.range is not None else _("Asseyez-vous.")
        self.billet.show_face(Face(news.ticket.label, wait, arrow=False), State.WAITING)
        self.billet.setAccessibleName(f"{spaced(news.ticket.label)}. {wait}")
        self._valid.say("" if coded else _("Votre place est gardée."))
        self._call.say(_(BY_VOICE) if news.offline else _("L’écran et la voix vous appelleront."))
        self._done.say(_("J’ai noté mon numéro"))
        self.say_tools(scene)

    def forget(self) -> None:
        """Take the number and the code away."""
        self.code.show_url(None)
        self.billet.show_face(Face(""), State.WAITING)
        self.billet.setAccessibleName("")


def spaced(label: str) -> str:
    """Write a label as it is read: `A 042`."""
    letters = len(label) - len(label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return f"{label[:letters]} {label[letters:]}".strip()
