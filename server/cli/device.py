"""`ausuivant device`: kiosks and displays."""

import json
from typing import Annotated, Final
from uuid import UUID

import typer

from ausuivant.i18n import say_date, say_time
from server.cli.opening import Data, Database, clock_here, reading, refuse, settings_of, writing
from server.security.blocks import site_in_force
from server.security.devices import Device, add_device, all_devices
from server.security.devices import revoke as revoke_device
from server.security.enrolment import invite as invite_device
from server.security.invitation import invitation_text
from server.security.roles import DEVICE_ROLES, Role

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Les bornes et les écrans.")

USAGE: Final = 2
ACTOR: Final = "cli"
ROLES: Final = ", ".join(sorted(role.value for role in DEVICE_ROLES))
#: what to do where a server holds the database
PAGE: Final = "Si le serveur tourne, faites-le dans sa page « Appareils » (/appareils), ou arrêtez-le d'abord."

Site = Annotated[str, typer.Option(help="Site, par exemple HDV.")]
RoleName = Annotated[str, typer.Option(help=f"Ce que c'est : {ROLES}.")]
Name = Annotated[str, typer.Option(help="Nom, par exemple « Borne du hall ».")]
AsJson = Annotated[bool, typer.Option("--json", help="Pour un programme.")]


@app.command()
def add(
    site: Site, role: RoleName, name: Name, as_json: AsJson = False, data: Data = None, database: Database = None
) -> None:
    """Enregistre un appareil et dit son jeton, une seule fois. Il ne saura pas le renouveler : préférez « invite »."""
    known = _role(role)
    with writing(settings_of(data, database), instead=PAGE) as session:
        site_in_force(session, site)
        now = clock_here().now()
        device, token = add_device(session, name=name, role=known, site_id=site, now=now, actor=ACTOR)
    typer.echo(json.dumps({"id": str(device.id), "token": token}) if as_json else token)


@app.command()
def invite(
    site: Site,
    role: RoleName,
    name: Name,
    server: Annotated[
        str, typer.Option(envvar="AUSUIVANT_SERVER", help="Adresse du serveur, par exemple https://accueil.lan:8443.")
    ],
    as_json: AsJson = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Fait une invitation : l'appareil qui la reçoit s'enregistre avec elle, une seule fois, dans l'heure."""
    known, settings = _role(role), settings_of(data, database)
    with writing(settings, instead=PAGE) as session:
        zone = site_in_force(session, site).timezone
        now = clock_here().now()
        secret, until = invite_device(session, role=known, site_id=site, name=name, actor=ACTOR, now=now)
    text = invitation_text(secret, server=server.rstrip("/"), settings=settings)
    if as_json:
        typer.echo(json.dumps({"text": text, "expires_at": until.isoformat()}))
        return
    typer.echo(text)
    typer.echo(f"Bonne une fois, jusqu'au {say_date(until, zone)} à {say_time(until, zone)}.", err=True)


@app.command("list")
def list_devices(as_json: AsJson = False, data: Data = None, database: Database = None) -> None:
    """Montre les appareils."""
    with reading(settings_of(data, database)) as session:
        devices = all_devices(session)
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in devices], ensure_ascii=False))
        return
    for one in devices:
        marks = "".join(f"  ({mark})" for mark in _marks(one))
        typer.echo(f"{one.id}  {one.site_id}  {one.role.value}  {one.name}{marks}")


@app.command()
def revoke(
    device_id: Annotated[UUID, typer.Argument(help="Identifiant de l'appareil.")],
    force: Annotated[
        bool, typer.Option("--force", help="Il est volé ou perdu, avec les tickets qu'il n'a pas rendus.")
    ] = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Refuse un appareil désormais, sauf s'il garde des tickets que le serveur n'a pas reçus."""
    with writing(settings_of(data, database), instead=PAGE) as session:
        revoke_device(session, device_id, force=force, actor=ACTOR, now=clock_here().now())
    typer.echo(f"Appareil révoqué : {device_id}")


def _role(name: str) -> Role:
    if name not in DEVICE_ROLES:
        refuse(f"Rôle inconnu : {name}. Rôles : {ROLES}.", USAGE)
    return Role(name)


def _marks(device: Device) -> list[str]:
    """What a line adds to a device's name."""
    found = []
    if device.offline_block is not None:
        found.append(f"plage hors ligne {device.offline_block}")
    if not device.has_key:
        found.append("jeton donné à la main")
    if device.unsynced:
        found.append(f"{device.unsynced} tickets à rendre")
    if device.revoked_at is not None:
        found.append("révoqué")
    return found


def _plain(device: Device) -> dict[str, object]:
    return {
        "id": str(device.id),
        "name": device.name,
        "role": device.role.value,
        "site_id": device.site_id,
        "created_at": device.created_at.isoformat(),
        "rotated_at": device.rotated_at.isoformat() if device.rotated_at else None,
        "revoked_at": device.revoked_at.isoformat() if device.revoked_at else None,
        "offline_block": device.offline_block,
        "unsynced": device.unsynced,
        "has_key": device.has_key,
    }
