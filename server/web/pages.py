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

from ausuivant.core.access_errors import LoginNeeded, SecondFactorNeeded
from ausuivant.core.config import Site, said
from ausuivant.core.site import SiteState
from ausuivant.i18n import SOURCE, say_level, translator
from server.deps import Services
from server.frequentation.calendar import Calendar
from server.security.roles import Identity
from server.web.navigation import Bar, bar

FOLDER: Final = Path(__file__).parent
HOME: Final = "/agent"
LOGIN: Final = "/connexion"
LOCK: Final = "/verrou"
ACCOUNT: Final = "/compte"
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

    async def staff(self, request: Request, *, unfinished: bool = False) -> Identity:
        """Who is logged in. LoginNeeded, SessionLocked, and SecondFactorNeeded unless the `unfinished` may pass.

        Browsers are sent to the page that each of these asks for (`refusals`).
        """
        person = await self.person(request)
        if person is None:
            raise LoginNeeded()
        if person.unfinished and not unfinished:
            raise SecondFactorNeeded()
        return person

    def bar(self, request: Request, person: Identity) -> Bar:
        """The bar of a staff page."""
        idle_min = self.services.settings.idle_lock_min
        return bar(person, town=self.town(), path=request.url.path, idle_min=idle_min)

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
    return see_other(f"{LOGIN}?vers={quote(request.url.path)}")


def to_lock(request: Request) -> Response:
    """Send to the page that unlocks, which comes back here afterwards."""
    return see_other(f"{LOCK}?vers={quote(request.url.path)}")


def see_other(path: str) -> Response:
    """Send a browser to another page after what it posted."""
    return RedirectResponse(path, status_code=303, headers=PRIVATE)


def safe_next(wanted: str | None) -> str:
    """A page of this server to go to after logging in, whatever the address says."""
    # Browsers take tabs and line ends out of an address, and read a backslash as a slash.
    if not wanted or not wanted.startswith("/") or any(char in wanted for char in "\\\t\r\n"):
        return HOME
    return HOME if wanted.startswith(("//", LOGIN, LOCK, "/api/")) else wanted


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

    def know(self, **values: Any) -> None:
        """Let every template use something more."""
        self._environment.globals.update(values)

    def page(self, template: str, /, *, status: int = 200, private: bool = True, **values: Any) -> HTMLResponse:
        """Render a page."""
        text = self._environment.get_template(template).render(**values)
        return HTMLResponse(text, status_code=status, headers=PRIVATE if private else {"Cache-Control": "no-cache"})


class StaffPages:
    """What the staff's plain pages share: a page with its bar, what was just done, and a refusal of no one field."""

    def __init__(self, around: Surroundings, templates: Templates) -> None:
        self._around = around
        self._templates = templates
        self._say = translator(SOURCE)

    def _page(self, request: Request, person: Identity, template: str, /, **values: Any) -> Response:
        """Render a staff page. `status`, `done` and `refusal` may be among the values."""
        given = {"done": "", "refusal": "", "bar": self._around.bar(request, person), **values}
        return self._templates.page(template, **given)
