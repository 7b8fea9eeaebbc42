"""The catalogues say everything that the programs say."""

import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ausuivant.i18n import PLAIN, SOURCE, base, catalogue_path, languages, translator, visitor_languages
from scripts.extract_messages import Found, wanted_by

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "extract_messages.py"


def places(text: str) -> set[str]:
    """The {places} of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_catalogue_is_complete() -> None:
    """K10."""
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", [language for language in visitor_languages() if language != SOURCE])
def test_translations_fill_the_same_places(language: str) -> None:
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=base(language))
    for message in catalogue:
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        allowed = set().union(*(places(text) for text in ids))
        for form in forms:
            assert places(str(form)) <= allowed, message.id
        assert places(str(forms[-1])) == places(ids[-1]), message.id


def test_visitors_have_seven_languages_and_plain_french() -> None:
    """K10."""
    assert set(visitor_languages()) == {"fr", "en", "ar", "es", "pt", "it", "tr", PLAIN}
    assert languages() == ("fr", "en")


def test_visitors_catalogue_holds_the_kiosk_and_the_ticket_and_nothing_of_the_staff() -> None:
    files = ["kiosk_app/screens/home.py", "printer_drivers/wording.py", "ausuivant/i18n.py", "server/web/agent.py"]
    found = [Found("Oui", file, 1) for file in files]
    assert [one.file for one in wanted_by("ar", found)] == files[:3]
    assert wanted_by("en", found) == found


def test_plain_french_is_french_for_whoever_does_not_know_it() -> None:
    assert translator("fr_simple").language == PLAIN
    assert translator("fr-ca").language == SOURCE
    assert translator("ar-MA").language == "ar"


@pytest.mark.parametrize("sentence", [message for message in translator(PLAIN).messages().values() if message])
def test_plain_french_is_short(sentence: str) -> None:  # TRUST 5.4
    for part in re.split(r"[.?!\n]", sentence):
        assert len(part.split()) <= 12, part
