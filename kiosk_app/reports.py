"""What the server has to be told sooner or later: kept while it is away, told in order, each under one key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final
from uuid import UUID

from ausuivant.core.errors import DomainError, Kind
from ausuivant.ids import new_id

log = logging.getLogger(__name__)

#: Reports that the server did not hear; the oldest go when there are more.
REPORTS_KEPT: Final = 1000

#: tells the server something under an idempotency key
Report = Callable[[UUID], object]


class Reports:
    """Used from one thread at a time."""

    def __init__(self) -> None:
        self._untold: list[tuple[UUID, Report]] = []

    @property
    def waiting(self) -> bool:
        """Whether the server still has to hear something."""
        return bool(self._untold)

    def tell(self, report: Report) -> None:
        """Tell the server, after all that it has not heard yet."""
        self._untold = [*self._untold, (new_id(), report)][-REPORTS_KEPT:]
        self.retell()

    def retell(self) -> None:
        """Try what the server did not hear, until it is away again; what it refuses is not told again."""
        while self._untold:
            try:
                key, report = self._untold[0]
                report(key)
            except DomainError as error:
                if error.kind is Kind.UNAVAILABLE:
                    return
                log.info("the server did not need a report: %s", error)
            del self._untold[0]
