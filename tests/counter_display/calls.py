"""Calls as a frame carries them, made by hand."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from ausuivant.core.views import Announced

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def call(
    label: str,
    *,
    seconds_ago: float = 0.0,
    call_id: UUID | None = None,
    recall: bool = False,
    counter: str = "3",
    name: Mapping[str, str] | None = None,
) -> Announced:
    """A call of a ticket, so many seconds before NOW."""
    parts = re.match(r"([A-Z]+)(\d+)", label)
    assert parts is not None
    return Announced(
        id=uuid4(),
        call_id=call_id or uuid4(),
        label=label,
        letter=parts[1],
        number=int(parts[2]),
        counter_id=counter,
        counter_name=name or {"fr": f"Guichet {counter}", "en": f"Counter {counter}"},
        called_at=NOW - timedelta(seconds=seconds_ago),
        recall=recall,
    )
