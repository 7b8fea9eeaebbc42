"""Exactly one process writes to a SQLite file: a lock file says which, and the kernel frees it when it dies."""

import fcntl
import os
import socket
from pathlib import Path
from typing import Final

from server.store.failures import StoreRefused

#: file systems whose locks SQLite cannot trust
NETWORKED: Final = frozenset(
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs"]
)
MOUNTS: Final = Path("/proc/self/mounts")


class LockFile:
    """The right to write, beside the database."""

    def __init__(self, database: Path) -> None:
        """Take it, or say in a StoreRefused who has it."""
        self.path = database.with_name(database.name + ".lock")
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._handle, 200).decode(errors="replace").strip() or "another process"
            os.close(self._handle)
            raise StoreRefused(
                f"{database} is held by {holder}: SQLite has one server. Stop it, ask it, or use PostgreSQL."
            ) from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)

    def release(self) -> None:
        """Let another process write. The file stays: removing it would let two hold two files of one name."""
        os.ftruncate(self._handle, 0)
        os.close(self._handle)


def refuse_networked(database: Path, mounts: Path = MOUNTS) -> None:
    """StoreRefused if the file would lie on a network file system."""
    kind = file_system(database, mounts)
    if kind in NETWORKED:
        raise StoreRefused(f"{database} lies on {kind}: SQLite's locks do not hold over a network. Use a local disk.")


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system that holds a path; empty where it cannot be known."""
    if not mounts.exists():
        return ""
    where = path.resolve()
    best, kind = "", ""
    for line in mounts.read_text().splitlines():
        _, point, type_, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if where.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, type_
    return kind
