"""The demo itself: every real program, and people who press real buttons."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.demo import app, has_screen

DEMO = (sys.executable, "-m", "ausuivant.cli", "demo", "--offscreen", "--days", "1")


def children_of(folder: Path) -> list[str]:
    """The processes that still have a file of the demo's folder open."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            opened = [os.readlink(one) for one in (process / "fd").iterdir()]
        except OSError:  # gone meanwhile, or not ours
            continue
        if any(path.startswith(str(folder)) for path in opened):
            found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def adopted(folder: Path) -> int:
    """How many tickets the server took in that the kiosk had given by itself."""
    with closing(sqlite3.connect(folder / "ausuivant.db")) as database:
        return database.execute("SELECT count(*) FROM event WHERE kind = 'adopted'").fetchone()[0]


@pytest.mark.story
@pytest.mark.timeout(240)
def test_demo_loses_nothing_and_leaves_nobody_when_it_ends_by_itself_or_is_stopped(tmp_path: Path) -> None:
    # The server is killed in the middle: the kiosk goes on alone, and hands its tickets in afterwards.
    timed = ("--seconds", "12", "--outage", "4", "--data", str(tmp_path))
    done = subprocess.run([*DEMO, *timed], capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sums = json.loads(done.stdout.splitlines()[-1])
    assert sums["printed"] > 0
    assert sums["printed"] == sums["called"] == sums["served"] == sums["shown_on_display"]
    assert (sums["lost"], sums["twice"]) == (0, 0)
    assert adopted(tmp_path) > 0
    assert children_of(tmp_path) == []

    # The second time the town is there already; a `kill` ends it as Ctrl-C does.
    with subprocess.Popen([*DEMO, "--data", str(tmp_path)], stdout=subprocess.PIPE, text=True) as living:
        assert living.stdout is not None
        assert any("Mot de passe" in line for line in living.stdout)
        living.send_signal(signal.SIGTERM)
        rest, _ = living.communicate(timeout=60)
    assert living.returncode == 0
    assert "arrêtée" in rest
    assert children_of(tmp_path) == []


def test_outage_is_refused_when_the_server_would_come_back_too_late(tmp_path: Path) -> None:
    for options in (("--outage", "5"), ("--outage", "6", "--seconds", "10")):
        done = CliRunner().invoke(app, ["--data", str(tmp_path), *options])
        assert done.exit_code == 2


@pytest.mark.parametrize(
    ("environment", "expected"), [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)]
)
def test_windows_are_opened_when_there_is_a_screen(environment: dict[str, str], expected: bool) -> None:
    assert has_screen(environment) is expected
