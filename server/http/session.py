"""Log in, log out, who am I."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.core.access_errors import LoginNeeded
from ausuivant.wire.answers import GrantAnswer, SessionAnswer
from ausuivant.wire.bodies import LoginBody, UnlockBody
from ausuivant.wire.views import encode_view
from server.deps import Known, Running, Services, browser_of, http_scheme
from server.http.asking import JSON
from server.http.documentation import OPEN, READS, shown
from server.security.cookies import check_keeps_sessions, clear_session, session_token, set_session
from server.security.origin import check_origin
from server.security.roles import Grant, Identity

router = APIRouter(prefix="/api/session", tags=["session"])
_EXAMPLE = {
    "login": "nadia",
    "display_name": "Nadia",
    "agent": "8f14e45fceea167a",
    "roles": [{"role": "agent", "site_id": "HDV", "queue_id": None}],
    "sites": ["HDV"],
    "expires_at": "2026-11-23T19:30:00Z",
}


@router.post("", response_model=SessionAnswer, responses=shown(_EXAMPLE, OPEN))
async def log_in(request: Request, running: Running, body: LoginBody) -> Response:
    """Open a session; its cookie comes with the answer."""
    scheme = http_scheme(request)
    check_origin(request.headers, scheme=scheme, allowed=running.settings.origins, with_cookie=False)
    check_keeps_sessions(request.headers, scheme)
    identity, token = await running.gate.log_in(
        body.login,
        body.password,
        code=body.code,
        browser=browser_of(request),
        former=session_token(request.headers),
    )
    response = _answer(running, identity)
    set_session(response, token=token)
    return response


@router.get("", response_model=SessionAnswer, responses=shown(_EXAMPLE, READS))
async def who_am_i(running: Running, known: Known) -> Response:
    """Who is logged in."""
    _require_person(known)
    return _answer(running, known)


@router.delete("", status_code=204, response_class=Response, responses=READS)
async def log_out(request: Request, running: Running) -> Response:
    """End the session and what it opened; a locked one too."""
    await running.gate.log_out(own_token(request, running))
    response = Response(status_code=204)
    clear_session(response)
    return response


@router.post("/lock", status_code=204, response_class=Response, responses=READS)
async def lock(running: Running, known: Known) -> Response:
    """Lock the session: nothing but its PIN or its password opens it again."""
    _require_person(known)
    await running.gate.lock(known)
    return Response(status_code=204)


@router.post("/unlock", response_model=SessionAnswer, responses=shown(_EXAMPLE, READS))
async def unlock(request: Request, running: Running, body: UnlockBody) -> Response:
    """Open a locked session again, by the PIN or the password."""
    return _answer(running, await running.gate.unlock(own_token(request, running), body.secret))


@router.post("/seen", status_code=204, response_class=Response, responses=READS)
async def seen(known: Known) -> Response:
    """Say that the person is there: a key was pressed, the pointer moved."""
    _require_person(known)
    return Response(status_code=204)


def own_token(request: Request, running: Services) -> str:
    """The session that a page of ours shows, be it locked; LoginNeeded, OriginRefused."""
    token = session_token(request.headers)
    if token is None:
        raise LoginNeeded()
    scheme = http_scheme(request)
    check_origin(request.headers, scheme=scheme, allowed=running.settings.origins, with_cookie=True)
    return token


def grants_said(grants: tuple[Grant, ...]) -> tuple[GrantAnswer, ...]:
    """Roles as the API says them."""
    return tuple(GrantAnswer(grant.role.value, grant.site_id, grant.queue_id) for grant in grants)


def _require_person(known: Identity) -> None:
    if known.is_device:
        raise LoginNeeded()


def _answer(running: Services, identity: Identity) -> Response:
    assert identity.expires_at is not None, "a session ends"
    answer = SessionAnswer(
        login=identity.login,
        display_name=identity.display_name,
        agent=identity.pseudonym,
        roles=grants_said(identity.grants),
        sites=tuple(site_id for site_id in running.ledger.sites() if identity.sees(site_id)),
        expires_at=identity.expires_at,
        unfinished=identity.unfinished,
        idle_lock_min=running.settings.idle_lock_min,
    )
    return Response(encode_view(answer), media_type=JSON, headers={"Cache-Control": "no-store"})
