"""The machine that is measured: a figure means nothing without it."""

import os
import platform
import resource
import sqlite3
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.figures import median, percentile
from server.store.lockfile import file_system

PROBES = 200
FILES_NEEDED = 4096


def describe(workspace: Path) -> dict[str, Any]:
    """The machine, and the disk that holds the databases."""
    fsync = _fsync_ms(workspace / "probe")
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
        "uvicorn": version("uvicorn"),
        "fastapi": version("fastapi"),
        "file_system": file_system(workspace),
        "fsync_p50_ms": round(median(fsync), 3),
        "fsync_p99_ms": round(percentile(fsync, 99), 3),
        "loadavg_before": os.getloadavg(),
    }


def allow_many_sockets() -> None:
    """A thousand displays are a thousand sockets, in the server and in the client; children inherit the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_NEEDED if hard == resource.RLIM_INFINITY else min(FILES_NEEDED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _fsync_ms(path: Path) -> list[float]:
    """How long the disk takes to keep 4 KiB: what every answer of the server waits for."""
    taken = []
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for _ in range(PROBES):
            started = time.perf_counter()
            os.write(handle, b"\0" * 4096)
            os.fdatasync(handle)
            taken.append((time.perf_counter() - started) * 1000)
    finally:
        os.close(handle)
        path.unlink()
    return taken
