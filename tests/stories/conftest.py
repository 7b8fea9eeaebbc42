"""A whole town for a story: real programs, a real kiosk, a printer that renders what it is sent, a browser."""

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from ausuivant.client.api import ApiClient
from ausuivant.clock import CLOCK_VARIABLE, DemoClock
from ausuivant.sitefile import load_town
from sim.application import enrol_application
from sim.history import set_up_at, working_days
from sim.kiosk_visitors import Kiosk
from sim.programs import Programs
from tests.seeds import PASSWORD, leaks_of, sow
from tests.web.conftest import ABSENT, CHROMIUM, FLAGS, HERE
from tests.web.town import EXAMPLE, MONDAY

#: where the pictures of the README and the guides are written, if anybody asks for them
LOOK_S = 0.05
DAYS = 15  #: of simulated receptions behind the story
PICTURES = os.environ.get("PICTURES")


@dataclass
class Reception:
    """The running town. Blocking calls; a coroutine makes them in a thread."""

    folder: Path
    programs: Programs
    url: str
    kiosk: Kiosk
    token: str  #: the kiosk's
    printer: str  #: where the simulated printer takes orders to break

    def others_come(self, *services: str) -> None:
        """Other visitors take tickets, at another kiosk."""
        with ApiClient(self.url, token=self.token) as api:
            for service in services:
                api.issue("HDV", service)

    def break_printer(self, fault: str, *, mend: bool = False) -> None:
        """Break the kiosk's printer, or mend it."""
        method = "DELETE" if mend else "POST"
        httpx.request(method, f"{self.printer}/faults/{fault}", timeout=10).raise_for_status()

    def papers(self) -> list[dict[str, Any]]:
        """What came out of the printer, read back from the pictures that it rendered."""
        return [json.loads(path.read_text()) for path in sorted((self.folder / "tickets").glob("*.json"))]

    def shown(self) -> list[dict[str, Any]]:
        """The calls that the hall display has shown."""
        record = self.folder / "hall.jsonl"
        return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []

    def log(self) -> list[dict[str, Any]]:
        """The log, as anybody may export it while the server runs."""
        out = self.folder / "log.jsonl"
        self.programs.run("export", "log", "export", "--site", "HDV", "--output", str(out), seconds=30)
        return [json.loads(line) for line in out.read_text().splitlines()]


def picture(name: str) -> Path | None:
    """Where the picture of that name goes, or None when nobody wants pictures."""
    if PICTURES is None:
        return None
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"


async def snap(page: Page, name: str) -> None:
    """Keep what the browser shows, if pictures are wanted."""
    path = picture(name)
    if path is not None:
        await page.screenshot(path=path)


def _enrolled(programs: Programs, folder: Path, name: str, role: str) -> str:
    """Enrol a device from the command line; its token."""
    programs.run(f"device-{role}", "device", "add", "--site", "HDV", "--role", role, "--name", name, seconds=30)
    return (folder / "logs" / f"device-{role}.log").read_text().split()[-1]


def _hired(url: str) -> str:
    """Let an administrator add the supervisor and the kiosk while the server runs; the kiosk's token."""
    with ApiClient(url, timeout=20) as admin:
        admin.login("admin", PASSWORD)
        enrol_application(admin, PASSWORD)
        admin.add_account("karim", PASSWORD, (("supervisor", "HDV"),))
        return admin.add_device("Borne du hall", "kiosk", "HDV").token


def _set_up() -> datetime:
    """When the town was set up: before the first simulated day of each of its sites."""
    sites = load_town(EXAMPLE).sites
    return min(set_up_at(site, min(islice(working_days(site, before=MONDAY.date()), DAYS))) for site in sites)


def _history(programs: Programs, folder: Path) -> None:
    """Two weeks of simulated days behind the story, so that the calendar has something to say."""
    out = folder / "history.jsonl"
    programs.run(
        "sim",
        *("sim", "run", "--site", "HDV", "--days", str(DAYS), "--seed", "7", "--town", str(EXAMPLE), "--out", str(out)),
        *("--until", MONDAY.strftime("%Y-%m-%dT08:00")),
        seconds=120,
    )
    programs.run("import", "log", "import", str(out), seconds=120)


@pytest.fixture
def reception(tmp_path: Path) -> Iterator[Reception]:
    """Everything started as a technician would start it, on a Monday at 9:30."""
    tickets, record = tmp_path / "tickets", tmp_path / "hall.jsonl"
    before = {CLOCK_VARIABLE: DemoClock.starting_at(_set_up()).as_text()}
    environment = {"AUSUIVANT_DATA": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    with Programs(tmp_path / "logs", environment) as programs:
        programs.run(
            "init",
            *("init", "--example", str(EXAMPLE), "--admin-login", "admin"),
            seconds=60,
            environment={"AUSUIVANT_ADMIN_PASSWORD": PASSWORD, **before},
        )
        _history(programs, tmp_path)
        arguments = ("user", "add", "lea", "--role", "agent", "--site", "HDV", "--password", PASSWORD)
        programs.run("user-lea", *arguments, seconds=30)
        tokens = {"display": _enrolled(programs, tmp_path, "Écran du hall", "display")}
        now = {CLOCK_VARIABLE: DemoClock.starting_at(MONDAY).as_text()}
        programs.run("calendar", "calendar", "build", seconds=60, environment=now)
        server = programs.start("server", "serve", "--port", "0", environment=now)
        printer = programs.start(
            "printer",
            *("printer", "simulate", "--port", "0", "--control", "0", "--profile", "epson-tm-m30"),
            *("--out", str(tickets)),
            environment=now,
        )
        url = server.wait_for(r"(http://\S+)")[1]
        tokens["kiosk"] = _hired(url)
        paper = printer.wait_for(r"(tcp://[\w.]+:\d+)")[1]
        orders = printer.wait_for(r"(http://[\w.]+:\d+)")[1]
        shots = ("--snapshots", PICTURES) if PICTURES else ()
        display = programs.start(
            "display",
            *("display", "hall", "--server", url, "--site", "HDV", "--record", str(record), *shots),
            environment={**now, "AUSUIVANT_TOKEN": tokens["display"]},
        )
        kiosk = programs.start(
            "kiosk",
            *("kiosk", "--server", url, "--site", "HDV", "--printer", paper, "--profile", "epson-tm-m30"),
            # A picture in the middle of a fade would show two screens.
            *("--control", "0", "--no-transitions", "--data", str(tmp_path / "kiosk")),
            environment={**now, "AUSUIVANT_TOKEN": tokens["kiosk"]},
        )
        display.wait_for("Écran de salle")
        finger = Kiosk(int(kiosk.wait_for(r"commande sur 127\.0\.0\.1:(\d+)")[1]))
        sow(*tokens.values())
        yield Reception(tmp_path, programs, url, finger, tokens["kiosk"], orders)
        finger.close()
    # The commands that make devices say their tokens once; the programs that stay say none.
    assert leaks_of(tmp_path / "logs", "server", "kiosk", "display", "printer") == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all stories."""
    if not HERE:
        pytest.skip(ABSENT)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


async def until(happens: Any, *, seconds: float = 20.0) -> Any:
    """Wait for something true, looked at from outside: a file, a screen. TimeoutError if it never comes."""

    def look() -> Any:
        pause, looks = threading.Event(), 0
        while not (found := happens()):
            looks += 1
            if looks * LOOK_S > seconds:
                raise TimeoutError(f"it did not happen within {seconds:.0f} s")
            pause.wait(LOOK_S)
        return found

    return await asyncio.to_thread(look)
