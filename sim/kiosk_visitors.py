"""Visitors at a real kiosk: they press what is on its screen, through its control socket, and read what it shows."""

import json
import random
import socket
import threading
from typing import Any, Final

from sim.live import Hall, Pace, chosen

PATIENCE_S: Final = 30.0  #: a kiosk that has not moved on after that long is broken
LOOK_S: Final = 0.05


class KioskStuck(Exception):
    """The kiosk did not show what a visitor must find."""


class Kiosk:
    """The control socket of one kiosk (`ausuivant kiosk --control`). Every press is a real mouse event."""

    def __init__(self, port: int) -> None:
        """Connect on this machine."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def close(self) -> None:
        """Take the finger away."""
        self._lines.close()
        self._socket.close()

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send one request and read its answer."""
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        line = self._lines.readline()
        if not line:
            raise KioskStuck("the kiosk closed its control socket")
        return json.loads(line)

    def press(self, control: str) -> bool:
        """Press a control; False if it cannot be pressed just now."""
        return bool(self.ask(press=control)["ok"])

    def screen(self) -> dict[str, Any]:
        """Say what is shown: `screen`, `label`, `controls`."""
        return self.ask(screen=True)

    def picture(self, path: str) -> None:
        """Save what is shown as a picture."""
        self.ask(screenshot=path)


class KioskVisitors:
    """The people who come to one kiosk, one after the other."""

    def __init__(self, port: int, *, pace: Pace, hall: Hall, seed: int) -> None:
        """Nothing happens before `live`."""
        self._port = port
        self._pace = pace
        self._hall = hall
        self._rng = random.Random(f"{seed}/kiosk")
        self._moment = threading.Event()  #: never set: a pause between two looks
        self.name = "visitors at the kiosk"
        self.labels: list[str] = []  #: the numbers that visitors read on the screen

    def live(self) -> None:
        """Come until nobody comes any more; whoever is at the kiosk then is served."""
        kiosk = Kiosk(self._port)
        try:
            while not self._hall.no_more_visitors.wait(self._rng.uniform(*self._pace.visit)):
                self._visit(kiosk)
        finally:
            kiosk.close()

    def _visit(self, kiosk: Kiosk) -> None:
        shown = self._until(kiosk, {"home", "closed", "out-of-service"})
        if shown["screen"] != "home":
            return
        shown = self._choose(kiosk, shown)
        if self._rng.random() < self._pace.priority and "priority" in shown["controls"]:
            kiosk.press("priority")
        if not kiosk.press("take-ticket"):
            kiosk.press("back")
            return
        shown = self._until(kiosk, {"ticket", "note-number", "unreachable", "refused"})
        if shown["label"]:
            self.labels.append(shown["label"])
        kiosk.press("home")

    def _choose(self, kiosk: Kiosk, shown: dict[str, Any]) -> dict[str, Any]:
        """Go through a family, if there is one, to a démarche."""
        while shown["screen"] in ("home", "family"):
            tiles = [name for name in shown["controls"] if name.startswith(("family-", "service-"))]
            if not tiles:
                raise KioskStuck(f"no démarche on the screen {shown['screen']}: {shown['controls']}")
            before = shown["screen"]
            kiosk.press(chosen(tiles, self._rng))
            shown = self._until(kiosk, {"family", "service"} - {before})
        return shown

    def _until(self, kiosk: Kiosk, screens: set[str]) -> dict[str, Any]:
        shown = kiosk.screen()
        looks = 1
        while shown["screen"] not in screens and looks * LOOK_S < PATIENCE_S:
            self._moment.wait(LOOK_S)
            shown = kiosk.screen()
            looks += 1
        if shown["screen"] in screens:
            return shown
        raise KioskStuck(f"the kiosk shows {shown['screen']}, a visitor expected {' or '.join(sorted(screens))}")
