"""Node with oidc-provider, which `make setup` installs from this folder's lock file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.directory.issuer import SECRET

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "oidc-provider" / "package.json"


@dataclass(frozen=True)
class Peer:
    """The provider. `url`: its issuer."""

    url: str
    client: httpx.Client

    def set_up(self, server: str, people: dict[str, dict[str, Any]], **more: Any) -> None:
        """Make our server its client, and know these people."""
        told = {"secret": SECRET, "server": server, "people": people, **more}
        self.client.post(f"{self.url}/set-up", json=told).raise_for_status()

    def be(self, person: str) -> None:
        """Say who logs in from now on; `nobody` declines."""
        self.client.post(f"{self.url}/be/{person}").raise_for_status()


def missing() -> str:
    """What is not there; empty if all is."""
    if shutil.which("node") is None:
        return "node is not installed"
    return "" if PACKAGE.is_file() else "oidc-provider is not installed: make setup"


def running_peer() -> Iterator[Peer]:
    """The provider, in a process of its own; a skip says what is missing."""
    if reason := missing():
        pytest.skip(reason)
    command = [shutil.which("node") or "", "provider.mjs"]
    with (
        subprocess.Popen(
            command, cwd=HERE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process,
        httpx.Client(verify=False, timeout=20) as client,
    ):
        try:
            assert process.stdout is not None
            yield Peer(next(line.strip() for line in process.stdout if line.startswith("http")), client)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """One provider for a file."""
    yield from running_peer()
