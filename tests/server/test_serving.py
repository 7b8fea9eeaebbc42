"""A server's end: at once where nobody waits for anything, after the last answer where somebody does."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from server import serving as serving_module
from server.serving import Serving


class Slow:
    """An application on a port, in a thread; one of its answers takes as long as the test wants."""

    def __init__(self) -> None:
        self.url = ""
        self.asked, self.may_answer, self.closed = threading.Event(), threading.Event(), threading.Event()
        app = FastAPI(lifespan=self._life, telemetry={"tracing": False, "metrics": False, "logs": False})
        app.get("/slow")(self._slow)
        app.get("/never")(self._never)
        app.get("/")(self._quick)
        self._ready = threading.Event()
        self._serving = Serving(app, host="127.0.0.1", port=0, on_ready=self._started)
        self._thread = threading.Thread(target=self._serving.run, daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    def end(self) -> None:
        """Tell it to end."""
        self._serving.end()

    def ends(self) -> bool:
        """Wait until it has; whether it closed the application."""
        self._thread.join(20)
        return not self._thread.is_alive() and self.closed.is_set()

    def _started(self, url: str) -> None:
        self.url = url
        self._ready.set()

    @asynccontextmanager
    async def _life(self, _: FastAPI) -> AsyncIterator[None]:
        yield
        self.closed.set()

    async def _quick(self) -> str:
        return "here"

    async def _slow(self) -> str:
        self.asked.set()
        await asyncio.to_thread(self.may_answer.wait, 20)
        return "answered"

    async def _never(self) -> None:
        self.asked.set()
        await asyncio.Event().wait()


@pytest.fixture
def slow() -> Iterator[Slow]:
    served = Slow()
    yield served
    served.end()
    assert served.ends()


@pytest.fixture
def client(slow: Slow) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=slow.url, transport=httpx.HTTPTransport(verify=False), timeout=20) as opened:
        yield opened


def test_server_ends_when_its_connections_only_stand_open(slow: Slow, client: httpx.Client) -> None:
    assert client.get("/").json() == "here"
    slow.end()
    assert slow.ends()
    with pytest.raises(httpx.TransportError):
        client.get("/")


def test_answer_under_way_is_given_when_the_server_is_told_to_end(slow: Slow, client: httpx.Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.get, "/slow")
        assert slow.asked.wait(20)
        slow.end()
        with pytest.raises(httpx.TransportError):
            _ask_until_refused(slow.url)
        assert not slow.closed.is_set()
        slow.may_answer.set()
        assert answer.result(20).json() == "answered"
    assert slow.ends()


def _ask_until_refused(url: str) -> None:
    """Come anew, again and again: once the server has heard that it shall end, it takes nobody."""
    while True:
        httpx.get(url, verify=False, trust_env=False)


@pytest.mark.logs("1 requests were not finished in time", "Exception in ASGI application")
def test_server_ends_when_an_answer_never_comes(
    slow: Slow, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving_module, "STOP_TIMEOUT_S", 0.05)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.get, "/never")
        assert slow.asked.wait(20)
        slow.end()
        assert slow.ends()
        assert answer.exception(20) is not None or answer.result().is_server_error
