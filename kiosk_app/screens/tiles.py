"""Tiles: the large choices of the first screens, as many as fit, and a way to the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ausuivant.i18n import base
from ausuivant.qt.dots import LevelChip
from ausuivant.qt.icons import Icon
from ausuivant.qt.theme import mark
from kiosk_app.actions import Action
from kiosk_app.room import Room
from kiosk_app.screens.controls import Pressable, words

ICON_MM: Final = 18.0
LARGE_STROKE: Final = 1.4
GAP_MM: Final = 7.5
LOW_GAP_MM: Final = 5.6
#: a tile's least height, and its most: its name above, its wait below
HIGH_MM: Final = (70.0, 100.0)
#: the same where the icon stands beside: for the band that a seated visitor reaches, and for small screens
FLAT_MM: Final = (46.7, 62.0)
#: the margins of a tile, at both sides together
BESIDE_MM: Final = 17.0
LEAST_WIDTH_MM: Final = 122.0
#: names and waits of larger text take so much more
LARGE_SHARE: Final = 1.2
#: lines of Arabic are higher
ARABIC_SHARE: Final = 1.2
#: larger text in an upright tile: three lines of name, and its wait without dots
LARGE_HIGH_MM: Final = (86.0, 115.0)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one tile says, and what it does. `key` is its name for programs; `level` None: no dots."""

    key: str
    action: Action
    name: str
    icon: str
    wait: str = ""
    level: int | None = None
    closed: bool = False
    secret: bool = False  #: never said aloud where others may hear
    accent: bool = False  #: the one tile of the header's colour


class Tile(Pressable):
    """A choice: its name, how busy it is, its icon. The whole tile is the target."""

    _complete = False  #: whether everything that it colours is made

    def __init__(
        self, room: Room, name: str, *, flat: bool, accent: bool = False, parent: QWidget | None = None
    ) -> None:
        style = room.style
        super().__init__(style, name, icon="", role="rendez-vous" if accent else "tuile", parent=parent)
        self._dots = not room.large
        self._flat = flat
        self._level: int | None = None
        self._language = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._name = words(style, "strong" if flat else "tile", self)
        self._chip = LevelChip(style, text_px=round(style.em("min") * 0.8), word=False, parent=self)
        self._wait = words(style, "small-strong", self)
        self._icon = Icon(style.px(ICON_MM), self)
        self._drawn = ""
        below = QHBoxLayout()
        below.setSpacing(style.px(2.5))
        below.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignVCenter)
        below.addWidget(self._wait, 1, Qt.AlignmentFlag.AlignVCenter)
        if flat:
            self._lay_flat(below)
        else:
            self._lay_high(below)
        self._complete = True

    def _lay_high(self, below: QHBoxLayout) -> None:
        style = self.look
        below.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.px(9.3), style.px(6.0), style.px(7.5), style.px(5.6))
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addStretch(1)
        column.addLayout(below)

    def _lay_flat(self, below: QHBoxLayout) -> None:
        style = self.look
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._name)
        column.addLayout(below)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(7.5), style.px(1.5), style.px(3.5), style.px(1.5))
        row.setSpacing(style.px(5.6))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(column, 1)

    def show_offer(self, offer: Offer, language: str) -> None:
        """Show a choice; a closed one bears a lock, and still opens the reason."""
        self.setProperty("secret", offer.secret)
        self._name.set_text(offer.name)
        self._wait.set_text(offer.wait)
        self._wait.setVisible(bool(offer.wait))
        self._level = offer.level if self._dots and not offer.closed else None
        self._language = language
        self._drawn = "lock" if offer.closed else offer.icon
        self._recolor()
        self.setAccessibleName(f"{offer.name}, {offer.wait}".replace("\n", " ") if offer.wait else offer.name)
        mark(self, etat="ferme" if offer.closed else "")
        self._make_room()

    def _recolor(self) -> None:
        if self._complete and self._drawn:
            icon, text = self._inks()
            self._name.set_color(self.look.color(text))
            self._wait.set_color(self.look.color(text))
            self._icon.show_icon(self._drawn, self.look.color(icon), stroke=LARGE_STROKE)

    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        """Keep the wait on one line."""
        super().resizeEvent(a0)
        self._make_room()

    def _make_room(self) -> None:
        """Drop the dots where the wait would need a second line: its minutes say the level too."""
        gap = self.look.px(2.5)
        row = self.width() - self.look.px(BESIDE_MM) - self._wait.sizeHint().width()
        icon = self._icon.width() + gap
        self._chip.show_level(
            self._level if row >= icon + self._chip.sizeHint().width() + gap else None, self._language
        )
        self._icon.setVisible(self._flat or self._dots or row >= icon or not self._wait.text())


class TileBoard(QGridLayout):
    """The tiles of one screen. They are made anew only when there are others, so that no press is lost."""

    def __init__(self, room: Room, act: Callable[[Action], None], page: QWidget) -> None:
        super().__init__()
        self._room = room
        self._act = act
        self._page = page
        self._tiles: dict[str, Tile] = {}
        self._built: tuple[object, ...] = ()
        self._most = 0
        self._flat = room.low or room.small
        self._gap = room.px(LOW_GAP_MM if self._flat else GAP_MM)
        self.setSpacing(self._gap)

    def columns(self, width: int) -> int:
        """Say how many tiles stand side by side."""
        return max(1, (width + self._gap) // (self._least_width() + self._gap))

    def rows(self, height: int, language: str) -> int:
        """Say how many rows of tiles there is room for, in a language."""
        return max(1, (height + self._gap) // (self._heights(language)[0] + self._gap))

    def show_offers(self, offers: Sequence[Offer], *, columns: int, height: int, language: str) -> bool:
        """Show these choices within a height; True when the tiles are new ones."""
        rows = -(-len(offers) // columns)
        least, most = self._heights(language)
        self._most = max(least, min(most, (height + self._gap) // rows - self._gap))
        plan = (*((offer.key, offer.action) for offer in offers), least, self._most)
        new = plan != self._built
        if new:
            self._built = plan
            self._rebuild(offers, columns, least)
        for offer in offers:
            self._tiles[offer.key].show_offer(offer, language)
        return new

    def _rebuild(self, offers: Sequence[Offer], columns: int, least: int) -> None:
        for tile in self._tiles.values():
            let_go(self, tile)
        self._tiles = {}
        for index, offer in enumerate(offers):
            tile = Tile(self._room, offer.key, flat=self._flat, accent=offer.accent, parent=self._page)
            tile.setMinimumHeight(least)
            tile.setMaximumHeight(self._most)
            tile.clicked.connect(lambda _checked, pressed=offer.action: self._act(pressed))
            tile.show()
            self._tiles[offer.key] = tile
            self.addWidget(tile, *divmod(index, columns))
        for column in range(columns):
            self.setColumnStretch(column, 1)

    def _heights(self, language: str) -> tuple[int, int]:
        room = self._room
        least, most = FLAT_MM if self._flat else LARGE_HIGH_MM if room.large else HIGH_MM
        share = LARGE_SHARE if room.large and self._flat else 1.0
        if base(language) == "ar" and (room.large or (room.wide and self._flat)):
            share *= ARABIC_SHARE
        return room.px(least * share), room.px(most * share)

    def _least_width(self) -> int:
        return self._room.px(LEAST_WIDTH_MM)


def let_go(layout: QLayout, widget: QWidget) -> None:
    """Take a widget off the screen now, and free it when Qt has time."""
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()


def fitting(offers: Sequence[Offer], *, room_for: int, page: int, last: Offer | None, others: Offer) -> list[Offer]:
    """Choose the tiles of a page: all if they fit, else a part, and a tile that leads to the others.

    `last` stands on each page, if there is room for it beside a choice and the way on.
    """
    kept = [last] if last is not None else []
    if len(offers) + len(kept) <= room_for:
        return [*offers, *kept]
    kept = kept if room_for >= len(kept) + 2 else []
    each = max(1, room_for - len(kept) - 1)
    pages = -(-len(offers) // each)
    first = page % pages * each
    return [*offers[first : first + each], *kept, others]
