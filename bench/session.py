"""What every family of figures is given: how much to measure, where, and the process that clients live in."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.load import Outcome, Plan, drive
from bench.programs import Program, baseline, printer, server


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the bench. `quick`: small counts, to see that everything works; its figures mean little."""

    quick: bool
    workspace: Path
    clients: ProcessPoolExecutor
    _numbers: "count[int]"

    @classmethod
    def of(cls, *, quick: bool, workspace: Path, clients: ProcessPoolExecutor) -> "Session":
        """Begin."""
        return cls(quick, workspace, clients, count(1))

    def few(self, quick: int, whole: int) -> int:
        """How many: in a quick run, and in a whole one."""
        return quick if self.quick else whole

    def folder(self, name: str) -> Path:
        """A folder of its own."""
        made = self.workspace / f"{name}-{next(self._numbers)}"
        made.mkdir()
        return made

    def server(self, url: str) -> Program:
        """Start the product."""
        return server(url, log=self._log("server"))

    def printer(self, profile: str, *, out: Path, speed_mm_s: float) -> Program:
        """Start a simulated printer that leaves its papers in a folder."""
        return printer(profile, out=out, speed_mm_s=speed_mm_s, log=self._log("printer"))

    def baseline(self) -> Program:
        """Start the bare application."""
        return baseline(log=self._log("baseline"))

    def drive(self, plan: Plan) -> Outcome:
        """Have the client process send what the plan says."""
        return self.clients.submit(drive, plan).result()

    def _log(self, name: str) -> Path:
        return self.workspace / f"{name}-{next(self._numbers)}.log"
