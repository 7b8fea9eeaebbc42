"""The table of what is proved of security names tests that exist."""

import re

from tests.architecture.sources import ROOT

TABLE = ROOT / "docs" / "securite.md"
#: the numbers that the project set out to trace
WANTED = ("2.3.1", "3.3.1", "3.4.3", "3.5.1", "4.4.2", "6.3.1", "7.2.3", "7.4.1", "8.2.1", "12.3.4", "14.3.2", "16.5.1")


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
    numbers = ", ".join(number for number, _, _ in rows())
    assert [wanted for wanted in WANTED if wanted not in numbers] == []
