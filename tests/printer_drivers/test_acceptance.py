"""What a technician types, typed: a simulated printer and a test ticket, two real programs, for each model."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageOps

from ausuivant.clock import CLOCK_VARIABLE, DemoClock
from printer_drivers.model import ON_PAPER, JobState
from printer_drivers.profile import load_profile, profile_names

#: One that names its jobs and one with a presenter; the others are in the long run.
ALWAYS = {"epson-tm-m30", "custom-vkp80"}
AUSUIVANT = (sys.executable, "-m", "ausuivant.cli")
#: The pictures in docs/guides/imprimantes.md.
GUIDE = {"epson-tm-m30": "ticket-essai-80", "generic-58mm": "ticket-essai-58"}
ENDS_S = 60


PICTURES = os.environ.get("PICTURES")
#: A moment for the pictures of the guide, so that they do not change with the day.
MOMENT = datetime(2026, 11, 26, 9, 12, tzinfo=UTC)


@contextmanager
def simulated(profile: str, out: Path) -> Iterator[str]:
    """Run `printer simulate` and give its address."""
    command = [*AUSUIVANT, "printer", "simulate", "--port", "0", "--control", "0", "--speed", "0"]
    command += ["--profile", profile, "--out", str(out)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        try:
            found = re.search(r"tcp://[\w.]+:\d+", running.stdout.readline())
            assert found
            yield found[0]
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(10)


def printed_by_commands(profile: str, folder: Path, *words: str) -> Path:
    """Print a test ticket by `printer test` and give the paper's picture; it is proved to be the only one."""
    with simulated(profile, folder) as url:
        command = [*AUSUIVANT, "printer", "test", url, "--profile", profile, "--json", *words]
        environment = {**os.environ, CLOCK_VARIABLE: DemoClock.starting_at(MOMENT).as_text(), "TZ": "Europe/Paris"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=ENDS_S, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert JobState(said["state"]) in ON_PAPER
    assert said["evidence"]
    assert said["error"] is None
    [paper] = folder.glob("*.png")
    return paper


def keep_picture(paper: Path, name: str) -> None:
    """Keep it for the guide, when `make pictures` asks for it."""
    if PICTURES is not None:
        with Image.open(paper) as picture:
            picture.convert("1").save(Path(PICTURES) / f"{name}.png", optimize=True)


def ink_bounds(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Where a picture has ink; None when it has none."""
    return ImageOps.invert(picture.convert("L")).getbbox()


def same_ink(paper: Path, preview: Path) -> bool:
    """Whether the paper bears the preview dot for dot; below it there may be the blank that the cut needs."""
    with Image.open(paper) as printed, Image.open(preview) as shown:
        across = (0, 0, *shown.size)
        same = ImageChops.difference(printed.convert("L").crop(across), shown.convert("L")).getbbox() is None
        return same and ink_bounds(printed) == ink_bounds(shown)


@pytest.mark.parametrize(
    "profile", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.full) for name in profile_names()]
)
def test_ticket_looks_right_when_it_was_printed_by_the_commands(profile: str, tmp_path: Path) -> None:
    preview = tmp_path / "preview.png"
    paper = printed_by_commands(profile, tmp_path / "out", "--out", str(preview))
    with Image.open(paper) as picture:
        assert picture.width == load_profile(profile).width_dots
        [code] = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == "https://exemple.invalid/t#essai"
    assert json.loads(paper.with_suffix(".json").read_text("utf-8"))["label"] == "TEST"
    assert same_ink(paper, preview)
    if profile in GUIDE:
        keep_picture(paper, GUIDE[profile])


@pytest.mark.full
def test_ticket_is_text_when_the_command_says_so(tmp_path: Path) -> None:
    paper = printed_by_commands("generic-80mm", tmp_path / "out", "--text")
    said = json.loads(paper.with_suffix(".json").read_text("utf-8"))["text"]
    for words in ("Essai d’imprimante", "Àâçéèêëîïôœùûü €", "Ce ticket n’appelle personne."):
        assert any(words in line for line in said)
    keep_picture(paper, "ticket-essai-texte")
