"""The PIN: kept as a hash, refused when it is weak, and dearer with each wrong try."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk_app.cli import app
from kiosk_app.staff.pin import FIRST_WAIT_S, LONGEST_WAIT_S, Attempts, PinFile, WeakPin

PIN = "402815"


@pytest.fixture
def file(tmp_path: Path) -> PinFile:
    made = PinFile.of(tmp_path / "data")
    made.keep(PIN)
    return made


def test_only_the_pin_opens(file: PinFile) -> None:
    assert file.set
    assert file.opens(PIN)
    assert not [wrong for wrong in ("402816", "", PIN + "0", PIN[:-1], "４０２８１５") if file.opens(wrong)]


def test_pin_is_kept_as_a_hash_that_only_its_owner_reads(file: PinFile) -> None:
    assert PIN not in file.path.read_text("utf-8")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    before = file.path.read_text("utf-8")
    file.keep(PIN)
    assert file.path.read_text("utf-8") != before, "each hash has its own salt"


def test_later_pin_takes_the_place_of_the_former(file: PinFile) -> None:
    file.keep("918273")
    assert file.opens("918273")
    assert not file.opens(PIN)


@pytest.mark.parametrize(
    "pin", ["", "12345", "1" * 13, "12a456", "111111", "123456", "987654", "１２３４９９", " 402815"]
)
def test_pin_is_refused_when_anybody_would_try_it_first(file: PinFile, pin: str) -> None:
    with pytest.raises(WeakPin):
        file.keep(pin)
    assert file.opens(PIN)


@pytest.mark.logs("n’est pas lisible")
@pytest.mark.parametrize("text", ["", "{}", "[]", '{"n": 1, "r": 8, "p": 1, "salt": "zz", "hash": ""}'])
def test_broken_file_opens_to_nobody(file: PinFile, text: str, caplog: pytest.LogCaptureFixture) -> None:
    file.path.write_text(text, encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert not file.opens(PIN)
        assert not file.opens("")
    assert "ausuivant kiosk pin" in caplog.text


@pytest.mark.logs("wrong PIN")
def test_wait_doubles_with_each_wrong_pin_and_ends_with_a_right_one() -> None:
    attempts, now, waits = Attempts(), 100.0, []
    assert attempts.wait_s(now) == 0
    for _ in range(12):
        attempts.note_wrong(now)
        waits.append(attempts.wait_s(now))
        now += waits[-1]
        assert attempts.wait_s(now) == 0
    assert waits[:4] == [FIRST_WAIT_S * 2**power for power in range(4)]
    assert waits[-1] == LONGEST_WAIT_S
    attempts.note_right()
    attempts.note_wrong(now)
    assert attempts.wait_s(now) == FIRST_WAIT_S


def test_pin_is_set_from_the_command_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["pin", "--data", str(tmp_path)], input=f"{PIN}\n{PIN}\n")
    assert done.exit_code == 0, done.output
    assert "quatre coins" in done.output
    assert PIN not in done.output
    assert PinFile.of(tmp_path).opens(PIN)


@pytest.mark.parametrize("typed", ["123456\n123456\n", ""])
def test_command_line_says_why_when_no_pin_was_set(tmp_path: Path, typed: str) -> None:
    done = CliRunner().invoke(app, ["pin", "--data", str(tmp_path)], input=typed)
    assert done.exit_code == 5
    assert "code" in done.output.casefold()
    assert not PinFile.of(tmp_path).set
