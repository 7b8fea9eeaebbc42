"""What every page needs: the town as it stands, who asks, and the templates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ausuivant.core.config import Site, said
from ausuivant.core.site import SiteState
from ausuivant.i18n import SOURCE, say_level, translator
from server.deps import Services
from server.frequentation.calendar import Calendar
from server.security.roles import Identity

FOLDER: Final = Path(__file__).parent
LOGIN: Final = "/connexion"
#: What answers a page whose content is someone's own.
PRIVATE: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What pages are made from. The running parts exist once the server has started."""

    app: FastAPI
    published: Callable[[str], Calendar | None]  #: a site's published calendar; blocks

    @property
    def services(self) -> Services:
        """The running server's parts."""
        return self.app.state.services

    @property
    def now(self) -> datetime:
        """The server's present time."""
        return self.services.clock.now()

    async def person(self, request: Request) -> Identity | None:
        """Who is logged in, if anybody; a device is nobody here."""
        identity = await self.services.who(request)
        return None if identity is None or identity.is_device else identity

    def site(self, site_id: str) -> Site:
        """A site's newest configuration; SiteUnknown."""
        return self.services.ledger.config(site_id)

    def state(self, site_id: str) -> SiteState:
        """A site's newest state; SiteUnknown."""
        return self.services.ledger.state(site_id)

    def sites(self) -> tuple[Site, ...]:
        """Every site, the one with most queues first."""
        found = [self.site(site_id) for site_id in self.services.ledger.sites()]
        return tuple(sorted(found, key=lambda site: (-len(site.queues), site.id)))

    def town(self) -> str:
        """The town's name in a header; what the place is for where no site is known yet."""
        say = translator(SOURCE)
        return next((say("Ville de {town}", town=site.town) for site in self.sites()), say("Accueil du public"))


def to_login(request: Request) -> Response:
    """Send to the log-in page, which comes back here afterwards."""
    return RedirectResponse(f"{LOGIN}?vers={quote(request.url.path)}", status_code=303, headers=PRIVATE)


def safe_next(wanted: str | None) -> str:
    """A page of this server to go to after logging in, whatever the address says."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\", LOGIN, "/api/")):
        return "/agent"
    return wanted


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        _=translator(SOURCE),
        say_level=lambda level: say_level(level),
        said=lambda names: said(names, SOURCE),
    )
    return environment


class Templates:
    """The templates, loaded once for a server."""

    def __init__(self) -> None:
        self._environment = _environment()

    def page(self, name: str, *, status: int = 200, private: bool = True, **values: Any) -> HTMLResponse:
        """Render a page."""
        text = self._environment.get_template(name).render(**values)
        return HTMLResponse(text, status_code=status, headers=PRIVATE if private else {"Cache-Control": "no-cache"})
