"""What is measured, beside its limit: rows of the table, entries of build/bench.json."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `beside`: the same thing done at best, in the same run; `ratio`: value over beside.

    `met` says whether the limit held, None where there is no limit. `note`: what a reader must know of it.
    """

    name: str
    value: float
    unit: str
    beside: float | None = None
    ratio: float | None = None
    at_most: float | None = None
    ratio_at_least: float | None = None
    ratio_at_most: float | None = None
    met: bool | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """What is known of it, without the name."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in known.items()
            if name != "name" and value is not None and value != ""
        }

    @property
    def limit(self) -> str:
        """The limit in words; empty if there is none."""
        said = {
            "≤": self.at_most,
            "ratio ≥": self.ratio_at_least,
            "ratio ≤": self.ratio_at_most,
        }
        return " ".join(f"{sign} {bound:g}" for sign, bound in said.items() if bound is not None)


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    beside: float | None = None,
    at_most: float | None = None,
    ratio_at_least: float | None = None,
    ratio_at_most: float | None = None,
    note: str = "",
) -> Figure:
    """A figure held to its limits, if it has any."""
    ratio = value / beside if beside else None
    if ratio is None and (ratio_at_least, ratio_at_most) != (None, None):
        raise ValueError(f"{name}: a limit on a ratio needs what to compare with")
    held = [
        None if at_most is None else value <= at_most,
        None if ratio is None or ratio_at_least is None else ratio >= ratio_at_least,
        None if ratio is None or ratio_at_most is None else ratio <= ratio_at_most,
    ]
    judged = [one for one in held if one is not None]
    return Figure(
        name, value, unit, beside, ratio, at_most, ratio_at_least, ratio_at_most, all(judged) if judged else None, note
    )


def percentile(values: Sequence[float], rank: int) -> float:
    """The value below which `rank` percent of the values lie (1 to 99)."""
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[rank - 1]


def median(values: Iterable[float]) -> float:
    """The value in the middle."""
    return statistics.median(values)


def table(family: str, figures: Sequence[Figure]) -> str:
    """A family's figures as text; a limit that was missed stands out."""
    rows = [(family, "measured", "beside", "ratio", "limit", "")]
    for one in figures:
        verdict = {None: "", True: "ok", False: "<<< MISSED"}[one.met]
        rows.append(
            (
                "  " + one.name,
                f"{_number(one.value)} {one.unit}",
                "" if one.beside is None else _number(one.beside),
                "" if one.ratio is None else f"{one.ratio:.2f}",
                one.limit,
                " ".join(part for part in (verdict, one.note) if part),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(_row(row, widths) for row in rows)


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [row[0].ljust(widths[0]), *(row[column].rjust(widths[column]) for column in (1, 2, 3))]
    return "  ".join((*cells, row[4].ljust(widths[4]), row[5])).rstrip()


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"
