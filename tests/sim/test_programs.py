"""Child processes of the demo: seen when ready, shown when dead, ended whatever happens."""

import os
from pathlib import Path

import pytest

from sim.programs import Program, ProgramFailed, Programs

SIMULATED_PRINTER = ("printer", "simulate", "--port", "0", "--control", "0", "--out")


def gone(program: Program) -> bool:
    assert program.process.returncode is not None
    return not Path(f"/proc/{program.process.pid}").exists()


def test_program_is_ready_when_it_says_so_and_gone_when_the_context_ends(tmp_path: Path) -> None:
    with Programs(tmp_path / "logs", {}) as programs:
        printer = programs.start("printer", *SIMULATED_PRINTER, str(tmp_path / "tickets"))
        assert printer.wait_for(r"tcp://127\.0\.0\.1:(\d+)")[1].isdigit()
        programs.check()
    assert printer.process.returncode == 0
    assert gone(printer)
    assert "tcp://" in (tmp_path / "logs" / "printer.log").read_text("utf-8")


def test_programs_are_gone_when_the_demo_fails(tmp_path: Path) -> None:
    started: list[Program] = []

    def interrupted() -> None:
        with Programs(tmp_path / "logs", {}) as programs:
            started.append(programs.start("printer", *SIMULATED_PRINTER, str(tmp_path / "tickets")))
            started[0].wait_for("tcp://")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert gone(started[0])


def test_failure_shows_the_last_words_when_a_program_does_not_start(tmp_path: Path) -> None:
    with Programs(tmp_path / "logs", {}) as programs:
        wrong = programs.start("printer", "printer", "simulate", "--profile", "no-such-printer")
        with pytest.raises(ProgramFailed, match=r"printer did not start(.|\n)*no-such-printer"):
            wrong.wait_for("tcp://")


def test_check_fails_when_a_program_was_killed(tmp_path: Path) -> None:
    with Programs(tmp_path / "logs", {}) as programs:
        printer = programs.start("printer", *SIMULATED_PRINTER, str(tmp_path / "tickets"))
        printer.wait_for("tcp://")
        os.kill(printer.process.pid, 9)
        printer.process.wait(10)
        with pytest.raises(ProgramFailed, match="printer ended by itself with -9"):
            programs.check()


def test_run_fails_when_the_program_ends_badly(tmp_path: Path) -> None:
    with Programs(tmp_path / "logs", {}) as programs, pytest.raises(ProgramFailed, match=r"init ended with \d+"):
        programs.run("init", "init", "--example", str(tmp_path / "missing.toml"), seconds=60)
