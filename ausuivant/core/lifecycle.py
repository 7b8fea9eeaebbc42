"""The ticket's life, as data: the only place that says what may follow what (DESIGN §3)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ausuivant.core.errors import TransitionRefused


class TicketState(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"  #: in its queue
    CALLED = "called"  #: shown on the displays, expected at a counter
    SERVING = "serving"  #: the visitor is at the counter
    HELD = "held"  #: set aside by an agent, comes back by itself
    SERVED = "served"  #: done
    NO_SHOW = "no_show"  #: called, did not come; may be reinstated
    CANCELLED = "cancelled"  #: given up, by the visitor or at the desk
    SENT_OUT = "sent_out"  #: admitted at another site
    EXPIRED = "expired"  #: the day closed before the visitor was served


class Fact(StrEnum):
    """The facts that move a ticket; their values are the kinds of the events."""

    ISSUED = "issued"
    ADOPTED = "adopted"  #: paper made offline, taken as it is
    ADMITTED = "admitted"  #: sent by another site, with its arrival
    WALKED_IN = "walked_in"  #: received at once, without having waited
    CALLED = "called"
    RECALLED = "recalled"
    RELEASED = "released"  #: the call is annulled, the place kept
    STARTED = "started"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    HELD = "held"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    REINSTATED = "reinstated"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    SENT_OUT = "sent_out"
    EXPIRED = "expired"
    SERVED_OFFLINE = "served_offline"  #: called by voice and received while the server was away, said afterwards
    CLOSED_BY_SYSTEM = "closed_by_system"  #: the day closed on a visitor at the counter; service time unknown


S, F = TicketState, Fact

TRANSITIONS: Final[Mapping[tuple[Fact, TicketState | None], TicketState]] = {
    (F.ISSUED, None): S.WAITING,
    (F.ADOPTED, None): S.WAITING,
    (F.ADMITTED, None): S.WAITING,
    (F.WALKED_IN, None): S.SERVING,
    (F.CALLED, S.WAITING): S.CALLED,
    (F.CALLED, S.HELD): S.CALLED,
    (F.RECALLED, S.CALLED): S.CALLED,
    (F.RELEASED, S.CALLED): S.WAITING,
    (F.STARTED, S.CALLED): S.SERVING,
    (F.FINISHED, S.CALLED): S.SERVED,
    (F.FINISHED, S.SERVING): S.SERVED,
    (F.NO_SHOW, S.CALLED): S.NO_SHOW,
    (F.HELD, S.CALLED): S.HELD,
    (F.HELD, S.SERVING): S.HELD,
    (F.RESUMED, S.HELD): S.WAITING,
    (F.TRANSFERRED, S.WAITING): S.WAITING,
    (F.TRANSFERRED, S.CALLED): S.WAITING,
    (F.TRANSFERRED, S.SERVING): S.WAITING,
    (F.TRANSFERRED, S.HELD): S.WAITING,
    (F.REINSTATED, S.NO_SHOW): S.WAITING,
    (F.REOPENED, S.SERVED): S.SERVING,
    (F.CANCELLED, S.WAITING): S.CANCELLED,
    (F.CANCELLED, S.CALLED): S.CANCELLED,
    (F.CANCELLED, S.HELD): S.CANCELLED,
    (F.SENT_OUT, S.WAITING): S.SENT_OUT,
    (F.SENT_OUT, S.CALLED): S.SENT_OUT,
    (F.SENT_OUT, S.SERVING): S.SENT_OUT,
    (F.SENT_OUT, S.HELD): S.SENT_OUT,
    (F.EXPIRED, S.WAITING): S.EXPIRED,
    (F.EXPIRED, S.CALLED): S.EXPIRED,
    (F.EXPIRED, S.HELD): S.EXPIRED,
    (F.SERVED_OFFLINE, S.WAITING): S.SERVED,
    (F.SERVED_OFFLINE, S.CALLED): S.SERVED,
    (F.SERVED_OFFLINE, S.HELD): S.SERVED,
    (F.SERVED_OFFLINE, S.NO_SHOW): S.SERVED,
    (F.CLOSED_BY_SYSTEM, S.SERVING): S.SERVED,
}

AT_COUNTER: Final = frozenset({S.CALLED, S.SERVING})  #: states in which a counter holds the ticket
LIVE: Final = frozenset({S.WAITING, S.CALLED, S.SERVING, S.HELD})  #: states that the end of the day must close


def next_state(state: TicketState | None, fact: Fact) -> TicketState:
    """Say where a fact leads, or refuse it."""
    try:
        return TRANSITIONS[fact, state]
    except KeyError:
        raise TransitionRefused(state=state, attempted=fact) from None
