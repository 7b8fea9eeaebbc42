"""The table of K1 to K13 names tests that exist, and each of them bears its item's number."""

import re

from tests.architecture.sources import ROOT

TABLE = ROOT / "docs" / "accessibilite.md"
ITEMS = [f"K{number}" for number in range(1, 14)]
NAMED = re.compile(r"`(tests/\S+\.py)::(\w+)`")


def rows() -> dict[str, str]:
    """The proofs of each item."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| K\d", line)]
    return {one[0]: one[2] for one in cells}


def source_of(path: str, name: str) -> str:
    """A test from its name to the end of its docstring; empty when there is none."""
    file = ROOT / path
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    found = re.search(rf'^(?:async )?def {name}\([^)]*\)(?: -> None)?:(?:[^\n]*\n\s+"""[^"]*""")?', text, re.M)
    return found[0] if found else ""


def numbers(text: str) -> set[str]:
    """Which items a name or a docstring bears: `k1_to_k4` bears four."""
    bears = re.search(r"_k(\d+)_to_k(\d+)_", text)
    if bears:
        return {f"K{number}" for number in range(int(bears[1]), int(bears[2]) + 1)}
    return {f"K{number}" for number in re.findall(r"[_\b\s\"]k(\d+)\b", text.lower().replace("_", " "))}


def test_every_item_has_a_row_and_a_proof() -> None:
    assert list(rows()) == ITEMS
    assert [item for item, proof in rows().items() if not NAMED.search(proof)] == []


def test_each_named_test_exists_and_bears_the_number_of_its_item() -> None:
    wrong = [
        f"{item}: {path}::{name}"
        for item, proof in rows().items()
        for path, name in NAMED.findall(proof)
        if item not in numbers(source_of(path, name))
    ]
    assert wrong == []


def test_each_test_that_bears_a_number_is_in_the_table() -> None:
    known = {name for proof in rows().values() for _, name in NAMED.findall(proof)}
    files = (ROOT / "tests" / "kiosk_app").glob("test_*.py")
    borne = [name for file in files for name in re.findall(r"^def (test_k\d+_\w+)", file.read_text("utf-8"), re.M)]
    assert [name for name in borne if name not in known] == []
