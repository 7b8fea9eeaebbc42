"""One's own account: what one may do, the password, the PIN, the application for codes, the open sessions."""

from collections.abc import Awaitable
from typing import Final

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from ausuivant.core.access_errors import (
    CodeKeyMissing,
    CodeNeeded,
    LoginRefused,
    PasswordTooWeak,
    PinTooEasy,
    TooManyTries,
)
from ausuivant.core.errors import DomainError
from ausuivant.i18n import mark
from server.problems import STATUSES
from server.security import own_account, second_factor
from server.security.accounts import Account, account_of
from server.security.roles import Identity
from server.security.sessions import OpenSession, sessions_of
from server.web.forms import Form, form_of
from server.web.pages import ACCOUNT, StaffPages, Surroundings, Templates, see_other
from server.web.qr import qr_image
from server.web.rights import said_rights
from server.web.sessions import said_session, town_zone, uuid_of

CODES: Final = f"{ACCOUNT}/codes"
DONE: Final = {
    "mot-de-passe": mark("Votre mot de passe est changé. Vos autres sessions sont fermées."),
    "pin": mark("Votre code PIN est enregistré. Il déverrouille vos sessions."),
    "sans-pin": mark("Vous n’avez plus de code PIN."),
    "codes": mark("L’application est installée. Son code sera demandé à chaque connexion."),
    "sans-codes": mark("L’application est retirée."),
    "session": mark("La session est fermée."),
}
#: what may go wrong with what is typed here; anything else is no form's matter
WRONG: Final = (CodeKeyMissing, CodeNeeded, LoginRefused, PasswordTooWeak, PinTooEasy, TooManyTries)
_DIFFERENT: Final = mark("Les deux saisies diffèrent : tapez deux fois le même.")
_EMPTY: Final = mark("Ce champ est vide.")


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The pages of one's own account, open also to whoever must finish theirs first."""
    router = APIRouter(include_in_schema=False)
    page = _Account(around, templates)

    @router.get(ACCOUNT)
    async def account(request: Request, fait: str = "") -> Response:
        """One's own account."""
        return await page.show(request, await around.staff(request, unfinished=True), Form(), done=fait)

    @router.post(ACCOUNT)
    async def change(request: Request) -> Response:
        """Do what the pressed button says."""
        person = await around.staff(request, unfinished=True)
        return await page.change(request, person, await form_of(request))

    @router.get(CODES)
    async def codes(request: Request) -> Response:
        """The QR code of a new secret, for an application."""
        person = await around.staff(request, unfinished=True)
        return await page.codes(request, person, Form({"totp": second_factor.new_secret()}))

    @router.post(CODES)
    async def enrol(request: Request) -> Response:
        """Enrol the application, once it shows the right code."""
        person = await around.staff(request, unfinished=True)
        return await page.enrol(request, person, await form_of(request))

    return router


class _Account(StaffPages):
    """What the pages of one's own account do."""

    async def show(
        self, request: Request, person: Identity, form: Form, *, done: str = "", status: int = 200
    ) -> Response:
        """The page; `form`: what was typed and refused."""
        now, zone = self._around.now, town_zone(self._around)

        def look(session: Session) -> tuple[Account, tuple[OpenSession, ...]]:
            return account_of(session, person.id), sessions_of(session, person.id, now)

        account, opened = await self._around.services.gate.read(look)
        return self._page(
            request,
            person,
            "account.html",
            status=status,
            account=account,
            rights=said_rights(account.grants, self._around.sites()),
            opened=[said_session(one, person, now=now, zone=zone) for one in opened],
            form=form.shown(),
            done=self._say(DONE[done]) if done in DONE else "",
            refusal=form.errors.get("", ""),
        )

    async def change(self, request: Request, person: Identity, form: Form) -> Response:
        """Change one thing; what is wrong stands beside its field."""
        match form.text("do"):
            case "password":
                wrong = await self._change_password(person, form)
                done = "mot-de-passe"
            case "pin":
                wrong = await self._set_pin(person, form, form.secret("pin"))
                done = "pin"
            case "no-pin":
                wrong = await self._set_pin(person, form, None)
                done = "sans-pin"
            case "no-codes":
                wrong = await self._remove_codes(person, form)
                done = "sans-codes"
            case "session":
                wrong = await self._end(person, form)
                done = "session"
            case _:
                return see_other(ACCOUNT)
        if form.errors:
            return await self.show(request, person, form, status=_status(wrong))
        return see_other(f"{ACCOUNT}?fait={done}")

    async def _change_password(self, person: Identity, form: Form) -> DomainError | None:
        self._check_twice(form, "new", "again")
        if form.errors:
            return None
        current, new = form.secret("current"), form.secret("new")
        change = own_account.change_password(self._around.services.gate, person, current=current, new=new)
        return await self._tried(form, change, secret="current")

    async def _set_pin(self, person: Identity, form: Form, pin: str | None) -> DomainError | None:
        if pin is not None:
            self._check_twice(form, "pin", "pin_again")
        if form.errors:
            return None
        password = form.secret("pin_password")
        change = own_account.set_pin(self._around.services.gate, person, password=password, pin=pin)
        return await self._tried(form, change, secret="pin_password")

    async def _remove_codes(self, person: Identity, form: Form) -> DomainError | None:
        password, code = form.secret("codes_password"), form.text("code")
        change = own_account.remove_codes(self._around.services.gate, person, password=password, code=code)
        return await self._tried(form, change, secret="codes_password")

    async def _end(self, person: Identity, form: Form) -> None:
        """End one of one's own sessions."""
        gate, now, session_id = self._around.services.gate, self._around.now, uuid_of(form.text("session"))
        opened = await gate.read(lambda session: sessions_of(session, person.id, now))
        if session_id in {one.id for one in opened} and session_id is not None:
            await gate.end_session(session_id, person.id)

    # --- the application for codes ---------------------------------------------------------------------------

    async def codes(self, request: Request, person: Identity, form: Form, status: int = 200) -> Response:
        """The QR code and the key in text; the same secret stays while its code is typed wrong."""
        account = await self._around.services.gate.account(person.id)
        secret = form.text("totp")
        town = next((site.town for site in self._around.sites()), "")
        return self._page(
            request,
            person,
            "account_codes.html",
            status=status,
            account=account,
            form=form.shown(),
            secret=secret,
            key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            qr=qr_image(second_factor.uri(account.login, town, secret)),
        )

    async def enrol(self, request: Request, person: Identity, form: Form) -> Response:
        """Enrol, or show the same QR code again."""
        code, password = form.text("code"), form.secret("codes_password")
        change = own_account.enrol_codes(
            self._around.services.gate, person, password=password, secret=form.text("totp"), code=code
        )
        wrong = await self._tried(form, change, secret="codes_password")
        if form.errors:
            return await self.codes(request, person, form, _status(wrong))
        return see_other(f"{ACCOUNT}?fait=codes")

    # --- both ------------------------------------------------------------------------------------------------

    def _check_twice(self, form: Form, name: str, again: str) -> None:
        if not form.secret(name):
            form.refuse(name, self._say(_EMPTY))
        elif form.secret(name) != form.secret(again):
            form.refuse(again, self._say(_DIFFERENT))

    async def _tried(self, form: Form, change: Awaitable[None], *, secret: str) -> DomainError | None:
        """Make a change; a refusal stands beside its field. `secret`: the field of the present password."""
        try:
            await change
        except WRONG as refusal:
            form.refuse(_field_of(refusal, secret), refusal)
            return refusal
        return None


def _field_of(refusal: DomainError, secret: str) -> str:
    """The field beside which a refusal stands."""
    match refusal:
        case CodeNeeded():
            return "code"
        case PasswordTooWeak():
            return "new"
        case PinTooEasy():
            return "pin"
        case LoginRefused():
            return secret
        case _:
            return ""


def _status(wrong: DomainError | None) -> int:
    """What a refused form answers. A wrong password here is no end of the session, as 401 would say."""
    if wrong is None or isinstance(wrong, CodeNeeded | LoginRefused):
        return 422
    return int(STATUSES[wrong.kind])
