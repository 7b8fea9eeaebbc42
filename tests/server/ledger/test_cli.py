"""`ausuivant log`: looks, and changes nothing."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from ausuivant.clock import FixedClock
from ausuivant.core.commands import CallNext
from ausuivant.ids import new_id
from server.ledger import open_ledger
from server.ledger.cli import app, exported
from server.store import open_store
from tests.core.reception import a_site
from tests.server.ledger.asking import issue, opened

runner = CliRunner()


@pytest.fixture
async def url(tmp_path: Path, clock: FixedClock) -> str:
    """A database with a site, three tickets and a call."""
    address = f"sqlite:///{tmp_path / 'ausuivant.db'}"
    ledger = open_ledger(address, clock=clock)
    await ledger.start()
    await ledger.change_configuration(a_site(), "cli")
    for _ in range(3):
        await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.execute("HDV", opened("1"), "agent:a")
    await ledger.execute("HDV", CallNext(id=new_id(), counter_id="1"), "agent:a")
    await ledger.stop()
    return address


def said(*arguments: str) -> str:
    outcome = runner.invoke(app, list(arguments))
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_verify_says_that_log_and_rows_agree(url: str) -> None:
    assert said("verify", "--database", url) == "HDV: log and rows agree: 8 events, 3 tickets\n"
    report = json.loads(said("verify", "--database", url, "--json"))
    assert report == {"site_id": "HDV", "events": 8, "tickets": 3, "problems": []}


def test_verify_fails_when_they_do_not_agree(url: str) -> None:
    store = open_store(url)
    with store.writing() as session:
        session.connection().execute(text("UPDATE ticket SET number = number + 100"))
    store.close()
    outcome = runner.invoke(app, ["verify", "--database", url])
    assert outcome.exit_code == 1
    assert "DISAGREE" in outcome.output


def test_show_gives_the_chosen_facts_only(url: str) -> None:
    assert len(said("show", "--database", url).splitlines()) == 8
    (line,) = said("show", "--database", url, "4").splitlines()
    assert line.startswith("HDV       4 2026-11-23 09:00:00 issued")
    shown = [json.loads(line) for line in said("show", "--database", url, "--json").splitlines()]
    ticket_id = shown[3]["payload"]["ticket_id"]
    of_ticket = said("show", "--database", url, "--json", "--ticket", ticket_id).splitlines()
    assert [json.loads(line)["kind"] for line in of_ticket] == ["issued", "called"]
    assert len(said("show", "--database", url, "--day", "2026-11-23").splitlines()) == 8
    assert said("show", "--database", url, "--day", "2026-11-22") == ""


def test_show_refuses_when_the_day_is_no_date(url: str) -> None:
    assert runner.invoke(app, ["show", "--database", url, "--day", "hier"]).exit_code == 2


def test_tail_shows_the_last_facts(url: str) -> None:
    lines = said("tail", "--database", url, "-n", "2").splitlines()
    assert [line.split()[4] for line in lines] == ["counter_opened", "called"]


def test_export_says_everything_in_order(url: str, tmp_path: Path) -> None:
    target = tmp_path / "log.jsonl"
    target.write_text("".join(exported(None, url, None)), encoding="utf-8")
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, 9))
    assert {line["site"] for line in lines} == {"HDV"}
    assert lines[3]["command"] == "IssueTicket"


def test_reading_is_refused_when_there_is_no_database(tmp_path: Path) -> None:
    outcome = runner.invoke(app, ["verify", "--database", f"sqlite:///{tmp_path / 'nothing.db'}"])
    assert outcome.exit_code == 5


def test_unknown_site_is_refused(url: str) -> None:
    outcome = runner.invoke(app, ["show", "--database", url, "--site", "XYZ"])
    assert outcome.exit_code == 5
    assert "XYZ" in outcome.output
