"""`ausuivant init`: from nothing to a town that can be served."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import select

from ausuivant.core.errors import NothingChanges
from ausuivant.sitefile import SiteFileError, Town, load_town
from server.cli.opening import Data, Database, clock_here, refuse, settings_of, with_ledger
from server.cli.tls import Names, certify_here
from server.cli.user import known_grant, make_account
from server.ledger import Ledger
from server.security import audit
from server.security.audit import AuditKind
from server.security.code_key import CodeKey
from server.security.tables import AccountRow

app = typer.Typer(add_completion=False, rich_markup_mode=None)

ACTOR = "cli"


@app.command()
def init(
    admin_login: Annotated[str, typer.Option(help="Identifiant du premier administrateur.")] = "admin",
    admin_password: Annotated[
        str | None,
        typer.Option(envvar="AUSUIVANT_ADMIN_PASSWORD", help="Son mot de passe ; demandé s'il n'est pas donné."),
    ] = None,
    example: Annotated[Path | None, typer.Option(help="Fichier de ville à charger, par exemple miramas.toml.")] = None,
    name: Names = None,
    data: Data = None,
    database: Database = None,
) -> None:
    """Prépare la base, le premier administrateur, le certificat et, d'après un fichier de ville, les sites."""
    town = None if example is None else read_town_file(example)
    settings, clock = settings_of(data, database), clock_here()
    password = admin_password or typer.prompt("Mot de passe", hide_input=True, confirmation_prompt=True)

    async def prepare(ledger: Ledger) -> None:
        with ledger.store.writing() as session:
            if session.exec(select(AccountRow.id)).first() is None:
                make_account(
                    session,
                    login=admin_login,
                    display_name="Administration",
                    password=password,
                    grants=(known_grant("admin", None),),
                    now=clock.now(),
                    sites=() if town is None else town.sites,
                )
                typer.echo(f"Administrateur : {admin_login}")
            else:
                typer.echo("La base a déjà des comptes : l'administrateur n'est pas changé.")
            CodeKey(settings.codes_key_file).take_up(session)
        if town is not None:
            await load_sites(ledger, town, clock.now())

    with_ledger(settings, clock, prepare)
    certify_here(settings, name or [])
    typer.echo(f"Base prête : {settings.database_url if not settings.database else settings.database.split('@')[-1]}")


def read_town_file(path: Path) -> Town:
    """Read a town file, or say what is wrong with it and leave."""
    try:
        return load_town(path)
    except SiteFileError as wrong:
        refuse("\n".join(wrong.lines()))
    except OSError as trouble:
        refuse(f"{path} : illisible ({trouble.strerror})")


async def load_sites(ledger: Ledger, town: Town, now: datetime) -> None:
    """Give each site of the town a new version, unless it is the same already."""
    for site in town.sites:
        try:
            await ledger.change_configuration(site, ACTOR)
        except NothingChanges:
            typer.echo(f"Site {site.id} : inchangé")
        else:
            version = ledger.config(site.id).version
            with ledger.store.writing() as session:
                facts = {"site_id": site.id, "version": version}
                audit.record(session, AuditKind.CONFIGURATION_CHANGED, actor=ACTOR, now=now, **facts)
            typer.echo(f"Site {site.id} : version {version}")
