"""Run every check that is not a test of behaviour; all of them, even after one has failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

STEPS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "pyright")],
    "layout": [str(BIN / "lint-imports"), "--no-cache"],
    "repository": [sys.executable, "-m", "pytest", "tests/architecture"],
}


def main() -> int:
    """Run the steps, print how each ended, answer 1 if one failed."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    results: list[tuple[str, bool, float]] = []
    with tempfile.TemporaryDirectory(prefix="ausuivant-check-") as scratch:
        for name, command in STEPS.items():
            print(f"\n== {name}", flush=True)
            extra = [f"--basetemp={scratch}/pytest"] if "pytest" in command else []
            started = time.monotonic()
            done = subprocess.run([*command, *extra], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)
            results.append((name, done.returncode == 0, time.monotonic() - started))
    print()
    for name, good, seconds in results:
        print(f"{name:<12}{'ok' if good else 'FAILED':<8}{seconds:5.1f} s")
    return 0 if all(good for _, good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
