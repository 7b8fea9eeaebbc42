"""Bytes that another program made are understood to the last one."""

from __future__ import annotations

from pathlib import Path

import pytest

from printer_drivers.profile import load_profile
from printer_drivers.simulator.mechanism import Cut, Mechanism
from tests.printer_drivers.peer.conftest import Node

pytestmark = pytest.mark.peer

FEWEST = 40


#: receiptline's names of printer languages, with a model that speaks each. Star's letters are simulated by nobody:
#: we send a Star printer pictures.
LANGUAGES = {
    "escpos": "epson-tm-m30",
    "epson": "epson-tm-t88v",
    "citizen": "citizen-ct",
    "generic": "generic-80mm",
}


def print_all(data: bytes, profile: str) -> tuple[int, list[str]]:
    """Print on a printer whose paper takes no time; give how many papers fell, and what it did not understand."""
    printer = Mechanism(load_profile(profile), speed_mm_s=0)
    while data or printer.due is not None:
        room = printer.appetite()
        assert room or printer.due is not None, "the printer is stuck"
        if data and room:
            printer.receive(data[:room], 0.0)
            data = data[room:]
        elif printer.due is not None:
            printer.run(0.0)
    papers = sum(isinstance(one, Cut) for one in printer.take_outputs())
    return papers, [f"{one.offset}: {one.data[:8].hex(' ')}" for one in printer.ignored]


@pytest.mark.parametrize(
    "command", [name if name == "epson" else pytest.param(name, marks=pytest.mark.full) for name in LANGUAGES]
)
def test_every_command_is_known_when_receiptline_made_it(node: Node, tmp_path: Path, command: str) -> None:
    done = node("receipts.cjs", tmp_path, command)
    assert done.returncode == 0, done.stderr
    files = sorted(tmp_path.glob("*.prn"))
    assert len(files) >= FEWEST
    printed = {file.name: print_all(file.read_bytes(), LANGUAGES[command]) for file in files}
    assert {name: found for name, (_papers, found) in printed.items() if found} == {}
    assert [name for name, (papers, _found) in printed.items() if papers < 1] == []
