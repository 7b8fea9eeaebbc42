"""What a device shows while it waits for an administrator: a code to type, a fingerprint to compare, what to do.

One screen for kiosks, hall displays and counter displays, upright or lying. Its sizes are shares of the picture, for
it is read by one person who stands before it, whatever the device is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ausuivant.client.enrolment import Progress
from ausuivant.core.errors import ServerUnreachable
from ausuivant.i18n import UNKNOWN, Translator, mark, translator
from ausuivant.look.tokens import tokens
from ausuivant.qt.billet import TEAR, dotted_pen, outline
from ausuivant.qt.icons import Icon
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.running import Pixels
from ausuivant.qt.theme import Style, font
from ausuivant.wire.sentences import sentence

#: of the picture's shorter side, upright: text, then space
TITLE, BODY, SMALL, WORD = 0.076, 0.044, 0.037, 0.04
MARGIN, GAP, ICON = 0.05, 0.034, 0.08
#: how much smaller a lying picture is drawn: its two columns are narrower
LYING: Final = 0.82
#: of the card's width that the code and the fingerprint may fill
CODE_SHARE, FINGERPRINT_SHARE = 0.86, 0.8
EDGE: Final = 0.003
NO_CODE: Final = f"{UNKNOWN * 4}-{UNKNOWN * 4}"

TITLES: Final = {
    "kiosk": mark("Enregistrer cette borne"),
    "display": mark("Enregistrer cet écran"),
    "counter": mark("Enregistrer cet afficheur"),
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels of one picture."""

    picture: Pixels

    @property
    def lying(self) -> bool:
        """Wider than high."""
        return self.picture.width > self.picture.height

    def px(self, share: float) -> int:
        """A share of the shorter side."""
        return round(share * min(self.picture.width, self.picture.height) * (LYING if self.lying else 1.0))


class CodeCard(QWidget):
    """The ticket-shaped card: above its tear line the code, below it the fingerprint."""

    def __init__(self, style: Style, sizes: Sizes, *, words: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code-card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._look = style
        self._sizes = sizes
        self._words = words
        self.code = ""
        self.fingerprint = ""
        self._stale = False
        width = sizes.picture.width * (0.55 if sizes.lying else 1.0) - 2 * sizes.px(MARGIN)
        self.setFixedHeight(round(width * (0.52 if sizes.lying else 0.6)))

    def show_code(self, code: str, fingerprint: str, *, stale: bool) -> None:
        """Show both; `stale`: nobody knows whether the code is still good."""
        self.code, self.fingerprint, self._stale = code, fingerprint, stale
        _ = self._words
        said = _("Code {code}, chiffres à comparer {fingerprint}", code=code or UNKNOWN, fingerprint=fingerprint)
        self.setAccessibleName(said)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the card with its two numbers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = max(2, self._sizes.px(EDGE))
        card = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        shape = outline(card, lying=False)
        painter.fillPath(shape, self._look.color("stale" if self._stale else "white"))
        painter.strokePath(shape, QPen(self._look.color("line-strong"), edge))
        ink = self._look.color("on-stale" if self._stale else "ink")
        tear_y = card.top() + card.height() * TEAR
        dot = tokens().notch.line_dot * card.height()
        side = card.height() * tokens().notch.radius + dot * 2.2
        painter.setPen(dotted_pen(self._look.color("line-strong"), dot))
        painter.drawLine(QPointF(card.left() + side, tear_y), QPointF(card.right() - side, tear_y))
        above = QRectF(card.left(), card.top(), card.width(), tear_y - card.top())
        below = QRectF(card.left(), tear_y, card.width(), card.bottom() - tear_y)
        _, code = self._words, self.code or NO_CODE
        self._write(painter, above, _("Code à saisir"), code, share=CODE_SHARE, weight=800, ink=ink)
        shown = self.fingerprint or UNKNOWN
        self._write(painter, below, _("Chiffres à comparer"), shown, share=FINGERPRINT_SHARE, weight=700, ink=ink)

    def _write(
        self, painter: QPainter, place: QRectF, word: str, text: str, *, share: float, weight: int, ink: QColor
    ) -> None:
        """Write a word and, under it, a number as wide as its share of the place, both in the middle of it."""
        word_px = self._sizes.px(WORD)
        probe = 100.0
        pixels = probe * place.width() * share / QFontMetricsF(font(probe, weight)).horizontalAdvance(text)
        cap = tokens().font.cap_height_em
        pixels = min(pixels, (place.height() * 0.86 - word_px * 1.6) / cap)
        block = word_px * cap + word_px * 0.75 + pixels * cap
        top = place.center().y() - block / 2
        self._centred(painter, word, place=place, baseline=top + word_px * cap, pixels=word_px, weight=600, ink=ink)
        self._centred(painter, text, place=place, baseline=top + block, pixels=pixels, weight=weight, ink=ink)

    def _centred(
        self,
        painter: QPainter,
        text: str,
        *,
        place: QRectF,
        baseline: float,
        pixels: float,
        weight: int,
        ink: QColor,
    ) -> None:
        chosen = font(pixels, weight)
        width = QFontMetricsF(chosen).horizontalAdvance(text)
        painter.setFont(chosen)
        painter.setPen(ink)
        painter.drawText(QPointF(place.center().x() - width / 2, baseline), text)


class EnrolmentHead(QWidget):
    """The upper half of a ticket: for which server, and what this is."""

    def __init__(self, style: Style, sizes: Sizes, *, server: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._sizes = sizes
        column = QVBoxLayout(self)
        margin, gap = sizes.px(MARGIN), sizes.px(GAP)
        column.setContentsMargins(margin, margin, margin, margin + gap // 2)
        column.setSpacing(gap // 2)
        self.place = Paragraph(sizes.px(BODY), 600, style.color("on-lagoon"), parent=self)
        self.place.set_text(server)
        self.title = Paragraph(sizes.px(TITLE), 800, style.color("on-lagoon"), line_height=1.06, parent=self)
        self.title.set_text(title)
        column.addWidget(self.place)
        column.addWidget(self.title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the lagoon ground, the two notches and the dotted line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.color("lagoon"))
        paper = self._look.color("paper")
        notch, dot, bottom = self._sizes.px(0.02), self._sizes.px(0.0075), self.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paper)
        for x in (0, self.width()):
            painter.drawEllipse(QPointF(x, bottom), notch, notch)
        painter.setPen(dotted_pen(paper, dot))
        painter.drawLine(QPointF(notch + 1.2 * dot, bottom), QPointF(self.width() - notch - dot, bottom))


class Step(QWidget):
    """One thing to do: an icon and a sentence."""

    def __init__(self, style: Style, sizes: Sizes, *, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(sizes.px(GAP))
        drawn = Icon(sizes.px(ICON), self)
        drawn.show_icon(icon, style.color("lagoon"))
        self.words = Paragraph(sizes.px(BODY), 600, style.color("ink"), line_height=1.25, parent=self)
        self.words.set_text(text)
        row.addWidget(drawn, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)


class StateLine(QFrame):
    """Whether the device waits or what is the matter: an alert with its icon, a fact, what happens next."""

    def __init__(self, style: Style, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("enrolment-state")
        self._look = style
        row = QHBoxLayout(self)
        inside = sizes.px(GAP)
        row.setContentsMargins(inside, inside, inside, inside)
        row.setSpacing(inside)
        self._icon = Icon(sizes.px(ICON), self)
        self.fact = Paragraph(sizes.px(BODY), 700, style.color("ink"), line_height=1.2, parent=self)
        self.then = Paragraph(sizes.px(SMALL), 400, style.color("ink"), line_height=1.3, parent=self)
        column = QVBoxLayout()
        column.setSpacing(inside // 3)
        column.addWidget(self.fact)
        column.addWidget(self.then)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self._radius = sizes.px(0.016)

    def say(self, icon: str, fact: str, then: str, *, trouble: bool) -> None:
        """Say how it stands."""
        ground = self._look.color("warn-tint" if trouble else "lagoon-tint").name()
        self.setStyleSheet(f"#enrolment-state {{ background: {ground}; border-radius: {self._radius}px; }}")
        self._icon.show_icon(icon, self._look.color("warn" if trouble else "lagoon"))
        self.fact.set_text(fact)
        self.then.set_text(then)


class EnrolmentScreen(QWidget):
    """The whole screen. `role`: kiosk, display or counter."""

    def __init__(self, style: Style, picture: Pixels, *, role: str, server: str, language: str) -> None:
        super().__init__()
        self.setObjectName("enrolment")
        self.setProperty("role", "page")
        self.setStyleSheet(style.sheet())
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = _ = translator(language)
        self._language = language
        sizes = Sizes(picture)
        self.head = EnrolmentHead(style, sizes, server=server, title=_(TITLES[role]), parent=self)
        self.card = CodeCard(style, sizes, words=_, parent=self)
        self.state = StateLine(style, sizes, self)
        self.steps = [
            Step(style, sizes, icon=icon, text=text, parent=self)
            for icon, text in (
                ("monitor", _("Sur un ordinateur, ouvrez l’adresse écrite en haut et connectez-vous.")),
                ("pencil", _("Ouvrez « Appareils », puis saisissez ce code.")),
                ("shield-check", _("Comparez les chiffres des deux écrans. S’ils sont les mêmes, acceptez.")),
            )
        ]
        self._lay_out(sizes)
        self.show_progress(Progress())

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        _, trouble = self._words, progress.trouble
        self.card.show_code(progress.code, progress.fingerprint, stale=trouble is not None)
        if trouble is None:
            fact = _("En attente d’un administrateur.") if progress.code else _("L’appareil demande un code.")
            then = _("Un code dure dix minutes ; le suivant vient tout seul.")
            self.state.say("timer", fact, then, trouble=False)
        elif isinstance(trouble, ServerUnreachable):
            fact = _("Le serveur ne répond pas.")
            then = _("Vérifiez le réseau, l’adresse et l’autorité de la ville. L’appareil essaie encore.")
            self.state.say("wifi-off", fact, then, trouble=True)
        else:
            then = _("L’appareil essaie encore.")
            self.state.say("triangle-alert", sentence(trouble, self._language), then, trouble=True)

    def _lay_out(self, sizes: Sizes) -> None:
        margin, gap = sizes.px(MARGIN), sizes.px(GAP)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        todo = QVBoxLayout()
        todo.setSpacing(round(gap * (1.3 if sizes.lying else 1.6)))
        for step in self.steps:
            todo.addWidget(step)
        inside = QGridLayout()
        inside.setContentsMargins(margin, round(margin * 1.2), margin, margin)
        inside.setHorizontalSpacing(round(margin * 1.2))
        inside.setVerticalSpacing(round(margin * 0.9))
        if sizes.lying:
            inside.addWidget(self.card, 0, 0, Qt.AlignmentFlag.AlignTop)
            todo.addStretch(1)
            inside.addLayout(todo, 0, 1)
            inside.addWidget(self.state, 2, 0, 1, 2)
            inside.setColumnStretch(0, 55)
            inside.setColumnStretch(1, 45)
            inside.setRowStretch(1, 1)
        else:
            inside.addWidget(self.card, 0, 0)
            inside.addLayout(todo, 1, 0)
            inside.addWidget(self.state, 3, 0)
            inside.setRowStretch(2, 1)
        whole.addLayout(inside, 1)
