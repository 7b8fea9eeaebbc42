"""A full reception: a hundred displays and twenty consoles hear of a call, and a hall display starts."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ausuivant.core.config import Counter
from bench.broadcast import Hall, figures
from bench.databases import sqlite_files
from bench.figures import Figure, figure, median
from bench.listeners import Heard
from bench.programs import ROOT, STOP_TIMEOUT_S, BenchFailed, Program
from bench.session import Session
from bench.town import TOWN_HALL, the_site

DISPLAYS: Final = 100
CONSOLES: Final = 20
#: seconds between presses: twenty agents who each call every five seconds, which is more than any town hall sees
PAUSE_S: Final = 0.25
P99_MS: Final = 50.0
START_S: Final = 2.0
STARTS: Final = 5
LOOK_S: Final = 0.01
PATIENCE_S: Final = 60.0


def measure(session: Session) -> Iterator[Figure]:
    """The frames of one call, then the starts of a display that shows it."""
    now = datetime.now(UTC)
    found = the_site(now=now)
    (serves,) = {counter.serves for counter in found.counters.values()}
    numbers = range(1, CONSOLES + 1)
    site = replace(found, counters={str(n): Counter(str(n), {"fr": f"Guichet {n}"}, serves) for n in numbers})
    ours: list[Heard] = []
    theirs: list[Heard] = []
    with (
        sqlite_files(session.folder("reception"), [site]) as databases,
        session.baseline() as bare,
        session.server(databases.fresh()) as product,
    ):
        hall = Hall(session, databases, product=product, bare=bare, consoles=CONSOLES, pause_s=PAUSE_S)
        hall.open()
        for _ in range(session.few(1, 3)):
            ours.append(hall.call(DISPLAYS, session.few(10, 40)))
            theirs.append(hall.broadcast(DISPLAYS, session.few(10, 40)))
        yield from figures(DISPLAYS, ours, theirs, p99_ms=P99_MS)
        token = databases.credentials[TOWN_HALL].display
        folder = session.folder("display")
        started = [_start(product, token, folder / f"{n}.jsonl") for n in range(session.few(1, STARTS))]
    yield figure("display_start_s", median(started), "s", at_most=START_S, note="to the last call on the screen")


def _start(server: Program, token: str, record: Path) -> float:
    """Seconds from a hall display's start until the call that stands is painted."""
    command = [
        sys.executable,
        "-m",
        "ausuivant.cli",
        "display",
        "hall",
        "--windowed",
        "--mute",
        "--record",
        str(record),
    ]
    command += ["--server", f"http://{server.host}:{server.port}", "--site", TOWN_HALL, "--data", str(record.parent)]
    environment = {**os.environ, "AUSUIVANT_TOKEN": token, "QT_QPA_PLATFORM": "offscreen"}
    began = time.perf_counter()
    display = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        while not (record.exists() and record.stat().st_size):
            if display.poll() is not None or time.perf_counter() - began > PATIENCE_S:
                raise BenchFailed(f"no display: {display.stderr.read().decode() if display.stderr else ''}")
            time.sleep(LOOK_S)
        return time.perf_counter() - began
    finally:
        display.terminate()
        display.wait(STOP_TIMEOUT_S)
        if display.stderr is not None:
            display.stderr.close()
