"""`ausuivant user`: the accounts of people."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session

from server.cli.opening import Data, Database, clock_here, reading, refuse, settings_of, writing
from server.security.accounts import Account, account_named, add_account, all_accounts, disable_account
from server.security.passwords import Hasher, check_strength
from server.security.roles import PERSON_ROLES, Grant, Role

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Les comptes des agents.")

USAGE = 2
ACTOR = "cli"
ROLES = ", ".join(sorted(role.value for role in PERSON_ROLES))


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="Identifiant.")],
    role: Annotated[list[str], typer.Option(help=f"Rôle : {ROLES}. Plusieurs fois possible.")],
    site: Annotated[list[str] | None, typer.Option(help="Site du rôle ; aucun : toute la ville.")] = None,
    name: Annotated[str, typer.Option(help="Nom affiché.")] = "",
    password: Annotated[
        str | None, typer.Option(envvar="AUSUIVANT_PASSWORD", help="Mot de passe ; demandé s'il n'est pas donné.")
    ] = None,
    data: Data = None,
    database: Database = None,
) -> None:
    """Crée un compte."""
    grants = [known_grant(one, where) for one in role for where in (site or [None])]
    secret = password or typer.prompt("Mot de passe", hide_input=True, confirmation_prompt=True)
    with writing(settings_of(data, database)) as session:
        make_account(
            session, login=login, display_name=name or login, password=secret, grants=grants, now=clock_here().now()
        )
    typer.echo(f"Compte créé : {login.lower()}")


@app.command("list")
def list_accounts(
    as_json: Annotated[bool, typer.Option("--json", help="Pour un programme.")] = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Montre les comptes."""
    with reading(settings_of(data, database)) as session:
        accounts = all_accounts(session)
    if as_json:
        typer.echo(json.dumps([_plain(account) for account in accounts], ensure_ascii=False))
        return
    for account in accounts:
        roles = ", ".join(f"{grant.role.value}@{grant.site_id or '*'}" for grant in account.grants)
        typer.echo(f"{account.login}  {account.display_name}  {roles}{'  (désactivé)' if account.disabled_at else ''}")


@app.command()
def disable(
    login: Annotated[str, typer.Argument(help="Identifiant.")], data: Data = None, database: Database = None
) -> None:
    """Refuse un compte désormais, et ferme ses sessions."""
    with writing(settings_of(data, database)) as session:
        disable_account(session, account_named(session, login).id, actor=ACTOR, now=clock_here().now())
    typer.echo(f"Compte désactivé : {login.lower()}")


def make_account(
    session: Session, *, login: str, display_name: str, password: str, grants: Iterable[Grant], now: datetime
) -> Account:
    """Add an account after a look at its password; PasswordTooWeak, LoginTaken."""
    check_strength(password)
    return add_account(
        session,
        login=login,
        display_name=display_name,
        password_hash=Hasher().hash(password),
        grants=grants,
        actor=ACTOR,
        now=now,
    )


def known_grant(role: str, site_id: str | None) -> Grant:
    """A person's role, or a word about the roles that exist."""
    if role not in PERSON_ROLES:
        refuse(f"Rôle inconnu : {role}. Rôles : {ROLES}.", USAGE)
    return Grant(Role(role), site_id)


def _plain(account: Account) -> dict[str, object]:
    return {
        "login": account.login,
        "display_name": account.display_name,
        "roles": [{"role": grant.role.value, "site_id": grant.site_id} for grant in account.grants],
        "created_at": account.created_at.isoformat(),
        "disabled_at": account.disabled_at.isoformat() if account.disabled_at else None,
    }
