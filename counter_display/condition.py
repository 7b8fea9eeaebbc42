"""What a display says as a whole."""

from enum import StrEnum


class Condition(StrEnum):
    """How much of what a display shows can be believed."""

    STARTING = "starting"  #: the server was not heard yet
    LIVE = "live"
    STALE = "stale"  #: the server is silent
    CLOSED = "closed"
