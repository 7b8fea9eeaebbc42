"""Displays for any television with a browser: the hall's and a counter's, on the same frames as the Qt ones.

A television is enrolled like any device: it shows a code until an administrator lets it in. Its token comes here and
goes into a cookie that no script can read. An old token is replaced when the page is opened again, which it is by
itself each day: the page signs for that with the key that its browser keeps.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from ausuivant.core.access_errors import RoleTooLow, SessionLocked
from ausuivant.core.config import Site, said
from ausuivant.i18n import SOURCE
from ausuivant.wire.enrolment import POLL_S, rotation_message_of
from ausuivant.wire.enrolments import ClaimBody, ClaimState, RotationBody
from server.deps import http_scheme
from server.security.cookies import (
    check_keeps_sessions,
    clear_session,
    keeps_sessions,
    screen_token,
    session_token,
    set_screen,
)
from server.security.devices import device_with, rotate
from server.security.enrolment import claim
from server.security.origin import check_origin
from server.security.roles import Identity, Right, Role
from server.web.pages import PRIVATE, Surroundings, Templates

CLAIM: Final = "/ecrans/enregistrement"
ROTATION: Final = "/ecrans/jeton"


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The displays' pages, and the routes by which one is given its token, and another in time."""
    router = APIRouter(include_in_schema=False)

    @router.get("/ecran/{site_id}")
    async def hall(request: Request, site_id: str) -> Response:
        """A hall's display."""
        site = around.site(site_id)
        return await _display(request, around, templates, site=site, right=Right.SEE_HALL, role=Role.DISPLAY)

    @router.get("/afficheur/{site_id}/{counter_id}")
    async def counter(request: Request, site_id: str, counter_id: str) -> Response:
        """The display above a counter."""
        site = around.site(site_id)
        name = said(site.counter(counter_id).name, SOURCE)
        more = {"counter_id": counter_id, "counter_name": name}
        return await _display(
            request, around, templates, site=site, right=Right.SEE_COUNTER, role=Role.COUNTER, more=more
        )

    _add_tokens(router, around)
    return router


def _add_tokens(router: APIRouter, around: Surroundings) -> None:
    @router.post(CLAIM)
    async def claimed(request: Request, body: ClaimBody) -> Response:
        """Ask whether the television was let in; its token goes into the cookie and nowhere else."""
        services = around.services
        scheme = http_scheme(request)
        check_origin(request.headers, scheme=scheme, allowed=services.settings.origins, with_cookie=False)
        check_keeps_sessions(request.headers, scheme)
        now = around.now
        found = await services.gate.write(
            lambda session: claim(session, body.enrolment_id, signature=body.signature, now=now)
        )
        if isinstance(found, ClaimState):
            return JSONResponse({"state": found.value, "interval_s": POLL_S}, headers=PRIVATE)
        answer = JSONResponse({"state": ClaimState.ENROLLED.value, "interval_s": POLL_S}, headers=PRIVATE)
        set_screen(answer, token=found.token)
        # A television in a public hall must not stay logged in as whoever set it up.
        session_of_person = session_token(request.headers)
        if session_of_person is not None:
            await services.gate.log_out(session_of_person)
            clear_session(answer)
        return answer

    @router.post(ROTATION)
    async def rotated(request: Request, body: RotationBody) -> Response:
        """Replace the display's token: the new one goes into the cookie. KeyRefused."""
        services, now = around.services, around.now
        screen = await services.known(request)
        if not screen.is_device:
            raise RoleTooLow(needed="device")
        token = await services.gate.write(
            lambda session: rotate(session, screen.id, credential=screen.credential, signature=body.signature, now=now)
        )
        answer = Response(status_code=204, headers=PRIVATE)
        set_screen(answer, token=token)
        return answer


async def _display(
    request: Request,
    around: Surroundings,
    templates: Templates,
    *,
    site: Site,
    right: Right,
    role: Role,
    more: Mapping[str, str] | None = None,
) -> Response:
    """The display, for whoever may see it; the code to be let in for anybody else."""
    values = {"site": site, "site_name": said(site.name, SOURCE), "counter_id": "", "counter_name": "", **(more or {})}
    try:
        identity = await around.services.who(request)
    except SessionLocked:
        identity = None
    if identity is None or not identity.may(right, site.id):
        secure = keeps_sessions(request.headers, http_scheme(request))
        return templates.page("display_enrol.html", role=role.value, claim=CLAIM, secure=secure, **values)
    token = screen_token(request.headers) if identity.is_device else None
    # What the page must sign to have its token replaced: the token's digest, never the token.
    rotation = await _rotation(around, identity) if token is not None else ""
    page = templates.page("display.html", rotation=rotation, rotate=ROTATION, **values)
    if token is not None:
        # Browsers forget a cookie after 400 days at the most: each opening begins them anew.
        set_screen(page, token=token)
    return page


async def _rotation(around: Surroundings, screen: Identity) -> str:
    """What the display signs, if its token is old; empty otherwise."""
    device = await around.services.gate.read(lambda session: device_with(session, screen.id))
    return rotation_message_of(screen.id, screen.credential).decode() if device.rotation_due(around.now) else ""
