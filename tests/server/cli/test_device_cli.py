"""`ausuivant device`, on a database of its own."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from ausuivant.client.taking_up import CONFIGURATION
from ausuivant.clock import SystemClock
from ausuivant.core.access_errors import BlocksTaken, DeviceUnknown, TicketsUnsynced
from ausuivant.core.errors import SiteUnknown
from ausuivant.ids import new_id
from ausuivant.wire.enrolment import Invitation
from counter_display import cli as display
from kiosk_app import cli as kiosk
from server.cli import device
from server.cli.opening import settings_of, with_ledger, writing
from server.security.devices import add_device, note_unsynced
from server.security.roles import Role
from server.tls import certify
from tests.core.reception import a_site
from tests.prepared import prepared_database

Said = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A town's data, with one site."""
    prepared_database(tmp_path)
    settings = settings_of(tmp_path, None)
    with_ledger(settings, SystemClock(), lambda ledger: ledger.change_configuration(a_site(), "cli"))
    return tmp_path


@pytest.fixture
def said(folder: Path) -> Said:
    """Run a command that ends well: what it says to programs."""

    def run(*arguments: str) -> str:
        outcome = CliRunner().invoke(device.app, [*arguments, "--data", str(folder)])
        if outcome.exception is not None and not isinstance(outcome.exception, SystemExit):
            raise outcome.exception
        assert outcome.exit_code == 0, outcome.output
        return outcome.stdout

    return run


BORNE = ("--site", "HDV", "--role", "kiosk", "--name", "Borne")


def test_devices_are_added_listed_and_revoked(said: Said, folder: Path) -> None:
    added = json.loads(said("add", *BORNE, "--json"))
    assert len(said("add", "--site", "HDV", "--role", "display", "--name", "Écran").strip()) == 43
    assert f"{added['id']}  HDV  kiosk  Borne  (plage hors ligne 0)  (jeton donné à la main)" in said("list")
    with writing(settings_of(folder, None)) as session:
        note_unsynced(session, UUID(added["id"]), 2)
    assert "(2 tickets à rendre)" in said("list")
    with pytest.raises(TicketsUnsynced):
        said("revoke", added["id"])
    said("revoke", added["id"], "--force")
    plain = json.loads(said("list", "--json"))
    assert [one["revoked_at"] is not None for one in plain] == [True, False]
    assert added["token"] not in json.dumps(plain)
    with pytest.raises(DeviceUnknown):
        said("revoke", str(new_id()))


def test_device_is_refused_when_there_is_no_such_site_or_no_block_left(said: Said, folder: Path) -> None:
    with pytest.raises(SiteUnknown):
        said("add", "--site", "LUNE", "--role", "kiosk", "--name", "Borne")
    with writing(settings_of(folder, None)) as session:
        for _ in range(8):
            add_device(session, name="Borne", role=Role.KIOSK, site_id="HDV", now=datetime.now(UTC))
    for verb in (["add"], ["invite", "--server", "https://accueil.lan"]):
        with pytest.raises(BlocksTaken):
            said(*verb, *BORNE)
    outcome = CliRunner().invoke(device.app, ["add", "--site", "HDV", "--role", "admin", "--name", "Borne"])
    assert outcome.exit_code == device.USAGE


def test_invitation_names_the_towns_authority(said: Said, folder: Path) -> None:
    certified = certify(folder / "tls", ["accueil.lan"], now=datetime.now(UTC))
    invitation = Invitation.parse(said("invite", *BORNE, "--server", "https://accueil.lan:8443/"))
    assert invitation.server == "https://accueil.lan:8443"
    assert invitation.authority == certified.fingerprint.replace(":", "")
    plain = json.loads(said("invite", *BORNE, "--server", "http://127.0.0.1:8000", "--json"))
    assert Invitation.parse(plain["text"]).authority == ""


@pytest.mark.parametrize("program", [kiosk.app, display.app], ids=["kiosk", "display"])
def test_programs_refuse_an_invitation_that_is_none(program: Any, tmp_path: Path) -> None:
    arguments = ["enrol", "--invitation", "n'importe quoi", "--data", str(tmp_path)]
    outcome = CliRunner().invoke(program, arguments)
    assert outcome.exit_code == CONFIGURATION
    assert "recopiez-la entière" in outcome.output
    assert list(tmp_path.iterdir()) == []
