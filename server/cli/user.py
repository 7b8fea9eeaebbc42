"""`ausuivant user`: the accounts of people."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final

import typer
from sqlmodel import Session

from ausuivant.core.config import Site
from server.cli.opening import Data, Database, clock_here, reading, refuse, settings_of, stored_sites, writing
from server.security import emergency
from server.security.accounts import (
    Account,
    account_named,
    add_account,
    all_accounts,
    disable_account,
    enable_account,
    reset_account,
)
from server.security.blocklist import words_of
from server.security.code_key import CodeKey
from server.security.passwords import Hasher, check_strength, drawn_password, names_of
from server.security.roles import ADMINISTRATORS, PERSON_ROLES, Grant, Role

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Les comptes des agents.")

USAGE: Final = 2
ACTOR: Final = "cli"
ROLES: Final = ", ".join(sorted(role.value for role in PERSON_ROLES))
#: what to do where a server holds the database
PAGE: Final = "Si le serveur tourne, faites-le dans sa page « Personnes » (/personnes), ou arrêtez-le d'abord."
STOPPED: Final = "Arrêtez d'abord tous les serveurs de la ville, et donnez-leur ensuite le même fichier codes.key."
STOP: Final = "Si le serveur tourne, arrêtez-le d'abord : le compte de secours ne se renouvelle qu'ici."

Login = Annotated[str, typer.Argument(help="Identifiant.")]


@app.command()
def add(
    login: Login,
    role: Annotated[list[str], typer.Option(help=f"Rôle : {ROLES}. Plusieurs fois possible.")],
    site: Annotated[list[str] | None, typer.Option(help="Site du rôle ; aucun : toute la ville.")] = None,
    queue: Annotated[list[str] | None, typer.Option(help="File du rôle ; aucune : toutes celles du site.")] = None,
    name: Annotated[str, typer.Option(help="Nom affiché.")] = "",
    password: Annotated[
        str | None, typer.Option(envvar="AUSUIVANT_PASSWORD", help="Mot de passe ; demandé s'il n'est pas donné.")
    ] = None,
    data: Data = None,
    database: Database = None,
) -> None:
    """Crée un compte."""
    grants = [known_grant(one, where, what) for one in role for where in site or [None] for what in queue or [None]]
    secret = password or typer.prompt("Mot de passe", hide_input=True, confirmation_prompt=True)
    with writing(settings_of(data, database), instead=PAGE) as session:
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
        accounts, broken = all_accounts(session), emergency.is_broken(session)
    if as_json:
        typer.echo(json.dumps([_plain(account) for account in accounts], ensure_ascii=False))
        return
    for account in accounts:
        roles = ", ".join(_said(grant) for grant in account.grants)
        marks = "".join(f"  ({mark})" for mark in _marks(account, broken=broken))
        typer.echo(f"{account.login}  {account.display_name}  {roles}{marks}")


@app.command()
def disable(login: Login, data: Data = None, database: Database = None) -> None:
    """Refuse un compte désormais, et ferme ses sessions."""
    with writing(settings_of(data, database), instead=PAGE) as session:
        disable_account(session, account_named(session, login).id, actor=ACTOR, now=clock_here().now())
    typer.echo(f"Compte désactivé : {login.lower()}")


@app.command()
def enable(login: Login, data: Data = None, database: Database = None) -> None:
    """Accepte de nouveau un compte désactivé."""
    with writing(settings_of(data, database), instead=PAGE) as session:
        enable_account(session, account_named(session, login).id, actor=ACTOR, now=clock_here().now())
    typer.echo(f"Compte activé : {login.lower()}")


@app.command()
def reset(
    login: Login,
    codes: Annotated[
        bool, typer.Option("--codes", help="Oublie aussi l'application de codes : téléphone perdu.")
    ] = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Donne un mot de passe provisoire, dit une seule fois, et ferme les sessions."""
    secret = drawn_password()
    with writing(settings_of(data, database), instead=PAGE) as session:
        account = account_named(session, login)
        if account.sealed:
            refuse("Le compte de secours se renouvelle par « ausuivant user seal ».", USAGE)
        password_hash, now = Hasher().hash(secret), clock_here().now()
        reset_account(session, account.id, password_hash, actor=ACTOR, now=now, codes=codes)
    typer.echo(f"Mot de passe provisoire de {login.lower()}, à changer à la prochaine connexion :", err=True)
    typer.echo(secret)


@app.command()
def seal(data: Data = None, database: Database = None) -> None:
    """Crée le compte de secours, ou renouvelle son mot de passe : à imprimer et à mettre sous enveloppe scellée."""
    secret = drawn_password()
    with writing(settings_of(data, database), instead=STOP) as session:
        emergency.seal(session, Hasher().hash(secret), actor=ACTOR, now=clock_here().now())
    typer.echo(
        f"Compte de secours : identifiant « {emergency.LOGIN} ». Mettez ce mot de passe sous enveloppe scellée ; il ne "
        "sera plus montré. Chaque connexion alerte tous les sites ; refaites alors cette commande.",
        err=True,
    )
    typer.echo(secret)


@app.command("renew-codes-key")
def renew_codes_key(data: Data = None, database: Database = None) -> None:
    """Le fichier codes.key est perdu : en fait un autre, et oublie toutes les applications de codes."""
    settings = settings_of(data, database)
    key = CodeKey(settings.codes_key_file)
    with writing(settings, instead=STOPPED) as session:
        forgotten = key.renew(session, actor=ACTOR, now=clock_here().now())
    typer.echo(f"Clé des codes : {key.path}. Applications de codes oubliées : {forgotten}. À installer de nouveau.")


def make_account(
    session: Session,
    *,
    login: str,
    display_name: str,
    password: str,
    grants: Iterable[Grant],
    now: datetime,
    sites: Iterable[Site] = (),
) -> Account:
    """Add an account after a look at its password; PasswordTooWeak, LoginTaken. `sites`: those that will be loaded."""
    given = tuple(grants)
    words = words_of(login, display_name, *names_of((*sites, *stored_sites(session))))
    administrator = any(grant.role in ADMINISTRATORS for grant in given)
    check_strength(password, administrator=administrator, words=words)
    return add_account(
        session,
        login=login,
        display_name=display_name,
        password_hash=Hasher().hash(password),
        grants=given,
        actor=ACTOR,
        now=now,
    )


def known_grant(role: str, site_id: str | None, queue_id: str | None = None) -> Grant:
    """A person's role, or a word about the roles that exist."""
    if role not in PERSON_ROLES:
        refuse(f"Rôle inconnu : {role}. Rôles : {ROLES}.", USAGE)
    if queue_id is not None and site_id is None:
        refuse("Une file est d'un site : ajoutez --site.", USAGE)
    return Grant(Role(role), site_id, queue_id)


def _said(grant: Grant) -> str:
    return f"{grant.role.value}@{grant.site_id or '*'}" + (f"/{grant.queue_id}" if grant.queue_id else "")


def _marks(account: Account, *, broken: bool) -> Iterable[str]:
    if account.sealed:
        yield "compte de secours, à resceller" if broken else "compte de secours"
    elif account.administers and not account.has_codes and account.has_password:
        yield "sans application de codes"
    if account.password_expires:
        yield "mot de passe provisoire"
    if account.disabled_at:
        yield "désactivé"


def _plain(account: Account) -> dict[str, object]:
    return {
        "login": account.login,
        "display_name": account.display_name,
        "roles": [
            {"role": grant.role.value, "site_id": grant.site_id, "queue_id": grant.queue_id} for grant in account.grants
        ],
        "created_at": account.created_at.isoformat(),
        "disabled_at": account.disabled_at.isoformat() if account.disabled_at else None,
        "codes": account.has_codes,
        "sealed": account.sealed,
    }
