"""One démarche: how long the wait is, what to bring, and the button that takes a ticket."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ausuivant.core.config import Notice, said
from ausuivant.core.views import ServiceChoice
from ausuivant.i18n import say_range
from ausuivant.ids import new_id
from ausuivant.qt.dots import LevelChip
from ausuivant.qt.icons import Icon
from kiosk_app.actions import Prioritise, Take
from kiosk_app.room import Room
from kiosk_app.screens.controls import Button, Row, words
from kiosk_app.screens.legal import PRIORITY
from kiosk_app.screens.page import Page
from kiosk_app.screens.scene import Scene

#: More papers than this are on the ticket only.
PAPERS: Final = 5
PAPER_ROW_MM: Final = 27.0
SMALL_ROW_MM: Final = 19.0
TAKE_MM: Final = 51.0
#: words of a paper's French name, and the picture that goes with them
PICTURES: Final = (
    (("photo",), "camera"),
    (("domicile", "adresse"), "house"),
    (("timbre", "ressource", "impôt", "quotient"), "euro"),
    (("identité", "passeport", "titre", "permis"), "id-card"),
    (("rib", "banc"), "credit-card"),
    (("livret", "naissance", "acte"), "book-open"),
    (("formulaire", "cerfa", "dossier"), "file-pen"),
)


class ServiceScreen(Page):
    """Wait, papers, and one main button."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=60.0 if room.wide else 105.9, parent=parent)
        style = room.style
        self._wait = _WaitCard(room, self)
        self._question = words(style, "question", self)
        self._papers = [_Paper(room, self) for _ in range(PAPERS)]
        self._facts = words(style, "body", self)
        self._law = words(style, "small", self)
        self.take = Button(style, "take-ticket", icon="ticket", role="principal", height_mm=TAKE_MM, parent=self)
        self.take.clicked.connect(lambda: self.acted.emit(Take(new_id())))
        self._priority = Row(style, "priority", icon="heart-handshake", height_mm=35.0, parent=self)
        self._priority.setCheckable(True)
        self._priority.clicked.connect(lambda on: self.acted.emit(Prioritise(not on)))
        papers = QVBoxLayout()
        papers.setSpacing(0)
        papers.addWidget(self._question)
        papers.addSpacing(style.px(2))
        for paper in self._papers:
            papers.addWidget(paper)
        self.told.addWidget(self._wait)
        # On a lying screen the papers stand beside, above the buttons, where there is more room for them.
        column = self.pressed if room.wide else self.told
        column.addSpacing(0 if room.wide else style.px(4))
        column.addLayout(papers)
        self.told.addSpacing(style.px(2))
        self.told.addWidget(self._facts)
        self.told.addWidget(self._law)
        self.told.addStretch(1)
        if room.wide:
            self.pressed.addStretch(1)
        self.pressed.addWidget(self.take)
        self.pressed.addWidget(self._priority)
        self._paperless = Row(style, "paperless", icon="smartphone", height_mm=28.0, parent=self)
        self._paperless.clicked.connect(lambda: self.acted.emit(Take(new_id(), paper=False)))
        self.pressed.addWidget(self._paperless)
        self.pressed.addLayout(self.tools(self.back_tool(), self.listen_tool(), self.help_tool()))

    def show_scene(self, scene: Scene) -> None:
        """Show the démarche that was chosen; a sensitive one is not named in large letters."""
        choice, _ = scene.service, scene.words
        if choice is None:
            return
        self.head(scene, _("Votre démarche") if choice.sensitive else said(choice.name, scene.language))
        self._wait.show_choice(choice, scene)
        self._law.set_text(_(PRIORITY))
        self._law.setVisible(scene.visit.priority)
        for part in (self._facts, *self._papers):
            part.setProperty("secret", choice.sensitive)
        self.take.say(_("Prendre mon ticket"))
        self.take.setEnabled(choice.open)
        on = scene.visit.priority
        brief = self.room.large or self.room.small
        asks = _("CMI, grossesse…") if brief else _("CMI, grossesse : touchez ici")
        self._priority.say(_("Prioritaire"), _("C’est noté") if on else asks)
        self._priority.setChecked(on)
        self._priority.setEnabled(choice.open)
        follow = _("Sans papier : sur mon téléphone")
        self._paperless.say(_("Sans papier") if brief else follow, "")
        self._paperless.setAccessibleName(follow)
        self._paperless.setVisible(scene.view is not None and bool(scene.view.public_address) and not scene.alone)
        self._paperless.setEnabled(choice.open)
        self.say_tools(scene)
        # Last: what there is room for depends on how high the controls are.
        self._show_notice(choice, scene)

    def _show_notice(self, choice: ServiceChoice, scene: Scene) -> None:
        """Show what to bring, and what it costs: as much as there is room for, the rest is on the ticket."""
        _ = scene.words
        notice = choice.notices.get(scene.language) or choice.notices.get("fr")
        named = choice.notices["fr"].papers if "fr" in choice.notices else ()
        papers = notice.papers[:PAPERS] if notice is not None else ()
        self._question.set_text(_("Avez-vous ces papiers ?"))
        self._question.setVisible(bool(papers))
        for index, row in enumerate(self._papers):
            source = named[index] if index < len(named) else ""
            row.show_paper(papers[index] if index < len(papers) else "", picture(source))
        self._say_facts(notice, scene, shown=len(papers))
        column = self.pressed if self.room.wide else self.told
        for left in range(len(papers) - 1, -1, -1):
            if self.told_fits(column):
                break
            self._papers[left].hide()
            self._question.setVisible(left > 0)
            self._say_facts(notice, scene, shown=left)
        if not self.told_fits(self.told):
            self._facts.hide()

    def _say_facts(self, notice: Notice | None, scene: Scene, *, shown: int) -> None:
        _, facts = scene.words, []
        if notice is not None and len(notice.papers) > shown:
            facts.append(_("Le ticket donne toute la liste."))
        if notice is not None and notice.cost:
            facts.append(_("Coût : {cost}", cost=notice.cost))
        if notice is not None and notice.delay:
            facts.append(_("Délai : {delay}", delay=notice.delay))
        self._facts.set_text("\n".join(facts))
        # The law has the place of the facts while it must be read; so has the offer of more time.
        covered = scene.visit.priority or (scene.warns and not self.room.wide)
        self._facts.setVisible(bool(facts) and not covered)


def picture(paper: str) -> str:
    """Choose the picture of a paper by its French name."""
    lowered = paper.lower()
    return next((icon for parts, icon in PICTURES if any(part in lowered for part in parts)), "file-text")


class _WaitCard(QFrame):
    """How long the wait is at the moment; or why there is none."""

    def __init__(self, room: Room, parent: QWidget) -> None:
        super().__init__(parent)
        style = room.style
        self.setProperty("role", "carte")
        self._heading = words(style, "soft", self)
        self._figure = words(style, "figure", self)
        self._ahead = words(style, "body", self)
        self._chip = LevelChip(style, text_px=style.px(11.8), word=True, parent=self)
        top = QHBoxLayout()
        top.addWidget(self._heading, 1)
        beside = not room.wide and not room.large
        if beside:
            top.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.px(12.5), style.px(9), style.px(11), style.px(9))
        column.setSpacing(style.px(1))
        column.addLayout(top)
        column.addWidget(self._figure)
        if not beside:
            column.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._ahead)

    def show_choice(self, choice: ServiceChoice, scene: Scene) -> None:
        """Show the wait of a démarche."""
        _ = scene.words
        self._chip.show_level(choice.level if choice.open else None, scene.language)
        if not choice.open:
            self._heading.set_text(_("Cette démarche"))
            self._figure.set_text(_("Fermé"))
            reopens = choice.reopens_at
            self._ahead.set_text(
                _("Rouvre {when}.", when=scene.when(reopens)) if reopens is not None else _("Demandez à l’accueil.")
            )
            return
        if scene.alone:
            self._heading.set_text(_("Attente en ce moment"))
            self._figure.set_text("–")
            self._ahead.set_text(_("La borne ne joint pas le serveur. Votre ticket sera valable."))
            return
        self._heading.set_text(_("Attente en ce moment"))
        self._figure.set_text(say_range(choice.range, scene.language) if choice.range is not None else "–")
        self._ahead.set_text(_ahead(choice, scene))


def _ahead(choice: ServiceChoice, scene: Scene) -> str:
    """Say who waits before, and near closing how many can still be received."""
    _ = scene.words
    if choice.sensitive:
        said_of = _.plural("{n} personne attend ici", "{n} personnes attendent ici", choice.waiting)
    elif choice.waiting:
        said_of = _.plural("{n} personne avant vous", "{n} personnes avant vous", choice.waiting)
    else:
        said_of = _("Personne avant vous")
    if choice.places is None:
        return said_of
    left = _.plural("Il reste {n} place aujourd’hui.", "Il reste {n} places aujourd’hui.", choice.places)
    if choice.places == 0:
        left = _("Il ne reste plus de place aujourd’hui. Demandez à l’accueil.")
    return f"{said_of}\n{left}"


class _Paper(QFrame):
    """One paper to bring."""

    def __init__(self, room: Room, parent: QWidget) -> None:
        super().__init__(parent)
        style = self._look = room.style
        self.setMinimumHeight(style.px(SMALL_ROW_MM if room.wide else PAPER_ROW_MM))
        icon = self._icon = Icon(style.px(14.0 if room.wide else 16.8), self)
        self._text = words(style, "strong", self)
        row = QHBoxLayout()
        row.setContentsMargins(0, style.px(2), 0, style.px(2))
        row.setSpacing(style.px(8.7))
        row.addWidget(icon)
        row.addWidget(self._text, 1)
        line = QFrame(self)
        line.setProperty("role", "filet")
        line.setFixedHeight(max(1, style.px(0.93)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(line)

    def show_paper(self, text: str, icon: str) -> None:
        """Show a paper; the row is hidden when there is none."""
        self._text.setProperty("secret", self.property("secret"))
        self._icon.show_icon(icon, self._look.color("lagoon"), stroke=1.7)
        self._text.set_text(text)
        self.setVisible(bool(text))
