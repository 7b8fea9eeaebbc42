"""Accounts, for administrators."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from ausuivant.core.errors import MalformedCommand
from ausuivant.wire.answers import AccountAnswer
from ausuivant.wire.bodies import AccountBody, GrantBody
from ausuivant.wire.views import adapter, encode_view
from server.deps import Known, Running
from server.http.asking import JSON
from server.http.documentation import READS, shown
from server.http.session import grants_said
from server.security.accounts import Account, account_named, add_account, all_accounts, disable_account
from server.security.passwords import check_strength
from server.security.roles import PERSON_ROLES, Grant, Right, Role

router = APIRouter(prefix="/api", tags=["accounts and devices"])
_ACCOUNT = {
    "login": "nadia",
    "display_name": "Nadia",
    "roles": [{"role": "agent", "site_id": "HDV"}],
    "created_at": "2026-11-02T08:00:00Z",
    "disabled_at": None,
}


@router.get("/accounts", response_model=list[AccountAnswer], responses=shown([_ACCOUNT], READS))
async def accounts(running: Running, known: Known) -> Response:
    """Every account."""
    known.require(Right.ACCOUNTS, None)
    said = [_account(account) for account in await running.gate.read(all_accounts)]
    return Response(adapter(list[AccountAnswer]).dump_json(said), media_type=JSON)


@router.post("/accounts", response_model=AccountAnswer, status_code=201, responses=shown(_ACCOUNT, READS, 201))
async def new_account(running: Running, known: Known, body: AccountBody) -> Response:
    """Make an account."""
    known.require(Right.ACCOUNTS, None)
    grants = tuple(_grant(grant) for grant in body.roles)
    for grant in grants:
        if grant.site_id is not None:
            running.ledger.config(grant.site_id)
    check_strength(body.password)
    password_hash, now = await running.gate.hasher.hashed(body.password), running.clock.now()
    account = await running.gate.write(
        lambda session: add_account(
            session,
            login=body.login,
            display_name=body.display_name,
            password_hash=password_hash,
            grants=grants,
            actor=known.id,
            now=now,
        )
    )
    return Response(encode_view(_account(account)), status_code=201, media_type=JSON)


@router.post("/accounts/{login}/disable", status_code=204, response_class=Response, responses=READS)
async def disable(running: Running, known: Known, login: str) -> Response:
    """Refuse an account from now on, and end its sessions."""
    known.require(Right.ACCOUNTS, None)
    now = running.clock.now()

    def disabled(session: Session) -> None:
        disable_account(session, account_named(session, login).id, actor=known.id, now=now)

    await running.gate.write(disabled)
    return Response(status_code=204)


def _grant(body: GrantBody) -> Grant:
    return Grant(_role(body.role, PERSON_ROLES), body.site_id)


def _role(name: str, among: frozenset[Role]) -> Role:
    known = {role.value: role for role in among}
    if name not in known:
        raise MalformedCommand(problems=(f"role: one of {', '.join(sorted(known))}",))
    return known[name]


def _account(account: Account) -> AccountAnswer:
    return AccountAnswer(
        account.login, account.display_name, grants_said(account.grants), account.created_at, account.disabled_at
    )
