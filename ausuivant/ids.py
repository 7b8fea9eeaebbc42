"""Identifiers: made by whoever asks, in time order, never by the database."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Make a UUIDv7, as the standard library's UUID."""
    return UUID(int=uuid_utils.uuid7().int)
