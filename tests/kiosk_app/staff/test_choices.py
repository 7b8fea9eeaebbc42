"""What staff set holds after a restart, and a broken file takes no screen away."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk_app.staff.choices import LOUDEST, Choices, ChoicesFile, may_be_hidden


def test_choices_hold_when_the_kiosk_starts_again(tmp_path: Path) -> None:
    chosen = Choices("dark", 1, frozenset({"tr", "pt"}))
    ChoicesFile.of(tmp_path, theme="light").keep(chosen)
    assert ChoicesFile.of(tmp_path, theme="light").load() == chosen


def test_options_hold_when_nothing_was_set(tmp_path: Path) -> None:
    assert ChoicesFile.of(tmp_path, theme="dark").load() == Choices("dark")


@pytest.mark.logs("cannot be read")
@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"theme": "pink", "volume": 1, "hidden": []}', '{"theme": "dark", "volume": "x", "hidden": []}'],
)
def test_options_hold_when_the_file_is_broken(tmp_path: Path, text: str) -> None:
    file = ChoicesFile.of(tmp_path, theme="light")
    file.keep(Choices())
    (tmp_path / "staff-choices.json").write_text(text, encoding="utf-8")
    assert file.load() == Choices()


def test_unknown_languages_and_volumes_out_of_range_are_forgotten(tmp_path: Path) -> None:
    file = ChoicesFile.of(tmp_path, theme="light")
    file.keep(Choices("light", 99, frozenset({"tr", "xx", "fr"})))
    assert file.load() == Choices("light", LOUDEST, frozenset({"tr"}))


@pytest.mark.logs("could not be kept")
def test_kiosk_goes_on_when_the_disk_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")
    ChoicesFile.of(tmp_path / "data", theme="light").keep(Choices("dark"))


def test_volume_stays_within_its_range() -> None:
    assert Choices(volume=LOUDEST).louder(1).volume == LOUDEST
    assert Choices(volume=0).louder(-1).volume == 0


def test_french_and_the_kiosks_own_language_are_always_offered() -> None:
    assert "fr" not in may_be_hidden("en")
    assert "en" not in may_be_hidden("en")
    assert {"en", "ar"} <= set(may_be_hidden("fr"))
