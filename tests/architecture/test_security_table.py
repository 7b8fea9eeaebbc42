"""The table of what is proved of security names tests that exist."""

import re

from tests.architecture.sources import ROOT

TABLE = ROOT / "docs" / "securite.md"
#: the numbers that the project set out to trace (TRUST §3.6)
TRACED = """
1.2.10 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1 3.3.1 3.3.2 3.3.3 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.7 3.4.8 3.5.1 3.5.2 3.5.3
4.4.1 4.4.2 4.4.3 4.4.4 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.6.3 7.2.3
7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 8.2.1 8.2.2 12.3.4 13.1.2 14.2.1 14.2.6 14.2.7 14.3.1 14.3.2 14.3.3 15.1.2
15.4.2 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.5.1 16.5.2 16.5.3
"""
WANTED = frozenset(TRACED.split())


def rows() -> list[tuple[str, str, str]]:
    """Number, what is done, proof."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("| ")]
    return [(one[0], one[1], one[2]) for one in cells if one[0] != "ASVS"]


def test_each_named_test_exists() -> None:
    named = [found for _, _, proof in rows() for found in re.findall(r"`(\S+\.py)::(\w+)`", proof)]
    assert len(named) > 30
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file()
        or not re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.M)
    ]
    assert missing == []


def test_a_row_without_a_proof_says_what_is_missing() -> None:
    honest = re.compile("Non tenu|Pas de preuve")
    unproved = [number for number, done, proof in rows() if proof == "—" and not honest.search(done)]
    assert unproved == []


def test_the_items_that_were_set_out_are_in_the_table() -> None:
    numbers = [number.strip() for row, _, _ in rows() for number in row.split(",")]
    assert sorted(WANTED - set(numbers)) == []
    assert len(numbers) == len(set(numbers))
