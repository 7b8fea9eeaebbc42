"""People: who has an account, with which rights; new accounts, changed rights, temporary passwords."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from ausuivant.core.access_errors import LoginTaken, OwnAccountNeeded, RoleTooLow
from ausuivant.core.config import Site
from ausuivant.core.errors import DomainError
from ausuivant.i18n import mark
from ausuivant.wire.sentences import sentence
from server.problems import STATUSES
from server.security import people
from server.security.accounts import Account
from server.security.audit import AuditKind
from server.security.passwords import drawn_password
from server.security.roles import Grant, Identity
from server.security.sessions import sessions_of
from server.web.forms import Form, form_of
from server.web.pages import StaffPages, Surroundings, Templates, see_other
from server.web.reading import note_reading
from server.web.rights import granted, grid, said_rights

LOGIN_PATTERN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
DONE: Final = {
    "droits": mark("Les droits sont enregistrés. Ils valent dès maintenant."),
    "desactive": mark("Le compte est désactivé et ses sessions sont fermées."),
    "reactive": mark("Le compte est réactivé."),
    "sessions": mark("Les sessions de ce compte sont fermées."),
}
_NO_NAME: Final = mark("Écrivez le nom à afficher, par exemple « Nadia R. ».")
_BAD_LOGIN: Final = mark("Un identifiant : des minuscules sans accent, des chiffres, un point ou un tiret.")
_NO_RIGHT: Final = mark("Cochez au moins un droit. Pour fermer un compte, désactivez-le.")


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The pages of accounts."""
    router = APIRouter(include_in_schema=False)
    page = _People(around, templates)

    @router.get("/personnes")
    async def everybody(request: Request, cherche: str = "") -> Response:
        """Everybody whom the person administers."""
        return await page.everybody(request, cherche.strip()[:100])

    @router.get("/personnes/nouveau")
    async def new(request: Request) -> Response:
        """The form for a new account."""
        person = await around.staff(request)
        people.require_somewhere(person)
        return page.new(request, person, Form())

    @router.post("/personnes/nouveau")
    async def add(request: Request) -> Response:
        """Make an account, and say its temporary password once."""
        person = await around.staff(request)
        people.require_somewhere(person)
        return await page.add(request, person, await form_of(request))

    @router.get("/personnes/compte/{login}")
    async def one(request: Request, login: str, fait: str = "") -> Response:
        """One account: its rights, its state, what may be done about it."""
        person = await around.staff(request)
        return await page.one(request, person, login, done=fait)

    @router.post("/personnes/compte/{login}")
    async def change(request: Request, login: str) -> Response:
        """Do what the pressed button says."""
        person = await around.staff(request)
        people.require_somewhere(person)
        return await page.change(request, person, login, await form_of(request))

    return router


class _People(StaffPages):
    """What the pages of accounts do."""

    async def everybody(self, request: Request, wanted: str) -> Response:
        """The list, or those whose name or login holds what is looked for."""
        person, now = await self._around.staff(request), self._around.now
        gate, sites = self._around.services.gate, self._around.sites()

        def look(session: Session) -> tuple[tuple[Account, ...], dict[Any, int]]:
            counts: dict[Any, int] = {}
            for opened in sessions_of(session, None, now):
                counts[opened.account_id] = counts.get(opened.account_id, 0) + 1
            return people.people(session, by=person), counts

        accounts, counts = await gate.read(look)
        await note_reading(self._around, person, AuditKind.PEOPLE_READ)
        found = [one for one in accounts if _plain(wanted) in _plain(f"{one.display_name} {one.login}")]
        lines = [(one, said_rights(one.grants, sites), counts.get(one.id, 0)) for one in found]
        return self._page(request, person, "people.html", lines=lines, wanted=wanted, total=len(accounts))

    def new(self, request: Request, person: Identity, form: Form, status: int = 200) -> Response:
        """The form for a new account, as it was typed."""
        places = grid(person, granted(form.all("right")), self._around.sites())
        return self._page(request, person, "person_new.html", status=status, form=form.shown(), places=places)

    async def add(self, request: Request, person: Identity, form: Form) -> Response:
        """Make an account, or show the form again."""
        gate, now = self._around.services.gate, self._around.now
        login, name = form.text("login").lower(), form.text("name")
        if not name or len(name) > 120:
            form.refuse("name", self._say(_NO_NAME))
        if not LOGIN_PATTERN.fullmatch(login):
            form.refuse("login", self._say(_BAD_LOGIN))
        grants = self._grants(form)
        if form.errors:
            return self.new(request, person, form, status=422)
        password = drawn_password()
        password_hash = await gate.hasher.hashed(password)

        def add(session: Session) -> Account:
            return people.add(
                session,
                login=login,
                display_name=name,
                password_hash=password_hash,
                temporary=True,
                grants=grants,
                by=person,
                now=now,
            )

        try:
            account = await gate.write(add)
        except (LoginTaken, RoleTooLow) as refusal:
            form.refuse("login" if isinstance(refusal, LoginTaken) else "right", refusal)
            return self.new(request, person, form, status=int(STATUSES[refusal.kind]))
        return self._said_once(request, person, account, password)

    async def one(
        self,
        request: Request,
        person: Identity,
        login: str,
        *,
        form: Form | None = None,
        done: str = "",
        status: int = 200,
    ) -> Response:
        """One account's page. `form`: rights that were ticked and refused."""
        now, sites = self._around.now, self._around.sites()

        def look(session: Session) -> tuple[Account, int]:
            account = people.person(session, login, by=person)
            return account, len(sessions_of(session, account.id, now))

        account, sessions = await self._around.services.gate.read(look)
        form = form or Form()
        ticked = account.grants if form.text("do") != "rights" else granted(form.all("right"))
        return self._page(
            request,
            person,
            "person.html",
            status=status,
            account=account,
            sessions=sessions,
            rights=said_rights(account.grants, sites),
            places=grid(person, ticked, sites),
            own=account.id == person.id,
            form=form,
            done=self._say(DONE[done]) if done in DONE else "",
            refusal=form.errors.get("", ""),
        )

    async def change(self, request: Request, person: Identity, login: str, form: Form) -> Response:
        """Change an account, then show its page; a refusal stands on the same page."""
        gate, now, do = self._around.services.gate, self._around.now, form.text("do")
        try:
            match do:
                case "rights":
                    if not await self._change_rights(person, login, form):
                        return await self.one(request, person, login, form=form, status=422)
                    done = "droits"
                case "disable":
                    await gate.write(lambda session: people.disable(session, login, by=person, now=now))
                    done = "desactive"
                case "enable":
                    await gate.write(lambda session: people.enable(session, login, by=person, now=now))
                    done = "reactive"
                case "sessions":
                    await gate.write(lambda session: people.end_all_sessions(session, login, by=person, now=now))
                    done = "sessions"
                case "reset":
                    return await self._reset(request, person, login, form)
                case _:
                    return see_other(request.url.path)
        except (OwnAccountNeeded, RoleTooLow) as refusal:
            form.refuse("", sentence(refusal))
            return await self.one(request, person, login, form=form, status=int(STATUSES[refusal.kind]))
        return see_other(f"{request.url.path}?fait={done}")

    async def _change_rights(self, person: Identity, login: str, form: Form) -> bool:
        """Whether the rights that were ticked are an account's now."""
        grants, now = self._grants(form), self._around.now
        if form.errors:
            return False
        await self._around.services.gate.write(
            lambda session: people.change_rights(session, login, grants, by=person, now=now)
        )
        return True

    async def _reset(self, request: Request, person: Identity, login: str, form: Form) -> Response:
        gate, now = self._around.services.gate, self._around.now
        password = drawn_password()
        password_hash = await gate.hasher.hashed(password)

        def reset(session: Session) -> Account:
            people.reset(
                session, login, password_hash=password_hash, codes=bool(form.text("codes")), by=person, now=now
            )
            return people.person(session, login, by=person)

        account = await gate.write(reset)
        return self._said_once(request, person, account, password)

    def _grants(self, form: Form) -> Sequence[Grant]:
        """The rights that were ticked; a refusal stands beside the grid."""
        found = granted(form.all("right"))
        if not found:
            form.refuse("right", self._say(_NO_RIGHT))
            return ()
        try:
            return people.check_grants(found, self._config)
        except DomainError as refusal:
            form.refuse("right", refusal)
            return ()

    def _config(self, site_id: str) -> Site:
        return self._around.site(site_id)

    def _said_once(self, request: Request, person: Identity, account: Account, password: str) -> Response:
        """The slip with the temporary password: kept nowhere, so it is the answer itself and no redirection."""
        return self._page(request, person, "temporary_password.html", account=account, password=password)


def _plain(text: str) -> str:
    """The letters without case and accents, to look for a name as it sounds."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))
