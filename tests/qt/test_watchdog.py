"""systemd's watchdog over a real datagram socket: fed by painted frames, and by nothing else."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from ausuivant.qt.watchdog import Notifier, Watchdog, patience

PATIENCE_S = 0.3
#: long enough for several beats, and more than systemd would wait
SILENCE_S = 0.5
KIOSK = ["kiosk", "--printer", "tcp://127.0.0.1:9"]
HALL = ["display", "hall", "--mute"]
COUNTER = ["display", "counter", "--counter", "3"]


class Systemd:
    """What systemd's end of the socket hears."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)

    def heard(self) -> list[str]:
        """Everything that has come since the last time."""
        self._socket.setblocking(False)
        found: list[str] = []
        with suppress(BlockingIOError):
            while True:
                found.append(self._socket.recv(4096).decode())
        return found

    def next(self, timeout: float = 20.0) -> str:
        """Wait for the next one."""
        self._socket.settimeout(timeout)
        return self._socket.recv(4096).decode()

    def close(self) -> None:
        """Hear nothing more."""
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    listening = Systemd(str(tmp_path / "notify"))
    yield listening
    listening.close()


@pytest.fixture
def watchdog(qapp: QApplication, systemd: Systemd) -> Iterator[Watchdog]:
    notifier = Notifier(systemd.address)
    made = Watchdog(notifier, patience_s=PATIENCE_S)
    yield made
    made.deleteLater()
    notifier.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window whose picture is covered whole by a page, as the kiosk's is."""
    made = QStackedWidget()
    for _ in range(2):
        page = QWidget()
        page.setAutoFillBackground(True)
        made.addWidget(page)
    made.setFixedSize(320, 240)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def hear(qtbot: QtBot, systemd: Systemd, *, count: int) -> list[str]:
    """Wait until so many have come."""
    found: list[str] = []

    def enough() -> bool:
        found.extend(systemd.heard())
        return len(found) >= count

    qtbot.waitUntil(enough, timeout=5000)
    return found


def wait(qtbot: QtBot) -> None:
    """Let the event loop turn for longer than systemd would wait."""
    over: list[bool] = []
    QTimer.singleShot(round(SILENCE_S * 1000), lambda: over.append(True))
    qtbot.waitUntil(lambda: bool(over), timeout=5000)


def test_readiness_is_told_once_and_the_watchdog_fed_when_frames_are_painted(
    qtbot: QtBot, watchdog: Watchdog, systemd: Systemd, window: QWidget
) -> None:
    watchdog.watch(window)
    assert hear(qtbot, systemd, count=5) == ["READY=1"] + ["WATCHDOG=1"] * 4


def test_watchdog_is_fed_when_another_page_came_over_the_first(
    qtbot: QtBot, watchdog: Watchdog, systemd: Systemd, window: QStackedWidget
) -> None:
    watchdog.watch(window)
    hear(qtbot, systemd, count=2)
    window.setCurrentIndex(1)
    assert set(hear(qtbot, systemd, count=3)) == {"WATCHDOG=1"}


def test_watchdog_starves_when_the_event_loop_is_blocked(
    qtbot: QtBot, watchdog: Watchdog, systemd: Systemd, window: QWidget
) -> None:
    watchdog.watch(window)
    hear(qtbot, systemd, count=2)
    systemd.heard()
    threading.Event().wait(SILENCE_S)
    assert systemd.heard() == []
    assert hear(qtbot, systemd, count=1) == ["WATCHDOG=1"], "it is fed again when the loop turns"


def test_watchdog_starves_when_painting_stops_though_the_loop_turns(
    qtbot: QtBot, watchdog: Watchdog, systemd: Systemd, window: QWidget
) -> None:
    watchdog.watch(window)
    hear(qtbot, systemd, count=2)
    window.setUpdatesEnabled(False)
    qtbot.wait(1)  # what was painted already is told
    systemd.heard()
    wait(qtbot)
    assert systemd.heard() == []
    window.setUpdatesEnabled(True)
    assert set(hear(qtbot, systemd, count=2)) == {"WATCHDOG=1"}


def test_watchdog_starves_when_no_window_is_left(
    qtbot: QtBot, watchdog: Watchdog, systemd: Systemd, window: QWidget
) -> None:
    watchdog.watch(window)
    hear(qtbot, systemd, count=2)
    window.hide()
    qtbot.wait(1)
    systemd.heard()
    wait(qtbot)
    assert systemd.heard() == []


def test_one_window_of_two_is_not_enough(qtbot: QtBot, watchdog: Watchdog, systemd: Systemd, window: QWidget) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    watchdog.watch(window)
    watchdog.watch(other)
    hear(qtbot, systemd, count=3)
    other.setUpdatesEnabled(False)
    qtbot.wait(1)
    systemd.heard()
    wait(qtbot)
    assert systemd.heard() == []
    other.deleteLater()
    assert set(hear(qtbot, systemd, count=2)) == {"WATCHDOG=1"}, "a window that is gone is not waited for"


def test_only_the_start_is_told_when_nobody_waits(qtbot: QtBot, systemd: Systemd, window: QWidget) -> None:
    notifier = Notifier(systemd.address)
    watchdog = Watchdog(notifier, patience_s=None)
    watchdog.watch(window)
    assert hear(qtbot, systemd, count=1) == ["READY=1"]
    wait(qtbot)
    assert systemd.heard() == []
    watchdog.deleteLater()
    notifier.close()


def test_abstract_address_is_reached() -> None:
    listening = Systemd(f"@ausuivant-{os.getpid()}")
    notifier = Notifier.from_environment({"NOTIFY_SOCKET": listening.address})
    assert notifier is not None
    notifier.tell("READY=1")
    assert listening.next() == "READY=1"
    notifier.close()
    listening.close()


@pytest.mark.logs("systemd did not hear")
def test_program_goes_on_when_nobody_listens_any_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    notifier = Notifier(str(tmp_path / "gone"))
    with caplog.at_level(logging.WARNING):
        notifier.tell("READY=1")
    assert "READY=1" in caplog.text
    notifier.close()


@pytest.mark.parametrize(
    ("text", "seconds"), [("30000000", 30.0), ("500000", 0.5), ("0", None), ("", None), ("soon", None)]
)
def test_patience_is_read_from_the_environment(text: str, seconds: float | None) -> None:
    # The main process is the compositor: that its number is another one must not matter.
    assert patience({"WATCHDOG_USEC": text, "WATCHDOG_PID": "1"}) == seconds


def test_nothing_is_watched_when_systemd_did_not_start_it(qapp: QApplication) -> None:
    assert Notifier.from_environment({}) is None
    assert Notifier.from_environment({"NOTIFY_SOCKET": "vsock:2:1234"}) is None
    assert Watchdog.begin(qapp) is None


@pytest.mark.parametrize(
    "command",
    [KIOSK, pytest.param(HALL, marks=pytest.mark.full), pytest.param(COUNTER, marks=pytest.mark.full)],
    ids=["kiosk", "hall", "counter"],
)
def test_program_feeds_the_watchdog_and_ends_by_sigterm(command: list[str], systemd: Systemd, tmp_path: Path) -> None:
    """The real program, without a server: what it shows then is a frame like any other."""
    environment = {
        **os.environ,
        "NOTIFY_SOCKET": systemd.address,
        "WATCHDOG_USEC": "900000",
        "AUSUIVANT_SERVER": "http://127.0.0.1:9",
        "AUSUIVANT_DATA": str(tmp_path / "data"),
    }
    told = ["--token", "unknown", "--site", "HDV", "--size", "800x480"]
    program = subprocess.Popen(
        [sys.executable, "-m", "ausuivant.cli", *command, *told],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        assert [systemd.next() for _ in range(3)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    finally:
        program.send_signal(signal.SIGTERM)
        _out, said = program.communicate(timeout=20)
    assert program.returncode == 0, said.decode()
