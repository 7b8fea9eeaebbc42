"""The tables of docs/guides/imprimantes.md, from the sentences that the programs themselves say."""

from __future__ import annotations

import re

from ausuivant.i18n import SOURCE, translator
from printer_drivers import errors
from printer_drivers.model import BLOCKING
from printer_drivers.sentences import CONDITIONS, ERRORS

#: Families whose own name is an error too; the others are there for their members.
RAISED_THEMSELVES = (errors.ConfigError, errors.NotReachable)
_FACT = re.compile(r"\{\w+\}")


def conditions_table() -> str:
    """List what a printer can report; what stops it is bold."""
    rows = [
        (f"**{plain(what)}**" if condition & BLOCKING else plain(what), plain(remedy))
        for condition, (what, remedy) in CONDITIONS.items()
    ]
    return table(("Ce que dit le logiciel", "Que faire"), rows)


def errors_table() -> str:
    """List what else can go wrong, with what the kiosk does by itself."""
    shown = [kind for kind, said in ERRORS.items() if said not in CONDITIONS.values()]
    rows = [
        (plain(ERRORS[kind][0]), plain(ERRORS[kind][1]), what_the_kiosk_does(kind))
        for kind in shown
        if kind in RAISED_THEMSELVES or not kind.__subclasses__()
    ]
    return table(("Ce que dit le logiciel", "Que faire", "Ce que fait la borne"), rows)


def what_the_kiosk_does(kind: type[errors.PrinterError]) -> str:
    """Say it for one kind of error."""
    if issubclass(kind, errors.ConfigError):
        return "Elle ne démarre pas et le dit au terminal."
    if issubclass(kind, errors.JobUncertain):
        return "Elle ne renvoie rien ; elle montre le numéro à noter."
    if kind.retryable:
        return "Elle réessaie, puis montre le numéro à noter."
    return "Elle montre le numéro à noter."


def plain(sentence: str) -> str:
    """Leave the facts out of a sentence, and typeset the rest."""
    without = re.sub(r" \(\{\w+\}\)", "", sentence)
    return translator(SOURCE)(_FACT.sub("…", without)).replace("|", "\\|")


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
