"""A device file: it only takes, and one that is not there is never made up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from printer_drivers.discovery import find_device_files
from printer_drivers.errors import LinkLost, NotAllowed, NotReachable
from printer_drivers.transports.file import FileTransport


def test_bytes_are_added_when_the_file_has_some(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.write_bytes(b"old ")
    link = FileTransport(str(path))
    link.open(1.0)
    assert link.write(b"new", 1.0) == 3
    assert link.read(10, 0.0) == b""
    link.close()
    link.close()
    assert path.read_bytes() == b"old new"


def test_device_is_not_made_up_when_it_is_unplugged() -> None:
    with pytest.raises(NotReachable, match="No such file"):
        FileTransport("/dev/usb/lp97").open(1.0)
    assert not Path("/dev/usb/lp97").exists()


def test_write_takes_a_part_when_the_pipe_is_full(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    link = FileTransport(str(path))
    link.open(1.0)
    taken = 0
    while more := link.write(b"x" * 40_000, 0.01):
        taken += more
    assert taken == len(os.read(reader, 1_000_000))
    os.close(reader)
    with pytest.raises(LinkLost):
        link.write(b"x", 1.0)
    assert not link.is_open


def test_pipe_is_not_reachable_when_nobody_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(NotReachable):
        FileTransport(str(path)).open(1.0)


def test_rights_are_asked_for_when_the_file_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NotAllowed, match="usermod -aG lp"):
        FileTransport(str(tmp_path / "lp0")).open(1.0)


def test_device_files_are_listed(tmp_path: Path) -> None:
    (tmp_path / "lp0").touch()
    (tmp_path / "hiddev0").touch()
    assert [one.url for one in find_device_files(tmp_path)] == [f"file://{tmp_path}/lp0"]
