"""What the menu is where no PIN was set: how to set one, and what harms nobody to know."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ausuivant.i18n import Translator
from kiosk_app.room import Room
from kiosk_app.screens.controls import words
from kiosk_app.staff.parts import Fact, FactSheet, StaffPage


class UnsetPage(StaffPage):
    """Facts to read, nothing to press but the way back."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, parent=parent)
        card = QFrame(self)
        card.setProperty("role", "carte")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*(self.look.px(11),) * 4)
        inside.setSpacing(self.look.px(7))
        self._what = words(self.look, "question", card)
        self._how = words(self.look, "body", card)
        inside.addWidget(self._what)
        inside.addWidget(self._how)
        self.facts = FactSheet(self.look, self)
        if room.wide:
            self.told.addWidget(card)
            self.told.addStretch(1)
            self.pressed.addWidget(self.facts)
            self.pressed.addStretch(1)
        else:
            self.told.addWidget(card)
            self.told.addWidget(self.facts)
            self.told.addStretch(1)
        self.pressed.addWidget(self.leave)

    def show_state(self, _: Translator, facts: Sequence[Fact]) -> None:
        """Say how a PIN is set."""
        self._what.set_text(_("Aucun code n’est réglé."))
        self._how.set_text(
            _(
                "Sur cette borne, avec le compte qui la lance, tapez « ausuivant kiosk pin ». "
                "Le menu complet s’ouvrira ensuite avec ce code."
            )
        )
        self.facts.show_facts(facts)
        self.leave.say(_("Retour aux visiteurs"))
