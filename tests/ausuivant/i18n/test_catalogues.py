"""The catalogues say everything that the programs say."""

import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ausuivant.i18n import SOURCE, catalogue_path, languages

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "extract_messages.py"


def places(text: str) -> set[str]:
    """The {places} of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_catalogue_is_complete() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", [language for language in languages() if language != SOURCE])
def test_translations_fill_the_same_places(language: str) -> None:
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=language)
    for message in catalogue:
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        allowed = set().union(*(places(text) for text in ids))
        for form in forms:
            assert places(str(form)) <= allowed, message.id
        assert places(str(forms[-1])) == places(ids[-1]), message.id
