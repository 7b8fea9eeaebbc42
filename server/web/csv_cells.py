"""CSV that a spreadsheet opens and does not run: RFC 4180, UTF-8 with its mark, no cell that begins a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Final

MARK: Final = "\ufeff"  #: spreadsheets take UTF-8 for something else without it
STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: str) -> str:
    """A cell that a spreadsheet shows as it is; an apostrophe stands before what it would take for a formula."""
    # A leading space or quote would be taken off by some before they look.
    return f"'{cell}" if cell.lstrip(" \"'\u00a0").startswith(STARTS) or cell.startswith(STARTS) else cell


def lines(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV, separated by semicolons as French spreadsheets expect."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
