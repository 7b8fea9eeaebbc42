"""A batch of commands, decided one after the other on the newest state. Nothing here is durable yet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from ausuivant.core.apply import apply
from ausuivant.core.commands import AcceptClock, AdmitTicket, ChangeConfiguration, Command, SendOutTicket
from ausuivant.core.config import Site
from ausuivant.core.decide import decided
from ausuivant.core.errors import ClockSuspect, CommandReused, DomainError, NothingChanges, SiteUnknown
from ausuivant.core.events import DayOpened, Event, TicketAdopted, TicketEvent
from ausuivant.core.site import SiteState, Ticket
from server.ledger.receipts import Ask, Known, Receipt, already_there, body_hash, subject
from server.ledger.replica import Replica
from server.ledger.suspicion import TOLERANCE
from server.store.engine import Transaction
from server.store.failures import StoreFailure
from server.store.log import End, Key, Log, Record, TicketLine, ticket_line, vacating_first


class Draft:
    """One site within a batch: what would be recorded, and the state that it leads to."""

    def __init__(
        self, replica: Replica, *, now: datetime, monotonic: float, refusal: DomainError | None = None
    ) -> None:
        self.replica = replica
        self.refusal = refusal
        self.now = now
        self.monotonic = monotonic
        self.state = replica.state
        self.config = replica.configured
        self.suspicion = self._look()
        self.records: list[Record] = []
        self.known: dict[UUID, Known] = {}
        self.lines: dict[UUID, TicketLine] = {}
        self.new_config: tuple[Site, str] | None = None
        self.day_began: datetime | None = None

    def _look(self) -> ClockSuspect | None:
        vouched, self.replica.clock_vouched_for = self.replica.clock_vouched_for, None
        if vouched is not None and abs(self.now - vouched) <= TOLERANCE:
            self.replica.watch.accept(self.now, self.monotonic)
        return self.replica.watch.look(self.now, self.monotonic)

    def record(self, command: Command, actor: str, hashed: str, config: Site | None) -> Receipt:
        """Decide one command and keep what it would write; DomainError if it is refused."""
        if self.refusal is not None:
            raise self.refusal
        if self.suspicion is not None:
            self._check_clock(command)
        site = config or self.config
        if site is None:
            raise SiteUnknown(site_id=self.replica.site_id)
        before = self.state
        events, after = decided(before, site, command, self.now)
        if not events:
            return Receipt(self.replica.site_id, before.seq, already_there(command, before), (), replayed=True)
        name = type(command).__name__
        self._touch(before, events, after)
        self.state = after
        self.records.append(Record(events[0], actor, command.id, 0, name, hashed))
        for n, event in enumerate(events[1:], 1):
            self.records.append(Record(event, actor, command.id, n))
        if config is not None:
            self.config, self.new_config = config, (config, actor)
        if isinstance(command, AcceptClock):
            self.suspicion = None
        receipt = Receipt(self.replica.site_id, events[-1].seq, subject(name, events, after), events, replayed=False)
        again = Receipt(receipt.site_id, receipt.seq, receipt.ticket, events, replayed=True)
        self.known[command.id] = Known(hashed, again)
        return receipt

    def _check_clock(self, command: Command) -> None:
        """While the clock is suspect only a person who names the very hour it shows is heard."""
        assert self.suspicion is not None
        if not isinstance(command, AcceptClock) or abs(command.clock - self.now) > TOLERANCE:
            raise ClockSuspect(clock=self.suspicion.clock, expected=self.suspicion.expected)

    def _touch(self, before: SiteState, events: tuple[Event, ...], after: SiteState) -> None:
        site_id = self.replica.site_id
        opened = next((event for event in events if isinstance(event, DayOpened)), None)
        if opened is not None:
            self.day_began = opened.at
        state = before if opened is not None else after
        for event in events:
            if opened is not None:
                # A new day forgets the tickets of the old one: their rows are taken fact by fact.
                state = apply(state, event)
            if isinstance(event, TicketEvent):
                line = self.lines.get(event.ticket_id)
                day = line.day if line else event.service_day if isinstance(event, TicketAdopted) else state.service_day
                assert day is not None
                self.lines[event.ticket_id] = ticket_line(site_id, day, state.tickets[event.ticket_id], event.seq)

    @property
    def end(self) -> End:
        """Where the site's log ends with what is drafted."""
        return End(self.state.seq, self.config.version if self.config is not None else 0, self.replica.site_id)

    def groups(self) -> tuple[list[TicketLine], ...]:
        """The rows of the tickets that were touched, in the groups that `put_tickets` wants."""
        was_at = {line.id: ticket.counter_id for line, ticket in self._touched() if ticket.counter_id is not None}
        return vacating_first(list(self.lines.values()), was_at)

    def there(self) -> set[Key]:
        """The tickets whose rows keep their number."""
        return {line.key for line, ticket in self._touched() if line.label == ticket.label}

    def _touched(self) -> Iterator[tuple[TicketLine, Ticket]]:
        """The tickets that were there before, and how they stood."""
        before = self.replica.state.tickets
        for ticket_id, line in self.lines.items():
            ticket = before.get(ticket_id)
            if ticket is not None:
                yield line, ticket

    def adopt(self) -> None:
        """It is on disk: make it the replica's."""
        replica = self.replica
        if self.day_began is not None:
            replica.known = {}
            replica.day_began = self.day_began
        replica.known.update(self.known)
        replica.state = self.state
        if self.new_config is not None:
            replica.configure(self.new_config[0])
        if any(record.command == AcceptClock.__name__ for record in self.records):
            replica.watch.accept(self.now, self.monotonic)


class Batch:
    """Commands decided together. `answers`: what each will be told, once it is durable."""

    def __init__(self, drafts: dict[str, Draft], transaction: Transaction, *, look_up: bool) -> None:
        self.drafts = drafts
        self.answers: list[tuple[Ask, Any]] = []
        self._transaction = transaction
        self._look_up = look_up

    def decide(self, ask: Ask) -> None:
        """Decide one command. A refusal is its answer, and nobody else's."""
        try:
            answer = self._transfer(ask) if ask.to_site is not None else self._single(ask)
        except DomainError as refusal:
            answer = refusal
        except StoreFailure:
            raise
        except Exception as fault:
            # A fault of ours in one command must not fail its neighbours; it is raised to whoever asked.
            answer = fault
        self.answers.append((ask, answer))

    def _single(self, ask: Ask) -> Receipt:
        draft = self.drafts[ask.site_id]
        command, config = ask.command, ask.config
        known = self._find(draft, ask)
        if known is not None:
            return known
        if isinstance(command, ChangeConfiguration):
            command, config = _next_version(draft, command, config)
        return draft.record(command, ask.actor, ask.body_hash, config)

    def _find(self, draft: Draft, ask: Ask) -> Receipt | None:
        command_id = ask.command.id
        known = draft.known.get(command_id) or draft.replica.known.get(command_id)
        if known is None and (self._look_up or draft.replica.may_be_older(ask.command)):
            known = draft.replica.recall(self._transaction, command_id)
        if known is None:
            return None
        if known.body_hash != ask.body_hash:
            raise CommandReused(command_id=command_id)
        return known.receipt

    def _transfer(self, ask: Ask) -> tuple[Receipt, Receipt]:
        """Out of one site and into the other, both or none."""
        assert ask.to_site is not None
        assert isinstance(ask.command, SendOutTicket)
        leaving, entering = self.drafts[ask.site_id], self.drafts[ask.to_site]
        known = self._find(leaving, ask)
        if known is not None:
            there = entering.known.get(ask.command.id) or entering.replica.known.get(ask.command.id)
            there = there or entering.replica.recall(self._transaction, ask.command.id)
            assert there is not None
            return known, there.receipt
        ticket = leaving.state.ticket(ask.command.ticket_id)
        admit = _admission(ask.command, ask.site_id, ticket)
        # Tried on the state first: a refusal there must leave nothing here.
        if entering.config is None:
            raise SiteUnknown(site_id=ask.to_site)
        for obstacle in (entering.refusal, entering.suspicion):
            if obstacle is not None:
                raise obstacle
        decided(entering.state, entering.config, admit, entering.now)
        out = leaving.record(ask.command, ask.actor, ask.body_hash, None)
        return out, entering.record(admit, ask.actor, body_hash(admit), None)

    def stage(self, log: Log) -> bool:
        """Hand everything to the transaction, the rows of all sites together; False if there is nothing to write."""
        drafts, transaction = [draft for draft in self.drafts.values() if draft.records], self._transaction
        for draft in drafts:
            if draft.new_config is not None:
                site, actor = draft.new_config
                log.put_config(transaction, site, at=draft.records[-1].event.at, actor=actor)
        log.append(transaction, ((draft.replica.site_id, draft.records) for draft in drafts))
        groups = zip(*(draft.groups() for draft in drafts), strict=True)
        there = set[Key]().union(*(draft.there() for draft in drafts))
        log.put_tickets(transaction, (list(chain.from_iterable(group)) for group in groups), there=there)
        log.move(transaction, (draft.end for draft in drafts))
        return bool(drafts)

    def adopt(self) -> None:
        """It is on disk."""
        for draft in self.drafts.values():
            if draft.records:
                draft.adopt()


def _next_version(draft: Draft, command: ChangeConfiguration, config: Site | None) -> tuple[ChangeConfiguration, Site]:
    assert config is not None
    current = draft.config
    if current is not None and replace(config, version=current.version) == current:
        raise NothingChanges
    version = current.version + 1 if current is not None else 1
    return ChangeConfiguration(id=command.id, version=version), replace(config, version=version)


def _admission(command: SendOutTicket, from_site: str, ticket: Ticket) -> AdmitTicket:
    return AdmitTicket(
        id=command.id,
        ticket_id=ticket.id,
        service_id=command.service_id,
        from_site=from_site,
        arrived_at=ticket.arrived_at,
        klass=ticket.klass,
        language=ticket.language,
        appointed_at=ticket.appointed_at,
    )
