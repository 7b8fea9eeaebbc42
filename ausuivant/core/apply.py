"""(state, event) → state. Knows no rule and no configuration: whatever the log says, happened.

Each kind of fact gives the fields of the state that it changes; the new state is made once. Nothing here looks at a
field after changing it, so what one fact brings about can be said side by side.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Final

from ausuivant.core import events as e
from ausuivant.core.apply_tickets import TICKET_APPLIERS, Changes, at_counter, nothing
from ausuivant.core.devices import heard
from ausuivant.core.evolve import evolve
from ausuivant.core.site import (
    Alert,
    CounterSession,
    SiteState,
)


def apply(state: SiteState, event: e.Event) -> SiteState:
    """The state after one more fact."""
    return evolve(state, **APPLIERS[type(event)](state, event), seq=event.seq, at=event.at)


def fold(state: SiteState, events: Iterable[e.Event]) -> SiteState:
    """The state after many facts."""
    for event in events:
        state = apply(state, event)
    return state


# --- counters and the site ---------------------------------------------------------------------------------


def _counter_opened(state: SiteState, event: e.CounterOpened) -> Changes:
    session = CounterSession(
        counter_id=event.counter_id,
        agent=event.agent,
        queues=event.queues,
        opened_at=event.happened_at,
        since=event.happened_at,
    )
    return at_counter(state, session)


def _counter_changed(state: SiteState, event: e.CounterEvent, **changes: Any) -> Changes:
    return at_counter(state, evolve(state.counters[event.counter_id], since=event.happened_at, **changes))


def _counter_closed(state: SiteState, event: e.CounterClosed) -> Changes:
    return {"counters": {key: s for key, s in state.counters.items() if key != event.counter_id}}


def _day_opened(state: SiteState, event: e.DayOpened) -> Changes:
    fresh = SiteState(
        site_id=state.site_id,
        service_day=event.service_day,
        config_version=event.config_version,
        suspended=frozenset(event.suspended),
        devices={device.device_id: device for device in event.devices},
    )
    return {field.name: getattr(fresh, field.name) for field in fields(fresh) if field.name not in ("seq", "at")}


def _alert_raised(state: SiteState, event: e.AlertRaised) -> Changes:
    alert = Alert(event.alert_id, event.alert, event.source, event.detail, event.happened_at)
    return {"alerts": {**state.alerts, event.alert_id: alert}}


def _alert_cleared(state: SiteState, event: e.AlertCleared) -> Changes:
    return {"alerts": {key: alert for key, alert in state.alerts.items() if key != event.alert_id}}


def _device_reported(state: SiteState, event: e.DeviceReported) -> Changes:
    device = heard(event, before=state.devices.get(event.device_id))
    return {"devices": {**state.devices, device.device_id: device}}


APPLIERS: Final[Mapping[type[e.Event], Callable[[SiteState, Any], Changes]]] = {
    **TICKET_APPLIERS,
    e.CounterOpened: _counter_opened,
    e.CounterPaused: lambda state, event: _counter_changed(state, event, paused=True, pause_reason=event.reason),
    e.CounterResumed: lambda state, event: _counter_changed(state, event, paused=False, pause_reason=""),
    e.CounterClosed: _counter_closed,
    e.DayOpened: _day_opened,
    e.OpeningChanged: lambda state, event: {"open": event.open},
    e.ConfigChanged: lambda state, event: {"config_version": event.config_version},
    e.QueueSuspended: lambda state, event: {"suspended": state.suspended | {event.queue_id}},
    e.QueueReopened: lambda state, event: {"suspended": state.suspended - {event.queue_id}},
    e.AlertRaised: _alert_raised,
    e.AlertCleared: _alert_cleared,
    e.DeviceReported: _device_reported,
    e.ClockAccepted: nothing,
}
