"""`ausuivant user` and `ausuivant audit`, on a database of their own."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import LoginTaken, LoginUnknown, PasswordTooWeak
from server.cli import audit, user
from server.security import emergency
from server.security.audit import AuditKind
from server.store import open_store
from tests.core.reception import a_site
from tests.prepared import prepared_database
from tests.server.house import PASSWORD, House, cheap_hasher

Said = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A town's data."""
    prepared_database(tmp_path)
    return tmp_path


@pytest.fixture
def said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Run a command that ends well: what it says to programs."""
    monkeypatch.setattr(user, "Hasher", cheap_hasher)

    def run(*arguments: str) -> str:
        outcome = CliRunner().invoke(user.app, [*arguments, "--data", str(folder)])
        if outcome.exception is not None and not isinstance(outcome.exception, SystemExit):
            raise outcome.exception
        assert outcome.exit_code == 0, outcome.output
        return outcome.stdout

    return run


def audited(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run a command on the audit: its code and what it says."""
    outcome = CliRunner().invoke(audit.app, [*arguments, "--data", str(folder)])
    return outcome.exit_code, outcome.output


def test_accounts_are_made_and_listed(said: Said) -> None:
    said("add", "Nadia", "--role", "agent", "--site", "HDV", "--queue", "etat-civil", "--password", PASSWORD)
    said("add", "ada", "--role", "admin", "--name", "Ada L.", "--password", PASSWORD)
    assert said("list").splitlines() == [
        "ada  Ada L.  admin@*  (sans application de codes)",
        "nadia  Nadia  agent@HDV/etat-civil",
    ]
    plain = json.loads(said("list", "--json"))
    assert plain[1]["roles"] == [{"role": "agent", "site_id": "HDV", "queue_id": "etat-civil"}]


def test_accounts_are_refused_when_they_are_wrong(said: Said) -> None:
    said("add", "nadia", "--role", "agent", "--password", PASSWORD)
    with pytest.raises(LoginTaken):
        said("add", "NADIA", "--role", "agent", "--password", PASSWORD)
    with pytest.raises(PasswordTooWeak):
        said("add", "lea", "--role", "agent", "--password", "Azerty12345!")
    with pytest.raises(PasswordTooWeak):  # enough for an agent
        said("add", "lea", "--role", "admin", "--password", "Tg7!vbR2_kWz")
    for wrong in (["--role", "kiosk"], ["--role", "agent", "--queue", "etat-civil"]):
        with pytest.raises(AssertionError, match=r"Rôle inconnu|d'un site"):
            said("add", "lea", *wrong, "--password", PASSWORD)
    with pytest.raises(LoginUnknown):
        said("disable", "lea")


def test_an_account_is_disabled_and_enabled(said: Said) -> None:
    said("add", "nadia", "--role", "agent", "--password", PASSWORD)
    said("disable", "nadia")
    assert "(désactivé)" in said("list")
    said("enable", "nadia")
    assert "(désactivé)" not in said("list")


def test_a_reset_says_a_password_once(said: Said, folder: Path) -> None:
    said("add", "nadia", "--role", "agent", "--password", PASSWORD)
    first, second = (said("reset", "nadia", "--codes").strip() for _ in range(2))
    assert first != second
    assert "(mot de passe provisoire)" in said("list")
    assert second not in (folder / "ausuivant.db").read_bytes().decode(errors="replace")


def test_the_emergency_account_is_sealed_from_here_alone(said: Said) -> None:
    first, second = said("seal").strip(), said("seal").strip()
    assert first != second
    assert "secours  Compte de secours  admin@*  (compte de secours)" in said("list")
    with pytest.raises(AssertionError, match="user seal"):
        said("reset", emergency.LOGIN)


def test_a_refusal_names_the_page_when_a_server_runs(folder: Path, clock: FixedClock) -> None:
    url = f"sqlite:///{folder / 'ausuivant.db'}"
    with House(url, clock, a_site(), data=folder):
        for arguments, word in ((["disable", "nadia"], "Personnes"), (["seal"], "arrêtez-le")):
            outcome = CliRunner().invoke(user.app, [*arguments, "--data", str(folder)])
            assert outcome.exit_code == 5
            assert word in outcome.stderr
        assert CliRunner().invoke(user.app, ["list", "--data", str(folder)]).exit_code == 0


def test_the_audit_is_verified_and_shown(said: Said, folder: Path) -> None:
    said("add", "nadia", "--role", "agent", "--site", "HDV", "--password", PASSWORD)
    said("disable", "nadia")
    code, output = audited(folder, "verify")
    assert (code, "2 lignes" in output) == (0, True)
    noted = output.split()[-1]
    said("enable", "nadia")
    assert audited(folder, "verify", "--from", noted)[0] == 0
    assert audited(folder, "verify", "--from", "1:" + noted.partition(":")[2])[0] == 1
    assert audited(folder, "verify", "--from", "douze")[0] == 2
    lines = audited(folder, "show", "--json")[1].splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["account_added", "account_disabled", "account_enabled"]
    assert json.loads(lines[0])["facts"] == {"roles": ["agent:HDV"]}
    only = audited(folder, "show", "--kind", "account_disabled", "--limit", "5")[1].splitlines()
    assert len(only) == 1
    assert "account_disabled" in only[0]
    assert audited(folder, "show", "--kind", "fete")[0] == 2


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit SET actor = 'somebody else' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit SET facts = '{}' WHERE seq = 1",
    ],
)
def test_the_audit_says_so_when_it_was_touched(said: Said, folder: Path, harm: str) -> None:
    said("add", "nadia", "--role", "agent", "--site", "HDV", "--password", PASSWORD)
    said("disable", "nadia")
    said("enable", "nadia")
    store = open_store(f"sqlite:///{folder / 'ausuivant.db'}")
    with store.writing() as session:
        for trigger in ("audit_never_changes", "audit_never_goes"):
            session.connection().execute(text(f"DROP TRIGGER {trigger}"))
        session.connection().execute(text(harm))
    store.close()
    code, output = audited(folder, "verify")
    assert code == 1
    assert "N'EST PLUS ENTIER" in output
    assert json.loads(audited(folder, "verify", "--json")[1])["trouble"]


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.value for kind in AuditKind}) == len(AuditKind)
