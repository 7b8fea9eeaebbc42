"""Kill the server, again and again, while visitors take tickets; then see whether every acknowledged one is there.

The visitors write down what they were promised. A promise that the log does not know is a lost ticket; a visitor
whose ticket was issued twice has two places.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx

from ausuivant.clock import SystemClock
from ausuivant.core.config import Hours, Interval
from ausuivant.core.events import TicketEntered
from ausuivant.ids import new_id
from server.ledger import open_ledger
from server.security.devices import add_device
from server.security.roles import Role
from server.store import open_store
from server.store.log import Log
from server.store.verify import verify
from tests.core.reception import a_site

VISITORS: Final = 4
LONGEST_LIFE_S: Final = 0.4
START_LIMIT_S: Final = 60
HONEST: Final = ("-m", "ausuivant.cli", "serve", "--port", "0")
MUTANT: Final = ("-m", "tests.crash.mutant")


@dataclass(frozen=True)
class Verdict:
    """What the loop found. `problems`: where the log and its rows disagree."""

    cycles: int
    acked: int
    lost: int
    twice: int
    problems: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing twice, and something was really tried."""
        return self.lost == self.twice == 0 and not self.problems and self.acked > 0

    def line(self) -> str:
        """The last line of the program."""
        return json.dumps({"cycles": self.cycles, "acked": self.acked, "lost": self.lost, "twice": self.twice})


class Address:
    """Where the server of the moment listens; each life has a port of its own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._life = 0
        self._url: str | None = None
        self._over = False

    def moved(self, url: str | None) -> None:
        """A server lives there now, or none does."""
        with self._changed:
            self._url, self._life = url, self._life + (url is not None)
            self._changed.notify_all()

    def close(self) -> None:
        """No server will live again."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def after(self, life: int) -> tuple[int, str] | None:
        """The first server after a life that ended; None when all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or (self._url is not None and self._life > life))
            return None if self._over or self._url is None else (self._life, self._url)


@dataclass
class Visitor:
    """Takes one ticket after the other; asks again with the same id until somebody answers."""

    address: Address
    token: str
    answered: threading.Event  #: set at each answer
    acked: list[tuple[UUID, UUID]] = field(default_factory=list)  #: (command, ticket) that were acknowledged

    def live(self) -> None:
        """Go on until there will be no more servers."""
        life, wish = 0, (new_id(), new_id())
        while (found := self.address.after(life)) is not None:
            life, url = found
            # Without TLS there are no authorities to read, which takes longer than many a life.
            plain = httpx.HTTPTransport(verify=False)
            headers = {"Authorization": f"Bearer {self.token}"}
            with httpx.Client(base_url=url, headers=headers, timeout=5, transport=plain) as client:
                wish = self._take(client, wish)

    def _take(self, client: httpx.Client, wish: tuple[UUID, UUID]) -> tuple[UUID, UUID]:
        """Take tickets until this server dies; what was asked last and not answered."""
        while True:
            command_id, ticket_id = wish
            try:
                answer = client.post(
                    "/api/sites/HDV/tickets",
                    json={"ticket_id": str(ticket_id), "service_id": "cni"},
                    headers={"Idempotency-Key": str(command_id)},
                )
            except httpx.HTTPError:
                return wish
            if answer.status_code not in (200, 201, 503):
                raise AssertionError(f"{answer.status_code}: {answer.text}")
            if answer.is_success:
                self.acked.append(wish)
                self.answered.set()
                wish = new_id(), new_id()


@contextmanager
def _server(program: tuple[str, ...], url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process, and where it listens."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUSUIVANT_")}
    process = subprocess.Popen(
        [sys.executable, *program],
        env={
            **environment,
            "AUSUIVANT_DATABASE": url,
            "AUSUIVANT_DATA": str(Path(url.removeprefix("sqlite:///")).parent),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    watchdog = threading.Timer(START_LIMIT_S, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline()
        watchdog.cancel()
        if "http" not in line:
            raise AssertionError(f"the server does not start: {line!r}")
        yield process, line[line.index("http") :].strip()
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def run(cycles: int, *, mutant: bool = False, seed: int = 1, until_caught: bool = False) -> Verdict:
    """Kill `cycles` servers and count. With `until_caught`, stop at the first cycle after which something is lost."""
    with tempfile.TemporaryDirectory(prefix="ausuivant-crash-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{Path(folder) / 'ausuivant.db'}"
        token = _prepared(url)
        return _run(url, token, cycles, program=MUTANT if mutant else HONEST, seed=seed, until_caught=until_caught)


def _run(url: str, token: str, cycles: int, *, program: tuple[str, ...], seed: int, until_caught: bool) -> Verdict:
    dice = random.Random(seed)
    address = Address()
    answered, pause = threading.Event(), threading.Event()
    visitors = [Visitor(address, token, answered) for _ in range(VISITORS)]
    threads = [threading.Thread(target=visitor.live, daemon=True) for visitor in visitors]
    for thread in threads:
        thread.start()
    verdict = Verdict(0, 0, 0, 0)
    try:
        for cycle in range(1, cycles + 1):
            with _server(program, url) as (process, where):
                answered.clear()
                address.moved(where)
                # On a busy machine the first answer takes longer than the life: count from it.
                answered.wait(START_LIMIT_S)
                pause.wait(dice.uniform(0, LONGEST_LIFE_S))
                if cycle % 2:
                    # Just after an answer: the worst moment for a server that promised before it had written.
                    answered.clear()
                    answered.wait(START_LIMIT_S)
                os.kill(process.pid, signal.SIGKILL)
                address.moved(None)
            if until_caught:
                verdict = judge(url, visitors, cycle)
                if not verdict.clean and verdict.acked:
                    return verdict
    finally:
        address.close()
        for thread in threads:
            thread.join(30)
    return judge(url, visitors, cycles)


def judge(url: str, visitors: list[Visitor], cycles: int) -> Verdict:
    """Compare what was promised with what the log knows."""
    promised = [wish for visitor in visitors for wish in list(visitor.acked)]
    store = open_store(url)
    try:
        with store.rows() as reader:
            records = list(Log(store.driver).read_since(reader, "HDV", 0))
        problems = tuple(problem for report in verify(store) for problem in report.problems)
    finally:
        store.close()
    known = {record.command_id for record in records}
    entered = Counter(record.event.ticket_id for record in records if isinstance(record.event, TicketEntered))
    lost = sum(command_id not in known or not entered[ticket_id] for command_id, ticket_id in promised)
    twice = sum(count - 1 for count in entered.values())
    return Verdict(cycles, len(promised), lost, twice, problems)


def _prepared(url: str) -> str:
    """A site that never closes, and the token of its kiosk."""
    clock = SystemClock()
    site = a_site(hours=Hours(((Interval(0, 24 * 60),),) * 7))

    async def prepare() -> str:
        ledger = open_ledger(url, clock=clock)
        await ledger.start()
        await ledger.change_configuration(site, "cli")
        with ledger.store.writing() as session:
            _, token = add_device(session, name="Borne", role=Role.KIOSK, site_id="HDV", now=clock.now())
        await ledger.stop()
        return token

    return asyncio.run(prepare())
