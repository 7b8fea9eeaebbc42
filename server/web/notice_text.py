"""A notice as it is read: every sentence of a démarche's page and of its sheet of paper, in one language."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ausuivant.core.config import Service, Site
from ausuivant.i18n import SOURCE, Translator, say_date
from ausuivant.notices import notice_translator
from server.web.opening import Opening, ordinary_week, unusual_days


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the language that it is in: French where the town gives no other."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One démarche's notice in one language."""

    language: str
    site_id: str
    service_id: str
    town: str
    site_name: Words
    address: str
    title: Words
    family: Words | None
    papers: tuple[str, ...]
    delay: str
    cost: str
    conditions: str
    partner: str
    checked: str
    opening: tuple[Opening, ...]
    unusual: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A démarche in the list."""

    service_id: str
    title: Words
    icon: str
    papers: str


@dataclass(frozen=True, slots=True)
class Family:
    """Démarches that the town keeps together; no name for those without a family."""

    name: Words | None
    entries: tuple[Entry, ...]


def words(texts: Mapping[str, str], language: str) -> Words:
    """A text in this language, or in French."""
    found = texts.get(language)
    return Words(found, language) if found else Words(texts[SOURCE], SOURCE)


def notice_text(site: Site, service: Service, language: str, now: datetime) -> NoticeText:
    """Say a démarche's notice. `language` is one that it is given in."""
    _ = notice_translator(language)
    notice = service.notices[language]
    hours = site.queue(service.queue_id).hours or site.hours
    return NoticeText(
        language=language,
        site_id=site.id,
        service_id=service.id,
        town=_("Ville de {town}", town=site.town),
        site_name=words(site.name, language),
        address=site.address,
        title=words(service.name, language),
        family=_family(site, service.family, language),
        papers=notice.papers,
        delay=notice.delay,
        cost=notice.cost,
        conditions=notice.conditions,
        partner=_("Partenaire : {partner}.", partner=service.partner) if service.partner else "",
        checked=_checked(service, _, language),
        opening=ordinary_week(hours, _, language),
        unusual=unusual_days(site, hours, now, _, language),
    )


def families(site: Site, language: str, search: str = "") -> tuple[Family, ...]:
    """The démarches in which every searched word stands, by family, in the town's order."""
    wanted = _plain(search).split()
    _ = notice_translator(language)
    found: dict[str, list[Entry]] = {}
    for service in site.services.values():
        if all(word in _haystack(site, service, language) for word in wanted):
            notice = service.notices.get(language) or service.notices[SOURCE]
            papers = _.plural("{n} papier à apporter", "{n} papiers à apporter", len(notice.papers))
            entry = Entry(service.id, words(service.name, language), service.icon, papers)
            found.setdefault(service.family, []).append(entry)
    return tuple(Family(_family(site, name, language), tuple(entries)) for name, entries in found.items())


def _family(site: Site, name: str, language: str) -> Words | None:
    return words({SOURCE: name, **site.families.get(name, {})}, language) if name else None


def _checked(service: Service, _: Translator, language: str) -> str:
    if service.checked_on is None:
        return _("Date de vérification inconnue.")
    return _("Vérifiée le {day}.", day=say_date(service.checked_on, language=language))


def _haystack(site: Site, service: Service, language: str) -> str:
    return _plain(" ".join(_searched(site, service, {SOURCE, language})))


def _searched(site: Site, service: Service, spoken: Iterable[str]) -> Iterator[str]:
    yield service.family
    yield service.partner
    for language in spoken:
        yield service.name.get(language, "")
        yield site.families.get(service.family, {}).get(language, "")
        if language in service.notices:
            yield from service.notices[language].papers


def _plain(text: str) -> str:
    """Letters without accents or capitals: people type neither."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", " ").replace("'", " "))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
