"""view(state, site, now): what each screen shows. Pure, so that a screen can always be remade from the log."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from ausuivant.core import hours, metrics, views
from ausuivant.core.config import Hours, Queue, Service, Site
from ausuivant.core.estimate import estimate, level, places
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import Announcement, CounterSession, SiteState, Ticket

#: From this long before closing, a kiosk says how many can still be received.
NEAR_CLOSING: Final = timedelta(hours=1)
#: how often doors and a queue may open by turns before they are open together
EDGES_LOOKED_AT: Final = 20
#: The ids by which a town names its general démarche; docs/site-file.md says so.
RECEPTION: Final = ("accueil", "renseignement", "autre-question")

#: of the week, on the screen of a closed site
DAYS_SHOWN: Final = 7


def open_hours(site: Site, now: datetime) -> views.OpenHours:
    """Whether the site receives, and until or from when."""
    return views.OpenHours(hours.is_open(site, now), hours.next_change(site, now))


def announced(state: SiteState, site: Site, call: Announcement) -> views.Announced:
    """A call for a display. A counter that the town has since removed keeps its id for a name."""
    ticket = state.tickets[call.ticket_id]
    counter = site.counters.get(call.counter_id)
    return views.Announced(
        id=call.id,
        call_id=call.call_id,
        label=call.label,
        letter=ticket.letter,
        number=ticket.number,
        counter_id=call.counter_id,
        counter_name=counter.name if counter else {"fr": call.counter_id},
        called_at=call.called_at,
        recall=call.recall,
    )


def announcements(state: SiteState, site: Site, now: datetime) -> tuple[views.Announced, ...]:
    """Every announcement younger than the policy's seconds and at least the last ten, newest first."""
    calls = state.announcements
    young = sum(1 for call in calls if now - call.called_at < site.policy.announce_for)
    kept = calls[-max(young, site.policy.announcements_kept) :]
    return tuple(announced(state, site, call) for call in reversed(kept))


def site_level(state: SiteState, site: Site) -> int | None:
    """The crowding of the whole site: of its worst queue that anybody can speak of."""
    levels = [level(estimate(state, site, queue_id), site) for queue_id in site.queues]
    return max((one for one in levels if one is not None), default=None)


def hall(state: SiteState, site: Site, now: datetime) -> views.HallView:
    """The hall display."""
    counts = [_count(state, site, queue) for queue in site.queues.values()]
    worst = max((one for one in counts if one.level is not None), key=_crowding, default=None)
    open_now = open_hours(site, now)
    return views.HallView(
        site_id=site.id,
        town=site.town,
        site_name=site.name,
        timezone=site.timezone,
        hours=open_now,
        announcements=announcements(state, site, now),
        queues=tuple(one for one in counts if not one.sensitive),
        level=worst.level if worst else None,
        waiting=sum(one.waiting for one in counts),
        range=worst.range if worst else None,
        week=() if open_now.open else week(site, now),
        messages=site.messages,
        counters=tuple(site.counters),
    )


def _count(state: SiteState, site: Site, queue: Queue) -> views.QueueCount:
    about = estimate(state, site, queue.id)
    return views.QueueCount(
        queue_id=queue.id,
        letter=queue.letter,
        name=queue.name,
        waiting=len(state.line(queue.id)),
        range=about,
        level=level(about, site),
        sensitive=queue.sensitive,
        suspended=queue.id in state.suspended,
    )


def _crowding(one: views.QueueCount) -> tuple[int, int]:
    return one.level or 0, one.range.low if one.range else 0


def week(site: Site, now: datetime) -> tuple[views.OpenDay, ...]:
    """Today and the six days after it, as the doors will be."""
    today = hours.local(site, now).date()
    days = (today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN))
    return tuple(views.OpenDay(day, hours.of_day(site.hours, day)) for day in days)


def condition(state: SiteState, session: CounterSession | None) -> str:
    """A counter in one word: closed, paused, free, called, serving."""
    if session is None:
        return "closed"
    if session.ticket_id is not None:
        return "serving" if state.tickets[session.ticket_id].state is TicketState.SERVING else "called"
    return "paused" if session.paused else "free"


def counter(state: SiteState, site: Site, counter_id: str, now: datetime) -> views.CounterView:
    """The display above a counter."""
    session = state.counters.get(counter_id)
    ticket_id = session.ticket_id if session else None
    calls = [call for call in state.announcements if ticket_id is not None and call.ticket_id == ticket_id]
    return views.CounterView(
        site_id=site.id,
        counter_id=counter_id,
        counter_name=site.counter(counter_id).name,
        condition=condition(state, session),
        since=session.since if session else None,
        announcement=announced(state, site, calls[-1]) if calls else None,
        label=state.tickets[ticket_id].label if ticket_id is not None else None,
        timezone=site.timezone,
    )


def kiosk(state: SiteState, site: Site, now: datetime) -> views.KioskView:
    """The kiosk: every démarche, whether it is open, and about how long it takes to be called."""
    return views.KioskView(
        site_id=site.id,
        town=site.town,
        site_name=site.name,
        timezone=site.timezone,
        config_version=site.version,
        languages=site.languages,
        hours=open_hours(site, now),
        services=tuple(choice(state, site, service, now) for service in site.services.values()),
        families=site.families,
        reception=reception(site),
        public_address=site.public_address,
    )


def choice(state: SiteState, site: Site, service: Service, now: datetime) -> views.ServiceChoice:
    """One démarche on the kiosk. A sensitive one has the whole site's figures: its own would tell who came for it."""
    queue = site.queue(service.queue_id)
    own = queue.hours or site.hours
    open_now = hours.is_open(site, now) and hours.is_open(site, now, own) and queue.id not in state.suspended
    sensitive = service.sensitive or queue.sensitive
    about = None
    if open_now:
        about = of_site(state, site) if sensitive else estimate(state, site, queue.id)
    return views.ServiceChoice(
        service_id=service.id,
        name=service.name,
        icon=service.icon,
        family=service.family,
        queue_id=queue.id,
        letter=queue.letter,
        sensitive=sensitive,
        open=open_now or site.policy.issue_when_closed,
        reopens_at=None if open_now else reopening(site, own, now),
        waiting=sum(len(state.line(one)) for one in site.queues) if sensitive else len(state.line(queue.id)),
        range=about,
        level=level(about, site),
        notices=service.notices,
        places=places_left(state, site, queue, now) if open_now and not sensitive else None,
    )


def of_site(state: SiteState, site: Site) -> views.Range | None:
    """About how long a newcomer waits at the site, whatever for: from the shortest to the longest of its queues."""
    ranges = [one for one in (estimate(state, site, queue_id) for queue_id in site.queues) if one is not None]
    if not ranges:
        return None
    highs = [one.high for one in ranges if one.high is not None]
    return views.Range(min(one.low for one in ranges), max(highs) if len(highs) == len(ranges) else None)


def reopening(site: Site, own: Hours, now: datetime) -> datetime | None:
    """When the doors and the queue's own hours are next open together; None: it is not known, or staff stopped it."""
    at = now
    for _ in range(EDGES_LOOKED_AT):
        shut = [one for one in (site.hours, own) if not hours.is_open(site, at, one)]
        if not shut:
            return at if at > now else None
        opening = hours.next_opening(site, at, shut[0])
        if opening is None:
            return None
        at = opening
    return None


def places_left(state: SiteState, site: Site, queue: Queue, now: datetime) -> int | None:
    """How many more the queue can receive today, once its last closing of the day is near."""
    own = queue.hours or site.hours
    closes = [hours.next_change(site, now), hours.next_change(site, now, own)]
    known = [one for one in closes if one is not None]
    if not known or min(known) - now > NEAR_CLOSING:
        return None
    closing = min(known)
    again = reopening(site, own, closing)
    if again is not None and hours.local(site, again).date() == hours.local(site, closing).date():
        return None  # only the noon break: whoever comes now can still be received after it
    return places(state, site, queue.id, closing - now)


def reception(site: Site) -> str | None:
    """The démarche for whoever does not know: the first of the conventional ids that the site has."""
    return next((one for one in RECEPTION if one in site.services), None)


def ticket(state: SiteState, site: Site, ticket_id: UUID, now: datetime) -> views.TicketView:
    """A visitor's own ticket."""
    return ticket_view(state, site, state.ticket(ticket_id))


def ticket_view(state: SiteState, site: Site, one: Ticket) -> views.TicketView:
    """The same, of a ticket at hand."""
    ahead = state.line(one.queue_id).before(one.standing) if one.state is TicketState.WAITING else None
    service = site.services.get(one.service_id)
    at_counter = site.counters.get(one.counter_id) if one.counter_id else None
    shown = service if service and not (service.sensitive or site.queue(one.queue_id).sensitive) else None
    return views.TicketView(
        ticket_id=one.id,
        label=one.label,
        letter=one.letter,
        number=one.number,
        service_id=one.service_id,
        service_name=shown.name if shown else None,
        queue_id=one.queue_id,
        klass=one.klass,
        state=one.state,
        arrived_at=one.arrived_at,
        called_at=one.called_at,
        counter_id=one.counter_id,
        counter_name=at_counter.name if at_counter else None,
        ahead=ahead,
        range=None if ahead is None else estimate(state, site, one.queue_id, ahead=ahead),
    )


def supervision(state: SiteState, site: Site, now: datetime) -> views.SupervisionView:
    """A site for its supervisor."""
    whole = metrics.total(state)
    waits = [at for queue_id in site.queues if (at := metrics.oldest(state, queue_id)) is not None]
    return views.SupervisionView(
        site_id=site.id,
        town=site.town,
        site_name=site.name,
        timezone=site.timezone,
        service_day=state.service_day,
        hours=open_hours(site, now),
        level=site_level(state, site),
        waiting=sum(len(line) for line in state.waiting.values()),
        oldest=min(waits, default=None),
        queues=tuple(queue_line(state, site, queue_id, own=True) for queue_id in site.queues),
        counters=tuple(_counter_line(state, site, counter_id) for counter_id in site.counters),
        alerts=alert_lines(state),
        devices=tuple(sorted(state.devices.values(), key=lambda one: (one.device_name, one.device_id))),
        unconfirmed=sum(1 for one in state.tickets.values() if one.unconfirmed_at is not None),
        issued=whole.issued,
        called=whole.calls,
        served=whole.served,
        no_show=whole.no_show,
        cancelled=whole.cancelled,
        within_target=metrics.within_target(whole),
        mean_wait_s=metrics.mean_wait_s(whole),
    )


def _counter_line(state: SiteState, site: Site, counter_id: str) -> views.CounterLine:
    session = state.counters.get(counter_id)
    label = state.tickets[session.ticket_id].label if session and session.ticket_id else None
    return views.CounterLine(
        counter_id=counter_id,
        name=site.counters[counter_id].name,
        condition=condition(state, session),
        since=session.since if session else None,
        label=label,
        pause_reason=session.pause_reason if session else "",
    )


def queue_line(state: SiteState, site: Site, queue_id: str, *, own: bool) -> views.QueueLine:
    """A queue for staff."""
    queue = site.queue(queue_id)
    about = estimate(state, site, queue_id)
    return views.QueueLine(
        queue_id=queue_id,
        letter=queue.letter,
        name=queue.name,
        waiting=len(state.line(queue_id)),
        oldest=metrics.oldest(state, queue_id),
        range=about,
        level=level(about, site),
        own=own,
        suspended=queue_id in state.suspended,
    )


def alert_lines(state: SiteState) -> tuple[views.AlertLine, ...]:
    """What staff should look at, oldest first."""

    def named(source: str) -> str:
        device = state.devices.get(source)
        return device.device_name if device else ""

    return tuple(
        views.AlertLine(alert.id, alert.kind, alert.source, named(alert.source), alert.detail, alert.raised_at)
        for alert in sorted(state.alerts.values(), key=lambda alert: alert.raised_at)
    )


def line(state: SiteState, site: Site, one: Ticket, now: datetime, *, may_call: bool, note: str = "") -> views.Line:
    """A ticket in one of the console's lists."""
    service = site.services.get(one.service_id)
    return views.Line(
        ticket_id=one.id,
        label=one.label,
        service_id=one.service_id,
        service_name=service.name if service else {"fr": one.service_id},
        queue_id=one.queue_id,
        klass=one.klass,
        arrived_at=one.arrived_at,
        waits_from=one.waits_from,
        appointed_at=one.appointed_at,
        not_before=one.not_before,
        late=now - one.waits_from > site.queue(one.queue_id).target,
        eligible=may_call,
        note=note,
    )
