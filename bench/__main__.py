"""`python -m bench [names…] [--quick]`: measure, print a table, write build/bench.json.

A missed limit is said and kept; only a bench that could not measure ends with an error.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bench import machine
from bench.figures import Figure, table
from bench.load import client_process
from bench.programs import ROOT
from bench.session import Session

FAMILIES: Final = (
    "core",
    "printing",
    "printing_jobs",
    "kiosk",
    "sync",
    "issue_call",
    "broadcast",
    "reception",
    "phones",
    "growth",
)
Measure = Callable[[Session], Iterator[Figure]]


def main() -> int:
    """Measure what is asked; 0 if everything could be measured."""
    asked = _arguments()
    machine.allow_many_sockets()
    workspace = Path(tempfile.mkdtemp(prefix="ausuivant-bench-", dir=asked.workspace))
    report: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": asked.quick,
        "machine": machine.describe(workspace),
        "families": {},
        "missed": [],
        "failed": {},
    }
    try:
        with client_process() as clients:
            session = Session.of(quick=asked.quick, workspace=workspace, clients=clients)
            for name in asked.names or FAMILIES:
                _measured(session, name, report)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
        # Kept even if somebody loses patience: what was measured was measured.
        report["machine"]["loadavg_after"] = os.getloadavg()
        asked.output.parent.mkdir(parents=True, exist_ok=True)
        asked.output.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _say_end(report, asked.output)
    return 1 if report["failed"] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Speed, beside what this machine does at best."
    )
    parser.add_argument("names", nargs="*", metavar="name", help=f"families: {', '.join(FAMILIES)} (none: all)")
    parser.add_argument("--quick", action="store_true", help="small counts: to see that it works")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench.json")
    parser.add_argument(
        "--workspace", type=Path, default=Path("/var/tmp"), help="a folder on a real disk, with 6 GB free"
    )
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(FAMILIES))
    if unknown:
        parser.error(f"no such family: {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    return asked


def _measured(session: Session, name: str, report: dict[str, Any]) -> None:
    """Measure one family into the report, and print it."""
    measure: Measure = import_module(f"bench.{name}").measure
    figures: list[Figure] = []
    started = time.perf_counter()
    before = os.getloadavg()
    try:
        for one in measure(session):
            figures.append(one)
    except Exception as fault:
        traceback.print_exc()
        report["failed"][name] = f"{type(fault).__name__}: {fault}"
    report["families"][name] = {
        "seconds": round(time.perf_counter() - started, 1),
        "loadavg": before,
        "figures": {one.name: one.as_json() for one in figures},
    }
    report["missed"] += [f"{name}.{one.name}" for one in figures if one.met is False]
    print(table(name, figures) + "\n", flush=True)


def _say_end(report: dict[str, Any], output: Path) -> None:
    described = report["machine"]
    print(
        f"{described['cpus']} CPUs, load {described['loadavg_before'][0]:.1f} before and "
        f"{described['loadavg_after'][0]:.1f} after; {described['file_system']}, a durable write takes "
        f"{described['fsync_p50_ms']} ms (p99 {described['fsync_p99_ms']} ms)"
    )
    if report["quick"]:
        print("QUICK RUN: these figures mean little")
    for name in report["missed"]:
        print(f"LIMIT MISSED: {name}")
    for name, reason in report["failed"].items():
        print(f"NOT MEASURED: {name}: {reason}")
    print(f"written: {output}")


if __name__ == "__main__":
    sys.exit(main())
