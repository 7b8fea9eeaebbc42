"""Every sentence of a notice exists in every language of the notices."""

import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ausuivant.core.config import Notice, Service
from ausuivant.i18n import SOURCE, catalogue_path, languages
from ausuivant.notices import (
    LOCALE,
    direction,
    languages_of,
    notice_languages,
    notice_path,
    notice_translator,
    own_name,
)
from scripts.extract_messages import found_in_python, found_in_template
from tests.core.reception import a_site

WEB = Path(__file__).resolve().parents[3] / "server" / "web"
MODULES = ("opening.py", "notice_text.py", "notice_sheet.py")
TEMPLATES = ("notice.html", "notices.html", "notice_marks.html", "base.html")
SENTENCES = {
    sentence
    for found, names, folder in (
        (found_in_python, MODULES, WEB),
        (found_in_template, TEMPLATES, WEB / "templates"),
    )
    for name in names
    for sentence, _ in found((folder / name).read_text(encoding="utf-8"))
    if sentence
}
OTHERS = [language for language in notice_languages() if language != SOURCE]


def places(text: str) -> set[str]:
    """The {places} of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_said_when_a_language_has_notices(language: str) -> None:
    path = catalogue_path(language) if language in languages() else LOCALE / f"{language}.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    assert len(SENTENCES) > 25
    for sentence in SENTENCES:
        message = catalogue.get(sentence if isinstance(sentence, str) else sentence[0])
        assert message is not None, sentence
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert forms, sentence
        assert all(forms), sentence
        known = places(sentence if isinstance(sentence, str) else "".join(sentence))
        assert places(str(forms[-1])) == known, sentence


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*.po")), ids=lambda path: path.stem)
def test_notices_own_catalogue_holds_their_sentences_and_no_more(path: Path) -> None:
    assert path.stem not in languages()
    with path.open("rb") as source:
        said = [message.id for message in read_po(source, locale=path.stem) if message.id]
    assert sorted(map(str, said)) == sorted(map(str, SENTENCES))


def test_languages_are_named_in_themselves_and_written_their_way() -> None:
    assert [own_name(language) for language in ("fr", "ar", "es")] == ["Français", "العربية", "Español"]
    assert [direction(language) for language in ("fr", "ar", "tr")] == ["ltr", "rtl", "ltr"]
    assert notice_translator("ar")("Papiers à apporter") == "الوثائق المطلوبة"
    assert notice_translator("eo")("Papiers à apporter") == "Papiers à apporter"


def test_languages_are_those_that_a_notice_is_given_in_when_others_are_listed() -> None:
    notice = Notice(("Rien",), "Tout de suite", "Gratuit", "Pour tous.")
    service = Service("s", {"fr": "S"}, "accueil", "book", {"ar": notice, "fr": notice})
    site = a_site(languages=("fr", "en"), notice_languages=("es", "ar"))
    assert languages_of(site, [service]) == ("fr", "ar")


def test_short_address_names_the_language_only_when_it_is_not_french() -> None:
    assert notice_path("HDV", "passeport") == "/n/HDV/passeport"
    assert notice_path("HDV", "passeport", "ar") == "/n/HDV/passeport/ar"
