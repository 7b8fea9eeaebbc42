"""Identifiers: made by whoever asks, in time order, never by the database."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import uuid_utils

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def new_id() -> UUID:
    """Make a UUIDv7, as the standard library's UUID."""
    return UUID(int=uuid_utils.uuid7().int)


def made_at(made: UUID) -> datetime | None:
    """When a UUIDv7 was made, by the clock of who made it; None for any other identifier."""
    return EPOCH + timedelta(milliseconds=made.int >> 80) if made.version == 7 else None
