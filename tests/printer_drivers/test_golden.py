"""The tickets' pictures, dot for dot: paper width × language, and a few special tickets.

They are drawn with the bundled fonts only. A picture that differs is written beside the one that was expected, under
`build/golden/`. When a change is meant, `RENEW_GOLDEN=1 pytest tests/printer_drivers/test_golden.py` takes the new
pictures; look at them before committing.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from printer_drivers.layout import TicketContent
from printer_drivers.profile import load_profile
from printer_drivers.render import render_ticket

GOLDEN = Path(__file__).parent / "golden"
DIFFERENT = Path(__file__).resolve().parents[2] / "build" / "golden"
PROFILES = ("generic-80mm", "epson-tm-t88v", "generic-58mm")
SAID: dict[str, dict[str, object]] = {
    "fr": {"where_to_wait": "Salle d’attente, au fond à gauche"},
    "en": {
        "language": "en",
        "queue_name": "Identity card and passport",
        "wait_text": "10 to 20\u00a0min",
        "where_to_wait": "Waiting room, at the back",
        "papers": ("Online pre-application", "Photo less than 6 months old", "Proof of address"),
    },
    "ar": {
        "language": "ar",
        "queue_name": "بطاقة الهوية وجواز السفر",
        "wait_text": "من 10 إلى 20 دقيقة",
        "where_to_wait": "قاعة الانتظار",
        "papers": ("صورة حديثة (أقل من 6 أشهر)", "إثبات السكن", "الوثيقة القديمة، إن وجدت", "timbre fiscal"),
    },
}
SPECIAL: dict[str, dict[str, object]] = {
    "sensitive": {"queue_name": None, "papers": (), "site_name": "CCAS", "people_ahead": 0},
    "duplicate": {"duplicate": True},
    "unknown-wait": {"wait_text": None, "people_ahead": None, "follow_url": None, "label": "M1024"},
    "longest": {
        "site_name": "Maison des Enfants et de la Jeunesse Simone-Veil, annexe du centre ancien",
        "queue_name": "Demande de carte nationale d’identité pour un enfant mineur",
        "papers": ("Justificatif de domicile de moins de trois mois, original et copie recto verso",) * 2,
    },
}


def compare(picture: Image.Image, name: str) -> None:
    """Fail when a picture is not the golden one, and leave both where they can be looked at."""
    golden = GOLDEN / f"{name}.png"
    if os.environ.get("RENEW_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        picture.save(golden, optimize=True)
        return
    assert golden.is_file(), f"there is no {golden.name}: make it with RENEW_GOLDEN=1, and look at it"
    with Image.open(golden) as file:
        expected = file.convert("1")
    if expected.size == picture.size and ImageChops.logical_xor(expected, picture).getbbox() is None:
        return
    DIFFERENT.mkdir(parents=True, exist_ok=True)
    expected.save(DIFFERENT / f"{name}-expected.png")
    picture.save(DIFFERENT / f"{name}-drawn.png")
    where = None
    if expected.size == picture.size:
        where = ImageChops.logical_xor(expected, picture).getbbox()
    pytest.fail(
        f"{name}: expected {expected.size} dots, drawn {picture.size}, first difference in {where}. "
        f"Compare {name}-expected.png and {name}-drawn.png in build/golden; if the new one is right, RENEW_GOLDEN=1."
    )


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("name", PROFILES)
def test_ticket_is_drawn_as_before_when_nothing_changed(content: TicketContent, name: str, language: str) -> None:
    profile = load_profile(name)
    said = replace(content, **SAID[language])  # type: ignore[arg-type]
    compare(render_ticket(said, profile), f"{profile.width_dots}-{language}")


@pytest.mark.parametrize("special", SPECIAL)
def test_special_ticket_is_drawn_as_before_when_nothing_changed(content: TicketContent, special: str) -> None:
    said = replace(content, **SPECIAL[special])  # type: ignore[arg-type]
    compare(render_ticket(said, load_profile("generic-80mm")), f"576-{special}")


def test_difference_is_told_and_kept_when_one_dot_changed(
    content: TicketContent, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(f"{__name__}.DIFFERENT", tmp_path)
    monkeypatch.delenv("RENEW_GOLDEN", raising=False)
    picture = render_ticket(replace(content, **SAID["fr"]), load_profile("generic-80mm"))  # type: ignore[arg-type]
    picture.putpixel((3, 7), 0)
    with pytest.raises(pytest.fail.Exception, match=r"576-fr: .*\(3, 7, 4, 8\)"):
        compare(picture, "576-fr")
    assert {path.name for path in tmp_path.iterdir()} == {"576-fr-expected.png", "576-fr-drawn.png"}
