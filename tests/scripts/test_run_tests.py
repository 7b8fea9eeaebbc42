"""The runner's own arithmetic: a suite that miscounts itself hides its failures."""

import sys
from pathlib import Path

import pytest

from scripts import run_tests
from scripts.run_tests import GROUPS, MODES, REST, Group, Mode, Outcome, read_report, rest_group

PASSING = "def test_passes():\n    assert True\n"
FAILING = "def test_fails():\n    assert False\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository whose tests the runner takes for its own: a group in one process, and one in two."""
    (tmp_path / "tests" / "core").mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    full: long\naddopts = --disable-plugin-autoload\n")
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path / "build")
    groups = (Group("core", ("core",), 60), Group("api", ("server",), 90, workers=2))
    monkeypatch.setattr(run_tests, "GROUPS", groups)
    return tmp_path


def write_test(checkout: Path, name: str, text: str) -> None:
    path = checkout / "tests" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_run_is_good_when_all_pass(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_test(checkout, "core/test_one.py", PASSING)
    assert run_tests.run(MODES["test"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"


def test_run_is_bad_when_a_folder_that_no_group_names_fails(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_test(checkout, "core/test_one.py", PASSING)
    write_test(checkout, "newcomer/test_two.py", FAILING)
    assert run_tests.run(MODES["test"]) == 1
    *_, named, _, last = capfd.readouterr().out.splitlines()
    assert "test_two::test_fails: " in named
    assert last == "1 passed, 1 failed, 0 skipped"


def test_run_is_bad_when_a_file_cannot_be_imported(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_test(checkout, "core/test_one.py", "import no_such_module\n")
    assert run_tests.run(MODES["test"]) == 1
    assert ", 1 failed" in capfd.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("folder", ["core", "server"])
def test_run_is_bad_once_when_the_process_dies(checkout: Path, capfd: pytest.CaptureFixture[str], folder: str) -> None:
    write_test(checkout, f"{folder}/test_one.py", "import os\n\n\ndef test_dies():\n    os._exit(3)\n")
    assert run_tests.run(MODES["test"]) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_run_says_so_when_it_outlasts_its_budget(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_test(checkout, "core/test_one.py", PASSING)
    assert run_tests.run(Mode(("core",), "", budget_s=0)) == 0
    assert "Too slow" in capfd.readouterr().out


def test_run_says_why_a_test_was_skipped(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_test(checkout, "core/test_one.py", "import pytest\n\n\ndef test_x():\n    pytest.skip('no printer')\n")
    assert run_tests.run(MODES["test"]) == 0
    assert "no printer" in capfd.readouterr().out


def test_quick_leaves_the_long_tests_out(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_test(checkout, "core/test_one.py", PASSING)
    write_test(checkout, "core/test_two.py", "import pytest\n\n\n@pytest.mark.full\n" + FAILING)
    assert run_tests.run(Mode(("core",), "not full", 60)) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"


def test_report_counts_each_case_once(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><testcase/><testcase classname='tests.a' name='test_b'>"
        "<failure message='assert 1&#10;more'/></testcase><testcase><error/></testcase>"
        '<testcase><skipped message="why"/></testcase></testsuite></testsuites>'
    )
    outcome = Outcome(Group("any", (), 1), 0.0, 1)
    read_report(report, outcome)
    assert (outcome.passed, outcome.failed, outcome.skipped, outcome.reasons) == (1, 2, 1, ["why"])
    assert outcome.failures[0] == "tests.a::test_b: assert 1"


def test_budgets_of_the_groups_fit_in_the_suites() -> None:
    limit = MODES["test"].budget_s
    assert limit is not None
    assert sum(group.budget_s for group in GROUPS) <= limit


def test_routes_run_once_when_everything_runs(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_test(checkout, "server/http/test_one.py", PASSING)
    assert run_tests.run(MODES["test"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"
    assert run_tests.run(MODES["quick"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"


def test_rest_holds_no_folder_that_a_group_names() -> None:
    named = {folder for group in GROUPS for folder in group.folders}
    rest = rest_group(Path(__file__).resolve().parents[1])
    assert rest.name == REST
    assert not named & set(rest.folders)


def test_runner_explains_itself_when_the_verb_is_unknown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["run_tests.py", "everything"])
    assert run_tests.main() == 2
    assert "usage" in capsys.readouterr().err
