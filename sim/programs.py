"""The demo's programs: started as anybody would start them, watched, and ended in order whatever happens."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

READY_S: Final = 60.0  #: a program that has not said that it is ready after this long is broken
STOP_S: Final = 8.0  #: what a program may take to end in order
TAIL: Final = 15  #: lines of a dead program's log that are shown


class ProgramFailed(Exception):
    """A program did not start, or ended by itself. Carries the last lines that it said."""


class Program:
    """One child process. Everything that it says goes to a log file, line by line as it is said."""

    def __init__(self, name: str, arguments: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> None:
        """Start `ausuivant ARGUMENTS`."""
        self.name = name
        self.log = log
        self._last: deque[str] = deque(maxlen=TAIL)
        self._said: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        log.parent.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ausuivant.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            # A Ctrl-C in the terminal is for the demo, which then ends its programs in the right order.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, name=f"log of {name}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None  # asked for in Popen
        with self.log.open("a", encoding="utf-8") as file, self.process.stdout as lines:
            for line in lines:
                file.write(line)
                file.flush()
                with self._news:
                    self._last.append(line.rstrip())
                    self._said.append(line)
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def wait_for(self, pattern: str, *, seconds: float = READY_S) -> re.Match[str]:
        """Wait for a line in which the pattern is found. ProgramFailed if the program ends before, or is late."""
        wanted = re.compile(pattern)
        found: list[re.Match[str]] = []
        seen = 0

        def settled() -> bool:
            nonlocal seen
            for line in self._said[seen:]:
                seen += 1
                match = wanted.search(line)
                if match:
                    found.append(match)
            return bool(found) or self._ended

        with self._news:
            self._news.wait_for(settled, timeout=seconds)
        if found:
            return found[0]
        raise ProgramFailed(self.told("did not start" if self._ended else f"was not ready after {seconds:.0f} s"))

    def finish(self, *, seconds: float) -> None:
        """Wait for a program that ends by itself. ProgramFailed if it ends badly, or is late."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            self.stop()
            raise ProgramFailed(self.told(f"did not end within {seconds:.0f} s")) from late
        self._reader.join(STOP_S)
        if code != 0:
            raise ProgramFailed(self.told(f"ended with {code}"))

    def check(self) -> None:
        """ProgramFailed if the program is no longer there."""
        code = self.process.poll()
        if code is not None:
            self._reader.join(1)
            raise ProgramFailed(self.told(f"ended by itself with {code}"))

    def stop(self) -> None:
        """End the program, by force if it does not listen."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(1)

    def kill(self) -> None:
        """End the program as a power cut does."""
        self.process.kill()
        self.process.wait()
        self._reader.join(1)

    def told(self, what: str) -> str:
        """Say what happened to it, with the end of its log."""
        last = "\n".join(f"    {line}" for line in self._last) or "    (it said nothing)"
        return f"{self.name} {what}. Its last words, from {self.log}:\n{last}"


class Programs:
    """All the programs of a demo, as a context: leaving it ends them, the last started first."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Logs go to `folder`; `environment` is added to this process's own, for every program."""
        self.running: list[Program] = []
        self._folder = folder
        self._environment = environment

    def __enter__(self) -> "Programs":
        """Nothing runs yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        while self.running:
            self.running.pop().stop()

    def start(self, name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Program:
        """Start a program that stays."""
        program = self._begin(name, arguments, environment)
        self.running.append(program)
        return program

    def start_first(self, name: str, *arguments: str) -> Program:
        """Start a program on which the others depend: it is ended after them."""
        program = self._begin(name, arguments, None)
        self.running.insert(0, program)
        return program

    def end(self, program: Program) -> None:
        """End one before the others, in order."""
        self.running.remove(program)
        program.stop()

    def kill(self, program: Program) -> None:
        """End one as a power cut does; it is no longer missed."""
        self.running.remove(program)
        program.kill()

    def run(self, name: str, *arguments: str, seconds: float, environment: Mapping[str, str] | None = None) -> None:
        """Run a program to its end."""
        program = self._begin(name, arguments, environment)
        try:
            program.finish(seconds=seconds)
        finally:
            program.stop()

    def check(self) -> None:
        """ProgramFailed if one of those that stay has gone."""
        for program in self.running:
            program.check()

    def _begin(self, name: str, arguments: Sequence[str], environment: Mapping[str, str] | None) -> Program:
        return Program(
            name,
            arguments,
            log=self._folder / f"{name}.log",
            environment={**self._environment, **(environment or {})},
        )
