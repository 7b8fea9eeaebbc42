"""From the town's TOML file to the core's configuration, or to a refusal that names the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from ausuivant.clock import clock_from_environment
from ausuivant.core.config import Counter, Hours, Notice, Queue, Served, Service, Site
from ausuivant.i18n import SOURCE, typeset
from ausuivant.sitefile.errors import Problem, SiteFileError
from ausuivant.sitefile.hours import HoursError, expand
from ausuivant.sitefile.lines import Path, line_of, lines_of
from ausuivant.sitefile.refusals import shape_complaints
from ausuivant.sitefile.rules import complaints
from ausuivant.sitefile.shape import CounterTable, NoticeTable, QueueTable, ServiceTable, SiteTable, TownTable


@dataclass(frozen=True, slots=True)
class Town:
    """A town and its reception sites, in the order of the file. The sites' version is 0: the ledger numbers them."""

    name: str
    sites: tuple[Site, ...]

    def site(self, site_id: str) -> Site:
        """The site of that id; KeyError if the town has none."""
        for site in self.sites:
            if site.id == site_id:
                return site
        raise KeyError(site_id)


def load_town(path: str | FilePath, *, today: date | None = None) -> Town:
    """Read a town file. `today`: around which opening hours are expanded, by default the clock's day.

    SiteFileError with every line to correct; OSError if the file cannot be read.
    """
    source = FilePath(path)
    try:
        text = source.read_text(encoding="utf-8")
    except UnicodeDecodeError as trouble:
        line = source.read_bytes()[: trouble.start].count(b"\n") + 1
        raise SiteFileError(str(path), line, "le fichier doit être enregistré en UTF-8") from None
    return read_town(text, name=str(path), today=today)


def read_town(text: str, *, name: str = "site.toml", today: date | None = None) -> Town:
    """Read a town from its TOML text; `name` stands for the file in a SiteFileError."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise SiteFileError(name, *_syntax(text, trouble)) from None
    lines = lines_of(text)

    def refused(found: Sequence[tuple[Path, str]]) -> SiteFileError:
        return SiteFileError.of(name, [Problem(line_of(lines, path), message) for path, message in found])

    try:
        table = TownTable.model_validate(values)
    except ValidationError as error:
        raise refused(shape_complaints(error)) from None
    found = list(complaints(table))
    hours, trouble = _all_hours(table, today)
    if found or trouble:
        raise refused([*found, *trouble])
    return Town(
        name=table.town,
        sites=tuple(_site(site, ("site", index), table, hours) for index, site in enumerate(table.site)),
    )


def _syntax(text: str, trouble: tomllib.TOMLDecodeError) -> tuple[int, str]:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(trouble))
    line = int(place[1]) if place else max(text.rstrip().count("\n") + 1, 1)
    reason = str(trouble).split(" (at ")[0]
    again = re.search(r"Cannot (?:overwrite a value|declare|mutate)", reason)
    what = "cette clé ou cette table est donnée deux fois" if again else "le fichier n’est pas du TOML valable ici"
    return line, f"{what} ({reason})"


def _all_hours(table: TownTable, today: date | None) -> tuple[dict[Path, Hours], list[tuple[Path, str]]]:
    """Expand the hours of each site and queue that has its own."""
    texts: dict[Path, str] = {}
    for index, site in enumerate(table.site):
        texts["site", index, "hours"] = site.hours
        for place, queue in enumerate(site.queue):
            if queue.hours is not None:
                texts["site", index, "queue", place, "hours"] = queue.hours
    hours: dict[Path, Hours] = {}
    trouble: list[tuple[Path, str]] = []
    for path, text in texts.items():
        try:
            hours[path] = expand(text, today=today or _today())
        except HoursError as reason:
            trouble.append((path, str(reason)))
    return hours, trouble


def _today() -> date:
    return clock_from_environment().now().astimezone(ZoneInfo("Europe/Paris")).date()


def _site(site: SiteTable, path: Path, town: TownTable, hours: dict[Path, Hours]) -> Site:
    sensitive = {queue.id for queue in site.queue if queue.sensitive}
    return Site(
        id=site.id,
        version=0,
        town=town.town,
        name=_typeset(site.name),
        timezone=site.timezone or town.timezone,
        hours=hours[*path, "hours"],
        queues={
            queue.id: _queue(queue, hours.get((*path, "queue", index, "hours")))
            for index, queue in enumerate(site.queue)
        },
        services={service.id: _service(service, service.queue in sensitive) for service in site.service},
        counters={counter.id: _counter(counter) for counter in site.counter},
        policy=site.policy.policy(),
        languages=tuple(site.languages or town.languages),
        families={typeset(name): _typeset({SOURCE: name, **names}) for name, names in site.families.items()},
        notice_languages=tuple(town.notice_languages if site.notice_languages is None else site.notice_languages),
        address=typeset(site.address),
        public_address=town.public_address.rstrip("/"),
        messages=tuple(_typeset(message) for message in site.messages),
    )


def _queue(queue: QueueTable, hours: Hours | None) -> Queue:
    return Queue(
        id=queue.id,
        letter=queue.letter,
        name=_typeset(queue.name),
        head_start=queue.head_starts(),
        target=queue.target,
        service_time=queue.service_time,
        hours=hours,
        sensitive=queue.sensitive,
    )


def _service(service: ServiceTable, in_sensitive_queue: bool) -> Service:
    return Service(
        id=service.id,
        name=_typeset(service.name),
        queue_id=service.queue,
        icon=service.icon,
        notices={language: _notice(notice, language) for language, notice in service.notice.items()},
        family=typeset(service.family),
        sensitive=in_sensitive_queue if service.sensitive is None else service.sensitive,
        checked_on=service.checked_on,
        partner=service.partner,
    )


def _notice(notice: NoticeTable, language: str) -> Notice:
    # Towns write ordinary spaces; French wants no-break ones on screens and paper.
    said = typeset if language == SOURCE else str
    return Notice(
        papers=tuple(said(paper) for paper in notice.papers),
        delay=said(notice.delay),
        cost=said(notice.cost),
        conditions=said(notice.conditions),
    )


def _typeset(names: Mapping[str, str]) -> dict[str, str]:
    return {language: typeset(name) if language == SOURCE else name for language, name in names.items()}


def _counter(counter: CounterTable) -> Counter:
    return Counter(
        id=counter.id,
        name=_typeset(counter.name),
        serves=tuple(Served(queue_id=line.queue, help_after=line.help_after) for line in counter.serves),
    )
