"""The commands say clearly what happened, in words and in exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from printer_drivers.cli import LANGUAGE_VARIABLE, app
from printer_drivers.profile import profile_names
from printer_drivers.transports.address import make_transport
from tests.printer_drivers.conftest import Simulate

RUNNER = CliRunner()


def french(result: Result) -> str:
    """The output with ordinary spaces, as one types them."""
    return result.output.replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own language decides."""
    monkeypatch.delenv(LANGUAGE_VARIABLE, raising=False)


def test_profiles_are_listed() -> None:
    result = RUNNER.invoke(app, ["profiles"])
    assert result.exit_code == 0
    assert "custom-vkp80" in result.output
    named = json.loads(RUNNER.invoke(app, ["profiles", "--json"]).output)
    assert {one["name"] for one in named} == set(profile_names())


def test_status_is_zero_when_the_printer_can_print(simulate: Simulate) -> None:
    result = RUNNER.invoke(app, ["status", simulate().url])
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "Prête.")


def test_status_says_what_to_do_when_paper_is_out(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("paper_out")
    result = RUNNER.invoke(app, ["status", simulated.url])
    assert result.exit_code == 3
    assert "Il n’y a plus de papier." in result.output
    assert "Mettez un rouleau neuf" in result.output


def test_status_speaks_english_when_asked_to(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    result = RUNNER.invoke(app, ["status", simulate().url])
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "Ready.")


def test_status_counts_when_the_printer_does(simulate: Simulate) -> None:
    result = RUNNER.invoke(app, ["status", simulate("custom-vkp80").url, "--profile", "custom-vkp80"])
    assert (result.exit_code, french(result).splitlines()[0]) == (0, "Prête.")
    assert "Papier restant : " in french(result)
    assert "Coupes depuis sa fabrication : 0." in french(result)


def test_status_is_plain_data_when_a_program_asks(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("paper_near_end")
    result = RUNNER.invoke(app, ["status", simulated.url, "--json"])
    said = json.loads(result.output)
    assert (result.exit_code, said["health"], said["conditions"]) == (0, "warning", ["paper_near_end"])


def test_status_says_that_nobody_answers_when_the_printer_is_mute(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("mute")
    result = RUNNER.invoke(app, ["status", simulated.url])
    assert result.exit_code == 4
    assert "L’imprimante ne répond pas." in result.output


def test_test_ticket_is_printed_when_all_is_well(simulate: Simulate) -> None:
    simulated = simulate()
    result = RUNNER.invoke(app, ["test", simulated.url, "--profile", "epson-tm-m30", "--json"])
    assert result.exit_code == 0
    said = json.loads(result.output)
    assert (said["state"], said["evidence"], said["error"]) == ("printed", ["pid"], None)
    assert simulated.wait_for_ticket().label == "TEST"


def test_test_ticket_is_text_when_asked(simulate: Simulate) -> None:
    simulated = simulate()
    result = RUNNER.invoke(app, ["test", simulated.url, "--text"])
    assert result.exit_code == 0
    assert "Imprimé : l’imprimante a tout traité" in french(result)
    assert "Essai d’imprimante" in "".join(simulated.wait_for_ticket().text)


def test_test_ticket_has_a_preview_when_asked(simulate: Simulate, tmp_path: Path) -> None:
    simulated = simulate("epson-tm-m30")
    preview = tmp_path / "essai.png"
    result = RUNNER.invoke(app, ["test", simulated.url, "--profile", "epson-tm-m30", "--out", str(preview)])
    assert result.exit_code == 0
    with Image.open(preview) as shown:
        assert shown.tobytes() == simulated.wait_for_ticket().picture.tobytes()


def test_nothing_is_claimed_when_the_link_has_no_way_back(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["test", f"file://{tmp_path}/lp0"])
    assert result.exit_code == 3
    assert "cette liaison ne confirme rien" in result.output


@pytest.mark.parametrize("command", ["status", "test"])
def test_printer_that_is_not_there_is_said_in_words_and_in_the_exit_code(command: str) -> None:
    result = RUNNER.invoke(app, [command, "tcp://127.0.0.1:1"])
    assert result.exit_code == 4
    assert "Vérifiez qu’elle est allumée" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["test", "nowhere"], "Formes : tcp://"),
        (["status", "usb://04b8"], "Formes : tcp://"),
        (["test", "cups://accueil"], "pip install 'ausuivant[cups]'"),
        (["test", "tcp://127.0.0.1:1", "--profile", "nope"], "Aucun modèle ne s’appelle « nope »"),
        (["status", "tcp://127.0.0.1:1", "--profile", "nope.toml"], "nope.toml"),
        (["simulate", "--profile", "nope"], "custom-vkp80"),
    ],
)
def test_configuration_is_refused_with_what_would_be_right(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cups", None)
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == 5
    assert said in french(result)


def test_simulator_prints_files_when_run_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "printer_drivers.simulator", "--port", "0", "--control", "0", "--speed", "0"]
    with subprocess.Popen([*command, "--out", str(tmp_path)], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        words = running.stdout.readline().split()
        url = next(word for word in words if word.startswith("tcp://"))
        control = next(word for word in words if word.startswith("http://"))
        result = RUNNER.invoke(app, ["test", url])
        with urllib.request.urlopen(f"{control}/state", timeout=5) as answer:
            state = json.load(answer)
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0
        assert running.stdout.read().strip() == "1 ticket"
    assert result.exit_code == 0
    assert state["profile"] == "generic-80mm"
    written = json.loads((tmp_path / "ticket-0001.json").read_text("utf-8"))
    assert (written["label"], written["qr_present"]) == ("TEST", True)


def test_simulator_ends_badly_when_it_is_strict_and_did_not_understand(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "printer_drivers.simulator", "--port", "0", "--control", "0", "--strict"]
    command += ["--fault", "paper_near_end", "--fault", "slow=50", "--out", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        url = next(word for word in running.stdout.readline().split() if word.startswith("tcp://"))
        assert "Le rouleau touche à sa fin." in RUNNER.invoke(app, ["status", url]).output
        link = make_transport(url)
        link.open(2.0)
        link.write(b"\x1b\x7f\x1dr\x01", 1.0)
        assert link.read(1, 5.0)
        link.close()
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 3
        assert running.stderr.read().startswith("1 commande inconnue.")


def test_simulator_is_refused_when_a_fault_has_no_such_name() -> None:
    # A program of its own, since the simulator takes over what Ctrl-C does.
    command = [sys.executable, "-m", "printer_drivers.simulator", "--port", "0", "--control", "0"]
    done = subprocess.run([*command, "--fault", "paper_up"], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 5
    assert "paper_out" in done.stderr
