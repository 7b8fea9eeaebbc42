"""Identifiers of another day: a test's clock is rarely this machine's."""

from datetime import datetime
from uuid import UUID

from ausuivant.ids import made_at, new_id

RANDOM_BITS = 80  #: the version's and the variant's among them


def id_at(at: datetime) -> UUID:
    """A UUIDv7 as a machine with this clock makes it, to the millisecond."""
    random = new_id().int & ((1 << RANDOM_BITS) - 1)
    made = UUID(int=random | round(at.timestamp() * 1000) << RANDOM_BITS)
    assert made_at(made) is not None
    return made
