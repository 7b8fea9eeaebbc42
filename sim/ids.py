"""Identifiers of a simulated life: UUIDv7 in form, made of the virtual time and the seeded draw, so that the same
seed writes the same log, byte for byte."""

import random
from datetime import datetime
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_RAND_A = (1 << 12) - 1
_RAND_B = (1 << 62) - 1


def id_at(now: datetime, rng: random.Random) -> UUID:
    """Make a UUIDv7 of that (aware) instant."""
    milliseconds = int(now.timestamp() * 1000)
    bits = rng.getrandbits(74)
    return UUID(int=milliseconds << 80 | _VERSION | (bits >> 62 & _RAND_A) << 64 | _VARIANT | bits & _RAND_B)
