"""The kiosk's voice, with a program that only writes down what it was told to say."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ausuivant.espeak import VOICES
from ausuivant.i18n import base, visitor_languages
from kiosk_app.speech import USUAL_VOLUME, VOLUMES, Espeak, Silent, tone, voice_of_this_machine

WRITES = """#!{python}
import sys, pathlib
said = sys.stdin.read()
folder = pathlib.Path({folder!r})
(folder / f"{{len(list(folder.iterdir()))}}.txt").write_text(" ".join(sys.argv[1:]) + "|" + said)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the stand-in writes what it was told."""
    made = tmp_path / "said"
    made.mkdir()
    return made


@pytest.fixture
def espeak(qtbot: QtBot, tmp_path: Path, folder: Path) -> Iterator[Espeak]:
    """A voice whose program is the stand-in."""
    program = tmp_path / "espeak-ng"
    program.write_text(WRITES.format(python=sys.executable, folder=str(folder)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    made = Espeak(str(program), private=True)
    yield made
    made.reset()


def said(qtbot: QtBot, folder: Path, count: int) -> list[str]:
    """Wait for so many announcements."""
    qtbot.waitUntil(lambda: len([one for one in folder.iterdir() if one.read_text()]) >= count, timeout=10_000)
    return [(folder / f"{index}.txt").read_text() for index in range(count)]


def test_sentences_are_said_in_the_visitors_language(espeak: Espeak, qtbot: QtBot, folder: Path) -> None:
    """K10."""
    espeak.say(["Bonjour.", "Prenez votre ticket."], "fr-simple")
    (first,) = said(qtbot, folder, 1)
    espeak.say(["Take your ticket."], "en")
    _, second = said(qtbot, folder, 2)
    assert first == f"-v fr-fr -s 150 -a {VOLUMES[USUAL_VOLUME]} --stdin|Bonjour.\n\nPrenez votre ticket."
    assert second.startswith("-v en-gb ")


def test_volume_has_eighteen_decibels_and_returns_to_the_usual(espeak: Espeak, qtbot: QtBot, folder: Path) -> None:
    """K5."""
    assert VOLUMES[-1] / VOLUMES[0] == 8  # 18 dB
    assert VOLUMES[2] / VOLUMES[0] == 4  # 12 dB
    espeak.turn(9)
    espeak.say(["fort"], "fr")
    espeak_said = said(qtbot, folder, 1)
    espeak.reset()
    espeak.say(["comme avant"], "fr")
    espeak_said = said(qtbot, folder, 2)
    assert [one.split()[5] for one in espeak_said] == [str(VOLUMES[-1]), str(VOLUMES[USUAL_VOLUME])]


def test_each_visit_begins_at_the_level_that_staff_set(espeak: Espeak, qtbot: QtBot, folder: Path) -> None:
    espeak.make_usual(0)
    espeak.turn(2)
    espeak.reset()
    espeak.say(["doucement"], "fr")
    (quiet,) = said(qtbot, folder, 1)
    assert quiet.split()[5] == str(VOLUMES[0])


def test_saying_stops_when_something_else_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    program = tmp_path / "talks-for-ever"
    program.write_text(f"#!{sys.executable}\nimport sys, threading\nsys.stdin.read()\nthreading.Event().wait(60)\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    espeak = Espeak(str(program), private=False)
    espeak.say(["longtemps"], "fr")
    first = espeak._talking
    assert first is not None
    qtbot.waitUntil(lambda: first.state() is first.ProcessState.Running)
    with qtbot.waitSignal(first.finished, timeout=5000):
        espeak.say(["autre chose"], "fr")
    espeak.reset()


def test_warning_is_a_short_tone() -> None:
    with wave.open(BytesIO(tone())) as file:
        assert 0.1 < file.getnframes() / file.getframerate() < 0.5


def test_kiosk_is_silent_when_it_has_no_voice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isinstance(voice_of_this_machine(private=False), Silent)


@pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: `make setup` as root installs it"
)
def test_every_language_has_a_voice() -> None:
    for language in visitor_languages():
        voice = VOICES[base(language)]
        assert subprocess.run(["espeak-ng", "-q", "-v", voice, "1"], check=False).returncode == 0, language
