"""A host that others wrote finds, asks and uses the simulated printer as it would a real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from printer_drivers.profile import load_profile, profile_names
from tests.printer_drivers.conftest import Simulate
from tests.printer_drivers.peer.conftest import RECEIPTIO, Node

pytestmark = pytest.mark.peer

#: What receiptio prints and ends with.
CODES = {"success": 0, "online": 100, "coveropen": 101, "paperempty": 102, "offline": 104, "disconnect": 105}
#: receiptio asks every printer in Star's language too; others ignore it.
STAR_PROBE = b"\x1b\x06\x01"
#: receiptio prints only where the automatic status answers.
WITH_AUTOMATIC_STATUS = [
    name if name in ("epson-tm-m30", "generic-80mm") else pytest.param(name, marks=pytest.mark.full)
    for name in profile_names()
    if load_profile(name).asb
]
RECEIPT = """{code:https://exemple.invalid/t#A042; option:qrcode,4,m}
^^^^A042
Carte d’identité et passeport
---
Attente | 10 à 20 min
"""


@pytest.mark.parametrize("fault", [None, "cover_open", "paper_out"])
@pytest.mark.parametrize("profile", ["epson-tm-m30", "custom-vkp80", "generic-80mm"])
def test_state_is_told_when_asked(
    node: Node, simulate: Simulate, free_port: int, profile: str, fault: str | None
) -> None:
    simulated = simulate(profile, port=free_port)
    if fault:
        simulated.fault(fault)
    said = {None: "online", "cover_open": "coveropen", "paper_out": "paperempty"}[fault]
    done = node(RECEIPTIO, "-d", "127.0.0.1", "-q")
    assert (done.stderr.strip(), done.returncode) == (said, CODES[said])


@pytest.mark.full
def test_printer_is_offline_when_it_is_mute(node: Node, simulate: Simulate, free_port: int) -> None:
    simulate(port=free_port).fault("mute")
    done = node(RECEIPTIO, "-d", "127.0.0.1", "-q")
    assert (done.stderr.strip(), done.returncode) == ("offline", CODES["offline"])


def test_printer_is_disconnected_when_nobody_listens(node: Node, free_port: int) -> None:
    done = node(RECEIPTIO, "-d", "127.0.0.1", "-q")
    assert (done.stderr.strip(), done.returncode) == ("disconnect", CODES["disconnect"])


@pytest.mark.parametrize("profile", WITH_AUTOMATIC_STATUS)
def test_receipt_is_a_success_when_the_printer_is_ready(
    node: Node, simulate: Simulate, free_port: int, tmp_path: Path, profile: str
) -> None:
    receipt = tmp_path / "a042.receipt"
    receipt.write_text(RECEIPT, "utf-8")
    simulated = simulate(profile, port=free_port)
    done = node(RECEIPTIO, "-d", "127.0.0.1", "-l", "fr", "-t", "10", receipt)
    assert (done.stderr.strip(), done.returncode) == ("success", 0)
    ticket = simulated.wait_for_ticket()
    assert ticket.qr_present
    unknown = b"".join(one.data for one in simulated.ignored)
    assert unknown in (b"", STAR_PROBE)


def test_receipt_is_refused_when_paper_is_out(node: Node, simulate: Simulate, free_port: int, tmp_path: Path) -> None:
    receipt = tmp_path / "a042.receipt"
    receipt.write_text(RECEIPT, "utf-8")
    simulated = simulate(port=free_port)
    simulated.fault("paper_out")
    done = node(RECEIPTIO, "-d", "127.0.0.1", "-l", "fr", "-t", "10", receipt)
    assert (done.stderr.strip(), done.returncode) == ("paperempty", CODES["paperempty"])
    assert simulated.tickets == []
