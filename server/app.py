"""The server's application: its parts put together, around one ledger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI

from ausuivant.clock import Clock
from server import problems
from server.deps import Services
from server.feed import socket
from server.feed.beside import Beside
from server.feed.hub import Hub
from server.feed.notes import Notes
from server.feed.on_the_way import OnTheWay
from server.feed.phone_door import Door
from server.feed.phones import Phones
from server.frequentation import publish
from server.frequentation.nightly import Nightly
from server.frequentation.today import Today
from server.http import api, documentation
from server.ledger import Ledger
from server.security import emergency
from server.security.audit_retention import Retention
from server.security.code_key import CodeKey
from server.security.directory import open_directory
from server.security.gate import Gate
from server.security.headers import Shell
from server.security.limits import Sockets, Unknown
from server.security.passwords import Hasher, names_of
from server.security.ticket_links import TicketLinks
from server.settings import Settings
from server.web import mount

DESCRIPTION: Final = (
    "Every write names its press by `Idempotency-Key`: sent again, it acts once. Every refusal is a problem (RFC 9457) "
    "whose `type` says which; `detail` is for people. Screens follow `/api/feed?topic=…` over a websocket."
)


def create_app(
    settings: Settings, ledger: Ledger, *, clock: Clock, hasher: Hasher | None = None, phones: Clock | None = None
) -> FastAPI:
    """Put a server together. It starts the ledger when it is started, and stops it at the end.

    `phones`: the hour of people's telephones, where it is not the clock's.
    """
    today = Today(ledger)
    services = _services(settings, ledger, today, clock=clock, hasher=hasher, phones=phones)
    app = FastAPI(
        title="Au suivant !",
        version=version("ausuivant"),
        description=DESCRIPTION,
        lifespan=partial(_life, services, Nightly(ledger, clock=clock), today),
        docs_url="/docs" if settings.docs else None,
        redoc_url=None,
        openapi_url="/api/openapi.json" if settings.docs else None,
        # The slash that is not there is an address that does not exist, not a redirection.
        redirect_slashes=False,
        # Looking for somebody's collector at each request costs more than checking who asks.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    app.add_middleware(
        Shell,
        fault=problems.answer_fault,
        too_large=problems.answer_too_large,
        subdomains=settings.hsts_subdomains,
        unguarded=frozenset({"/docs"}) if settings.docs else frozenset(),
    )
    problems.install(app)
    documentation.install(app)
    api.mount(app)
    app.include_router(socket.router)
    mount.mount(app, published=partial(publish.load, ledger.store))
    return app


def _services(
    settings: Settings, ledger: Ledger, today: Today, *, clock: Clock, hasher: Hasher | None, phones: Clock | None
) -> Services:
    """The parts that routes and pages are given, none of them started."""
    gate = Gate(
        ledger.store,
        clock=clock,
        codes=CodeKey(settings.codes_key_file),
        inbox=settings.inbox,
        hasher=hasher,
        phones=phones,
        idle_s=settings.idle_lock_min * 60,
        words=partial(_names, ledger),
    )
    beside = Beside(Notes(ledger), OnTheWay(ledger), today.bars)
    hub = Hub(ledger, clock=clock, beside=beside, still_valid=gate.still_valid)
    gate.on_revoked(hub.revoked)
    gate.on_emergency(partial(emergency.tell_sites, ledger))
    return Services(
        settings=settings,
        clock=clock,
        ledger=ledger,
        gate=gate,
        beside=beside,
        hub=hub,
        sockets=Sockets(
            of_a_device=settings.sockets_of_a_device,
            of_a_session=settings.sockets_of_a_session,
            of_an_address=settings.sockets_of_an_address,
        ),
        unknown=Unknown(clock.monotonic, a_minute=settings.unknown_a_minute),
        phones=Phones(
            ledger,
            TicketLinks(gate),
            Door(of_an_address=settings.sockets_of_an_address),
            beside.on_the_way,
            clock=clock,
            # Their own: a hall's phones share an address with its kiosk, which must not be kept out for them.
            wrong=Unknown(clock.monotonic, a_minute=settings.unknown_a_minute),
        ),
        directory=open_directory(settings.directory_file, gate, town_clock=clock),
    )


@asynccontextmanager
async def _life(services: Services, nightly: Nightly, today: Today, _: FastAPI) -> AsyncIterator[None]:
    """Start the parts, and stop them in the other order."""
    retention = Retention(services.gate, trouble=services.ledger.trouble)
    await services.ledger.start()
    try:
        await services.gate.start()
        await services.phones.start()
        await nightly.start()
        await today.start()
        await retention.start()
        yield
    finally:
        await retention.stop()
        await today.stop()
        await nightly.stop()
        await services.phones.stop()
        await services.hub.stop()
        if services.directory is not None:
            await services.directory.stop()
        await services.gate.stop()
        await services.ledger.stop()


def _names(ledger: Ledger) -> tuple[str, ...]:
    return tuple(names_of(ledger.config(site_id) for site_id in ledger.sites()))
