"""Coming in through the town's directory, and telling it when somebody goes."""

from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from ausuivant.core.access_errors import (
    CodeNeeded,
    DirectoryRefused,
    DirectoryUnreachable,
    LoginNeeded,
    SessionLocked,
    TooManyTries,
)
from ausuivant.core.errors import DomainError, PageUnknown
from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.wire.sentences import sentence
from server.deps import browser_of, http_scheme
from server.problems import STATUSES
from server.security.cookies import check_keeps_sessions, session_token, set_session
from server.security.directory.causes import Cause, Untrusted
from server.security.origin import check_origin
from server.security.sessions import Proof, session_holder
from server.security.tokens import digest
from server.web.forms import Form, form_of
from server.web.pages import PRIVATE, Surroundings, Templates, safe_next, see_other

if TYPE_CHECKING:
    from server.security.accounts import Account
    from server.security.directory.directory import Directory, Return

START: Final = "/connexion/annuaire"
CODE: Final = "/connexion/annuaire/code"
#: Lax: the browser must send it when the directory sends it back to us
LEFT: Final = "__Host-directory"
VOUCHED: Final = "__Host-vouched"
LASTS_S: Final = 600

_UNREACHABLE: Final = mark("L’annuaire ne répond pas")
_REFUSED: Final = mark("Connexion impossible")


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The pages between here and the directory; there are none where no directory is set up."""
    router = APIRouter(include_in_schema=False)
    hall = _Hall(around, templates)
    templates.know(directory_label=hall.label)

    @router.get(START)
    async def leave(request: Request, vers: str | None = None, ici: bool = False) -> Response:
        """Go to the directory. `ici`: we have changed addresses already."""
        return await hall.leave(request, safe_next(vers), moved=ici)

    @router.get(f"{START}/retour")
    async def come_back(request: Request) -> Response:
        """Come back from the directory, and enter."""
        return await hall.come_back(request)

    @router.post(CODE)
    async def code(request: Request) -> Response:
        """Show the code of an application, after the directory has vouched."""
        origins = around.services.settings.origins
        vouched = VOUCHED in request.cookies
        check_origin(request.headers, scheme=http_scheme(request), allowed=origins, with_cookie=vouched)
        return await hall.code(request, await form_of(request))

    return router


async def farewell(around: Surroundings, templates: Templates, request: Request) -> Response | None:
    """The page that goes on to the directory's own log-out; None if it did not let this session in, or has none.

    To be made before the session ends.
    """
    directory, token = around.services.directory, session_token(request.headers)
    if directory is None or token is None:
        return None
    held = await around.services.gate.read(lambda session: session_holder(session, digest(token), around.now))
    if held is None or not held[1].hint:
        return None
    url = await directory.farewell(held[1].hint, origin=directory.origin(_origin(request)))
    if url is None:
        return None
    # A form's answer may not lead elsewhere (form-action): a page of ours that moves on may.
    return templates.page("moving.html", to=url, leaving=True)


class _Hall:
    """What the routes do."""

    def __init__(self, around: Surroundings, templates: Templates) -> None:
        self._around = around
        self._templates = templates
        self._say = translator(SOURCE)

    def label(self) -> str:
        """What the log-in page's button says; empty: no button."""
        directory = self._around.services.directory
        return "" if directory is None else directory.label

    async def leave(self, request: Request, target: str, *, moved: bool) -> Response:
        """Send the browser to the directory, with a cookie to come back with."""
        directory = self._directory(request)
        check_keeps_sessions(request.headers, http_scheme(request))
        called = _origin(request)
        origin = directory.origin(called)
        if origin != called and not moved:
            # The directory sends back to the address that it knows, and the cookie stays where it was made.
            return RedirectResponse(f"{origin}{START}?vers={quote(target)}&ici=true", 303, PRIVATE)
        with suppress(SessionLocked):  # who cannot unlock it logs in again
            if await self._around.person(request) is not None:
                return see_other(target)
        try:
            url, cookie = await directory.leave(next=target, origin=origin)
        except DirectoryUnreachable as refusal:
            return self._refused(refusal)
        response = RedirectResponse(url, 303, PRIVATE)
        _keep(response, LEFT, cookie, same_site="lax")
        return response

    async def come_back(self, request: Request) -> Response:
        """Let in whom the directory vouches for, or say why not. The cookie is good for once."""
        directory = self._directory(request)
        browser, pairs = browser_of(request), request.query_params.multi_items()
        answer = dict(pairs)
        try:
            if len(answer) != len(pairs):
                raise Untrusted(Cause.STATE).refusal()
            come = await directory.come_back(answer, request.cookies.get(LEFT), address=browser.address)
            account = await directory.account_of(come.person, address=browser.address)
            response = await self._entered(request, directory, come, account)
        except (DirectoryRefused, DirectoryUnreachable, LoginNeeded, TooManyTries) as refusal:
            response = self._refused(refusal)
        _forget(response, LEFT)
        return response

    async def code(self, request: Request, form: Form) -> Response:
        """Check the code, and enter."""
        directory, gate = self._directory(request), self._around.services.gate
        try:
            vouched = await directory.waiting(request.cookies.get(VOUCHED))
            await gate.checking.code(vouched.account_id, "".join(form.text("code").split()))
            account = await gate.account(vouched.account_id)
            _, token = await gate.admit(
                account,
                proof=Proof.DIRECTORY,
                browser=browser_of(request),
                hint=vouched.hint,
                former=session_token(request.headers),
            )
        except (CodeNeeded, TooManyTries) as refusal:
            return self._ask_code(form.refuse("code", refusal), status=int(STATUSES[refusal.kind]))
        except (DirectoryRefused, LoginNeeded) as refusal:
            response = self._refused(refusal)
        else:
            response = see_other(vouched.next)
            set_session(response, token=token)
        _forget(response, VOUCHED)
        return response

    async def _entered(self, request: Request, directory: "Directory", come: "Return", account: "Account") -> Response:
        strong = come.person.second_factor
        if account.has_codes and not strong:
            response = self._ask_code(Form())
            _keep(response, VOUCHED, await directory.vouched(account, come), same_site="strict")
            return response
        _, token = await self._around.services.gate.admit(
            account,
            proof=Proof.STRONG_DIRECTORY if strong else Proof.DIRECTORY,
            browser=browser_of(request),
            hint=come.person.hint,
            former=session_token(request.headers),
        )
        # The session's cookie is not sent with what another site begins, a redirection from there included: the
        # browser must open the next page from one of ours.
        response = self._templates.page("moving.html", to=come.next, leaving=False)
        set_session(response, token=token)
        return response

    def _ask_code(self, form: Form, *, status: int = 200) -> Response:
        return self._templates.page("directory_code.html", status=status, town=self._around.town(), form=form.shown())

    def _refused(self, refusal: DomainError) -> Response:
        reached = not isinstance(refusal, DirectoryUnreachable)
        return self._templates.page(
            "directory_refused.html",
            status=int(STATUSES[refusal.kind]),
            title=self._say(_REFUSED if reached else _UNREACHABLE),
            detail=sentence(refusal),
            reached=reached,
        )

    def _directory(self, request: Request) -> "Directory":
        directory = self._around.services.directory
        if directory is None:
            raise PageUnknown(path=request.url.path)
        return directory


def _origin(request: Request) -> str:
    """Of the address that the browser uses."""
    return f"{http_scheme(request)}://{request.headers.get('host', '')}"


def _keep(response: Response, name: str, value: str, *, same_site: Literal["lax", "strict"]) -> None:
    response.set_cookie(name, value, max_age=LASTS_S, path="/", httponly=True, secure=True, samesite=same_site)


def _forget(response: Response, name: str) -> None:
    response.set_cookie(name, "", max_age=0, path="/", httponly=True, secure=True, samesite="strict")
