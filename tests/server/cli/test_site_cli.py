"""`ausuivant site accept-clock`, tried against a log that ends in another year."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ausuivant.clock import FixedClock, SystemClock
from server.cli import site
from server.ledger import open_ledger
from server.security.audit import AuditKind, newest
from server.store import open_store
from tests.core.reception import a_site
from tests.prepared import prepared_database


@pytest.fixture
def ahead(tmp_path: Path) -> Path:
    """A town whose log was written by a clock that was two days ahead."""

    async def write() -> None:
        ledger = open_ledger(prepared_database(tmp_path), clock=FixedClock(datetime.now(UTC) + timedelta(days=2)))
        await ledger.start()
        await ledger.change_configuration(a_site(), "cli")
        await ledger.stop()

    asyncio.run(write())
    return tmp_path


def trouble(folder: Path) -> list[str]:
    """What a server that starts now complains of."""

    async def look() -> list[str]:
        ledger = open_ledger(f"sqlite:///{folder / 'ausuivant.db'}", clock=SystemClock())
        await ledger.start()
        found = ledger.trouble()
        await ledger.stop()
        return found

    return asyncio.run(look())


def accept(folder: Path, hour: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(site.app, ["accept-clock", hour, "--data", str(folder)])
    return outcome.exit_code, str(outcome.exception or "") + outcome.output


@pytest.mark.parametrize("hour", ["hier", "2026-11-23T09:31"])
def test_hour_that_cannot_be_read_is_refused(ahead: Path, hour: str) -> None:
    assert accept(ahead, hour)[0] == 2


def test_clock_is_believed_and_audited_once_its_hour_was_named(ahead: Path) -> None:
    code, said = accept(ahead, (datetime.now(UTC) - timedelta(days=1)).isoformat())
    assert code == 1
    assert "clock" in said
    assert accept(ahead, datetime.now(UTC).isoformat()) == (0, "Site HDV : heure confirmée\n")
    store = open_store(f"sqlite:///{ahead / 'ausuivant.db'}", readonly=True)
    with store.reading() as session:
        assert [entry.kind for entry in newest(session)] == [AuditKind.CLOCK_ACCEPTED]
    store.close()
    assert trouble(ahead) == []
