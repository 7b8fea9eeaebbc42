"""The control socket: somebody else's fingers on the real buttons."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtNetwork import QHostAddress, QTcpSocket

from kiosk_app.flow import Screen
from kiosk_app.remote import RemoteControl
from tests.kiosk_app.conftest import Kiosk

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(kiosk: Kiosk) -> Iterator[Ask]:
    """A caller of the kiosk's control socket."""
    control = RemoteControl(kiosk.window, 0)
    caller = QTcpSocket()
    caller.connectToHost("127.0.0.1", control.port)

    def say(line: bytes | None = None, **request: object) -> dict[str, Any]:
        caller.write((line if line is not None else json.dumps(request).encode()) + b"\n")
        kiosk.bot.waitUntil(caller.canReadLine)
        return json.loads(bytes(caller.readLine(65536)))

    yield say
    caller.abort()


def test_ticket_is_taken_when_the_buttons_are_pressed_from_outside(kiosk: Kiosk, ask: Ask) -> None:
    service = kiosk.reception.site.services["passeport"]
    assert ask(press=f"family-{service.family}") == {"ok": True}
    assert ask(press="service-passeport") == {"ok": True}
    gc.collect()
    assert ask(press="take-ticket") == {"ok": True}
    assert ask(press="take-ticket") == {"ok": False, "error": "absent"}
    kiosk.wait_for(Screen.TICKET)
    answer = ask(screen=True)
    assert (answer["screen"], answer["label"]) == ("ticket", "A001")
    assert "home" in answer["controls"]
    assert kiosk.simulated.wait_for_ticket().label == "A001"
    assert ask(press="home") == {"ok": True}
    assert ask(screen=True)["screen"] == "home"


def test_hidden_and_unknown_controls_are_not_pressed(kiosk: Kiosk, ask: Ask) -> None:
    assert ask(press="more-time") == {"ok": False, "error": "hidden"}
    assert ask(press="nothing-here") == {"ok": False, "error": "absent"}
    assert kiosk.window.screen_shown is Screen.HOME


def test_disabled_control_is_not_pressed(kiosk: Kiosk, ask: Ask) -> None:
    kiosk.choose("passeport")
    kiosk.button("take-ticket").setEnabled(False)
    assert ask(press="take-ticket") == {"ok": False, "error": "disabled"}


@pytest.mark.parametrize(
    ("line", "error"),
    [(b"{", "malformed"), (b'{"dance": true}', "unknown"), (b"[]", "unknown"), (b"\xff", "malformed")],
)
def test_nonsense_is_refused(ask: Ask, line: bytes, error: str) -> None:
    assert ask(line) == {"ok": False, "error": error}


def test_picture_is_written_when_it_is_asked(ask: Ask, tmp_path: Path) -> None:
    assert ask(screenshot=str(tmp_path / "kiosk.png")) == {"ok": True}
    assert (tmp_path / "kiosk.png").stat().st_size > 10_000
    assert ask(screenshot=str(tmp_path / "nowhere" / "kiosk.png")) == {"ok": False, "error": "unwritable"}


def test_socket_listens_on_the_loopback_only(kiosk: Kiosk) -> None:
    control = RemoteControl(kiosk.window, 0)
    assert control._server.serverAddress() == QHostAddress(QHostAddress.SpecialAddress.LocalHost)


def test_port_that_is_taken_is_refused(kiosk: Kiosk) -> None:
    control = RemoteControl(kiosk.window, 0)
    with pytest.raises(OSError, match="control port"):
        RemoteControl(kiosk.window, control.port)
