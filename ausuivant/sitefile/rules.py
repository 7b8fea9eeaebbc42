"""What a town file must mean, beyond its shape: references that exist, whole notices, letters that can be heard.

Each rule yields the path of the offending key and a sentence; the loader adds the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path as FilePath
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import ausuivant.look
from ausuivant.i18n import SOURCE
from ausuivant.i18n import languages as known_languages
from ausuivant.notices import notice_languages
from ausuivant.sitefile.letters import alike, refusal
from ausuivant.sitefile.lines import Path
from ausuivant.sitefile.shape import CounterTable, NoticeTable, PolicyTable, QueueTable, SiteTable, TownTable

Complaint = tuple[Path, str]

ICONS = FilePath(ausuivant.look.__file__).parent / "icons"
FEWEST_PAPERS = 2
MOST_FAMILIES = 6
#: A kiosk's home shows so many démarches without families.
MOST_TILES = 8
LONGEST_TARGET = timedelta(hours=4)
HERE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Tongues:
    """A site's languages: those of its screens, and those in which only notices are written."""

    spoken: Sequence[str]
    written: Sequence[str]

    def __contains__(self, language: object) -> bool:
        return language in self.spoken or language in self.written

    def of(self, texts: Mapping[str, object]) -> Sequence[str]:
        """Those of the screens, and the others that these texts are given in."""
        return [*self.spoken, *(language for language in self.written if language in texts)]


def complaints(town: TownTable) -> Iterator[Complaint]:
    """Find everything that is wrong with a well-formed file."""
    yield from _letters(town)
    yield from _repeated([site.id for site in town.site], (), "site", "le site")
    yield from _languages(town.languages, ("languages",))
    yield from _notice_languages(town.notice_languages, ("notice_languages",), town.languages)
    yield from _timezone(town.timezone, ("timezone",))
    yield from _public_address(town.public_address, ("public_address",))
    for index, site in enumerate(town.site):
        path: Path = ("site", index)
        spoken = site.languages or town.languages
        if site.languages is not None:
            yield from _languages(site.languages, (*path, "languages"))
        if site.notice_languages is not None:
            yield from _notice_languages(site.notice_languages, (*path, "notice_languages"), spoken)
        if site.timezone is not None:
            yield from _timezone(site.timezone, (*path, "timezone"))
        written = town.notice_languages if site.notice_languages is None else site.notice_languages
        yield from _site(site, path, Tongues(spoken, [language for language in written if language not in spoken]))


def _site(site: SiteTable, path: Path, tongues: Tongues) -> Iterator[Complaint]:
    spoken = tongues.spoken
    yield from _named(site.name, (*path, "name"), tongues.of(site.name))
    yield from _repeated([queue.id for queue in site.queue], path, "queue", "la file")
    yield from _repeated([counter.id for counter in site.counter], path, "counter", "le guichet")
    yield from _repeated([service.id for service in site.service], path, "service", "la démarche")
    yield from _messages(site.messages, (*path, "messages"), spoken)
    yield from _policy(site.policy, (*path, "policy"))
    yield from _queues(site, path, spoken)
    yield from _counters(site, path, spoken)
    for family, names in site.families.items():
        yield from _known(names, (*path, "families", family), tongues)
    yield from _services(site, path, tongues)


def _letters(town: TownTable) -> Iterator[Complaint]:
    """One letter, one queue in the town; no two that are taken for one another where they are heard."""
    seen: list[tuple[str, int, QueueTable]] = []
    for site_index, site in enumerate(town.site):
        for queue_index, queue in enumerate(site.queue):
            path: Path = ("site", site_index, "queue", queue_index, "letter")
            reason = refusal(queue.letter)
            if reason:
                yield path, reason
                continue
            for letter, other_index, other in seen:
                where = f"la file « {other.id} » du site {town.site[other_index].id}"
                if letter == queue.letter:
                    yield path, f"la lettre {letter} est déjà celle de {where}"
                elif alike(letter, queue.letter) and (town.ear == "town" or other_index == site_index):
                    yield path, f"la lettre {queue.letter} se confond à l’oreille avec {letter}, {where}"
            seen.append((queue.letter, site_index, queue))


def _repeated(ids: Sequence[str], path: Path, array: str, what: str) -> Iterator[Complaint]:
    for index, one in enumerate(ids):
        if one in ids[:index]:
            yield (*path, array, index, "id"), f"{what} « {one} » existe déjà"


def _languages(spoken: Sequence[str], path: Path) -> Iterator[Complaint]:
    known = known_languages()
    if "fr" not in spoken:
        yield path, "le français (fr) doit être parmi les langues"
    for index, language in enumerate(spoken):
        if language not in known:
            yield (
                (*path, index),
                f"les écrans ne sont pas traduits dans la langue « {language} » (connues : {', '.join(known)})",
            )
        if language in spoken[:index]:
            yield (*path, index), f"la langue « {language} » est donnée deux fois"


def _notice_languages(written: Sequence[str], path: Path, spoken: Sequence[str]) -> Iterator[Complaint]:
    known = notice_languages()
    for index, language in enumerate(written):
        if language not in known:
            yield (
                (*path, index),
                f"les notices n’ont pas de mots dans la langue « {language} » (connues : {', '.join(known)})",
            )
        elif language in spoken or language in written[:index]:
            yield (*path, index), f"la langue « {language} » est donnée deux fois"


def _known(texts: Mapping[str, object], path: Path, tongues: Tongues) -> Iterator[Complaint]:
    for language in texts:
        if language not in tongues:
            yield (*path, language), f"un texte est donné en « {language} », qui n’est pas une langue du site"


def _timezone(name: str, path: Path) -> Iterator[Complaint]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield path, f"le fuseau horaire « {name} » n’existe pas (exemple : Europe/Paris)"


def _public_address(address: str, path: Path) -> Iterator[Complaint]:
    """A phone's link carries a secret: over plain HTTP it may only go to this very machine, for a trial."""
    if not address:
        return
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in HERE
    if not (parts.hostname and (parts.scheme == "https" or here)):
        yield path, f"« {address} » n’est pas une adresse en https:// (exemple : https://accueil.ville.fr)"
    elif parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        yield path, f"« {address} » doit s’arrêter après le nom (exemple : https://accueil.ville.fr)"


def _messages(messages: Sequence[Mapping[str, str]], path: Path, spoken: Sequence[str]) -> Iterator[Complaint]:
    for index, message in enumerate(messages):
        if SOURCE not in message:
            yield (*path, index), "le message doit être donné en français (fr)"
        for language in message:
            if language not in spoken:
                yield (*path, index, language), f"« {language} » n’est pas une langue du site"


def _named(names: Mapping[str, str], path: Path, spoken: Sequence[str]) -> Iterator[Complaint]:
    for language in spoken:
        if language not in names:
            yield path, f"le nom manque en « {language} »"
    for language in names:
        if language not in spoken:
            yield (*path, language), f"le nom est donné en « {language} », qui n’est pas une langue du site"


def _policy(policy: PolicyTable, path: Path) -> Iterator[Complaint]:
    fluid, moderate, busy = policy.levels
    if not timedelta(0) < fluid < moderate < busy:
        yield (*path, "levels"), "les trois niveaux d’affluence doivent être croissants"
    if policy.announce_for < timedelta(seconds=5):
        yield (*path, "announce_for"), "un appel doit rester affiché au moins 5 s"


def _queues(site: SiteTable, path: Path, spoken: Sequence[str]) -> Iterator[Complaint]:
    served = {line.queue for counter in site.counter for line in counter.serves}
    wanted = {service.queue for service in site.service}
    for index, queue in enumerate(site.queue):
        here: Path = (*path, "queue", index)
        yield from _named(queue.name, (*here, "name"), spoken)
        if queue.id not in served:
            yield (*here, "id"), f"aucun guichet ne sert la file « {queue.id} »"
        if queue.id not in wanted:
            yield (*here, "id"), f"aucune démarche ne mène à la file « {queue.id} »"
        if not timedelta(0) < queue.target <= LONGEST_TARGET:
            yield (*here, "target"), "l’attente visée doit être entre 1 min et 4 h"
        if not timedelta(seconds=30) <= queue.service_time <= LONGEST_TARGET:
            yield (*here, "service_time"), "le temps de traitement doit être entre 30 s et 4 h"
        for klass, length in queue.head_start.items():
            if length > LONGEST_TARGET:
                yield (*here, "head_start", klass), "une avance ne dépasse pas 4 h"


def _counters(site: SiteTable, path: Path, spoken: Sequence[str]) -> Iterator[Complaint]:
    queues = {queue.id for queue in site.queue}
    for index, counter in enumerate(site.counter):
        here: Path = (*path, "counter", index)
        yield from _named(counter.name, (*here, "name"), spoken)
        yield from _serves(counter, (*here, "serves"), queues)


def _serves(counter: CounterTable, path: Path, queues: set[str]) -> Iterator[Complaint]:
    seen: set[str] = set()
    for index, line in enumerate(counter.serves):
        if line.queue not in queues:
            yield (*path, index), f"le guichet {counter.id} sert la file « {line.queue} », qui n’existe pas ici"
        if line.queue in seen:
            yield (*path, index), f"le guichet {counter.id} sert deux fois la file « {line.queue} »"
        seen.add(line.queue)
    if all(line.help_after for line in counter.serves):
        yield path, f"le guichet {counter.id} n’a aucune file à lui : une au moins doit être sans help_after"


def _services(site: SiteTable, path: Path, tongues: Tongues) -> Iterator[Complaint]:
    queues = {queue.id: queue for queue in site.queue}
    families = sorted({service.family for service in site.service})
    if len(families) > MOST_FAMILIES:
        yield (
            (*path, "service"),
            f"{len(families)} familles de démarches : la borne en montre {MOST_FAMILIES} au plus",
        )
    for family in site.families:
        if family not in families:
            yield (*path, "families", family), f"aucune démarche n’est de la famille « {family} »"
    for index, service in enumerate(site.service):
        here: Path = (*path, "service", index)
        for language in tongues.spoken:
            if service.family and language != "fr" and language not in site.families.get(service.family, {}):
                yield (*here, "family"), f"la famille « {service.family} » n’a pas de nom en « {language} » (families)"
        # Where a notice is given in a language of its own, so must be the name of what it is about.
        yield from _named(service.name, (*here, "name"), tongues.of(service.notice))
        queue = queues.get(service.queue)
        if queue is None:
            yield (*here, "queue"), f"la file « {service.queue} » n’existe pas dans le site {site.id}"
        elif service.sensitive and not queue.sensitive:
            yield (
                (*here, "sensitive"),
                f"une démarche sensible attend dans une file sensible : « {queue.id} » ne l’est pas",
            )
        if not service.family and len(site.service) > MOST_TILES:
            yield here, f"au-delà de {MOST_TILES} démarches, chacune a besoin d’une famille (family)"
        if ICONS.is_dir() and not (ICONS / f"{service.icon}.svg").is_file():
            yield (*here, "icon"), f"l’icône « {service.icon} » n’existe pas"
        yield from _notices(service.notice, (*here, "notice"), tongues)


def _notices(notices: Mapping[str, NoticeTable], path: Path, tongues: Tongues) -> Iterator[Complaint]:
    for language in tongues.spoken:
        if language not in notices:
            yield path, f"la notice manque en « {language} »"
    yield from _known(notices, path, tongues)
    for language, notice in notices.items():
        if len(notice.papers) < FEWEST_PAPERS:
            yield (
                (*path, language, "papers"),
                f"la notice doit nommer au moins {FEWEST_PAPERS} papiers (ou dire qu’il n’en faut pas d’autre)",
            )
    counts = {len(notice.papers) for notice in notices.values()}
    if len(counts) > 1:
        yield path, "les notices n’ont pas le même nombre de papiers dans toutes les langues"
