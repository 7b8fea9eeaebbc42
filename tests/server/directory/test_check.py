"""`ausuivant directory check` and `ausuivant serve`: what is wrong with a directory is said before people need it."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ausuivant.clock import FixedClock
from server.cli import directory
from server.ledger import open_ledger
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.directory.conftest import write_file
from tests.server.directory.issuer import SECRET, Issuer

Checked = Callable[..., tuple[int, str]]
RULES = '[[rule]]\ngroup = "accueil"\nrole = "agent"\nsite = "HDV"\n'


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        running.person()
        yield running


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Run the check: its code and what it says."""

    def run(*arguments: str) -> tuple[int, str]:
        outcome = CliRunner().invoke(directory.app, ["check", *arguments, "--data", str(tmp_path)])
        if outcome.exception is not None and not isinstance(outcome.exception, SystemExit):
            raise outcome.exception
        return outcome.exit_code, outcome.output

    return run


def with_site(folder: Path) -> None:
    """A database with the site HDV."""

    async def load() -> None:
        ledger = open_ledger(prepared_database(folder), clock=FixedClock(NINE))
        await ledger.start()
        await ledger.change_configuration(a_site(), "cli")
        await ledger.stop()

    asyncio.run(load())


def test_check_says_what_is_right_and_what_to_declare_when_all_is_well(
    tmp_path: Path, issuer: Issuer, checked: Checked
) -> None:
    with_site(tmp_path)
    issuer.discovery = {
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
    }
    write_file(tmp_path, issuer.url, more='address = "https://accueil.example"', rules=RULES)
    (tmp_path / "annuaire.toml").chmod(0o640)
    code, said = checked()
    assert code == 0, said
    assert {line.split()[0] for line in said.splitlines()} == {"bon"}
    assert "Clés de signature lisibles : 2" in said
    assert "L'annuaire ne refuse ni « client_id » ni « secret »" in said
    assert "https://accueil.example/connexion/annuaire/retour" in said


def test_check_says_what_is_doubtful_when_the_directory_says_little(
    tmp_path: Path, issuer: Issuer, checked: Checked
) -> None:
    issuer.discovery = {
        "id_token_signing_alg_values_supported": ["ES256"],
        "scopes_supported": ["openid"],
        "end_session_endpoint": "",
    }
    write_file(tmp_path, issuer.url, rules=RULES)
    (tmp_path / "annuaire.toml").chmod(0o644)
    code, said = checked("--no-rules")
    assert code == 0, said
    doubts = [line for line in said.splitlines() if line.startswith("à voir")]
    assert [
        word for word in ("PKCE", "profile, town", "laisse ouverte", "chmod 640") if word not in "".join(doubts)
    ] == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"issuer": "https://another.example"}, "se nomme « https://another.example »"),
        ({"id_token_signing_alg_values_supported": ["HS256"]}, "signe en HS256, le fichier ne l'admet pas"),
        ({"token_endpoint": "http://a.example/"}, "« token_endpoint » n'est pas une adresse https://"),
    ],
)
def test_check_fails_when_the_directory_publishes_something_wrong(
    tmp_path: Path, issuer: Issuer, checked: Checked, said: dict[str, object], words: str
) -> None:
    issuer.discovery = said
    write_file(tmp_path, issuer.url, rules=RULES)
    code, told = checked("--no-rules")
    assert code == 5
    assert any(line.startswith("FAUX") and words in line for line in told.splitlines()), told


def test_check_fails_when_no_key_can_be_read(tmp_path: Path, issuer: Issuer, checked: Checked) -> None:
    issuer.keys = []
    issuer.discovery = {"id_token_signing_alg_values_supported": ["RS256"]}
    write_file(tmp_path, issuer.url, rules=RULES)
    assert checked("--no-rules")[0] == 5


def test_check_fails_when_the_directory_refuses_our_secret(tmp_path: Path, issuer: Issuer, checked: Checked) -> None:
    issuer.discovery = {"id_token_signing_alg_values_supported": ["RS256"]}
    write_file(tmp_path, issuer.url, rules=RULES)
    file = tmp_path / "annuaire.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(SECRET, "wrong"), encoding="utf-8")
    code, said = checked("--no-rules")
    assert code == 5
    assert "FAUX    l'annuaire refuse « client_id » ou « secret »" in said


def test_check_fails_when_a_rule_speaks_of_what_the_town_has_not(
    tmp_path: Path, issuer: Issuer, checked: Checked
) -> None:
    with_site(tmp_path)
    elsewhere = '[[rule]]\ngroup = "a"\nrole = "agent"\nsite = "PISCINE"\n'
    queues = '[[rule]]\ngroup = "b"\nrole = "agent"\nsite = "HDV"\nqueues = ["piscine"]\n'
    write_file(tmp_path, issuer.url, rules=elsewhere + queues)
    code, said = checked()
    assert code == 5
    assert "Groupe « a » : le site PISCINE n'existe pas ; sites : HDV" in said
    assert "Groupe « b » : le site HDV n'a pas de file piscine" in said


def test_check_says_so_when_nobody_answers(tmp_path: Path, checked: Checked) -> None:
    with Issuer() as issuer:
        write_file(tmp_path, issuer.url, rules=RULES)
    code, said = checked("--no-rules")
    assert code == 4
    assert "L'annuaire ne répond pas" in said


def test_check_says_so_when_there_is_no_file(checked: Checked) -> None:
    code, said = checked()
    assert code == 5
    assert "Il n'y a pas de fichier" in said


def test_server_does_not_start_when_the_file_is_wrong(tmp_path: Path) -> None:
    write_file(tmp_path, "http://annuaire.example", rules=RULES)
    command = [sys.executable, "-m", "ausuivant.cli", "serve", "--port", "0", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 5
    assert "annuaire.toml:1: l’adresse de l’annuaire commence par https://" in done.stderr
    assert not (tmp_path / "ausuivant.db").exists()
