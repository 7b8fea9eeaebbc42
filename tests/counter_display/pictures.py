"""Pictures for the guides, made by the tests when anybody asks for them (`make pictures`)."""

import os
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QWidget

PICTURES = os.environ.get("PICTURES")
LARGEST = 1200


def keep(window: QWidget, name: str) -> None:
    """Keep what a window shows, if pictures are wanted."""
    if PICTURES is None:
        return
    for _ in range(3):
        QApplication.processEvents()
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    picture = window.grab()
    if max(picture.width(), picture.height()) > LARGEST:
        # A guide shows it smaller, and the repository stays small.
        half = picture.toImage().scaled(picture.size() / 2, transformMode=Qt.TransformationMode.SmoothTransformation)
        half.save(str(folder / f"{name}.png"))
        return
    picture.save(str(folder / f"{name}.png"))
