"""Those who want to hear of a printer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from printer_drivers.model import PrinterEvent

_log = logging.getLogger(__name__)


class Listeners:
    """Told of each event in the thread that brings it; one that fails silences neither the others nor the printer."""

    def __init__(self) -> None:
        self._all: list[Callable[[PrinterEvent], None]] = []

    def add(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Tell this one too, from now on."""
        self._all.append(listener)

    def tell(self, event: PrinterEvent) -> None:
        """Tell everybody."""
        for listener in self._all:
            try:
                listener(event)
            except Exception:
                _log.exception("a listener failed on %s", event.kind)
