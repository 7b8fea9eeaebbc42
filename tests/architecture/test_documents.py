"""Documents that speak of the code are held to it."""

import re
import subprocess
import sys

import pytest

from tests.architecture.sources import PROGRAMS, ROOT, python_files, tracked

GLOSSARY = ROOT / "docs" / "glossary.md"


def words() -> list[tuple[str, str, str]]:
    """Read the glossary's rows: English, French, names in the code."""
    rows = []
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] != "English" and set(cells[0]) != {"-"}:
            rows.append((cells[0], cells[1], cells[2]))
    return rows


@pytest.fixture(scope="module")
def code() -> str:
    """Everything that the programs say, in Python and in the browser."""
    browser = [path for path in tracked(".js") if path.relative_to(ROOT).parts[0] in PROGRAMS]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*python_files(*PROGRAMS), *browser])


def test_each_name_of_the_glossary_is_in_the_code(code: str) -> None:
    names = [(row[0], name) for row in words() for name in re.findall(r"`([^`]+)`", row[2])]
    assert names
    assert not [(english, name) for english, name in names if not re.search(rf"\b{re.escape(name)}\b", code)]


def test_each_word_of_the_glossary_has_its_french_and_its_name() -> None:
    assert not [row for row in words() if not all(row) or "`" not in row[2]]


def test_no_french_word_means_two_things() -> None:
    french = [row[1] for row in words()]
    assert not sorted({word for word in french if french.count(word) > 1})


def test_generated_pages_are_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "generate_docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_decision_is_listed_and_dated() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == sorted(set(numbers)), "two records bear one number"
    for path in records:
        assert path.name in listed
        assert re.search(r"^Date: .+\. Status: \w+", path.read_text(encoding="utf-8"), re.M), path.name
