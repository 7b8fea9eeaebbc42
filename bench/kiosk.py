"""The kiosk as its visitor feels it: its start, its touches, its first byte on paper, its memory after a day."""

from __future__ import annotations

import json
import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.databases import sqlite_files
from bench.figures import Figure, figure, median, percentile
from bench.printing import PROFILE
from bench.programs import ROOT, BenchFailed
from bench.session import Session
from bench.town import TOWN_HALL, the_town

START_S: Final = 2.0
TOUCH_MS: Final = 100.0
FIRST_BYTE_MS: Final = 50.0
SLOPE_BYTES: Final = 1024.0
TICKETS: Final = 10_000  #: that the memory is promised for
READY: Final = re.compile(rb"commande sur 127\.0\.0\.1:(\d+)")
PATIENCE_S: Final = 60.0
LOOK_S: Final = 0.01


def measure(session: Session) -> Iterator[Figure]:
    """A kiosk in a process of its own each time, before the product's own server, with a simulated printer."""
    with sqlite_files(session.folder("kiosk"), the_town(1, now=datetime.now(UTC))) as databases:
        token = databases.credentials[TOWN_HALL].kiosk
        with session.server(databases.fresh()) as server:
            address = f"http://{server.host}:{server.port}"
            with session.printer(PROFILE, out=session.folder("papers"), speed_mm_s=0) as printer:
                paper = f"tcp://{printer.host}:{printer.port}"
                starts = [_start_s(session, address, token, paper) for _ in range(session.few(1, 5))]
                yield _against("start_to_first_screen_s", median(starts), "s", START_S, note=f"{len(starts)} starts")
                count = session.few(3, 40)
                felt = _hand(session, "touches", count, address, token, paper)
                touches = [seconds * 1000 for seconds in felt["touches_s"]]
                note = f"{len(touches)} touches, painted in memory at 1080 x 1920"
                yield _against("touch_to_next_screen_p95_ms", percentile(touches, 95), "ms", TOUCH_MS, note=note)
                yield figure("touch_to_next_screen_p50_ms", median(touches), "ms")
                first = [seconds * 1000 for seconds in felt["first_byte_s"]]
                note = "less what the server took to answer"
                yield _against("touch_to_first_byte_p95_ms", percentile(first, 95), "ms", FIRST_BYTE_MS, note=note)
                yield figure("touch_to_first_byte_p50_ms", median(first), "ms")
                given = session.few(60, 1000)
                kept = _hand(session, "tickets", given, address, token, paper)
                note = f"by {given} tickets, not {TICKETS}; {kept['rss_mib']:.0f} MiB, {kept['ticket_s']:.2f} s a visit"
                yield _against("memory_slope_bytes_a_ticket", kept["slope_bytes"], "B", SLOPE_BYTES, note=note)


def _against(name: str, value: float, unit: str, limit: float, *, note: str = "") -> Figure:
    """Say a figure as a share of its limit."""
    return figure(name, value, unit, beside=limit, ratio_at_most=1.0, note=note)


def _environment(token: str) -> dict[str, str]:
    """As at a kiosk, with a screen in memory."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("AUSUIVANT_")}
    return {**known, "AUSUIVANT_TOKEN": token, "QT_QPA_PLATFORM": "offscreen"}


def _hand(session: Session, what: str, count: int, address: str, token: str, printer: str) -> dict[str, Any]:
    """Measure with a hand of its own process."""
    folder = session.folder(f"kiosk-{what}")
    command = [sys.executable, "-m", "bench.kiosk_hand", what, str(count), address, token, printer, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=_environment(token), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchFailed(f"{what}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _start_s(session: Session, address: str, token: str, printer: str) -> float:
    """Seconds from the program's start until its first screen answers to a touch."""
    folder = session.folder("kiosk-start")
    command = [sys.executable, "-m", "ausuivant.cli", "kiosk", "--server", address, "--site", TOWN_HALL]
    command += ["--printer", printer, "--profile", PROFILE, "--data", str(folder), "--control", "0"]
    started = time.perf_counter()
    with (folder / "kiosk.log").open("wb") as errors:
        kiosk = subprocess.Popen(
            command, cwd=ROOT, env=_environment(token), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
        )
    try:
        with socket.create_connection(("127.0.0.1", _port_of(kiosk, folder)), timeout=PATIENCE_S) as link:
            _until_home(link)
            return time.perf_counter() - started
    finally:
        kiosk.terminate()
        kiosk.wait(PATIENCE_S)
        if kiosk.stdout is not None:
            kiosk.stdout.close()


def _port_of(kiosk: subprocess.Popen[bytes], folder: Path) -> int:
    """Where the kiosk's buttons are pressed; read as soon as it says so."""
    assert kiosk.stdout is not None
    said, end = b"", time.monotonic() + PATIENCE_S
    while select.select([kiosk.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
        chunk = os.read(kiosk.stdout.fileno(), 4096)
        said += chunk
        if found := READY.search(said):
            return int(found[1])
        if not chunk:
            break
    raise BenchFailed(f"the kiosk did not start: {said!r} {(folder / 'kiosk.log').read_text(errors='replace')[-2000:]}")


def _until_home(link: socket.socket) -> None:
    """Ask until the first screen is there, with choices on it."""
    end = time.monotonic() + PATIENCE_S
    answers = link.makefile("rb")
    while time.monotonic() < end:
        link.sendall(b'{"screen": true}\n')
        answer = json.loads(answers.readline())
        if answer["screen"] == "home" and any(name.startswith("family-") for name in answer["controls"]):
            return
        time.sleep(LOOK_S)
    raise BenchFailed("the kiosk never showed its first screen")
