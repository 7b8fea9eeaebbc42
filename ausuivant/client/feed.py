"""Follows one topic of the feed for as long as it is asked to, whatever happens to the network.

Each frame is the whole truth of its topic, so there is nothing to resume: a reconnection gives a frame, and a lost
one is asked again when a heartbeat names a seq that we do not have. Knows no Qt: a QThread, a plain thread or a test
carries `run`.
"""

import json
import random
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ausuivant.client.http import Token, bearer, shown_token
from ausuivant.client.trust import Authority, trusting
from ausuivant.clock import Clock
from ausuivant.core.errors import DomainError, ServerFault, ServerUnreachable
from ausuivant.wire.frames import FEED_PATH, Frame, parse_frame
from ausuivant.wire.problems import from_problem

OPEN_TIMEOUT_S: Final = 3.0
POLL_S: Final = 0.25  #: how late a stop may be noticed
FIRST_DELAY_S: Final = 0.1
#: a reception that goes on must not make ten calls before its displays are back
LONGEST_DELAY_S: Final = 2.0
ASK: Final = '{"ask":"frame"}'


class Link(StrEnum):
    """How the link to the server stands."""

    CONNECTING = "connecting"  #: before the first frame of a connection
    LIVE = "live"  #: frames and heartbeats come
    LOST = "lost"  #: no connection, or a silent one; trying again
    REFUSED = "refused"  #: the server answers, and says no: see `FeedClient.problem`; trying again


class FeedClient:
    """One topic's follower. `problem` says why the link is lost or refused."""

    def __init__(
        self,
        url: str,
        topic: str,
        token: Token | None = None,
        cookie: str | None = None,
        *,
        clock: Clock,
        stale_after: float = 10.0,
        authority: Authority | None = None,
    ) -> None:
        """Prepare to follow. `url`: the server's, http or https; `stale_after`: seconds of silence that end a link.

        `authority`: the only one believed about the server's name, the town's own.
        """
        self.topic = topic
        self.problem: DomainError | None = None
        self._server = url
        self._url = feed_url(url, topic)
        self._token = token
        self._cookie = cookie
        self._clock = clock
        self._stale_after = stale_after
        self._ssl = trusting(authority) if self._url.startswith("wss:") else None
        self._link: Link | None = None

    def run(self, on_frame: Callable[[Frame], None], on_state: Callable[[Link], None], stop: threading.Event) -> None:
        """Follow until `stop` is set. Both callbacks are called on this thread; heartbeats are frames without view."""
        delay = FIRST_DELAY_S
        while not stop.is_set():
            self._say(Link.CONNECTING if self._link is None else self._link, on_state)
            try:
                with connect(
                    self._url,
                    additional_headers=_credentials(self._server, token=shown_token(self._token), cookie=self._cookie),
                    open_timeout=OPEN_TIMEOUT_S,
                    close_timeout=1,
                    ping_interval=None,
                    compression=None,
                    ssl=self._ssl,
                    proxy=None,
                    max_size=4 * 2**20,
                ) as connection:
                    delay = self._follow(connection, on_frame, on_state, stop=stop) or delay
                if stop.is_set():
                    break
                self.problem = ServerUnreachable(url=self._server)
            except InvalidStatus as refusal:
                self.problem = _refusal(refusal)
            except (OSError, ConnectionClosed, InvalidHandshake, EOFError, ValueError):
                self.problem = ServerUnreachable(url=self._server)
            if stop.is_set():
                break
            refused = not isinstance(self.problem, ServerUnreachable | ServerFault)
            self._say(Link.REFUSED if refused else Link.LOST, on_state)
            stop.wait(delay * random.uniform(0.5, 1.5))
            delay = min(delay * 2, LONGEST_DELAY_S)
        self._say(Link.LOST, on_state)

    def _follow(
        self,
        connection: ClientConnection,
        on_frame: Callable[[Frame], None],
        on_state: Callable[[Link], None],
        *,
        stop: threading.Event,
    ) -> float | None:
        """Read one connection to its end; return the next delay, or None if nothing ever came."""
        known: tuple[str, int] | None = None
        heard = self._clock.monotonic()
        while not stop.is_set():
            try:
                text = connection.recv(timeout=POLL_S)
            except TimeoutError:
                if self._clock.monotonic() - heard > self._stale_after:
                    break
                continue
            except ConnectionClosed:
                break
            heard = self._clock.monotonic()
            frame = parse_frame(text, heard)
            if frame.view is not None:
                known = (frame.epoch, frame.seq)
                self.problem = None
                self._say(Link.LIVE, on_state)
            elif known is not None and known != (frame.epoch, frame.seq):
                connection.send(ASK)
            on_frame(frame)
        return FIRST_DELAY_S if known else None

    def _say(self, link: Link, on_state: Callable[[Link], None]) -> None:
        if link is not self._link:
            self._link = link
            on_state(link)


def feed_url(server: str, topic: str) -> str:
    """The websocket address of a topic."""
    parts = urlsplit(server)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + FEED_PATH, f"topic={quote(topic)}", ""))


def _credentials(server: str, *, token: str | None, cookie: str | None) -> dict[str, str]:
    if token is not None:
        return bearer(token)
    if cookie is None:
        return {}
    parts = urlsplit(server)
    # A session is only accepted from the server's own pages; a program speaks as one of them.
    return {"Cookie": cookie, "Origin": f"{parts.scheme}://{parts.netloc}"}


def _refusal(refusal: InvalidStatus) -> DomainError:
    response = refusal.response
    try:
        problem = json.loads(response.body or b"null")
    except ValueError:
        problem = None
    return from_problem(problem, response.status_code)


__all__ = ["FeedClient", "Frame", "Link", "feed_url"]
