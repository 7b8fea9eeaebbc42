"""Follows the tickets of visitors' phones. A thousand phones in one queue must cost the reception little.

One pass a site looks at every followed ticket, twice a second at most; a phone is sent something only when its own
screen would differ. What happens to its ticket comes at once; a place gained comes at once to who is nearly called, and
every ten seconds to the others. See docs/decisions/0094.
"""

import asyncio
import itertools
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from ausuivant.clock import Clock
from ausuivant.core import hours
from ausuivant.core.config import Site
from ausuivant.core.errors import TicketLinkUnknown
from ausuivant.core.estimate import behind, pace
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import SiteState, Ticket
from ausuivant.i18n import SOURCE, visitor_languages
from ausuivant.ids import made_at
from ausuivant.wire.frames import Sealed, seal
from ausuivant.wire.links import TOPIC, ticket_named
from ausuivant.wire.views import encode_view
from server.feed.carrying import SLOW
from server.feed.mailbox import Mailbox
from server.feed.on_the_way import OnTheWay
from server.feed.phone_door import Door
from server.feed.phone_view import phone_view
from server.ledger import Ledger
from server.security.limits import Unknown
from server.security.ticket_links import TicketLinks

ACTOR: Final = "visitor"  #: as whom the log names a phone
GONE: Final = 4404  #: close code: this link leads to no ticket of today
EARLY: Final = 4425  #: close code: a kiosk gave this ticket, and has not handed it in yet
FULL: Final = 4429  #: close code: too many phones; come back later
LOOK_S: Final = 0.5
NEAR: Final = 5  #: people before a phone that follows each call
FAR_S: Final = 10.0  #: between two frames to the others, more or less: a whole hall must not be told at once
AGAIN_S: Final = 5.0  #: at the latest, what waited or what time changes is looked at
HEARTBEAT_S: Final = 5.0  #: a display's is shorter; a phone's battery pays for each
TICK_S: Final = 0.1
GROUPS: Final = round(HEARTBEAT_S / TICK_S)
SEND_TIMEOUT_S: Final = 10.0  #: a phone's network is worse than a display's
#: how long a link goes on opening a ticket that is over
KEPT: Final = timedelta(hours=1)
LIVE: Final = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD})

log = logging.getLogger("server.feed")


class Phone:
    """One phone that follows one ticket. `ended` gets the close code when the server ends it."""

    __slots__ = (
        "ahead",
        "ended",
        "group",
        "language",
        "latest",
        "mailbox",
        "sending_since",
        "site_id",
        "ticket",
        "told_at",
    )

    def __init__(self, site_id: str, ticket: Ticket, language: str, *, group: int) -> None:
        self.site_id = site_id
        self.ticket = ticket
        self.language = language
        self.group = group
        self.mailbox = Mailbox()
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.sending_since: float | None = None
        self.latest = Sealed(-1, "", "")
        self.ahead: int | None = None
        self.told_at = 0.0

    def say(self, frame: Sealed, sent_at: str) -> str:
        """A whole frame as text."""
        return frame.frame(sent_at)

    def end(self, code: int) -> None:
        """End the connection, once."""
        if not self.ended.done():
            self.ended.set_result(code)


class Phones:
    """All phones of a server. Belongs to one event loop. Attributes: links, door, wrong (tokens that open nothing)."""

    def __init__(
        self, ledger: Ledger, links: TicketLinks, door: Door, on_the_way: OnTheWay, *, clock: Clock, wrong: Unknown
    ) -> None:
        self.links = links
        self.door = door
        self.wrong = wrong
        self._ledger = ledger
        self._on_the_way = on_the_way
        self._clock = clock
        self._of_site: dict[str, set[Phone]] = {}
        self._groups: list[set[Phone]] = [set() for _ in range(GROUPS)]
        self._next_group = itertools.cycle(range(GROUPS))
        self._looks: dict[str, asyncio.TimerHandle] = {}
        self._looked_at: dict[str, float] = {}
        self._ticker: asyncio.Task[None] | None = None
        ledger.on_change(self.changed)

    def found(self, token: str) -> tuple[str, Ticket]:
        """The ticket that a token opens and the site where it is; TicketLinkUnknown."""
        ticket_id = ticket_named(token)
        seen = [] if ticket_id is None else self._everywhere(ticket_id)
        if not seen or not self.links.opens(token, (ticket for _, ticket in seen)):
            raise TicketLinkUnknown()
        # Sent to another site, a ticket stands at both: where it still lives is where the visitor is.
        site_id, ticket = next((one for one in seen if one[1].state in LIVE), seen[0])
        if ticket.state not in LIVE:
            ticket = self._paper_of(site_id, ticket)
        if self._forgotten(ticket):
            raise TicketLinkUnknown()
        return site_id, ticket

    async def awaited(self, token: str) -> bool:
        """Whether a kiosk made this token today for a ticket that it has still to hand in.

        Only a kiosk of the town can have made it, so whoever shows it holds that kiosk's paper.
        """
        ticket_id = ticket_named(token)
        made = None if ticket_id is None else made_at(ticket_id)
        if ticket_id is None or made is None or self._everywhere(ticket_id):
            return False
        kiosk = await self.links.maker(token)
        if kiosk is None or kiosk.site_id not in self._ledger.sites():
            return False
        site = self._ledger.config(kiosk.site_id)
        return hours.service_day(site, made) == hours.service_day(site, self._clock.now())

    def follow(self, token: str, language: str) -> Phone:
        """Follow a ticket; its frame waits in the mailbox. TicketLinkUnknown. An unknown language is French."""
        site_id, ticket = self.found(token)
        spoken = language if language in visitor_languages() else SOURCE
        phone = Phone(site_id, ticket, spoken, group=next(self._next_group))
        self._of_site.setdefault(site_id, set()).add(phone)
        self._groups[phone.group].add(phone)
        self._tell(phone, self._ledger.state(site_id), self._ledger.config(site_id), {}, now=_now())
        if self._ticker is None:
            self._ticker = asyncio.create_task(self._tick(), name="phones")
        return phone

    def need_time(self, token: str) -> str | None:
        """A called visitor is coming slowly: the site whose consoles have news, None if it was known.

        TicketLinkUnknown; TransitionRefused unless the ticket is called.
        """
        site_id, ticket = self.found(token)
        if not self._on_the_way.note(site_id, ticket.id):
            return None
        for phone in tuple(self._of_site.get(site_id, ())):
            if phone.ticket.id == ticket.id:
                phone.ticket = ticket
                self._tell(phone, self._ledger.state(site_id), self._ledger.config(site_id), {}, now=_now())
        return site_id

    def leave(self, phone: Phone) -> None:
        """Follow no longer."""
        self._groups[phone.group].discard(phone)
        phones = self._of_site.get(phone.site_id, set())
        phones.discard(phone)
        if not phones:
            self._of_site.pop(phone.site_id, None)
            handle = self._looks.pop(phone.site_id, None)
            if handle is not None:
                handle.cancel()
        if not self._of_site and self._ticker is not None:
            self._ticker.cancel()
            self._ticker = None

    def changed(self, site_id: str) -> None:
        """Something of this site changed: look at its phones, twice a second at most."""
        if site_id in self._of_site and site_id not in self._looks:
            wait = max(0.0, self._looked_at.get(site_id, 0.0) + LOOK_S - _now())
            self._looks[site_id] = asyncio.get_running_loop().call_later(wait, self._look, site_id)

    async def start(self) -> None:
        """Read the town's key."""
        await self.links.start()

    async def stop(self) -> None:
        """End the own task, and look no more."""
        for look in self._looks.values():
            look.cancel()
        if self._ticker is not None:
            self._ticker.cancel()
            await asyncio.gather(self._ticker, return_exceptions=True)

    def _everywhere(self, ticket_id: UUID) -> list[tuple[str, Ticket]]:
        found = ((site_id, self._ledger.state(site_id).tickets.get(ticket_id)) for site_id in self._ledger.sites())
        return [(site_id, ticket) for site_id, ticket in found if ticket is not None]

    def _paper_of(self, site_id: str, ticket: Ticket) -> Ticket:
        """The paper that a kiosk made by itself for a ticket whose answer it never had; or that very ticket."""
        tickets = self._ledger.state(site_id).tickets.values()
        return next((one for one in tickets if one.linked_to == ticket.id), ticket)

    def _forgotten(self, ticket: Ticket) -> bool:
        return ticket.closed_at is not None and ticket.state not in LIVE and self._clock.now() - ticket.closed_at > KEPT

    def _look(self, site_id: str) -> None:
        """Tell each phone of a site what changed for it."""
        self._looks.pop(site_id, None)
        now = self._looked_at[site_id] = _now()
        try:
            state, site = self._ledger.state(site_id), self._ledger.config(site_id)
            paces: dict[str, float | None] = {}
            for phone in tuple(self._of_site.get(site_id, ())):
                self._look_at(phone, state, site, paces, now=now)
        except Exception:
            # Phones must never stop the reception; they see their page grow old.
            log.exception("phones could not be told", extra={"topic": TOPIC})

    def _look_at(
        self, phone: Phone, state: SiteState, site: Site, paces: dict[str, float | None], *, now: float
    ) -> None:
        ticket = state.tickets.get(phone.ticket.id)
        if ticket is None or self._forgotten(ticket):
            phone.end(GONE)
            return
        if ticket.state is TicketState.SENT_OUT and phone.ticket.state is not ticket.state:
            self._move(phone, ticket)
            return
        same = ticket is phone.ticket
        phone.ticket = ticket
        if same and ticket.state is not TicketState.WAITING:
            return
        due = now - phone.told_at >= FAR_S * (0.75 + 0.5 * phone.group / GROUPS)
        if same and not due:
            ahead = state.line(ticket.queue_id).before(ticket.standing)
            if ahead == phone.ahead or ahead > NEAR:
                return
        self._tell(phone, state, site, paces, now=now)

    def _move(self, phone: Phone, ticket: Ticket) -> None:
        """Go along to the site that admitted the ticket; its phones are told there."""
        phone.ticket = ticket
        elsewhere = [one for one in self._everywhere(ticket.id) if one[1].state in LIVE]
        if not elsewhere:
            return
        self._of_site[phone.site_id].discard(phone)
        phone.site_id, phone.ticket = elsewhere[0]
        self._of_site.setdefault(phone.site_id, set()).add(phone)
        self._tell(phone, self._ledger.state(phone.site_id), self._ledger.config(phone.site_id), {}, now=_now())

    def _tell(self, phone: Phone, state: SiteState, site: Site, paces: dict[str, float | None], *, now: float) -> None:
        """Send what the phone shows, if it differs from what it has."""
        ticket, ahead, wait = phone.ticket, None, None
        if ticket.state is TicketState.WAITING:
            ahead = state.line(ticket.queue_id).before(ticket.standing)
            if ticket.queue_id not in paces:
                paces[ticket.queue_id] = pace(state, site, ticket.queue_id)
            wait = behind(paces[ticket.queue_id], ahead)
        view = phone_view(ticket, site, self._clock.now(), language=phone.language, ahead=ahead, wait=wait)
        if self._on_the_way.has(site.id, ticket):
            view = replace(view, needs_time=True)
        encoded = encode_view(view)
        phone.ahead, phone.told_at = ahead, now
        if encoded.decode() == phone.latest.view:
            return
        phone.latest = seal(TOPIC, epoch=self._ledger.epoch(site.id), seq=state.seq, view=encoded)
        phone.mailbox.put(phone.latest)

    async def _tick(self) -> None:
        """Heartbeats, a group at a time; and a look at every site now and then."""
        looks = round(AGAIN_S / TICK_S)
        for count, group in zip(itertools.count(1), itertools.cycle(range(GROUPS)), strict=False):
            await asyncio.sleep(TICK_S)
            now = _now()
            for phone in tuple(self._groups[group]):
                if phone.sending_since is not None and now - phone.sending_since > SEND_TIMEOUT_S:
                    phone.end(SLOW)
                else:
                    phone.mailbox.beat(phone.latest)
            if count % looks == 0:
                for site_id in tuple(self._of_site):
                    self.changed(site_id)


def _now() -> float:
    return asyncio.get_running_loop().time()
