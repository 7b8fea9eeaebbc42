"""`ausuivant device`: kiosks and displays."""

import json
from typing import Annotated
from uuid import UUID

import typer

from server.cli.opening import Data, Database, clock_here, reading, refuse, settings_of, writing
from server.security.devices import add_device, all_devices
from server.security.devices import revoke as revoke_device
from server.security.roles import DEVICE_ROLES, Role

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Les bornes et les écrans.")

USAGE = 2
ROLES = ", ".join(sorted(role.value for role in DEVICE_ROLES))


@app.command()
def add(
    site: Annotated[str, typer.Option(help="Site, par exemple HDV.")],
    role: Annotated[str, typer.Option(help=f"Ce que c'est : {ROLES}.")],
    name: Annotated[str, typer.Option(help="Nom, par exemple « Borne du hall ».")],
    as_json: Annotated[bool, typer.Option("--json", help="Pour un programme.")] = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Enregistre un appareil et dit son jeton, une seule fois."""
    if role not in DEVICE_ROLES:
        refuse(f"Rôle inconnu : {role}. Rôles : {ROLES}.", USAGE)
    with writing(settings_of(data, database)) as session:
        device, token = add_device(session, name=name, role=Role(role), site_id=site, now=clock_here().now())
    typer.echo(json.dumps({"id": str(device.id), "token": token}) if as_json else token)


@app.command("list")
def list_devices(
    as_json: Annotated[bool, typer.Option("--json", help="Pour un programme.")] = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Montre les appareils."""
    with reading(settings_of(data, database)) as session:
        devices = all_devices(session)
    if as_json:
        plain = [
            {"id": str(one.id), "name": one.name, "role": one.role.value, "site_id": one.site_id}
            | {"revoked_at": one.revoked_at.isoformat() if one.revoked_at else None}
            for one in devices
        ]
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    for one in devices:
        typer.echo(f"{one.id}  {one.site_id}  {one.role.value}  {one.name}{'  (révoqué)' if one.revoked_at else ''}")


@app.command()
def revoke(
    device_id: Annotated[UUID, typer.Argument(help="Identifiant de l'appareil.")],
    data: Data = None,
    database: Database = None,
) -> None:
    """Refuse un appareil désormais."""
    with writing(settings_of(data, database)) as session:
        revoke_device(session, device_id, actor="cli", now=clock_here().now())
    typer.echo(f"Appareil révoqué : {device_id}")
