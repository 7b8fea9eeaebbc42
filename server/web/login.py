"""Coming in and going out: the log-in form, the lock of a shared computer, the way out. Works without a script."""

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.core.access_errors import (
    CodeKeyMissing,
    CodeNeeded,
    CodeRefused,
    ConnectionOpen,
    LoginRefused,
    SessionLocked,
    TooManyTries,
)
from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.wire.sentences import FRENCH, sentence
from server.deps import browser_of, http_scheme
from server.problems import STATUSES
from server.security.cookies import (
    check_keeps_sessions,
    clear_session,
    keeps_sessions,
    session_token,
    set_session,
)
from server.security.origin import check_origin
from server.security.sessions import session_holder
from server.security.tokens import digest
from server.web.directory import farewell
from server.web.forms import Form, form_of
from server.web.pages import LOCK, LOGIN, Surroundings, Templates, safe_next, see_other, to_lock

_OPEN: Final = FRENCH[ConnectionOpen]
_EMPTY: Final = mark("Écrivez votre identifiant et votre mot de passe.")
_WRONG: Final = mark("Identifiant ou mot de passe inconnu.")
_NO_SECRET: Final = mark("Saisissez votre code PIN ou votre mot de passe.")


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The pages at the door."""
    router = APIRouter(include_in_schema=False)
    door = _Door(around, templates)
    _add_log_in(router, around, door)
    _add_lock(router, around, door)
    _add_log_out(router, around, templates, door)
    return router


def _add_log_in(router: APIRouter, around: Surroundings, door: "_Door") -> None:
    @router.get(LOGIN)
    async def login(request: Request, vers: str | None = None) -> Response:
        """The log-in form."""
        try:
            if await around.person(request) is not None:
                return see_other(safe_next(vers))
        except SessionLocked:
            return to_lock(request)
        return door.login(request, Form(), safe_next(vers))

    @router.post(LOGIN)
    async def log_in(request: Request) -> Response:
        """Open a session, or say beside the fields why not."""
        scheme = http_scheme(request)
        check_origin(request.headers, scheme=scheme, allowed=around.services.settings.origins, with_cookie=False)
        check_keeps_sessions(request.headers, scheme)
        form = await form_of(request)
        return await door.log_in(request, form, safe_next(form.text("vers")))


def _add_lock(router: APIRouter, around: Surroundings, door: "_Door") -> None:
    @router.get(LOCK)
    async def lock_page(request: Request, vers: str | None = None) -> Response:
        """Unlock; whoever is not locked goes on, whoever is nobody logs in."""
        try:
            person = await around.person(request)
        except SessionLocked:
            return await door.lock(request, Form(), safe_next(vers))
        return see_other(safe_next(vers) if person is not None else LOGIN)

    @router.post(LOCK)
    async def unlock(request: Request) -> Response:
        """Open a locked session with the PIN or the password."""
        if session_token(request.headers) is None:
            return see_other(LOGIN)
        door.check_page(request)
        form = await form_of(request)
        return await door.unlock(request, form, safe_next(form.text("vers")))

    @router.post(f"{LOCK}/fermer")
    async def lock(request: Request) -> Response:
        """Lock the session; the page that was open comes back afterwards."""
        person = await around.staff(request, unfinished=True)
        form = await form_of(request)
        await around.services.gate.lock(person)
        return see_other(f"{LOCK}?vers={quote(safe_next(form.text('vers')))}")


def _add_log_out(router: APIRouter, around: Surroundings, templates: Templates, door: "_Door") -> None:
    @router.post("/deconnexion")
    async def log_out(request: Request) -> Response:
        """End the session, locked or not."""
        token = session_token(request.headers)
        if token is None:
            return see_other(LOGIN)
        door.check_page(request)
        response = await farewell(around, templates, request) or see_other(LOGIN)
        await around.services.gate.log_out(token)
        clear_session(response)
        return response


class _Door:
    """What the routes at the door do."""

    def __init__(self, around: Surroundings, templates: Templates) -> None:
        self._around = around
        self._templates = templates
        self._say = translator(SOURCE)

    def check_page(self, request: Request) -> None:
        """OriginRefused for what another site's page makes a browser send; for posts that no right protects."""
        origins = self._around.services.settings.origins
        check_origin(request.headers, scheme=http_scheme(request), allowed=origins, with_cookie=True)

    def login(self, request: Request, form: Form, target: str, *, code: bool = False, status: int = 200) -> Response:
        """The log-in form, with the field for a code when one is needed."""
        refusal = None if keeps_sessions(request.headers, http_scheme(request)) else _OPEN
        values = {"next": target, "town": self._around.town(), "refusal": refusal, "code": code, "form": form.shown()}
        return self._templates.page("login.html", status=status, **values)

    async def log_in(self, request: Request, form: Form, target: str) -> Response:
        """Try what was typed."""
        login, password = form.text("login"), form.secret("password")
        if not login or not password:
            form.refuse("" if not login else "password", self._say(_EMPTY))
            return self.login(request, form, target, status=422)
        code = "".join(form.text("code").split()) or None
        try:
            former = session_token(request.headers)
            _, token = await self._around.services.gate.log_in(
                login, password, code=code, browser=browser_of(request), former=former
            )
        except (CodeKeyMissing, CodeNeeded, LoginRefused, TooManyTries) as refusal:
            asked = isinstance(refusal, CodeNeeded)
            if asked and not isinstance(refusal, CodeRefused):
                return self.login(request, form, target, code=True)
            words = self._say(_WRONG) if isinstance(refusal, LoginRefused) else sentence(refusal)
            form.refuse("code" if asked else "", words)
            return self.login(request, form, target, code=asked or code is not None, status=int(STATUSES[refusal.kind]))
        response = see_other(target)
        set_session(response, token=token)
        return response

    async def lock(self, request: Request, form: Form, target: str, *, status: int = 200) -> Response:
        """The page that unlocks, with the name of whom the session is."""
        credential, now = digest(session_token(request.headers) or ""), self._around.now
        held = await self._around.services.gate.read(lambda session: session_holder(session, credential, now))
        name = "" if held is None else held[0].display_name
        values = {"next": target, "town": self._around.town(), "name": name, "form": form.shown()}
        return self._templates.page("lock.html", status=status, **values)

    async def unlock(self, request: Request, form: Form, target: str) -> Response:
        """Try a PIN or a password."""
        token, secret = session_token(request.headers) or "", form.secret("secret")
        if not secret:
            return await self.lock(request, form.refuse("secret", self._say(_NO_SECRET)), target, status=422)
        try:
            await self._around.services.gate.unlock(token, secret)
        except (LoginRefused, TooManyTries) as refusal:
            form.refuse("secret", refusal)
            return await self.lock(request, form, target, status=int(STATUSES[refusal.kind]))
        return see_other(target)
