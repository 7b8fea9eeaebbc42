"""Announcements made of a chime and words: by espeak-ng, by Piper, by recordings, and kept."""

import shutil
import stat
from pathlib import Path

import pytest

from counter_display.voice.chime import chime
from counter_display.voice.clip import Clip, silence
from counter_display.voice.engines import CannotSpeak, Espeak, First, Piper
from counter_display.voice.fragments import Fragments
from counter_display.voice.loudness import TARGET_LUFS, loudness
from counter_display.voice.studio import Studio
from counter_display.voice.words import WORDS
from tests.counter_display.calls import call
from tests.counter_display.voice.ear import pieces
from tests.counter_display.voice.test_clip import tone

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: `make setup` as root installs it"
)


class Reader:
    """An engine that says tones, and remembers what it was asked."""

    name = "reader"
    languages = frozenset(WORDS)

    def __init__(self, *, broken: bool = False) -> None:
        self.asked: list[tuple[str, str]] = []
        self.broken = broken

    def read_aloud(self, text: str, language: str) -> Clip:
        if self.broken:
            raise CannotSpeak("no breath")
        self.asked.append((language, text))
        return tone(300, seconds=1.0, share=0.5)


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@needs_espeak
@pytest.mark.parametrize("language", sorted(WORDS))
def test_espeak_says_a_call_of_the_right_length_and_loudness(language: str, tmp_path: Path) -> None:
    espeak = Espeak.find()
    assert espeak is not None
    clip = Studio((language,), espeak, cache=tmp_path).announcement(call("A042", name={"fr": "Guichet 3"}))
    assert 2.0 < clip.seconds - chime().seconds < 6.0
    assert loudness(clip) == pytest.approx(TARGET_LUFS, abs=1.0)
    assert clip.peak <= 0.9


@needs_espeak
def test_every_letter_sounds_unlike_the_others_in_french() -> None:
    espeak = Espeak.find()
    assert espeak is not None
    heard = {espeak.read_aloud(word, "fr").as_wav() for word in WORDS["fr"].letters.values()}
    assert len(heard) == 26


def test_second_time_is_taken_from_the_cache(tmp_path: Path) -> None:
    reader = Reader()
    studio = Studio(("fr", "en"), reader, cache=tmp_path)
    first = studio.announcement(call("A042"))
    assert studio.announcement(call("A042")) == first
    assert [language for language, _ in reader.asked] == ["fr", "en"]
    assert len(list(tmp_path.iterdir())) == 2


def test_announcement_is_made_again_when_the_kept_one_is_damaged(tmp_path: Path) -> None:
    reader = Reader()
    studio = Studio(("fr",), reader, cache=tmp_path)
    first = studio.announcement(call("A042"))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"half a fi")
    assert studio.announcement(call("A042")) == first
    assert len(reader.asked) == 2


def test_announcement_is_made_when_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    studio = Studio(("fr",), Reader(), cache=tmp_path / "file" / "cache")
    assert studio.announcement(call("A042")).seconds > 1.5


def test_each_language_follows_the_one_before_after_a_pause() -> None:
    clip = Studio(("fr", "en", "ar"), Reader()).announcement(call("A042"))
    assert len(pieces(clip)) == 3
    assert len(pieces(Studio(("fr", "en", "ar"), Reader()).announcement(call("A042"), hurried=True))) == 1


@pytest.mark.logs("could not be spoken: no breath")
def test_chime_rings_alone_when_nobody_can_speak() -> None:
    assert Studio(("fr",), None).announcement(call("A042")) == chime()
    assert Studio(("fr",), Reader(broken=True)).announcement(call("A042")) == chime()


def test_next_engine_speaks_when_the_first_cannot() -> None:
    reader = Reader()
    assert First((Reader(broken=True), reader)).read_aloud("Bonjour", "fr").seconds == 1.0
    with pytest.raises(CannotSpeak, match="nobody here speaks 'de'"):
        First((reader,)).read_aloud("Guten Tag", "de")


def test_piper_reads_from_its_input_with_the_towns_voice(tmp_path: Path) -> None:
    (tmp_path / "speech.wav").write_bytes(tone(300).as_wav())
    program = script(
        tmp_path / "piper", f'cat > {tmp_path}/text; echo "$2" > {tmp_path}/model; cp {tmp_path}/speech.wav "$4"'
    )
    piper = Piper({"fr": tmp_path / "fr.onnx"}, program=program)
    assert piper.languages == {"fr"}
    assert piper.read_aloud("Ticket a, zéro 42.", "fr").seconds == 1.0
    assert (tmp_path / "text").read_text() == "Ticket a, zéro 42.\n"
    assert (tmp_path / "model").read_text().strip().endswith("fr.onnx")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("cat > /dev/null; echo 'no such model' >&2; exit 3", "ended with 3: no such model"),
        ("cat > /dev/null; exit 0", "did not answer with sound"),
    ],
)
def test_engine_that_fails_says_why(lines: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(CannotSpeak, match=reason):
        Piper({"fr": tmp_path / "fr.onnx"}, program=script(tmp_path / "piper", lines)).read_aloud("Bonjour", "fr")
    with pytest.raises(CannotSpeak, match="absent"):
        Espeak(program=str(tmp_path / "absent")).read_aloud("Bonjour", "fr")


def record(folder: Path, *names: str) -> Fragments:
    (folder / "fr").mkdir(exist_ok=True)
    for name in names:
        clip = tone(300, seconds=0.4)
        (folder / "fr" / f"{name}.wav").write_bytes(clip.as_wav())
    return Fragments(folder)


def test_recordings_are_used_instead_of_the_synthesiser(tmp_path: Path) -> None:
    reader = Reader()
    studio = Studio(("fr",), reader, record(tmp_path, "ticket", "A", "0", "42", "counter-3"))
    clip = studio.announcement(call("A042"))
    assert reader.asked == []
    # The chime with four words, a pause, and where to go.
    assert len(pieces(clip)) == 2
    assert 5 * 0.4 < clip.seconds - chime().seconds < 5 * 0.4 + 1


def test_long_number_is_put_together_from_hundreds_and_the_rest(tmp_path: Path) -> None:
    fragments = record(tmp_path, "ticket", "A", "800", "43", "1000", "3", "counter-3")
    reader = Reader()
    studio = Studio(("fr",), reader, fragments)
    for label in ("A843", "A1003", "A803", "A800"):
        studio.announcement(call(label))
    assert reader.asked == []


def test_whole_sentence_is_synthesised_when_a_recording_is_missing(tmp_path: Path) -> None:
    reader = Reader()
    studio = Studio(("fr",), reader, record(tmp_path, "ticket", "A", "0", "counter-3"))
    studio.announcement(call("A042"))
    assert [language for language, _ in reader.asked] == ["fr"]


@pytest.mark.logs("cannot be used")
def test_damaged_recording_is_named_and_replaced(tmp_path: Path) -> None:
    fragments = record(tmp_path, "ticket", "A", "0", "42", "counter-3")
    (tmp_path / "fr" / "42.wav").write_text("not a sound")
    reader = Reader()
    Studio(("fr",), reader, fragments).announcement(call("A042"))
    assert len(reader.asked) == 1


def test_silence_is_no_word() -> None:
    assert pieces(silence(1)) == []
