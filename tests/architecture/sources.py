"""The tracked files, and the Python ones parsed: what the rules look at."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("ausuivant", "server", "kiosk_app", "counter_display", "printer_drivers", "sim")


@cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """List the files that git knows and that are still there, by suffix (none: all)."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = (ROOT / name for name in answer.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes))


def python_files(*folders: str) -> list[Path]:
    """List the tracked Python files under some top folders (none: all)."""
    return [path for path in tracked(".py") if not folders or path.relative_to(ROOT).parts[0] in folders]


@cache
def parsed(path: Path) -> ast.Module:
    """Parse a file, once for all the rules."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the absolute name of every module that a file imports, wherever in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def text_of(path: Path) -> str:
    """Read a file as text; a binary one reads as nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def where(path: Path, line: int) -> str:
    """Name a place for a failure's message."""
    return f"{path.relative_to(ROOT)}:{line}"


def lines_with(pattern, paths) -> list[str]:
    """List the places where a compiled pattern is found."""
    return [
        f"{where(path, number)}: {line.strip()}"
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]
