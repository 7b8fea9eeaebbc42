"""SQLite as the town hall trusts it: one writer, on a local disk, synchronised."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from server.store import StoreRefused, open_store
from server.store.lockfile import file_system, refuse_networked
from server.store.migrations import upgrade


def test_second_server_is_told_who_holds_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ausuivant.db'}"
    store = open_store(url)
    opening = f"from server.store import open_store; open_store({url!r})"
    second = subprocess.run([sys.executable, "-c", opening], capture_output=True, text=True, check=False)
    assert second.returncode != 0
    assert "StoreRefused" in second.stderr
    assert "is held by process" in second.stderr
    store.close()
    open_store(url).close()


def test_reader_needs_no_lock_and_writes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ausuivant.db'}"
    store = open_store(url)
    upgrade(store)
    looking = open_store(url, readonly=True)
    assert looking.heads() == ()
    with pytest.raises(OperationalError, match="readonly"), looking.writing() as session:
        session.connection().execute(text("INSERT INTO site VALUES ('X', 0, 0, 1, 'e')"))
    looking.close()
    store.close()


def test_reader_is_refused_when_there_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="no database"):
        open_store(f"sqlite:///{tmp_path / 'nothing.db'}", readonly=True)


def test_full_synchronisation_is_on(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'ausuivant.db'}")
    with store.driver.write_engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    store.close()


def test_network_file_system_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nnas:/town {tmp_path} nfs4 rw 0 0\n")
    assert file_system(tmp_path / "a.db", mounts) == "nfs4"
    with pytest.raises(StoreRefused, match="nfs4"):
        refuse_networked(tmp_path / "a.db", mounts)
    mounts.write_text("/dev/vda / ext4 rw 0 0\n")
    refuse_networked(tmp_path / "a.db", mounts)


def test_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(StoreRefused, match="mysql"):
        open_store("mysql://somewhere/town")
