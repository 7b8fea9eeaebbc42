"""Notices: what to bring for a démarche, in more languages than the screens speak.

Their few fixed sentences come from the programs' catalogue where there is one. The other languages have a small
catalogue of the notices alone in `locale/`. A site's file lists the languages that the town has its notices in.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, Literal

from ausuivant.core.config import Service, Site
from ausuivant.i18n import SOURCE, Translator, languages, read_catalogue, translator

LOCALE: Final = Path(__file__).parent / "locale"


@cache
def notice_languages() -> tuple[str, ...]:
    """List the languages that a notice can be in: French, then the others by their code."""
    others = {*languages(), *(path.stem for path in LOCALE.glob("*.po"))} - {SOURCE}
    return (SOURCE, *sorted(others))


@cache
def notice_translator(language: str) -> Translator:
    """Say a notice's sentences in this language, in French if there is no catalogue."""
    own = LOCALE / f"{language}.po"
    if language in languages() or language not in notice_languages():
        return translator(language)
    return read_catalogue(own, language)


def languages_of(site: Site, services: Iterable[Service]) -> tuple[str, ...]:
    """The languages in which at least one of these démarches has its notice: French, the screens', the others."""
    given = {language for service in services for language in service.notices}
    listed = dict.fromkeys((SOURCE, *site.languages, *site.notice_languages))
    return tuple(language for language in listed if language in given)


def notice_path(site_id: str, service_id: str, language: str = SOURCE) -> str:
    """The short address of a notice, which tickets and kiosks may print: it stays when pages move."""
    own = "" if language == SOURCE else f"/{language}"
    return f"/n/{site_id}/{service_id}{own}"


@cache
def own_name(language: str) -> str:
    """A language's name in itself: `Français`, `العربية`."""
    from babel import Locale

    base, _, variant = language.partition("-")
    name = Locale.parse(base).get_display_name(base) or base
    return f"{name[0].upper()}{name[1:]} {variant}".strip()


@cache
def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written."""
    from babel import Locale

    return "rtl" if Locale.parse(language.partition("-")[0]).text_direction == "rtl" else "ltr"
