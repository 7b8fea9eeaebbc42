"""From a simulated log to a published calendar, on a real database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from ausuivant.core.errors import SiteUnknown
from server.frequentation.publish import build_from_log, load, save
from server.store import Store, open_store
from server.store.importing import ImportRefused, import_log
from server.store.log import End, Log
from server.store.migrations import upgrade
from sim.export import JsonLines
from sim.history import run, working_days
from tests.sim.towns import a_site

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three weeks of one site, as a log export."""
    return lived(15, tmp_path_factory.mktemp("export") / "history.jsonl")


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of one site: enough to be refused."""
    return lived(2, tmp_path_factory.mktemp("brief") / "history.jsonl")


def lived(days: int, path: Path) -> Path:
    """Simulate so many days; the path."""
    with path.open("w", encoding="utf-8") as file:
        run(a_site(), sorted(islice(working_days(a_site(), before=MONDAY), days)), seed=1, sink=JsonLines(file))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database that knows the site."""
    opened = open_store(f"sqlite:///{tmp_path / 'ausuivant.db'}")
    upgrade(opened)
    log, site = Log(opened.driver), a_site()
    assert opened.driver.gate is not None
    with opened.driver.gate:
        transaction = opened.transaction()
        transaction.begin([site.id])
        log.create_site(transaction, site.id, epoch="e")
        log.put_config(transaction, site, at=NOW - timedelta(days=60), actor="cli")
        log.move(transaction, [End(0, 1, site.id)])
        transaction.commit()
        transaction.abandon()
    yield opened
    opened.close()


def test_calendar_is_built_kept_and_found_when_a_history_was_imported(store: Store, export: Path) -> None:
    with export.open(encoding="utf-8") as lines:
        (imported,) = import_log(store, lines)
    assert imported.tickets > 800
    assert load(store, "HDV") is None
    calendar = build_from_log(store, "HDV", NOW)
    save(store, calendar)
    save(store, calendar)
    assert load(store, "HDV") == calendar
    assert calendar.weeks == 3
    assert sum(cell.level is not None for cell in calendar.site.cells) > 30
    assert (calendar.since, calendar.until) == (date(2026, 11, 2), date(2026, 11, 20))


def test_rows_agree_with_the_fold_when_a_history_was_imported(store: Store, export: Path) -> None:
    with export.open(encoding="utf-8") as lines:
        (imported,) = import_log(store, lines)
    log = Log(store.driver)
    with store.rows() as reader:
        rows = list(log.read_tickets(reader, "HDV"))
        records = list(log.read_since(reader, "HDV", 0))
    assert len(rows) == imported.tickets == sum(record.event.kind == "issued" for record in records)
    assert len(records) == imported.last_seq
    assert {row.day for row in rows} == set(islice(working_days(a_site(), before=MONDAY), 15))
    last = {getattr(record.event, "ticket_id", None): record.event.seq for record in records}
    assert all(row.seq == last[row.id] for row in rows)


def test_building_refuses_when_the_site_is_unknown(store: Store) -> None:
    with pytest.raises(SiteUnknown):
        build_from_log(store, "NOWHERE", NOW)


def test_calendar_says_nothing_when_the_log_is_empty(store: Store) -> None:
    calendar = build_from_log(store, "HDV", NOW)
    assert calendar.weeks == 0
    assert calendar.best == ()


def broken(lines: list[str], how: str) -> list[str]:
    match how:
        case "gap":
            return [*lines[:100], *lines[101:]]
        case "text":
            return [*lines[:100], "not json", *lines[100:]]
        case "site":
            return [line.replace('"site":"HDV"', '"site":"XXX"') for line in lines]
        case "kind":
            return [line.replace('"kind":"started"', '"kind":"teleported"') for line in lines]
        case "time":
            return [*lines[:100], lines[100].replace("2026-11-", "2026-10-", 2), *lines[101:]]
        case "config":
            return [line.replace('"config_version":1}', '"config_version":9}') for line in lines]
        case "impossible":
            return [line.replace('"kind":"finished","version":2', '"kind":"reopened","version":1') for line in lines]
    raise AssertionError(how)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("gap", r"line 101: fact 102 cannot follow fact 100"),
        ("text", r"line 101: not a fact"),
        ("site", r"line 1: the database has no site 'XXX'"),
        ("kind", r"line \d+: .*newer version"),
        ("time", r"line 101: .* is before"),
        ("config", r"line 2: the database has no version 9"),
        ("impossible", r"line \d+: reopened cannot have happened|line \d+: not a fact"),
    ],
)
def test_import_refuses_and_leaves_nothing_when_the_file_is_broken(
    store: Store, brief: Path, how: str, said: str
) -> None:
    lines = brief.read_text(encoding="utf-8").splitlines()
    with pytest.raises(ImportRefused, match=said):
        import_log(store, broken(lines, how))
    assert [head.last_seq for head in store.heads()] == [0]
    with store.rows() as reader:
        assert list(Log(store.driver).read_since(reader, "HDV", 0)) == []
    with brief.open(encoding="utf-8") as good:
        assert import_log(store, good)


def test_import_refuses_when_the_site_has_tickets_already(store: Store, brief: Path) -> None:
    with brief.open(encoding="utf-8") as lines:
        import_log(store, lines)
    with brief.open(encoding="utf-8") as lines, pytest.raises(ImportRefused, match="HDV has tickets already"):
        import_log(store, lines)


def test_import_continues_when_the_database_holds_the_same_beginning(store: Store, brief: Path) -> None:
    lines = brief.read_text(encoding="utf-8").splitlines()
    assert import_log(store, lines[:2])[0].last_seq == 2
    (imported,) = import_log(store, lines)
    assert imported.last_seq == len(lines)
    assert imported.facts == len(lines) - 2
