"""Accounts, for administrators: of the town, or of the sites where all of an account's rights are."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from ausuivant.core.errors import MalformedCommand
from ausuivant.wire.answers import AccountAnswer
from ausuivant.wire.bodies import AccountBody, GrantBody, ResetBody, RightsBody
from ausuivant.wire.views import adapter, encode_view
from server.deps import Known, Running
from server.http.asking import JSON
from server.http.documentation import READS, shown
from server.http.session import grants_said
from server.security import people
from server.security.accounts import Account
from server.security.passwords import drawn_password
from server.security.roles import PERSON_ROLES, Grant, Role

router = APIRouter(prefix="/api/accounts", tags=["accounts and devices"])
_ACCOUNT: dict[str, Any] = {
    "login": "nadia",
    "display_name": "Nadia",
    "roles": [{"role": "agent", "site_id": "HDV", "queue_id": None}],
    "created_at": "2026-11-02T08:00:00Z",
    "disabled_at": None,
    "has_codes": False,
    "password_expires": False,
    "temporary_password": None,
}
_RESET = {**_ACCOUNT, "password_expires": True, "temporary_password": "said once, kept nowhere"}
PRIVATE = {"Cache-Control": "no-store"}


@router.get("", response_model=list[AccountAnswer], responses=shown([_ACCOUNT], READS))
async def accounts(running: Running, known: Known) -> Response:
    """The accounts that the caller administers."""
    found = await running.gate.read(lambda session: people.people(session, by=known))
    said = adapter(list[AccountAnswer]).dump_json([_said(account) for account in found])
    return Response(said, media_type=JSON, headers=PRIVATE)


@router.post("", response_model=AccountAnswer, status_code=201, responses=shown(_ACCOUNT, READS, 201))
async def new_account(running: Running, known: Known, body: AccountBody) -> Response:
    """Make an account; without a password the answer says a temporary one."""
    grants = _grants(running, body.roles)
    people.require_giving(known, grants)
    if body.password is not None:
        administrator = any(grant.role in (Role.ADMIN, Role.SITE_ADMIN) for grant in grants)
        running.gate.check_password(body.password, body.login, body.display_name, administrator=administrator)
    password = body.password or drawn_password()
    password_hash, now = await running.gate.hasher.hashed(password), running.clock.now()
    account = await running.gate.write(
        lambda session: people.add(
            session,
            login=body.login,
            display_name=body.display_name,
            password_hash=password_hash,
            temporary=body.password is None,
            grants=grants,
            by=known,
            now=now,
        )
    )
    return _answer(account, temporary=password if body.password is None else None, status=201)


@router.get("/{login}", response_model=AccountAnswer, responses=shown(_ACCOUNT, READS))
async def account(running: Running, known: Known, login: str) -> Response:
    """One account."""
    return _answer(await running.gate.read(lambda session: people.person(session, login, by=known)))


@router.put("/{login}/rights", response_model=AccountAnswer, responses=shown(_ACCOUNT, READS))
async def change_rights(running: Running, known: Known, login: str, body: RightsBody) -> Response:
    """Give an account these rights and no others; they hold at once."""
    people.require_somewhere(known)
    grants, now = _grants(running, body.roles), running.clock.now()
    changed = await running.gate.write(lambda session: people.change_rights(session, login, grants, by=known, now=now))
    return _answer(changed)


@router.post("/{login}/disable", status_code=204, response_class=Response, responses=READS)
async def disable(running: Running, known: Known, login: str) -> Response:
    """Refuse an account from now on, and end its sessions."""
    now = running.clock.now()
    await running.gate.write(lambda session: people.disable(session, login, by=known, now=now))
    return Response(status_code=204)


@router.post("/{login}/enable", status_code=204, response_class=Response, responses=READS)
async def enable(running: Running, known: Known, login: str) -> Response:
    """Accept a disabled account again."""
    now = running.clock.now()
    await running.gate.write(lambda session: people.enable(session, login, by=known, now=now))
    return Response(status_code=204)


@router.post("/{login}/reset", response_model=AccountAnswer, responses=shown(_RESET, READS))
async def reset(running: Running, known: Known, login: str, body: ResetBody) -> Response:
    """Make a temporary password, said only here; the account's sessions end."""
    people.require_somewhere(known)
    password = drawn_password()
    password_hash, now = await running.gate.hasher.hashed(password), running.clock.now()

    def done(session: Session) -> Account:
        people.reset(session, login, password_hash=password_hash, codes=body.codes, by=known, now=now)
        return people.person(session, login, by=known)

    return _answer(await running.gate.write(done), temporary=password)


@router.delete("/{login}/sessions", status_code=204, response_class=Response, responses=READS)
async def end_sessions(running: Running, known: Known, login: str) -> Response:
    """End all of an account's sessions."""
    now = running.clock.now()
    await running.gate.write(lambda session: people.end_all_sessions(session, login, by=known, now=now))
    return Response(status_code=204)


def _grants(running: Running, bodies: Iterable[GrantBody]) -> tuple[Grant, ...]:
    """The rights that are asked for; SiteUnknown, QueueUnknown, MalformedCommand."""
    grants = [Grant(_role(body.role), body.site_id, body.queue_id) for body in bodies]
    return people.check_grants(grants, running.ledger.config)


def _role(name: str) -> Role:
    known = {role.value: role for role in PERSON_ROLES}
    if name not in known:
        raise MalformedCommand(problems=(f"role: one of {', '.join(sorted(known))}",))
    return known[name]


def _answer(account: Account, *, temporary: str | None = None, status: int = 200) -> Response:
    content = encode_view(_said(account, temporary=temporary))
    return Response(content, status_code=status, media_type=JSON, headers=PRIVATE)


def _said(account: Account, *, temporary: str | None = None) -> AccountAnswer:
    return AccountAnswer(
        login=account.login,
        display_name=account.display_name,
        roles=grants_said(account.grants),
        created_at=account.created_at,
        disabled_at=account.disabled_at,
        has_codes=account.has_codes,
        password_expires=account.password_expires,
        temporary_password=temporary,
    )
