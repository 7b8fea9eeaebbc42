"""`ausuivant display`: the screens that visitors watch.

Exit codes: 0 closed, 2 wrong use, 5 wrong configuration.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ausuivant import device_options as d
from counter_display import options as o
from counter_display.options import Ground

FRENCH = "fr"

app = typer.Typer(help="Les écrans que regardent les visiteurs.", no_args_is_help=True)


@app.callback()
def display() -> None:
    """Montre les appels aux personnes qui attendent."""


@app.command()
def hall(
    server: d.Server = None,
    token: d.Token = None,
    site: d.Site = None,
    authority: d.Authority = None,
    data: d.Data = d.DEFAULT_DATA,
    language: o.Language = FRENCH,
    windowed: d.Windowed = False,
    size: d.Size = "1920x1080",
    screen: o.Screens = None,
    theme: o.Theme = Ground.DARK,
    counter: o.Counters = None,
    record: Annotated[Path | None, typer.Option(help="ajoute une ligne JSON par appel affiché")] = None,
    snapshots: Annotated[Path | None, typer.Option(help="dossier d'images de l'écran, une par appel")] = None,
    voice: o.Voice = None,
    mute: o.Mute = False,
    volume: o.Volume = o.USUAL,
    player: o.Player = None,
    piper: o.Piper = None,
    fragments: o.Fragments = None,
    voice_cache: o.VoiceCache = None,
) -> None:
    """Affiche les appels d'une salle, jusqu'à la fermeture de la fenêtre.

    Un écran qui n'est pas enregistré montre un code, et continue de lui-même dès qu'un administrateur l'accepte.
    """
    d.begin_log()
    from ausuivant.qt.door import Told
    from counter_display.program import Settings, run
    from counter_display.sound import SoundSettings

    sound = SoundSettings(tuple(voice or (FRENCH,)), volume, player, tuple(piper or ()), fragments, voice_cache)
    settings = Settings(
        told=Told(server, token, site, authority),
        data=data,
        language=language,
        windowed=windowed,
        size=size,
        screens=tuple(screen or ()),
        ground=theme,
        counters=tuple(counter or ()),
        record=record,
        snapshots=snapshots,
        sound=None if mute else sound,
    )
    d.leave_after(lambda: run(settings, say=typer.echo))


@app.command()
def counter(
    counter: Annotated[str, typer.Option(envvar="AUSUIVANT_COUNTER", help="identifiant du guichet, par exemple 3")],
    server: d.Server = None,
    token: d.Token = None,
    site: d.Site = None,
    authority: d.Authority = None,
    data: d.Data = d.DEFAULT_DATA,
    language: o.Language = FRENCH,
    windowed: d.Windowed = False,
    size: d.Size = "800x480",
    screen: d.Screen = None,
    theme: o.Theme = Ground.DARK,
) -> None:
    """Affiche l'état d'un guichet : libre, appelé, en cours, en pause ou fermé."""
    d.begin_log()
    from ausuivant.qt.door import Told
    from counter_display.counter_program import CounterSettings, run_counter

    told = Told(server, token, site, authority)
    settings = CounterSettings(told, data, counter, language, windowed, size, screen, theme)
    d.leave_after(lambda: run_counter(settings, say=typer.echo))


@app.command()
def screens() -> None:
    """Nomme les écrans de cette machine, pour l'option --screen."""
    from counter_display.counter_program import name_screens

    for line in name_screens():
        typer.echo(line)


@app.command()
def say(
    label: Annotated[str, typer.Argument(help="numéro à annoncer, par exemple A042")],
    counter: Annotated[str, typer.Option(help="nom du guichet")] = "Guichet 3",
    output: Annotated[Path | None, typer.Option(help="écrit l'annonce dans ce fichier WAV, sans la jouer")] = None,
    voice: o.Voice = None,
    volume: o.Volume = o.USUAL,
    player: o.Player = None,
    piper: o.Piper = None,
    fragments: o.Fragments = None,
    voice_cache: o.VoiceCache = None,
) -> None:
    """Fait entendre une annonce, pour régler le son de la salle."""
    from counter_display.rehearsal import NoSound, rehearse
    from counter_display.sound import SoundSettings

    settings = SoundSettings(tuple(voice or (FRENCH,)), volume, player, tuple(piper or ()), fragments, voice_cache)
    try:
        typer.echo(rehearse(label, counter, settings, output=output))
    except (ValueError, OSError, NoSound) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(d.CONFIGURATION) from error


@app.command()
def enrol(
    invitation: d.Invitation,
    counter: Annotated[str | None, typer.Option(help="pour l'afficheur de ce guichet, par exemple 3")] = None,
    data: d.Data = d.DEFAULT_DATA,
) -> None:
    """Enregistre cet écran avec une invitation, sans ouvrir de fenêtre."""
    from ausuivant.client.taking_up import take_up_here

    role = "display" if counter is None else "counter"
    folder = data if counter is None else o.counter_folder(data, counter)
    raise typer.Exit(take_up_here(invitation, folder, role=role, say=typer.echo))
