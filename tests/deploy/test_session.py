"""The units of kiosks and displays, and the session in which they run: its code, its end, what is written in them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from ausuivant.cli import app
from counter_display.cli import app as display
from kiosk_app.cli import app as kiosk
from kiosk_app.staff.menu import ENDED_BY_STAFF
from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
SESSION = DEPLOY / "ausuivant-session"
UNITS = {"kiosk": DEPLOY / "ausuivant-kiosk.service", "display": DEPLOY / "ausuivant-display@.service"}
ANALYZE = shutil.which("systemd-analyze")
#: what a compositor does as far as the session goes: it runs one program, and forgets its code
CAGE = """#!/bin/sh
echo "$@" > "$HOME/options"
while [ "$1" != "--" ]; do shift; done
shift
"$@"
echo cage-ended >> "$HOME/order"
exit 0
"""

Start = Callable[..., "subprocess.Popen[str]"]


def settings(unit: Path) -> dict[str, list[str]]:
    """Every setting of a unit, with its values."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Run a program in a session whose compositor is a stand-in."""
    cage = tmp_path / "bin" / "cage"
    cage.parent.mkdir()
    cage.write_text(CAGE, encoding="utf-8")
    cage.chmod(0o755)
    environment = {
        "PATH": f"{cage.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
    }

    def begin(*program: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(SESSION), *program],
            env={**environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


@pytest.mark.parametrize("code", [0, 5, ENDED_BY_STAFF])
def test_session_ends_with_the_programs_own_code(start: Start, code: int) -> None:
    session = start("/bin/sh", "-c", f"exit {code}")
    _out, said = session.communicate(timeout=20)
    assert (session.returncode, said) == (code, "")


def test_session_fails_when_the_compositor_does(start: Start, tmp_path: Path) -> None:
    (tmp_path / "bin" / "cage").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    session = start("/bin/true")
    session.communicate(timeout=20)
    assert session.returncode == 1, "nobody said how the program ended: that is no good end"


def test_program_ends_before_the_compositor_when_the_session_is_told_to_end(start: Start, tmp_path: Path) -> None:
    program = 'trap "echo program-ended >> $HOME/order; exit 0" TERM; echo begun; while :; do sleep 0.05; done'
    session = start("/bin/sh", "-c", program)
    assert session.stdout is not None
    assert session.stdout.readline() == "begun\n"
    session.send_signal(signal.SIGTERM)
    session.communicate(timeout=20)
    assert session.returncode == 0
    assert (tmp_path / "order").read_text("utf-8").split() == ["program-ended", "cage-ended"]


def test_words_of_a_program_come_through_whole_and_the_picture_is_turned(start: Start, tmp_path: Path) -> None:
    session = start("/bin/sh", "-c", 'printf "%s|" "$@"', "sh", "a b", "$HOME", "'", AUSUIVANT_CAGE="-r -r")
    out, _said = session.communicate(timeout=20)
    assert out == "a b|$HOME|'|"
    assert (tmp_path / "options").read_text("utf-8").startswith("-d -r -r -- ")
    assert stat.S_IMODE(SESSION.stat().st_mode) & 0o111


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed: apt install systemd")
@pytest.mark.parametrize("name", UNITS)
def test_unit_is_well_formed_and_exposes_little(name: str, tmp_path: Path) -> None:
    text = UNITS[name].read_text("utf-8")
    for program in ("/opt/ausuivant/bin/ausuivant-session", "/bin/chvt"):
        assert program in text
        text = text.replace(program, "/bin/true")
    unit = tmp_path / UNITS[name].name.replace("@", "@hall")
    unit.write_text(text, encoding="utf-8")
    verified = subprocess.run([str(ANALYZE), "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = [str(ANALYZE), "security", "--offline=true", "--threshold=30", str(unit)]
    judged = subprocess.run(exposed, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-500:]


@pytest.mark.parametrize("name", UNITS)
def test_unit_waits_for_painted_frames_and_always_starts_again(name: str) -> None:
    unit = settings(UNITS[name])
    assert unit["Type"] == ["notify"]
    # The program that paints is the compositor's child.
    assert unit["NotifyAccess"] == ["all"]
    assert "PAMName" not in unit, "a session of its own would hide the program's word from systemd"
    assert int(unit["WatchdogSec"][0]) > 10
    assert unit["Restart"] == ["always"]
    assert unit["StartLimitIntervalSec"] == ["0"]


def test_only_staff_end_a_kiosk_for_good() -> None:
    kiosk, display = settings(UNITS["kiosk"]), settings(UNITS["display"])
    assert kiosk["RestartPreventExitStatus"] == kiosk["SuccessExitStatus"] == [str(ENDED_BY_STAFF)]
    assert "RestartPreventExitStatus" not in display


@pytest.mark.parametrize("name", UNITS)
def test_command_of_a_unit_exists(name: str) -> None:
    (line,) = settings(UNITS[name])["ExecStart"]
    words = [word for word in line.replace("%i", "hall").split()[2:] if not word.startswith("$")]
    told = CliRunner().invoke(app, [*words, "--help"])
    assert told.exit_code == 0, told.output
    assert " ".join(words) in told.output


@pytest.mark.parametrize("file", ["borne.env", "ecran.env"])
def test_options_of_an_example_are_understood(file: str) -> None:
    """Those in the comments too: somebody takes them out of there."""
    text = (DEPLOY / file).read_text("utf-8")
    found = re.findall(r'^#?AUSUIVANT_(KIOSK|DISPLAY)="(.*)"$', text, re.M)
    assert found
    for program, options in found:
        words = ["counter" if "--counter" in options else "hall"] if program == "DISPLAY" else []
        command: Any = typer.main.get_command(kiosk if program == "KIOSK" else display)
        context = command.make_context(program, [*words, *options.split()])
        if words:
            _name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
            command.make_context(words[0], rest)
    for name in re.findall(r"^#?(AUSUIVANT_\w+)=", text, re.M):
        assert name.removeprefix("AUSUIVANT_") in {"SERVER", "AUTHORITY", "KIOSK", "DISPLAY", "CAGE"}
