"""What every test is given: an environment of its own, no network, and no silence about warnings."""

import logging
import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import settings

from tests.seeds import Ear

# Examples are judged by their result: a busy machine is not a counter-example.
settings.register_profile("suite", settings(), deadline=None, print_blob=True)
settings.load_profile("suite")

# Before any Qt module is imported: no test opens a window on somebody's screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in [name for name in os.environ if name.startswith("AUSUIVANT_")]:
    del os.environ[name]


class _Listener(logging.Handler):
    """Keeps what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning which it did not announce with `@pytest.mark.logs("text", …)`."""
    marker = request.node.get_closest_marker("logs")
    expected: tuple[str, ...] = marker.args if marker else ()
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)
    unexpected = [line for line in listener.lines if not any(text in line for text in expected)]
    if unexpected:
        pytest.fail("logged without being announced:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture(autouse=True)
def leaked_secrets() -> Iterator[None]:
    """Fail a test during which any logger said a seeded secret or name (tests/seeds.py), uvicorn's too."""
    root, ear = logging.getLogger(), Ear()
    level = root.level
    root.setLevel(min(level, logging.INFO) or logging.INFO)
    root.addHandler(ear)
    try:
        yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
    if ear.leaks:
        pytest.fail("logged what nobody may read:\n" + "\n".join(ear.leaks), pytrace=False)


def _is_here(address: Any) -> bool:
    """Say whether an address of any family is this machine's own."""
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves the machine: a test that needs the world is not a test."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if not _is_here(address):
            raise RuntimeError(f"a test tried to reach {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
