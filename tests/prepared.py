"""SQLite files with the schema in them: copying one takes no time, making one takes longer than many a test."""

import tempfile
from functools import cache
from pathlib import Path

from server.store import open_store
from server.store.migrations import upgrade


def prepared_database(folder: Path, name: str = "ausuivant.db") -> str:
    """Put an empty town's database into a folder, where a server looks for it; its address."""
    path = folder / name
    path.write_bytes(_made())
    return f"sqlite:///{path}"


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory(prefix="ausuivant-prepared-") as folder:
        path = Path(folder) / "ausuivant.db"
        store = open_store(f"sqlite:///{path}")
        upgrade(store)
        store.close()
        return path.read_bytes()
