"""The options of a display's sound, shared by the commands that make one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

USUAL: Final = "80"

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
