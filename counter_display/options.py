"""The options of the displays that several commands share. No Qt: `--help` must not wait for it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

USUAL: Final = "80"


class Ground(StrEnum):
    """What a display stands on; the words are those of the command line."""

    DARK = "sombre"
    LIGHT = "clair"
    CONTRAST = "contraste"


Theme = Annotated[Ground, typer.Option(envvar="AUSUIVANT_THEME", help="sombre, clair ou contraste")]

Voice = Annotated[
    list[str] | None,
    typer.Option("--voice", envvar="AUSUIVANT_VOICE", help="langue annoncée, à répéter : fr, en, es, pt, it, tr, ar"),
]
Mute = Annotated[bool, typer.Option("--mute", envvar="AUSUIVANT_MUTE", help="ni carillon ni voix")]
Volume = Annotated[
    str, typer.Option(envvar="AUSUIVANT_VOLUME", help="de 0 à 100, ou selon l'heure : 8:00=60,11:00=85,17:00=60")
]
Player = Annotated[
    str | None,
    typer.Option(envvar="AUSUIVANT_PLAYER", help='programme qui joue un WAV, par exemple "aplay -q -D hw:1"'),
]
Piper = Annotated[
    list[str] | None,
    typer.Option("--piper", envvar="AUSUIVANT_PIPER", help="voix Piper d'une langue : fr=/dossier/voix.onnx"),
]
Fragments = Annotated[
    Path | None, typer.Option(envvar="AUSUIVANT_FRAGMENTS", help="dossier des enregistrements de la ville")
]
VoiceCache = Annotated[Path | None, typer.Option(help="dossier où les annonces sont gardées")]

Language = Annotated[str, typer.Option(help="langue des mots")]
Screens = Annotated[list[str] | None, typer.Option("--screen", help="nom de l'écran, à répéter s'il y en a plusieurs")]
Counters = Annotated[
    list[str] | None, typer.Option("--counter", help="ne montre que les appels de ce guichet, à répéter")
]


def counter_folder(data: Path, counter_id: str) -> Path:
    """Where one counter's display keeps its access: several may stand on one machine, each a device of its own."""
    return data / f"counter-{counter_id}"
