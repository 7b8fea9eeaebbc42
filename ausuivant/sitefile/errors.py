"""A town file that is refused says where and why, in the words of whoever edits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a line of the file, counted from 1."""

    line: int
    message: str


@dataclass(eq=False)
class SiteFileError(Exception):
    """The town file cannot be used. `line` and `message` are the first problem's; `problems` are all of them."""

    path: str
    line: int
    message: str
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, path: str, problems: Sequence[Problem]) -> SiteFileError:
        """Gather one or more problems, in the order of the lines."""
        found = tuple(sorted(set(problems)))
        return cls(path, found[0].line, found[0].message, found)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """Say every problem as `file:line: what`, a form that editors follow."""
        found = self.problems or (Problem(self.line, self.message),)
        return [f"{self.path}:{problem.line}: {problem.message}" for problem in found]
