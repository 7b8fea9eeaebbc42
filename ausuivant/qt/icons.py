"""Lucide's icons in Qt: the SVG recoloured, then drawn at the size that is asked."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QByteArray, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

from ausuivant.look.fonts import AssetMissing, icon

#: What a démarche without a known icon shows.
FALLBACK = "file-text"
LARGE_PX = 48


@lru_cache(maxsize=256)
def renderer(name: str, color: str, stroke: float) -> QSvgRenderer:
    """Load an icon once; one that is not bundled is replaced by a sheet of paper."""
    try:
        text = icon(name, color, stroke=stroke)
    except AssetMissing:
        text = icon(FALLBACK, color, stroke=stroke)
    return QSvgRenderer(QByteArray(text.encode()))


def paint_icon(painter: QPainter, place: QRectF, *, name: str, color: QColor, stroke: float = 2.0) -> None:
    """Draw an icon in a square."""
    renderer(name, color.name(), stroke).render(painter, place)


def pixmap(name: str, color: QColor, size: int, *, stroke: float | None = None) -> QPixmap:
    """Give an icon as a picture `size` pixels wide; large ones have thinner lines."""
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = stroke if stroke is not None else (1.7 if size >= LARGE_PX else 2.0)
    paint_icon(painter, QRectF(0, 0, size, size), name=name, color=color, stroke=width)
    painter.end()
    return made


class Icon(QLabel):
    """An icon as a widget; it is decoration, the words beside it speak."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setStyleSheet("border: none; background: transparent; padding: 0;")

    def show_icon(self, name: str, color: QColor, *, stroke: float | None = None) -> None:
        """Show an icon in a colour."""
        self.setPixmap(pixmap(name, color, self._size, stroke=stroke))
