"""The ticket: first on its way, then under the slot, as it is on paper."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ausuivant.i18n import say_range
from ausuivant.qt.billet import Billet, Face, State
from ausuivant.qt.theme import Style
from kiosk_app.flow import MoreTime, Noted, NothingCame
from kiosk_app.issuing import Picture
from kiosk_app.screens.controls import Button, Sentence, words
from kiosk_app.screens.scene import SMALL_GAP_MM, Page, Scene

SLOT_MM: Final = (230.4, 10.6)
PAPER_MM: Final = 194.3
MARGIN_MM: Final = 7.5


class PaperUnderSlot(QWidget):
    """The real bitmap of the ticket, coming out of a slot; its lower end fades into the page."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def shows_paper(self) -> bool:
        """Whether a ticket is in the slot."""
        return self._image is not None

    def show_picture(self, picture: Picture | None, name: str) -> None:
        """Show a ticket, or an empty slot."""
        self.setAccessibleName(name)
        self._image = None
        if picture is not None:
            image = QImage(picture.grey, picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8)
            # A copy: the picture's own bytes may go before the screen does.
            self._image = image.copy()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw slot and paper."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, thick = self._look.px(SLOT_MM[0]), self._look.px(SLOT_MM[1])
        slot = QRectF((self.width() - width) / 2, 0, width, thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("ink"))
        painter.drawRoundedRect(slot, thick / 2, thick / 2)
        if self._image is not None:
            self._paper(painter, self._image, slot.center().y())
            painter.setBrush(self._look.color("ink"))
            painter.drawRect(QRectF(slot.left() + thick, 0, slot.width() - 2 * thick, slot.center().y()))

    def _paper(self, painter: QPainter, image: QImage, top: float) -> None:
        paper_width = self._look.px(PAPER_MM)
        margin = self._look.px(MARGIN_MM)
        sheet = QRectF((self.width() - paper_width) / 2, top, paper_width, self.height() - top - margin)
        for step in range(6):
            # The one shadow of the design: soft, below the paper.
            painter.setBrush(QColor(16, 36, 43, 7))
            spread = margin * step / 6
            painter.drawRoundedRect(sheet.adjusted(-spread, spread, spread, spread), spread, spread)
        painter.setBrush(QColor("white"))
        painter.drawRect(sheet)
        scale = (paper_width - 2 * margin) / image.width()
        painter.save()
        painter.setClipRect(sheet)
        drawn = QRectF(sheet.left() + margin, sheet.top() + 1.2 * margin, image.width() * scale, image.height() * scale)
        painter.drawImage(drawn, image)
        painter.restore()
        if drawn.bottom() > sheet.bottom():
            self._fade(painter, sheet)

    def _fade(self, painter: QPainter, sheet: QRectF) -> None:
        """Let the lower end go: the paper is longer than the screen's place for it."""
        height = self._look.px(34.0)
        steps = 24
        for step in range(steps):
            painter.setBrush(QColor(255, 255, 255, round(255 * (step + 1) / steps)))
            strip = QRectF(
                sheet.left(), sheet.bottom() - height + height * step / steps, sheet.width(), height / steps + 1
            )
            painter.drawRect(strip & sheet)


class PrintingScreen(Page):
    """The moment between the press and the paper: it says what happens, and the number as soon as it is known."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, header_mm=100.3, parent=parent)
        self._slot = PaperUnderSlot(style, self)
        self._sentence = Sentence(style, icon="printer", parent=self)
        self.column.addSpacing(style.px(12))
        self.column.addWidget(self._slot, 1)
        self.column.addWidget(self._sentence)
        self.column.addStretch(1)

    def show_scene(self, scene: Scene) -> None:
        """Show the empty slot, or the paper on its way."""
        _ = scene.words
        self.header.show_text(place=scene.place, clock=scene.clock, title=_("Un instant"))
        numbered = scene.news is not None and scene.news.ticket_id == scene.visit.ticket_id
        self._slot.show_picture(scene.news.picture if numbered and scene.news else None, _("Votre ticket s’imprime."))
        self._sentence.say(_("Votre ticket s’imprime."))


class TicketScreen(Page):
    """The ticket in the slot, and what happens next."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, header_mm=100.3, parent=parent)
        self.column.setContentsMargins(style.px(16.8), style.px(21.0), style.px(16.8), style.px(3.0))
        self.paper = PaperUnderSlot(style, self)
        self.paper.setObjectName("ticket-picture")
        self._sit = Sentence(style, icon="armchair", parent=self)
        self._call = Sentence(style, icon="monitor", parent=self)
        self._keep = Sentence(style, icon="ticket", parent=self)
        self._done = Button(style, "home", icon="check", role="principal", height_mm=46.7, parent=self)
        self._done.clicked.connect(lambda: self.acted.emit(Noted()))
        self._nothing = Button(style, "nothing-came-out", icon="printer", role="ordinaire", height_mm=32.4, parent=self)
        self._nothing.clicked.connect(lambda: self.acted.emit(NothingCame()))
        self._more = Button(style, "more-time", icon="timer", role="ordinaire", height_mm=32.4, parent=self)
        self._more.clicked.connect(lambda: self.acted.emit(MoreTime()))
        self._countdown = words(style, "small", self)
        self.column.addWidget(self.paper, 1)
        self.column.addSpacing(style.px(4))
        for sentence in (self._sit, self._call, self._keep):
            self.column.addWidget(sentence)
        self.column.addSpacing(style.px(6))
        self.column.addWidget(self._done)
        pair = QHBoxLayout()
        pair.setSpacing(style.px(SMALL_GAP_MM))
        pair.addWidget(self._nothing)
        pair.addWidget(self._more)
        self.column.addLayout(pair)
        self.column.addSpacing(style.px(10))
        self.column.addWidget(self._countdown)

    def show_scene(self, scene: Scene) -> None:
        """Show the ticket that was printed."""
        _, news = scene.words, scene.news
        self.header.show_text(place=scene.place, clock=scene.clock, title=_("Prenez votre ticket"))
        if news is None or news.ticket is None:
            return
        self.paper.show_picture(news.picture, _("Ticket {label}", label=spaced(news.ticket.label)))
        wait = say_range(news.ticket.range, scene.language) if news.ticket.range is not None else ""
        self._sit.say(_("Asseyez-vous : {wait} d’attente.", wait=wait) if wait else _("Asseyez-vous."))
        self._call.say(_("L’écran et la voix vous appelleront."))
        self._keep.say(_("Gardez ce ticket jusqu’à l’appel."))
        self._done.say(_("J’ai mon ticket"))
        self._nothing.say(_("Rien n’est sorti"))
        self._more.say(_("Plus de temps"))
        _keep_place(self._more, visible=scene.warns)
        _keep_place(self._countdown, visible=scene.warns)
        seconds = round(scene.remaining or 0)
        self._countdown.set_text(_("Retour à l’accueil dans {seconds} s", seconds=seconds))


class NoteNumberScreen(Page):
    """No paper came out: the number in large, to be noted."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, header_mm=105.9, parent=parent)
        self.column.setContentsMargins(style.px(16.8), style.px(21.0), style.px(16.8), style.px(21.0))
        self._reason = Sentence(style, icon="printer", parent=self)
        self.billet = Billet(style, self)
        self.billet.setObjectName("number")
        self.billet.setFixedHeight(style.px(190))
        self._valid = Sentence(style, icon="check", parent=self)
        self._call = Sentence(style, icon="monitor", parent=self)
        self._done = Button(style, "home", icon="check", role="principal", height_mm=51.0, parent=self)
        self._done.clicked.connect(lambda: self.acted.emit(Noted()))
        self._more = Button(style, "more-time", icon="timer", role="ordinaire", height_mm=32.4, parent=self)
        self._more.clicked.connect(lambda: self.acted.emit(MoreTime()))
        for part in (self._reason, self.billet, self._valid, self._call):
            self.column.addWidget(part)
            self.column.addSpacing(style.px(6))
        self.column.addStretch(1)
        self.column.addWidget(self._done)
        self.column.addWidget(self._more)

    def show_scene(self, scene: Scene) -> None:
        """Show the number that the server gave."""
        _, news = scene.words, scene.news
        self.header.show_text(place=scene.place, clock=scene.clock, title=_("Notez votre numéro"))
        if news is None or news.ticket is None:
            return
        empty = news.reason == "PaperOut"
        self._reason.say(_("L’imprimante n’a plus de papier.") if empty else _("L’imprimante ne répond pas."))
        wait = say_range(news.ticket.range, scene.language) if news.ticket.range is not None else _("Asseyez-vous.")
        self.billet.show_face(Face(news.ticket.label, wait, arrow=False), State.WAITING)
        self._valid.say(_("Votre place est gardée."))
        self._call.say(_("L’écran et la voix vous appelleront."))
        self._done.say(_("J’ai noté mon numéro"))
        self._more.say(_("Plus de temps"))
        _keep_place(self._more, visible=scene.warns)


def spaced(label: str) -> str:
    """Write a label as it is read: `A 042`."""
    letters = len(label) - len(label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return f"{label[:letters]} {label[letters:]}".strip()


def _keep_place(widget: QWidget, *, visible: bool) -> None:
    """Hide without moving anything else: what a finger aims at must not jump."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
    widget.setVisible(visible)
