"""An export opens in a spreadsheet, and nothing in it runs there."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web.csv_cells import lines, safe

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33490500000", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "'=1", "\u00a0=1"]
)
def test_cell_is_shown_and_not_run_when_it_would_be_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Nadia", "9 h 30", "« Borne »", "a=b", "12"])
def test_cell_stays_as_it_is_when_it_is_plain(cell: str) -> None:
    assert safe(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))), min_size=1))
def test_rows_are_read_again_as_they_were_when_a_spreadsheet_opens_them(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(lines(rows), newline=""), delimiter=";"))
    assert read == [[safe(cell) for cell in row] for row in rows]
    assert not any(cell.startswith(FORMULAS) for row in read for cell in row)
