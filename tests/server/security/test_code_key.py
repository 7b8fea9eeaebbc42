"""The key of the codes: secrets are sealed with it, and it stands in a file of its own."""

import logging
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import CodeKeyMissing, CodeNeeded
from ausuivant.core.config import Site
from server.cli import user
from server.security import audit
from server.security.audit import AuditKind
from server.security.code_key import SEALED
from server.security.roles import Role
from server.security.second_factor import code_at
from server.security.tables import AccountRow
from tests.prepared import prepared_database
from tests.seeds import PASSWORD, TOTP_SECRET
from tests.server.house import House


@pytest.fixture
def opened(tmp_path: Path, clock: FixedClock, site: Site) -> Callable[[], House]:
    """Servers of one folder, one after the other."""
    url = prepared_database(tmp_path)
    return lambda: House(url, clock, site, data=tmp_path)


def kept(house: House, account_id: UUID) -> str:
    """What the database keeps of an application's secret."""
    wanted = select(AccountRow.totp_secret).where(AccountRow.id == account_id)
    return house.run(lambda: house.services.gate.read(lambda session: session.exec(wanted).one())) or ""


def put(house: House, account_id: UUID, text: str) -> None:
    """Write over what the database keeps."""

    def written(session: Session) -> None:
        row = session.get(AccountRow, account_id)
        assert row is not None
        row.totp_secret = text
        session.add(row)

    house.run(lambda: house.services.gate.write(written))


def test_secrets_are_sealed_with_a_key_that_stands_beside_the_database(
    opened: Callable[[], House], tmp_path: Path, clock: FixedClock
) -> None:
    key = tmp_path / "codes.key"
    with opened() as house:
        ada = house.account("ada", Role.ADMIN, None)
        sealed = kept(house, ada.id)
        assert sealed.startswith(SEALED)
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        # What an older version kept in the open.
        put(house, ada.id, TOTP_SECRET)
    before = key.read_bytes()
    with opened() as house:
        assert kept(house, ada.id).startswith(SEALED)
        assert key.read_bytes() == before
        client = house.anybody()
        client.login("ada", PASSWORD, house.code())
    files = [path for path in tmp_path.iterdir() if path.name.startswith("ausuivant.db")]
    assert files
    assert not any(key.read_bytes().strip() in path.read_bytes() for path in files)


def test_a_sealed_secret_opens_nothing_when_it_is_copied_to_another_account(opened: Callable[[], House]) -> None:
    with opened() as house:
        ada, eve = house.account("ada", Role.ADMIN, None), house.account("eve", Role.ADMIN, None)
        put(house, ada.id, kept(house, eve.id))
        with pytest.raises(CodeKeyMissing):
            house.anybody().login("ada", PASSWORD, house.code())


@pytest.mark.parametrize("lost", [True, False], ids=["no key", "another town's key"])
def test_only_codes_wait_when_the_key_is_not_the_towns(
    opened: Callable[[], House], tmp_path: Path, clock: FixedClock, caplog: pytest.LogCaptureFixture, lost: bool
) -> None:
    key = tmp_path / "codes.key"
    with opened() as house:
        house.account("ada", Role.ADMIN, None)
        nadia = house.account("nadia", Role.AGENT)
    if lost:
        key.unlink()
    else:
        key.write_bytes(b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    with caplog.at_level(logging.CRITICAL, "server.security.code_key"), opened() as house:
        agent = house.anybody()
        agent.login("nadia", PASSWORD)
        agent.open_counter("HDV", "1")
        with pytest.raises(CodeKeyMissing):
            house.anybody().login("ada", PASSWORD, house.code())
        with pytest.raises(CodeKeyMissing):
            house.run(lambda: house.services.gate.write(lambda session: _seal(house, session, nadia.id)))
    outcome = CliRunner().invoke(user.app, ["renew-codes-key", "--data", str(tmp_path)])
    assert outcome.exit_code == 0, outcome.output
    assert "oubliées : 1" in outcome.output
    assert key.with_name("codes.key.former").exists() is not lost
    clock.advance(timedelta(minutes=1))
    with opened() as house:
        client = house.anybody()
        client.login("ada", PASSWORD)  # the password alone: an application has to be installed first
        assert client.session().unfinished
        secret = client.new_codes().secret
        client.enrol_codes(PASSWORD, secret, code_at(secret, clock.now()))
        with pytest.raises(CodeNeeded):
            house.anybody().login("ada", PASSWORD)
        entries = house.run(lambda: house.services.gate.read(lambda session: audit.newest(session)))
    assert AuditKind.CODES_REMOVED.value in [entry.kind for entry in entries]


def _seal(house: House, session: Session, account_id: UUID) -> str:
    return house.services.gate.codes.seal(session, account_id, TOTP_SECRET)
