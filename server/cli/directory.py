"""`ausuivant directory`: the town's directory, looked at before people need it."""

import asyncio
from typing import Annotated, Final

import typer

from ausuivant.clock import SystemClock
from ausuivant.core.access_errors import DirectoryUnreachable
from server.cli.opening import CONFIGURATION, Data, Database, reading, refuse, settings_of, stored_sites
from server.settings import Settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="L'annuaire de la ville (OpenID Connect)."
)

UNREACHABLE: Final = 4


@app.callback()
def _directory() -> None:
    """Keep `check` a verb of its own: typer would drop it while it is alone."""


@app.command()
def check(
    rules: Annotated[bool, typer.Option("--rules/--no-rules", help="Comparer les règles aux sites de la base.")] = True,
    data: Data = None,
    database: Database = None,
) -> None:
    """Lit annuaire.toml, interroge l'annuaire, et dit ce qui est bon, à voir ou faux (code 5)."""
    settings = settings_of(data, database)
    check_directory_file(settings)
    from server.security.directory.config import load_directory
    from server.security.directory.examination import Finding, Mark, examine, judge_file, judge_rules
    from server.security.directory.provider import Provider

    config = load_directory(settings.directory_file)
    if config is None:
        refuse(f"Il n'y a pas de fichier {settings.directory_file} : personne ne se connecte par un annuaire.")

    async def looked() -> list[Finding]:
        provider = Provider(config, clock=SystemClock())
        try:
            return await examine(config, provider)
        finally:
            await provider.close()

    try:
        found = asyncio.run(looked())
    except DirectoryUnreachable as trouble:
        refuse(f"L'annuaire ne répond pas : {config.issuer} ({trouble.__cause__ or 'erreur de son côté'})", UNREACHABLE)
    if rules:
        with reading(settings) as session:
            found += judge_rules(config, {site.id: site for site in stored_sites(session)})
    found += judge_file(config, settings.directory_file, secret_inside=config.secret_file is None)
    for one in found:
        typer.echo(f"{one.mark.value:<7} {one.words}")
    if any(one.mark is Mark.WRONG for one in found):
        raise typer.Exit(CONFIGURATION)


def check_directory_file(settings: Settings) -> None:
    """Leave with every fault of the directory's file, if it is there and wrong."""
    if not settings.directory_file.exists():
        return
    from server.security.directory.config import DirectoryFileError, load_directory

    try:
        load_directory(settings.directory_file)
    except DirectoryFileError as wrong:
        refuse("\n".join(wrong.lines()))
    except OSError as trouble:
        refuse(f"{settings.directory_file} : {trouble.strerror}")
