"""Sessions: who is connected, from where and since when; end a session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.i18n import SOURCE, mark, say_date, say_minutes, say_time, translator
from server.security import people
from server.security.audit import AuditKind
from server.security.roles import Identity
from server.security.sessions import OpenSession, Proof
from server.web.forms import form_of
from server.web.pages import Surroundings, Templates, see_other
from server.web.reading import note_reading

PROOFS: Final = {
    Proof.PASSWORD: mark("mot de passe"),
    Proof.CODE: mark("mot de passe et code"),
    Proof.DIRECTORY: mark("annuaire"),
    Proof.SEALED: mark("secours"),
}
DONE: Final = {"ferme": mark("La session est fermée. Ses écrans s’arrêtent en quelques secondes.")}
ACTIVE_MIN: Final = 2  #: a sign of life younger than that is "now": it is kept to the minute


@dataclass(frozen=True, slots=True)
class SaidSession:
    """A session as people read it."""

    id: str
    browser: str
    address: str
    proof: str
    since: str
    seen: str
    locked: bool
    own: bool  #: the one that asks


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The page of sessions."""
    router = APIRouter(include_in_schema=False)

    @router.get("/sessions")
    async def connected(request: Request, fait: str = "") -> Response:
        """Who is connected, among the accounts that the person administers."""
        person, now = await around.staff(request), around.now
        found = await around.services.gate.read(lambda session: people.open_sessions(session, by=person, now=now))
        await note_reading(around, person, AuditKind.SESSIONS_READ)
        zone = town_zone(around)
        lines = [(account, said_session(opened, person, now=now, zone=zone)) for account, opened in found]
        done = translator(SOURCE)(DONE[fait]) if fait in DONE else ""
        bar = around.bar(request, person)
        return templates.page("sessions.html", bar=bar, lines=lines, done=done, refusal="")

    @router.post("/sessions")
    async def end(request: Request) -> Response:
        """End a session."""
        person, now = await around.staff(request), around.now
        people.require_somewhere(person)
        session_id = uuid_of((await form_of(request)).text("session"))
        if session_id is not None:
            await around.services.gate.write(
                lambda session: people.end_one_session(session, session_id, by=person, now=now)
            )
        return see_other("/sessions?fait=ferme")

    return router


def said_session(opened: OpenSession, person: Identity, *, now: datetime, zone: str) -> SaidSession:
    """Say a session; `zone`: the town's."""
    say = translator(SOURCE)
    idle = now - opened.seen_at
    quiet = int(idle.total_seconds() // 60)
    return SaidSession(
        id=str(opened.id),
        browser=opened.browser or say("Navigateur inconnu"),
        address=opened.address,
        proof=say(PROOFS.get(opened.proof, PROOFS[Proof.DIRECTORY])),
        since=said_instant(opened.created_at, now=now, zone=zone),
        seen=say("maintenant") if quiet < ACTIVE_MIN else say("il y a {length}", length=say_minutes(idle)),
        locked=opened.locked_at is not None,
        own=opened.id == person.session_id,
    )


def said_instant(at: datetime, *, now: datetime, zone: str) -> str:
    """An instant in a few words: the hour alone for today's."""
    say, day = translator(SOURCE), say_date(at, zone)
    if day == say_date(now, zone):
        return say("aujourd’hui à {time}", time=say_time(at, zone))
    return say("{day} à {time}", day=day, time=say_time(at, zone))


def town_zone(around: Surroundings) -> str:
    """The zone in which a page of the whole town says hours."""
    return next((site.timezone for site in around.sites()), "Europe/Paris")


def uuid_of(text: str) -> UUID | None:
    """An id that a form sent; None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
