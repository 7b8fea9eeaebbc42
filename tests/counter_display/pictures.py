"""Pictures for the guides, made by the tests when anybody asks for them (`make pictures`)."""

import os
from pathlib import Path

from PyQt6.QtWidgets import QApplication, QWidget

PICTURES = os.environ.get("PICTURES")


def keep(window: QWidget, name: str) -> None:
    """Keep what a window shows, if pictures are wanted."""
    if PICTURES is None:
        return
    for _ in range(3):
        QApplication.processEvents()
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(folder / f"{name}.png"))
