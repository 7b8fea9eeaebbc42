"""(state, site, command, now) → events, or a DomainError. The reception's rules, one file a family of commands."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from ausuivant.core import commands as c
from ausuivant.core.config import Site
from ausuivant.core.decide import counters, day, devices, offline, tickets
from ausuivant.core.decide.draft import Draft
from ausuivant.core.events import Event
from ausuivant.core.site import SiteState

DECIDERS: Final[Mapping[type[c.Command], Callable[[Draft, Any], None]]] = {
    c.IssueTicket: tickets.issue,
    c.AdoptTicket: tickets.adopt,
    c.AdmitTicket: tickets.admit,
    c.WalkIn: tickets.walk_in,
    c.ConfirmTicket: tickets.confirm,
    c.ReportPrintFailure: tickets.report_print_failure,
    c.PrioritiseTicket: tickets.prioritise,
    c.ResumeTicket: tickets.resume,
    c.ReinstateTicket: tickets.reinstate,
    c.CancelTicket: tickets.cancel,
    c.TransferTicket: tickets.transfer,
    c.SendOutTicket: tickets.send_out,
    c.MarkServed: offline.mark_served,
    c.OpenCounter: counters.open_counter,
    c.PauseCounter: counters.pause,
    c.ResumeCounter: counters.resume,
    c.CloseCounter: counters.close,
    c.CallNext: counters.call_next,
    c.CallTicket: counters.call_ticket,
    c.Recall: counters.recall,
    c.Release: counters.release,
    c.Start: counters.start,
    c.Finish: counters.finish,
    c.MarkNoShow: counters.mark_no_show,
    c.Hold: counters.hold,
    c.Reopen: counters.reopen,
    c.Wake: day.wake,
    c.ChangeConfiguration: day.change_configuration,
    c.SuspendQueue: day.suspend_queue,
    c.ReopenQueue: day.reopen_queue,
    c.RaiseAlert: day.raise_alert,
    c.ClearAlert: day.clear_alert,
    c.ReportDevice: devices.report,
    c.AcceptClock: day.accept_clock,
}


def _decider(command: type[c.Command]) -> Callable[[Draft, Any], None]:
    return DECIDERS[command]


def decided(state: SiteState, site: Site, command: c.Command, now: datetime) -> tuple[tuple[Event, ...], SiteState]:
    """What the command makes happen, and the state after it.

    `now` is aware. The events are stamped: `seq` goes on from the state's, `at` never goes back. An accepted
    command writes at least one event, but for one case: IssueTicket and AdoptTicket of a ticket that is already
    there as asked write nothing, and that ticket is the answer. Raises a DomainError on refusal; nothing has
    happened then.
    """
    draft = Draft(state, site, command.id, now)
    day.roll(draft)
    _decider(type(command))(draft, command)
    return tuple(draft.events), draft.state


def decide(state: SiteState, site: Site, command: c.Command, now: datetime) -> tuple[Event, ...]:
    """What the command makes happen; see `decided`."""
    return decided(state, site, command, now)[0]
