"""Node with receiptio and receiptline, which `make setup` installs from this folder's lock file."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RECEIPTIO = HERE / "node_modules" / "receiptio" / "bin" / "cli.js"
#: receiptio knows no other.
PORT = 9100

Node = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def node() -> Node:
    """Run a script with node in this folder, or skip with what is missing."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed")
    if not RECEIPTIO.is_file():
        pytest.skip("receiptio is not installed: make setup")

    def run(*words: object, timeout: float = 30) -> subprocess.CompletedProcess[str]:
        command = [program, *(str(word) for word in words)]
        return subprocess.run(
            command, cwd=HERE, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
        )

    return run


@pytest.fixture
def free_port() -> int:
    """The port that receiptio prints to, or skip when another program has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            pytest.skip(f"port {PORT}, the only one that receiptio knows, is taken on this machine")
    return PORT
