"""`ausuivant audit`: whether the town's audit is whole, and what it says. Looks, and changes nothing."""

import json
from typing import Annotated, Final

import typer

from server.cli.opening import Data, Database, reading, refuse, settings_of
from server.security import audit
from server.security.audit import AuditKind, Entry
from server.security.audit_search import Wanted, found

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Le journal d'accès de la ville."
)

BROKEN: Final = 1
SHORTEST_HEAD: Final = 16  #: hexadecimal characters that somebody must have noted

AsJson = Annotated[bool, typer.Option("--json", help="Pour un programme.")]


@app.command()
def verify(
    expected: Annotated[
        str | None,
        typer.Option("--from", help="Ligne notée un autre jour, « numéro:empreinte » : elle doit encore y être."),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Vérifie la chaîne du journal d'accès, et dit sa dernière ligne, à noter ailleurs."""
    noted = None if expected is None else _noted(expected)
    with reading(settings_of(data, database)) as session:
        verdict, floor = audit.verify(session), audit.floor_of(session)
        trouble = verdict.trouble
        if noted is not None and noted[0] < floor[0]:
            refuse(f"La ligne {noted[0]} a plus d'un an : elle est effacée. Prenez une note plus récente.", 2)
        if noted is not None and not trouble and noted[0] == floor[0]:
            trouble = "" if floor[1].startswith(noted[1]) else f"row {noted[0]} is not the one that was noted"
        elif noted is not None and not trouble:
            row = next(iter(audit.newest(session, before=noted[0] + 1, limit=1)), None)
            if row is None or row.seq != noted[0] or not row.hash.startswith(noted[1]):
                trouble = f"row {noted[0]} is not the one that was noted"
    if as_json:
        said = {"rows": verdict.rows, "last": verdict.last, "head": verdict.head, "floor": verdict.floor}
        typer.echo(json.dumps({**said, "trouble": trouble}))
    elif trouble:
        typer.echo(f"LE JOURNAL D'ACCÈS N'EST PLUS ENTIER : {trouble}")
    else:
        since = f" depuis la ligne {verdict.floor + 1}, les précédentes ont plus d'un an" if verdict.floor else ""
        typer.echo(
            f"Journal d'accès entier : {verdict.rows} lignes{since}. À noter ailleurs : {verdict.last}:{verdict.head}"
        )
    if trouble:
        raise typer.Exit(BROKEN)


@app.command()
def show(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Combien de lignes, les dernières.")] = 50,
    kind: Annotated[list[str] | None, typer.Option(help="Sorte de fait ; plusieurs fois possible.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Montre les dernières lignes du journal d'accès, la plus ancienne d'abord."""
    unknown = set(kind or ()) - {one.value for one in AuditKind}
    if unknown:
        known = ", ".join(sorted(one.value for one in AuditKind))
        refuse(f"Sorte inconnue : {', '.join(sorted(unknown))}. Sortes : {known}.", 2)
    with reading(settings_of(data, database)) as session:
        wanted = Wanted(kinds=[AuditKind(one) for one in kind or ()])
        entries = found(session, wanted, limit=limit)
    for entry in reversed(entries):
        typer.echo(json.dumps(_plain(entry), ensure_ascii=False) if as_json else _line(entry))


def _noted(text: str) -> tuple[int, str]:
    seq, _, head = text.partition(":")
    if not seq.isdigit() or len(head) < SHORTEST_HEAD:
        refuse(f"« {text} » n'est pas « numéro:empreinte ».", 2)
    return int(seq), head.lower()


def _line(entry: Entry) -> str:
    where = f" @{entry.site_id}" if entry.site_id else ""
    facts = f"  {json.dumps(dict(entry.facts), ensure_ascii=False)}" if entry.facts else ""
    at = entry.at.isoformat(timespec="seconds")
    return f"{entry.seq:6}  {at}  {entry.kind}{where}  {entry.actor or '-'} → {entry.subject or '-'}{facts}"


def _plain(entry: Entry) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "actor": entry.actor,
        "subject": entry.subject,
        "site_id": entry.site_id,
        "facts": dict(entry.facts),
        "hash": entry.hash,
    }
