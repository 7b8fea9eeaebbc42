"""A disk that is really full: nothing half done, and the reception goes on when there is room (I13)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def alone() -> list[str]:
    """The words that give a program mounts of its own."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare: a small disk cannot be mounted here")
    tried = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip("this machine allows no name spaces: a small disk cannot be mounted here")
    return ["unshare", "-rm"]


def test_nothing_is_lost_and_all_goes_on_when_the_disk_was_full(alone: list[str], tmp_path: Path) -> None:
    program = [*alone, sys.executable, "-m", "tests.server.ledger.full_disk", str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=50)
    assert done.returncode == 0, done.stderr
    assert "then went on" in done.stdout
