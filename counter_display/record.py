"""A line of JSON for each call that stood on the display: what people could see, for who wants to prove it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from ausuivant.clock import Clock
from ausuivant.core.config import said
from counter_display.announcer import Card


def recorder(path: Path, clock: Clock) -> Callable[[Card], None]:
    """Give a function that appends a call to a file; raises OSError when the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()

    def record(card: Card) -> None:
        shown = card.announced
        line = {
            "announcement_id": str(shown.id),
            "call_id": str(shown.call_id),
            "label": shown.label,
            "counter": shown.counter_id,
            "counter_name": said(shown.counter_name, "fr"),
            "recall": shown.recall,
            "called_at": shown.called_at.isoformat(),
            "shown_at": clock.now().isoformat(),
            "fresh": card.fresh,
        }
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    return record
