"""The commands say clearly what happened, in words and in exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from printer_drivers.cli import app
from tests.printer_drivers.conftest import Simulate

RUNNER = CliRunner()


def test_profiles_are_listed() -> None:
    result = RUNNER.invoke(app, ["profiles"])
    assert result.exit_code == 0
    assert "custom-vkp80" in result.output
    assert len(json.loads(RUNNER.invoke(app, ["profiles", "--json"]).output)) >= 4


def test_status_is_zero_when_the_printer_can_print(simulate: Simulate) -> None:
    result = RUNNER.invoke(app, ["status", simulate().url])
    assert (result.exit_code, result.output.strip()) == (0, "ready")


def test_status_says_what_to_do_when_paper_is_out(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("paper_out")
    result = RUNNER.invoke(app, ["status", simulated.url])
    assert result.exit_code == 3
    assert "Put a new roll in." in result.output


def test_test_ticket_is_printed_when_all_is_well(simulate: Simulate) -> None:
    simulated = simulate()
    result = RUNNER.invoke(app, ["test", simulated.url, "--profile", "epson-tm-m30", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output) == {"state": "printed", "evidence": ["pid"]}
    assert simulated.wait_for_ticket().label == "TEST"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["test", "tcp://127.0.0.1:1"], 4, "Check its power"),
        (["test", "nowhere"], 5, "Forms: tcp"),
        (["status", "tcp://127.0.0.1:1"], 4, "Nobody answers"),
        (["test", "tcp://127.0.0.1:1", "--profile", "nope"], 5, "no profile"),
        (["simulate", "--profile", "nope"], 5, "no profile"),
    ],
)
def test_command_fails_clearly_when_it_cannot_be_done(arguments: list[str], code: int, said: str) -> None:
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == code
    assert said in result.output


def test_simulator_prints_files_when_run_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "printer_drivers.simulator", "--port", "0", "--control", "0", "--speed", "0"]
    with subprocess.Popen([*command, "--out", str(tmp_path)], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        words = running.stdout.readline().replace(",", "").split()
        url = next(word for word in words if word.startswith("tcp://"))
        control = next(word for word in words if word.startswith("http://"))
        result = RUNNER.invoke(app, ["test", url])
        with urllib.request.urlopen(f"{control}/state", timeout=5) as answer:
            state = json.load(answer)
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0
        assert running.stdout.read().strip() == "1 tickets"
    assert result.exit_code == 0
    assert state["profile"] == "generic-80mm"
    written = json.loads((tmp_path / "ticket-0001.json").read_text("utf-8"))
    assert (written["label"], written["qr_present"]) == ("TEST", True)
