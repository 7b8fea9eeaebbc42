"""`ausuivant log`, with its export: the one verb that takes the log elsewhere, which the audit is told."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy.exc import SQLAlchemyError

from server.cli.opening import clock_here, settings_of
from server.ledger.cli import Data, Database, OneSite, app, exported
from server.security import audit_inbox
from server.settings import Settings
from server.store import StoreRefused, open_store

__all__ = ["app"]

UNTOLD: Final = "Attention : cet export n'a pas pu être inscrit au journal d'accès ({why})."


@app.command()
def export(
    site: OneSite = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Fichier ; sinon la sortie standard.")] = None,
    data: Data = None,
    database: Database = None,
) -> None:
    """Écrit tout le journal, un fait JSON par ligne ; « log import » le relit. L'audit le note."""
    lines = exported(data, database, site)
    first = next(lines, None)  # nothing is noted of an export that is refused
    _tell_audit(settings_of(data, database), site or "")
    out = output.open("w", encoding="utf-8") if output else sys.stdout
    try:
        if first is not None:
            out.write(first)
        out.writelines(lines)
    finally:
        if output:
            out.close()


def _tell_audit(settings: Settings, site_id: str) -> None:
    """Note the export, by the server that holds the database if one does; a line where it cannot be noted.

    It is not refused then: whoever may read the file could copy it, and a copy has no audit to tell.
    """
    now, inbox = clock_here().now(), settings.inbox
    try:
        try:
            store = open_store(settings.database_url)
        except StoreRefused:
            if inbox is None:
                raise
            audit_inbox.leave(inbox, site_id)
            return
        try:
            with store.writing() as session:
                audit_inbox.record_export(session, site_id, now=now)
        finally:
            store.close()
    except (StoreRefused, SQLAlchemyError, OSError) as trouble:
        typer.echo(UNTOLD.format(why=trouble), err=True)
