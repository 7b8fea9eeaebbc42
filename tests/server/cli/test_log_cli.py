"""`ausuivant log export`: the audit hears of it, whether a server holds the database or not."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ausuivant.clock import FixedClock
from server.cli.log import app
from server.cli.opening import reading, settings_of
from server.security import audit
from server.security.audit import AuditKind, Entry
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.house import House, the_other_site


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A server that does not run yet, on a folder's database."""
    return House(prepared_database(tmp_path), FixedClock(NINE), a_site(), the_other_site(), data=tmp_path)


def exports(folder: Path) -> list[Entry]:
    """The audit's rows about exports."""
    with reading(settings_of(folder, None)) as session:
        return [entry for entry in audit.newest(session) if entry.kind == AuditKind.LOG_EXPORTED.value]


def export(folder: Path, *arguments: str) -> list[str]:
    """The sites of the exported facts."""
    outcome = CliRunner().invoke(app, ["export", "--data", str(folder), *arguments])
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stderr == ""
    return sorted({json.loads(line)["site"] for line in outcome.stdout.splitlines()})


def test_export_is_in_the_audit_when_a_server_holds_the_database(house: House, tmp_path: Path) -> None:
    with house:
        assert export(tmp_path, "--site", "HDV") == ["HDV"]
        assert len(list(tmp_path.glob("*.exported"))) <= 1  # the server may have been quicker
        house.run(house.services.gate.follow)
    (row,) = exports(tmp_path)
    assert (row.actor, row.site_id, dict(row.facts)) == ("cli", "HDV", {"what": "log"})
    assert list(tmp_path.glob("*.exported")) == []


def test_export_is_in_the_audit_when_no_server_runs(house: House, tmp_path: Path) -> None:
    with house:
        pass
    assert export(tmp_path) == ["CCAS", "HDV"]
    (row,) = exports(tmp_path)
    assert (row.actor, row.site_id) == ("cli", "")
    outcome = CliRunner().invoke(app, ["export", "--data", str(tmp_path), "--site", "LUNE"])
    assert outcome.exit_code == 5
    assert len(exports(tmp_path)) == 1
