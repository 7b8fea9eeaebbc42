"""From nothing to a log-in over HTTPS from another address, as the installation guide says it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import ABSENT, HERE

ROOT = Path(__file__).resolve().parents[2]
#: a network namespace of one's own, without being root
APART = ("unshare", "--user", "--map-root-user", "--net")

LONGEST_S = 170

pytestmark = [pytest.mark.story, pytest.mark.browser, pytest.mark.timeout(LONGEST_S + 10)]


@pytest.fixture(scope="module")
def first_hour(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `first_hour` saw."""
    if not HERE:
        pytest.skip(ABSENT)
    probe = subprocess.run([*APART, "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        pytest.skip(f"the kernel gives no network namespace: {probe.stderr.strip()}")
    folder = tmp_path_factory.mktemp("first-hour")
    command = [*APART, sys.executable, "-m", "tests.stories.first_hour", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_administrator_logs_in_over_https_from_another_address(first_hour: dict[str, Any]) -> None:
    assert first_hour["browser"]["cookies"] == [["__Host-session", True, True]]
    assert "guichet" in first_hour["browser"]["heading"].lower()


def test_a_kiosk_that_believes_the_authority_is_served_and_a_stranger_refuses(first_hour: dict[str, Any]) -> None:
    assert first_hour["device"] == {"kiosk_live": True, "unknown_authority": "refused"}


def test_the_log_in_page_says_what_is_wrong_without_https(first_hour: dict[str, Any]) -> None:
    assert "https://" in first_hour["plain"]["alert"]
    assert first_hour["plain"]["fields"] == 0
