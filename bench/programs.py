"""Processes to measure: started, waited for until they say that they are ready, measured, stopped."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

ROOT: Final = Path(__file__).parent.parent
READY: Final = re.compile(r"^Serveur prêt : (\S+)\n", re.MULTILINE)
PRINTER_READY: Final = re.compile(r"(tcp://\S+).*\n")
START_TIMEOUT_S: Final = 120.0
STOP_TIMEOUT_S: Final = 10.0


class BenchFailed(Exception):
    """The bench itself went wrong: no figure can be believed."""


#: a thousand displays of the bench share one token and one address
NO_SOCKET_LIMIT: Final = {"AUSUIVANT_SOCKETS_OF_A_DEVICE": "0", "AUSUIVANT_SOCKETS_OF_AN_ADDRESS": "0"}


class Program:
    """A server process. Attributes: host, port, start_s (seconds from its start until it said that it was ready)."""

    def __init__(self, command: Sequence[str], *, log: Path, ready: re.Pattern[str] = READY) -> None:
        """Start it; its standard error goes to `log`. `ready` finds the address in what it says."""
        # A clock or a database from the environment would measure something else.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AUSUIVANT_")}
        environment |= {**NO_SOCKET_LIMIT, "AUSUIVANT_DATA": str(log.parent)}
        self._log = log
        started = time.perf_counter()
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
            )
        try:
            address = self._address(ready)
        except BaseException:
            self.stop()
            raise
        self.start_s = time.perf_counter() - started
        parts = urlsplit(address)
        assert parts.hostname is not None
        assert parts.port is not None
        self.host, self.port = parts.hostname, parts.port

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def rss_mib(self) -> float:
        """Memory that it holds now."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise BenchFailed(f"process {self.pid} has no memory")

    def stop(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _address(self, ready: re.Pattern[str]) -> str:
        assert self._process.stdout is not None
        handle, said = self._process.stdout.fileno(), b""
        end = time.monotonic() + START_TIMEOUT_S
        while select.select([handle], [], [], max(0.0, end - time.monotonic()))[0]:
            chunk = os.read(handle, 4096)
            said += chunk
            if found := ready.search(said.decode(errors="replace")):
                return found[1]
            if not chunk:
                break
        raise BenchFailed(f"{self._process.args} did not start: {said.decode(errors='replace')}{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])


def server(url: str, *, log: Path) -> Program:
    """The product, on a database."""
    return Program([sys.executable, "-m", "ausuivant.cli", "serve", "--port", "0", "--database", url], log=log)


def baseline(*, log: Path) -> Program:
    """The bare application."""
    return Program([sys.executable, "-m", "bench.baseline"], log=log)


def printer(profile: str, *, out: Path, speed_mm_s: float, log: Path) -> Program:
    """The simulated printer: a process of its own, so that its work is not the driver's."""
    command = [sys.executable, "-m", "printer_drivers.simulator", "--port", "0", "--control", "0"]
    command += ["--profile", profile, "--out", str(out), "--speed", str(speed_mm_s)]
    return Program(command, log=log, ready=PRINTER_READY)
