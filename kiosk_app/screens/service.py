"""One démarche: how long the wait is, what to bring, and the button that takes a ticket."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ausuivant.core.config import Notice, said
from ausuivant.core.views import ServiceChoice
from ausuivant.i18n import Translator, say_range
from ausuivant.ids import new_id
from ausuivant.qt.dots import LevelChip
from ausuivant.qt.icons import Icon
from ausuivant.qt.theme import Style
from kiosk_app.flow import Back, Prioritise, Take
from kiosk_app.screens.controls import Button, Row, words
from kiosk_app.screens.scene import SMALL_GAP_MM, Page, Scene

#: More papers than this are on the ticket only.
PAPERS: Final = 5
PAPER_ROW_MM: Final = 28.6


class ServiceScreen(Page):
    """Wait, papers, and one main button."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, header_mm=105.9, parent=parent)
        self.column.setContentsMargins(style.px(16.8), style.px(15.6), style.px(16.8), style.px(21.0))
        self._wait = _WaitCard(style, self)
        self._question = words(style, "question", self)
        self._papers = [_Paper(style, self) for _ in range(PAPERS)]
        self._facts = words(style, "body", self)
        self.take = Button(style, "take-ticket", icon="ticket", role="principal", height_mm=51.0, parent=self)
        self.take.clicked.connect(lambda: self.acted.emit(Take(new_id())))
        self._priority = Row(style, "priority", icon="heart-handshake", height_mm=39.2, parent=self)
        self._priority.setCheckable(True)
        self._priority.clicked.connect(lambda on: self.acted.emit(Prioritise(on)))
        self._back = Button(style, "back", icon="arrow-left", role="discret", height_mm=34.9, parent=self)
        self._back.clicked.connect(lambda: self.acted.emit(Back()))
        papers = QVBoxLayout()
        papers.setSpacing(0)
        for paper in self._papers:
            papers.addWidget(paper)
        self.column.addWidget(self._wait)
        self.column.addSpacing(style.px(5))
        self.column.addWidget(self._question)
        self.column.addLayout(papers)
        self.column.addSpacing(style.px(2))
        self.column.addWidget(self._facts)
        self.column.addStretch(1)
        self.column.addWidget(self.take)
        self.column.addWidget(self._priority)
        self.column.addWidget(self._back)
        self.column.setSpacing(style.px(SMALL_GAP_MM))

    def show_scene(self, scene: Scene) -> None:
        """Show the démarche that was chosen."""
        choice, _ = scene.service, scene.words
        if choice is None:
            return
        self.header.show_text(place=scene.place, clock=scene.clock, title=said(choice.name, scene.language))
        self._wait.show_choice(choice, scene)
        self._show_notice(choice.notices.get(scene.language) or choice.notices.get("fr"), _)
        self.take.say(_("Prendre mon ticket"))
        self.take.setEnabled(choice.open)
        self._priority.say(_("Prioritaire"), _("Carte CMI, grossesse : touchez ici"))
        self._priority.setChecked(scene.visit.priority)
        self._priority.setEnabled(choice.open)
        self._back.say(_("Retour"))

    def _show_notice(self, notice: Notice | None, _: Translator) -> None:
        papers = notice.papers[:PAPERS] if notice is not None else ()
        self._question.set_text(_("Avez-vous ces papiers ?"))
        self._question.setVisible(bool(papers))
        for index, row in enumerate(self._papers):
            row.show_paper(papers[index] if index < len(papers) else "")
        facts = []
        if notice is not None and notice.cost:
            facts.append(_("Coût : {cost}", cost=notice.cost))
        if notice is not None and notice.delay:
            facts.append(_("Délai : {delay}", delay=notice.delay))
        self._facts.set_text("\n".join(facts))
        self._facts.setVisible(bool(facts))


class _WaitCard(QFrame):
    """How long the wait is at the moment; or why there is none."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "carte")
        self._heading = words(style, "soft", self)
        self._figure = words(style, "figure", self)
        self._ahead = words(style, "body", self)
        self._chip = LevelChip(style, text_px=style.px(11.8), word=True, parent=self)
        top = QHBoxLayout()
        top.addWidget(self._heading, 1)
        top.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.px(12.5), style.px(9), style.px(11), style.px(9))
        column.setSpacing(style.px(1))
        column.addLayout(top)
        column.addWidget(self._figure)
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
        self._heading.set_text(_("Attente en ce moment"))
        self._figure.set_text(say_range(choice.range, scene.language) if choice.range is not None else "–")
        ahead = _.plural("{n} personne avant vous", "{n} personnes avant vous", choice.waiting)
        self._ahead.set_text(ahead if choice.waiting else _("Personne avant vous"))


class _Paper(QFrame):
    """One paper to bring."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumHeight(style.px(PAPER_ROW_MM))
        icon = Icon(style.px(16.8), self)
        icon.show_icon("file-text", style.color("lagoon"), stroke=1.7)
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

    def show_paper(self, text: str) -> None:
        """Show a paper; the row is hidden when there is none."""
        self._text.set_text(text)
        self.setVisible(bool(text))
