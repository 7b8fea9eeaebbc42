"""Notices: what to bring for each démarche, for everybody. Plain HTML without script or cookie, and A4 paper."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from ausuivant.core.config import Service, Site
from ausuivant.core.errors import PageUnknown
from ausuivant.i18n import SOURCE
from ausuivant.notices import direction, languages_of, notice_path, notice_translator, own_name
from server.deps import http_scheme
from server.web import notice_sheet
from server.web.icons import sprite
from server.web.notice_text import families, notice_text, words
from server.web.pages import Surroundings, Templates

#: Notices change a few times a year: a phone or a proxy may keep a page for five minutes without asking.
KEPT: Final = "public, max-age=300"
LONGEST_SEARCH: Final = 80
SHEETS_KEPT: Final = 128
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")

Search = Annotated[str, Query(alias="q", max_length=1000)]


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that the page may be read in, and where."""

    code: str
    name: str
    direction: str
    href: str
    current: bool


def address(path: str, language: str, **more: str) -> str:
    """A page's address in a language; French needs none."""
    asked = {
        **({} if language == SOURCE else {"langue": language}),
        **{key: text for key, text in more.items() if text},
    }
    return f"{path}?{urlencode(asked)}" if asked else path


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The notices' pages, sheets and short addresses."""
    router = APIRouter(include_in_schema=False)

    @router.get("/notices/icons.svg")
    def icons(request: Request) -> Response:
        """The icons of the démarches: any that a town's file may name."""
        names = tuple(sorted({service.icon for site in around.sites() for service in site.services.values()}))
        return _kept(request, Response(_icons(names), media_type="image/svg+xml"))

    @router.get("/notices/{site_id}")
    def listed(request: Request, site_id: str, langue: str = SOURCE, search: Search = "") -> Response:
        """A site's démarches by family, or those in which the searched words stand."""
        site = around.site(site_id)
        values = _list_values(site, around.sites(), langue, " ".join(search.split())[:LONGEST_SEARCH])
        return _kept(request, templates.page("notices.html", private=False, **values))

    _sheet(router, around)

    @router.get("/notices/{site_id}/{service_id}")
    def notice(request: Request, site_id: str, service_id: str, langue: str = SOURCE) -> Response:
        """A démarche's notice."""
        site = around.site(site_id)
        values = _notice_values(around, site, site.service(service_id), langue)
        return _kept(request, templates.page("notice.html", private=False, **values))

    _addresses(router, around)
    return router


def _sheet(router: APIRouter, around: Surroundings) -> None:
    """A notice on A4 paper."""
    sheets = _Sheets()

    @router.get("/notices/{site_id}/{service_id}.pdf")
    def sheet(request: Request, site_id: str, service_id: str, langue: str = SOURCE) -> Response:
        """The sheet as a PDF. Not async: it is drawn."""
        site = around.site(site_id)
        service = site.service(service_id)
        language = _language(languages_of(site, [service]), langue)
        url = _origin(request) + notice_path(site.id, service.id, language)
        text = notice_text(site, service, language, around.now)
        key = (site.id, str(site.version), service.id, language, url)
        body = sheets.get(key, lambda: notice_sheet.draw(text, url=url, now=around.now))
        name = f'inline; filename="{site.id}-{service.id}-{language}.pdf"'
        return _kept(request, Response(body, media_type="application/pdf", headers={"Content-Disposition": name}))


def _addresses(router: APIRouter, around: Surroundings) -> None:
    """What leads to a notice."""

    @router.get("/notices")
    def sites() -> Response:
        """The notices of the largest site, which lead to the others."""
        found = around.sites()
        if not found:
            raise PageUnknown(path="/notices")
        return RedirectResponse(f"/notices/{found[0].id}", status_code=307, headers={"Cache-Control": KEPT})

    @router.get("/n/{site_id}/{service_id}")
    @router.get("/n/{site_id}/{service_id}/{language}")
    def short(site_id: str, service_id: str, language: str = SOURCE) -> Response:
        """The address that tickets and sheets print: it stays when pages move."""
        site = around.site(site_id)
        service = site.service(service_id)
        found = _language(languages_of(site, [service]), language)
        target = address(f"/notices/{site.id}/{service.id}", found)
        return RedirectResponse(target, status_code=307, headers={"Cache-Control": KEPT})


def _list_values(site: Site, sites: Sequence[Site], wanted: str, search: str) -> dict[str, Any]:
    """What the list's template shows."""
    offered = languages_of(site, site.services.values())
    language = _language(offered, wanted)
    path = f"/notices/{site.id}"
    found = families(site, language, search)
    return {
        **_spoken(language),
        "site": site,
        "site_name": words(site.name, language),
        "sites": [(one.id, words(one.name, language), address(f"/notices/{one.id}", language)) for one in sites],
        "tongues": _tongues(offered, language, path, q=search),
        "search": search,
        "families": found,
        "count": sum(len(family.entries) for family in found),
        "path": path,
    }


def _notice_values(around: Surroundings, site: Site, service: Service, wanted: str) -> dict[str, Any]:
    """What the template of one notice shows."""
    offered = languages_of(site, [service])
    language = _language(offered, wanted)
    path = f"/notices/{site.id}/{service.id}"
    return {
        **_spoken(language),
        "notice": notice_text(site, service, language, around.now),
        "tongues": _tongues(offered, language, path),
        "sheet": address(f"{path}.pdf", language),
        "list": address(f"/notices/{site.id}", language),
    }


def _spoken(language: str) -> dict[str, Any]:
    return {
        "_": notice_translator(language),
        "language": language,
        "direction": direction(language),
        "address": address,
        "direction_of": direction,
    }


def _language(offered: Sequence[str], wanted: str) -> str:
    return wanted if wanted in offered else SOURCE


def _tongues(offered: Sequence[str], language: str, path: str, **more: str) -> list[Tongue]:
    return [Tongue(one, own_name(one), direction(one), address(path, one, **more), one == language) for one in offered]


def _origin(request: Request) -> str:
    """Where visitors find this server: as the browser that asks found it."""
    host = request.headers.get("host", "")
    if _HOST.fullmatch(host) is None:
        raise PageUnknown(path=request.url.path)
    return f"{http_scheme(request)}://{host}"


def _kept(request: Request, response: Response) -> Response:
    """Let anybody keep the answer, and answer "not modified" to whoever has it still."""
    tag = f'"{sha256(response.body).hexdigest()[:20]}"'
    headers = {"Cache-Control": KEPT, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


@cache
def _icons(names: tuple[str, ...]) -> str:
    return sprite(names=names)


class _Sheets:
    """The sheets that were asked for, drawn one at a time: each takes about half a second of a processor."""

    def __init__(self) -> None:
        self._drawing = Lock()
        self._drawn: dict[tuple[str, ...], bytes] = {}

    def get(self, key: tuple[str, ...], draw: Callable[[], bytes]) -> bytes:
        """The sheet of this key, drawn if nobody asked before."""
        with self._drawing:
            found = self._drawn.pop(key, None) or draw()
            self._drawn[key] = found
            while len(self._drawn) > SHEETS_KEPT:
                del self._drawn[next(iter(self._drawn))]
            return found
