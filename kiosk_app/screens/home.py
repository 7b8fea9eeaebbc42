"""The first screen: what visitors may come for, with its wait; help, languages, aids. And a family's démarches."""

from __future__ import annotations

from typing import Final

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ausuivant.ids import new_id
from kiosk_app.actions import CallHelp, Prioritise, Switch
from kiosk_app.comfort import Aid
from kiosk_app.room import Room
from kiosk_app.screens.choices import expected, family_name, offers, others, unsure
from kiosk_app.screens.controls import Row, Tool
from kiosk_app.screens.legal import PRIORITY, PRIVACY
from kiosk_app.screens.page import GAP_MM, SIDE_MM, SMALL_GAP_MM, TOOL_MM, TOP_MM, Page, Part
from kiosk_app.screens.scene import Scene
from kiosk_app.screens.tiles import Offer, TileBoard, fitting
from kiosk_app.screens.tongues import LanguageRows

ROW_MM: Final = 35.5
LOW_ROW_MM: Final = 33.0
AID_ICONS: Final = {
    Aid.LISTENING: "volume-2",
    Aid.CONTRAST: "contrast",
    Aid.LARGE: "a-large-small",
    Aid.LOW: "accessibility",
}


class TilePage(Page):
    """A screen of tiles; where all must be low, they are flat and the title has the room above."""

    def __init__(self, room: Room, *, header_mm: float, beside: Part, parent: QWidget | None = None) -> None:
        title = "figure" if room.low and not room.wide else "title"
        super().__init__(room, header_mm=header_mm, title=title, beside=beside, parent=parent)
        self.board = TileBoard(room, self.acted.emit, self)
        self.told.addLayout(self.board, 1)
        if room.wide or not room.low:
            self.told.addStretch(0)
        else:
            self.header.grow()
            self.body.setStretch(0, 0)

    def board_size(self) -> tuple[int, int]:
        """Say the pixels that the tiles may take, across and down."""
        room, side = self.room, self.look.px(SIDE_MM)
        across = room.width - 2 * side
        lowest = room.height - self.foot.minimumHeight()
        if room.wide:
            across = room.width - self.header.width() - 2 * self.look.px(SIDE_MM * 0.8)
            top = max(room.reach if room.low else 0, self.look.px(TOP_MM))
            return across, room.height - max(room.foot, self.look.px(GAP_MM)) - top - self._beside_tiles()
        below = self.pressed_height() + self.look.px(SMALL_GAP_MM)
        top = self.header.minimumHeight() + self.look.px(14.3)
        return across, lowest - max(top, room.reach if room.low else 0) - below

    def _beside_tiles(self) -> int:
        """Say how many pixels other controls take below the tiles of a lying screen."""
        return 0

    def show_tiles(self, found: list[Offer], scene: Scene, *, last: Offer | None) -> None:
        """Lay out as many choices as there is room for."""
        across, down = self.board_size()
        columns, language = self.board.columns(across), scene.language
        shown = fitting(
            found,
            room_for=columns * self.board.rows(down, language),
            page=scene.visit.page,
            last=last,
            others=others(scene),
        )
        columns = 1 if len(shown) < columns else columns
        if self.board.show_offers(shown, columns=columns, height=down, language=language):
            # Now, not at the next turn: a second finger must not find the tiles of the screen before.
            self.body.activate()

    def low_hint(self, scene: Scene) -> str:
        """Say where the buttons went."""
        _ = scene.words
        return _("Tous les boutons sont en bas.\nPrenez votre temps.") if self.room.low and not self.room.wide else ""


class HomeScreen(TilePage):
    """Tiles by démarche, or by family when there are many; then priority, help, languages and aids."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=70.0 if room.wide else 124.6, beside="pressed", parent=parent)
        self._priority = self._entry("priority", "heart-handshake")
        self._priority.setCheckable(True)
        self._priority.clicked.connect(lambda on: self.acted.emit(Prioritise(not on)))
        self._help = self._entry("help", "hand-helping")
        self._help.clicked.connect(lambda: self.acted.emit(CallHelp(new_id())))
        width = room.width - 2 * room.px(SIDE_MM)
        if room.wide:
            self.pressed.addStretch(1)
            width = self.board_size()[0]
        pair = QVBoxLayout() if room.wide and not room.small else QHBoxLayout()
        pair.setSpacing(room.px(SMALL_GAP_MM))
        pair.addWidget(self._priority, 1)
        pair.addWidget(self._help, 1)
        self.pressed.addLayout(pair)
        self.languages = LanguageRows(room, self.acted.emit, self, width=width)
        if room.wide:
            self.told.addSpacing(room.px(SMALL_GAP_MM))
            self.told.addLayout(self.languages)
        else:
            self.pressed.addLayout(self.languages)
        self._aids = {aid: self._aid(aid, icon) for aid, icon in AID_ICONS.items()}
        aids = list(self._aids.values())
        for row in (aids[:2], aids[2:]) if room.wide else (aids,):
            self.pressed.addLayout(self.tools(*row))

    def _entry(self, name: str, icon: str) -> Row | Tool:
        if self.room.small:
            return Tool(self.look, name, icon=icon, role="bascule", height_mm=TOOL_MM, parent=self)
        height = LOW_ROW_MM if self.room.low else ROW_MM
        return Row(self.look, name, icon=icon, height_mm=height, parent=self)

    def _aid(self, aid: Aid, icon: str) -> Tool:
        tool = Tool(self.look, aid.value, icon=icon, role="discret", height_mm=TOOL_MM, parent=self)
        tool.setCheckable(True)
        tool.clicked.connect(lambda: self.acted.emit(Switch(aid)))
        return tool

    def _beside_tiles(self) -> int:
        return self.languages.sizeHint().height() + 2 * self.look.px(SMALL_GAP_MM) if hasattr(self, "languages") else 0

    def show_scene(self, scene: Scene) -> None:
        """Show the choices of this moment."""
        view, _ = scene.view, scene.words
        if view is None:
            return
        title = _("Bonjour,") + ("\n" if not self.room.wide else " ") + _("que venez-vous faire ?")
        self.head(scene, title, hint=self.low_hint(scene))
        on, brief = scene.visit.priority, self.room.large or self.room.small
        noted = _("C’est noté") if on else _("CMI, grossesse…")
        # Where little room is left, its colour alone says that it is on, and the law below it.
        self._priority.say(_("Prioritaire"), "" if brief and (not on or self.room.wide) else noted)
        self._priority.setChecked(on)
        self._help.say(_("Aide") if brief else _("Besoin d’aide ?"), "" if brief else _("Un agent vient ici"))
        self._say_aids(scene)
        law = _(PRIORITY) if scene.visit.priority else _(PRIVACY)
        self.print_small("" if self.room.small else law)
        if self.languages.show_languages(view.languages, scene):
            self.body.activate()
        found = [*expected(view, scene), *offers(view, None, scene)]
        self.show_tiles(found, scene, last=unsure(view, scene))

    def _say_aids(self, scene: Scene) -> None:
        _ = scene.words
        said = {
            Aid.LISTENING: (_("Écouter"), _("Écouter ce qui est écrit")),
            Aid.CONTRAST: (_("Contraste"), _("Contraste plus fort")),
            Aid.LARGE: (_("Texte"), _("Texte plus grand")),
            Aid.LOW: (_("Plus bas"), _("Boutons plus bas")),
        }
        for aid, tool in self._aids.items():
            tool.say(*said[aid])
            tool.setChecked(scene.visit.comfort.has(aid))


class FamilyScreen(TilePage):
    """The démarches of one family."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(room, header_mm=70.0 if room.wide else 105.9, beside="pressed", parent=parent)
        if room.wide:
            self.pressed.addStretch(1)
        if room.wide or room.low:
            row = QHBoxLayout()
            self.anchor_more(row)
            self.pressed.addLayout(row)
        self.pressed.addLayout(self.tools(self.back_tool(), self.listen_tool(), self.help_tool()))

    def show_scene(self, scene: Scene) -> None:
        """Show the family's choices."""
        view, family = scene.view, scene.visit.family
        if view is None or family is None:
            return
        self.head(scene, family_name(view, family, scene), hint=self.low_hint(scene))
        self.say_tools(scene)
        self.show_tiles(offers(view, family, scene), scene, last=None)
