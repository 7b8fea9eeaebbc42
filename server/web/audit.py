"""The town's audit in plain French: filters, pages of a hundred, whether the chain holds, an export."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from ausuivant.core.access_errors import RoleTooLow
from ausuivant.core.config import said
from ausuivant.i18n import SOURCE, mark, say_date, say_time
from server.security import audit
from server.security.accounts import Account, all_accounts
from server.security.audit import AuditKind, Entry
from server.security.audit_search import PAGE, Wanted, found
from server.security.devices import all_devices
from server.security.people import manages
from server.security.roles import Identity, Right
from server.web.audit_sentences import GROUPS, Names, sentence_of
from server.web.csv_cells import MARK, lines
from server.web.forms import Form
from server.web.navigation import anywhere
from server.web.pages import PRIVATE, StaffPages, Surroundings, Templates
from server.web.reading import note_reading
from server.web.sessions import town_zone

BATCH: Final = 1_000  #: rows of an export that are read at once
HEAD: Final = (
    mark("Numéro"),
    mark("Date"),
    mark("Heure"),
    mark("Site"),
    mark("Phrase"),
    mark("Nature"),
    mark("Empreinte"),
)
FILTERS: Final = ("nature", "personne", "site", "du", "au")
_BAD_DAY: Final = mark("Une date comme 2026-11-23.")


@dataclass(frozen=True, slots=True)
class SaidEntry:
    """A row as people read it."""

    seq: int
    at: datetime
    day: str
    time: str
    site: str
    sentence: str
    kind: str
    hash: str


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The page of the audit, and its export."""
    router = APIRouter(include_in_schema=False)
    page = _Audit(around, templates)

    @router.get("/audit")
    async def show(request: Request, avant: int | None = None) -> Response:
        """The newest rows that the filters let through; `avant`: those older than this one."""
        return await page.show(request, avant)

    @router.get("/audit/chaine")
    async def verify(request: Request) -> Response:
        """Read the whole chain and say whether it holds."""
        return await page.show(request, None, check=True)

    @router.post("/audit/export")
    async def export(request: Request) -> Response:
        """The same rows for a spreadsheet. A post, for it is written down that they left."""
        return await page.export(request)

    return router


class _Audit(StaffPages):
    """What the audit's page does."""

    async def show(self, request: Request, before: int | None, *, check: bool = False) -> Response:
        """A page of the audit."""
        person = await self._reader(request)
        filters, zone = self._filters(request.query_params), town_zone(self._around)
        wanted = self._wanted(filters, person, zone)

        def look(session: Session) -> tuple[tuple[Entry, ...], audit.Verdict | None]:
            verdict = audit.verify(session) if check else None
            return found(session, wanted, before=before, limit=PAGE + 1), verdict

        entries, verdict = await self._around.services.gate.read(look)
        await note_reading(self._around, person, AuditKind.AUDIT_READ)
        names, accounts = await self._names(person)
        shown = [self._said(entry, names, zone) for entry in entries[:PAGE]]
        older = {**filters.typed, "avant": str(shown[-1].seq)} if len(entries) > PAGE else {}
        return self._page(
            request,
            person,
            "audit.html",
            entries=shown,
            form=filters,
            verdict=verdict,
            older=urlencode(older),
            newer=urlencode(filters.typed) if before is not None else None,
            kinds=[(name, self._say(words)) for name, (words, _) in GROUPS.items()],
            people=[(str(one.id), one.display_name) for one in accounts],
            sites=[(site.id, said(site.name, SOURCE)) for site in self._sites_of(person)],
        )

    async def export(self, request: Request) -> Response:
        """The rows as CSV, a batch at a time."""
        person = await self._reader(request)
        now, zone = self._around.now, town_zone(self._around)
        wanted = self._wanted(self._filters(await request.form()), person, zone)
        names, _ = await self._names(person)
        gate = self._around.services.gate
        await gate.write(
            lambda session: audit.record(session, AuditKind.LOG_EXPORTED, actor=person.id, now=now, what="audit")
        )

        async def written() -> AsyncIterator[str]:
            yield MARK + lines([[self._say(words) for words in HEAD]])
            entries = await gate.read(lambda session: found(session, wanted, limit=BATCH))
            while entries:
                yield lines(_cells(self._said(entry, names, zone), zone) for entry in entries)
                last = entries[-1].seq
                entries = await gate.read(partial(found, wanted=wanted, before=last, limit=BATCH))

        name = f"audit-{now.astimezone(ZoneInfo(zone)).date().isoformat()}.csv"
        headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(written(), media_type="text/csv; charset=utf-8", headers=headers)

    async def _reader(self, request: Request) -> Identity:
        """Who reads; RoleTooLow for whoever may not."""
        person = await self._around.staff(request)
        if not anywhere(person, Right.AUDIT):
            raise RoleTooLow(needed=Right.AUDIT.value)
        return person

    def _filters(self, asked: Any) -> Form:
        """What was asked; a date that is none is said beside its field."""
        form = Form({name: str(asked.get(name, ""))[:64] for name in FILTERS if asked.get(name, "")})
        for name in ("du", "au"):
            if form.text(name) and _day(form.text(name)) is None:
                form.refuse(name, self._say(_BAD_DAY))
        return form

    def _wanted(self, filters: Form, person: Identity, zone: str) -> Wanted:
        """The filters within what the reader may see."""
        since, until, site = _day(filters.text("du")), _day(filters.text("au")), filters.text("site")
        sites = None if person.may(Right.AUDIT, None) else [site.id for site in self._sites_of(person)]
        if site:
            sites = [site] if sites is None or site in sites else []
        return Wanted(
            kinds=GROUPS[filters.text("nature")][1] if filters.text("nature") in GROUPS else (),
            person=filters.text("personne"),
            sites=sites,
            since=None if since is None else datetime.combine(since, time.min, ZoneInfo(zone)),
            until=None if until is None else datetime.combine(until + timedelta(days=1), time.min, ZoneInfo(zone)),
        )

    def _sites_of(self, person: Identity) -> list[Any]:
        return [site for site in self._around.sites() if person.may(Right.AUDIT, site.id)]

    async def _names(self, person: Identity) -> tuple[Names, list[Account]]:
        """What the reader may be told: nobody's name but those of the accounts that they manage, and their own."""

        def look(session: Session) -> tuple[tuple[Account, ...], dict[str, str]]:
            return all_accounts(session), {str(one.id): one.name for one in all_devices(session)}

        accounts, devices = await self._around.services.gate.read(look)
        known = [one for one in accounts if one.id == person.id or manages(person, one)]
        sites = self._around.sites()
        queues = {(site.id, one.id): said(one.name, SOURCE) for site in sites for one in site.queues.values()}
        names = Names(
            people={str(one.id): one.display_name for one in known},
            devices=devices,
            sites={site.id: said(site.name, SOURCE) for site in sites},
            queues=queues,
        )
        return names, sorted(known, key=lambda one: one.display_name.casefold())

    def _said(self, entry: Entry, names: Names, zone: str) -> SaidEntry:
        group = next((words for words, kinds in GROUPS.values() if entry.kind in kinds), "")
        return SaidEntry(
            seq=entry.seq,
            at=entry.at,
            day=say_date(entry.at, zone),
            time=say_time(entry.at, zone),
            site=names.sites.get(entry.site_id, entry.site_id),
            sentence=sentence_of(entry, names),
            kind=self._say(group) if group else entry.kind,
            hash=entry.hash,
        )


def _cells(entry: SaidEntry, zone: str) -> tuple[str, ...]:
    at = entry.at.astimezone(ZoneInfo(zone)).isoformat(sep=" ", timespec="seconds")
    return str(entry.seq), at, entry.site, entry.sentence, entry.kind, entry.hash


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
