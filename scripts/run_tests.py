"""Run the test suite group by group and hold it to its time budget.

Each group is a process of its own, so that Qt, asyncio and Chromium never share one, and the table at
the end says where the minutes went. A suite that outgrows its total says so, and passes: how fast a machine is says
nothing about the product.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "tests"
NO_TEST_COLLECTED = 5
#: A group that hangs beyond what each test's own time-out would stop is ended after this many seconds.
LONGEST_GROUP_S = 45 * 60
MEMORY_NEEDED = 1 << 30
LONGEST_REASON = 300


@dataclass(frozen=True)
class Group:
    """Folders and files of tests/ that run together, in this order, with the seconds they may take in `make test`."""

    name: str
    folders: tuple[str, ...]
    budget_s: int
    workers: int = 1  #: tests that mostly wait for sockets and commits share the cores well


@dataclass(frozen=True)
class Mode:
    """What one verb of the Makefile runs, and the seconds it may take in all (None: no limit)."""

    groups: tuple[str, ...]
    markers: str
    budget_s: int | None


@dataclass
class Outcome:
    """What one group did."""

    group: Group
    seconds: float
    exit_code: int
    passed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)  #: each failed test, with the first line of its reason
    reasons: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many tests failed."""
        return len(self.failures)


GROUPS = (
    Group("core", ("core", "ausuivant", "architecture", "client", "look", "scripts", "wire"), 60, workers=2),
    Group("api", ("server", "access"), 120, workers=2),
    Group("printing", ("printer_drivers",), 90, workers=4),
    Group("qt", ("qt", "kiosk_app", "counter_display"), 90, workers=2),
    Group("web", ("web",), 150, workers=3),
    Group("stories", ("sim/test_demo.py", "stories", "crash", "sim"), 90, workers=2),
)
#: The part of the API's tests that fits into a minute together with the core's; only `make quick` runs it alone.
ROUTES = Group("routes", ("server/http",), 35, workers=2)
#: What stands in tests/ and in no group above, so that a new folder is never left out in silence.
REST = "others"
REST_BUDGET_S = 30

MODES = {
    "quick": Mode(("core", ROUTES.name), "not full and not postgres and not browser and not story", 60),
    "test": Mode((*(group.name for group in GROUPS), REST), "not full", 600),
    "full": Mode((*(group.name for group in GROUPS), REST), "", None),
}


def rest_group(tests: Path) -> Group:
    """Gather the test folders and files that no group names."""
    named = {folder for group in GROUPS for folder in group.folders}
    found = (
        entry.name
        for entry in sorted(tests.iterdir())
        if entry.name not in named and ((entry.is_dir() and any(entry.rglob("test_*.py"))) or entry.match("test_*.py"))
    )
    return Group(REST, tuple(found), REST_BUDGET_S)


def run_group(group: Group, paths: Sequence[Path], *, markers: str, scratch: Path) -> Outcome:
    """Run one pytest process over the paths and read its report."""
    report = REPORTS / f"{group.name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *(str(path.relative_to(ROOT)) for path in paths)]
    command += ["-m", markers] if markers else []
    # A worker that dies is not replaced: the next one would run the deadly test again, and count it again. Files are
    # given out in the group's order, its longest first: xdist would begin with those of many, and mostly short, tests.
    shared = ["-n", str(group.workers), "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart=0"]
    command += ["-p", "xdist.plugin", *shared] if group.workers > 1 else []
    command += [f"--basetemp={scratch / group.name}", f"--junitxml={report}"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # The stories start dozens of programs: each would compile all that it imports again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=LONGEST_GROUP_S,
            check=False,
        )
        exit_code = done.returncode
    except subprocess.TimeoutExpired:
        exit_code = 124
    outcome = Outcome(group, time.monotonic() - started, exit_code)
    if exit_code == NO_TEST_COLLECTED:
        outcome.exit_code = 0
    if report.is_file():
        read_report(report, outcome)
    return outcome


def read_report(report: Path, outcome: Outcome) -> None:
    """Count the cases of a JUnit file; keep why some were skipped."""
    for case in ET.parse(report).getroot().iter("testcase"):
        skipped = case.find("skipped")
        trouble = case.find("failure") if case.find("failure") is not None else case.find("error")
        if trouble is not None:
            reason = trouble.get("message", "").partition("\n")[0][:LONGEST_REASON]
            outcome.failures.append(f"{case.get('classname')}::{case.get('name')}: {reason}")
        elif skipped is not None:
            outcome.skipped += 1
            outcome.reasons.append(skipped.get("message", "no reason given"))
        else:
            outcome.passed += 1


def print_table(outcomes: Sequence[Outcome], mode: Mode, total_s: float) -> None:
    """Show time against budget, group by group."""
    print(f"\n{'group':<10}{'passed':>8}{'failed':>8}{'skipped':>9}{'time':>9}{'budget':>9}")
    for outcome in outcomes:
        over = "  over its budget" if outcome.seconds > outcome.group.budget_s and mode.budget_s is not None else ""
        print(
            f"{outcome.group.name:<10}{outcome.passed:>8}{outcome.failed:>8}{outcome.skipped:>9}"
            f"{outcome.seconds:>7.0f} s{outcome.group.budget_s:>7} s{over}"
        )
    limit = f"{'none':>9}" if mode.budget_s is None else f"{mode.budget_s:>7} s"
    print(f"{'total':<35}{total_s:>7.0f} s{limit}")
    for reason in sorted({reason for outcome in outcomes for reason in outcome.reasons}):
        print(f"skipped: {reason}")


def fast_folder() -> Path | None:
    """Find a folder in memory, where an fsync costs nothing; None: the system's temporary one.

    A container's is often too small for a PostgreSQL server and a browser.
    """
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    return memory if usable and shutil.disk_usage(memory).free >= MEMORY_NEEDED else None


def run(mode: Mode) -> int:
    """Run the groups of one mode; 0 only if all passed."""
    tests = ROOT / "tests"
    REPORTS.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="ausuivant-tests-", dir=fast_folder()))
    outcomes: list[Outcome] = []
    started = time.monotonic()
    try:
        for group in (*GROUPS, ROUTES, rest_group(tests)):
            paths = [tests / folder for folder in group.folders if (tests / folder).exists()]
            if group.name in mode.groups and paths:
                print(f"\n== {group.name}", flush=True)
                outcomes.append(run_group(group, paths, markers=mode.markers, scratch=scratch))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    total_s = time.monotonic() - started
    print_table(outcomes, mode, total_s)
    broken = [outcome.group.name for outcome in outcomes if outcome.exit_code != 0]
    late = mode.budget_s is not None and total_s > mode.budget_s
    # Last, for whoever sees only the end of a long output.
    for failure in (failure for outcome in outcomes for failure in outcome.failures):
        print(f"failed: {failure}")
    if broken:
        print(f"Failed: {', '.join(broken)}.")
    if late:
        print(f"Too slow: {total_s:.0f} s where {mode.budget_s} s are meant to do. Make the slowest tests lighter.")
    counts = (sum(o.passed for o in outcomes), sum(o.failed for o in outcomes), sum(o.skipped for o in outcomes))
    # A process that died before its report has no failed case of its own: count it, or the line would lie.
    silent = sum(1 for o in outcomes if o.exit_code != 0 and o.failed == 0)
    print(f"{counts[0]} passed, {counts[1] + silent} failed, {counts[2]} skipped", flush=True)
    return 1 if broken or not outcomes else 0


def main() -> int:
    """Read the mode's name from the command line."""
    names = sys.argv[1:] or ["test"]
    if len(names) != 1 or names[0] not in MODES:
        print(f"usage: run_tests.py {'|'.join(MODES)}", file=sys.stderr)
        return 2
    return run(MODES[names[0]])


if __name__ == "__main__":
    sys.exit(main())
