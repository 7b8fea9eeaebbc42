"""A real server in a thread, for one test: real HTTP, real sockets, a database and a clock that the test chose."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session

from ausuivant.client.api import ApiClient
from ausuivant.clock import Clock
from ausuivant.core.config import Counter, Queue, Served, Service, Site
from ausuivant.core.views import ConsoleView
from server.app import create_app
from server.deps import Services
from server.ledger import open_ledger
from server.security import second_factor
from server.security.accounts import Account, add_account
from server.security.devices import add_device
from server.security.passwords import Hasher
from server.security.roles import Grant, Role
from server.serving import Serving
from server.settings import Settings
from server.tls import certify
from tests.core.reception import a_site
from tests.seeds import PASSWORD, TOTP_SECRET, sow

T = TypeVar("T")


def the_other_site() -> Site:
    """A second site of the town: one queue S, one service, one counter."""
    return a_site(
        id="CCAS",
        name={"fr": "CCAS"},
        queues={"social": Queue("social", "S", {"fr": "Aide sociale"}, target=timedelta(minutes=20))},
        services={"aide": Service("aide", {"fr": "Aide sociale"}, "social", "hand-heart", {})},
        counters={"1": Counter("1", {"fr": "Guichet 1"}, (Served("social"),))},
    )


def cheap_hasher() -> Hasher:
    """argon2id as weak as it goes: tests log in often."""
    return Hasher(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))


class House:
    """A running server. `url`: its address. Use as a context."""

    def __init__(
        self,
        database_url: str,
        clock: Clock,
        *sites: Site,
        data: Path,
        port: int = 0,
        secure: bool = False,
        **settings: Any,
    ) -> None:
        """The sites are loaded before anybody is told the address. `settings`: see server.settings.

        `secure`: speak HTTPS, with a certificate of an authority of its own.
        """
        self.clock = clock
        self._database_url = database_url
        self._sites = sites
        self._port = port
        self._settings = Settings(data=data, **settings)
        self.certified = certify(self._settings.tls_folder, ["127.0.0.1"], now=clock.now()) if secure else None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="server", daemon=True)
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._clients: list[ApiClient] = []
        self.url = ""

    def __enter__(self) -> "House":
        """Start, and wait until it is ready."""
        self._thread.start()
        assert self._ready.wait(20), "the server does not start"
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and see that it did."""
        for client in self._clients:
            client.close()
        self.stop()

    def stop(self) -> None:
        """End the server as a signal does."""
        self.serving.end()
        self._thread.join(20)
        assert not self._thread.is_alive(), "the server does not stop"

    @property
    def services(self) -> Services:
        """The server's parts."""
        return self.app.state.services

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.url).port or 0

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something on the server's own event loop."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(_coroutine(work), self._loop).result(20)

    # --- people and devices ----------------------------------------------------------------------------------

    def account(self, login: str, role: Role, site_id: str | None = "HDV") -> Account:
        """Make an account with the known password, an administrator's with the known application for codes."""
        gate, now = self.services.gate, self.clock.now()
        password_hash = gate.hasher.hash(PASSWORD)
        grants = (Grant(role, site_id),)
        sow(name=login.title())

        def added(session: Session) -> Account:
            account = add_account(
                session,
                login=login,
                display_name=login.title(),
                password_hash=password_hash,
                grants=grants,
                actor="cli",
                now=now,
            )
            if not account.administers:
                return account
            second_factor.keep(session, account.id, TOTP_SECRET, gate.codes)
            return replace(account, has_codes=True)

        return self.run(lambda: gate.write(added))

    def code(self, step: int = 0) -> str:
        """What the known application shows now, or some steps later; each is taken once."""
        return second_factor.code_at(TOTP_SECRET, self.clock.now() + step * timedelta(seconds=second_factor.STEP_S))

    def person(self, login: str, role: Role, site_id: str | None = "HDV") -> ApiClient:
        """A new account, logged in."""
        account = self.account(login, role, site_id)
        client = self.anybody()
        client.login(login, PASSWORD, self.code() if account.has_codes else None)
        sow(client.cookie or "")
        return client

    def token(self, role: Role, site_id: str = "HDV", name: str = "Appareil") -> tuple[UUID, str]:
        """A new device: its id and its token."""
        gate, now = self.services.gate, self.clock.now()
        device, token = self.run(
            lambda: gate.write(lambda session: add_device(session, name=name, role=role, site_id=site_id, now=now))
        )
        sow(token)
        return device.id, token

    def device(self, role: Role, site_id: str = "HDV") -> ApiClient:
        """A new device's client."""
        return self.anybody(self.token(role, site_id)[1])

    def anybody(self, token: str | None = None) -> ApiClient:
        """A client that shows this token, or nothing."""
        authority = self.certified and self.certified.authority
        client = ApiClient(self.url, token, timeout=20, authority=authority)
        self._clients.append(client)
        return client

    def http(self, token: str | None = None, **headers: str) -> httpx.Client:
        """Plain HTTP, for what no decent client sends. Use as a context."""
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        # Reading the authorities of the world, for a server that speaks no TLS, takes longer than the request.
        plain = httpx.HTTPTransport(verify=False)
        return httpx.Client(base_url=self.url, headers={**shown, **headers}, timeout=20, transport=plain)

    # --- inside ----------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        try:
            ledger = open_ledger(self._database_url, clock=self.clock)
            self.app = create_app(self._settings, ledger, clock=self.clock, hasher=cheap_hasher())
            self.serving = Serving(
                self.app,
                host="127.0.0.1",
                port=self._port,
                on_ready=self._started,
                certified=self.certified,
                proxy=self._settings.proxy,
            )
            self.serving.run()
        except BaseException as failure:
            self._failure = failure
            self._ready.set()

    def _started(self, url: str) -> None:
        self.url = url
        self._loop = asyncio.get_running_loop()
        self._loading = self._loop.create_task(self._load())

    async def _load(self) -> None:
        try:
            for site in self._sites:
                if site.id not in self.services.ledger.sites():
                    await self.services.ledger.change_configuration(site, "cli")
        except BaseException as failure:
            self._failure = failure
        finally:
            self._ready.set()


async def _coroutine(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


def call_of(agent: ApiClient, counter: str, site: str = "HDV") -> UUID | None:
    """The call that an agent sees at a counter."""
    at_hand = agent.view(ConsoleView, site, counter).at_hand
    return at_hand.call_id if at_hand else None
