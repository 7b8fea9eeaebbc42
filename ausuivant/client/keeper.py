"""Keeps a running device let in: has its token replaced in time, and says when it is refused."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from ausuivant.client.access import Access, AccessFile
from ausuivant.client.api import ApiClient
from ausuivant.client.feed import Link
from ausuivant.core.access_errors import LoginNeeded
from ausuivant.core.errors import DomainError, Kind
from ausuivant.wire.enrolment import rotation_message

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 3.0
CHECK_S: Final = 6 * 3600.0
RETRY_S: Final = 60.0  #: while the server is away


class AccessKeeper:
    """The token in force, for every client of a program; a thread that keeps it so.

    A token that was typed in has no key: it is shown as it is, and nobody is asked about it.
    """

    def __init__(
        self,
        access: Access,
        file: AccessFile,
        *,
        on_refused: Callable[[], None],
        check_s: float = CHECK_S,
        retry_s: float = RETRY_S,
    ) -> None:
        """`on_refused`: called once, from the thread, when the server no longer knows the token."""
        self.access = access
        self._file = file
        self._on_refused = on_refused
        self._check_s = check_s
        self._retry_s = retry_s
        self._stop = False
        self._ask = threading.Event()
        self._thread = threading.Thread(target=self._run, name="access", daemon=True)

    def token(self) -> str:
        """The token to show now."""
        return self.access.token

    def start(self) -> None:
        """Begin to keep it."""
        if self.access.key is not None:
            self._thread.start()

    def note_link(self, link: Link) -> None:
        """Hear of the feed: where it is refused, the server is asked at once whether it still knows this device."""
        if link is Link.REFUSED:
            self._ask.set()

    def close(self, timeout: float = 2.0) -> None:
        """Stop; a request under way is not waited for. Harmless where it was not started."""
        self._stop = True
        self._ask.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        access = self.access
        with ApiClient(access.server, self.token, TIMEOUT_S, authority=access.authority) as api:
            while not self._stop:
                try:
                    pause = self._checked(api)
                except LoginNeeded:
                    log.warning("the server does not know this device any more")
                    self._on_refused()
                    return
                self._ask.wait(pause)
                self._ask.clear()

    def _checked(self, api: ApiClient) -> float:
        """Ask, and have the token replaced if it is old; seconds until the next time. LoginNeeded."""
        try:
            if api.own_device().rotation_due:
                self._rotate(api)
        except LoginNeeded:
            raise
        except DomainError as error:
            level = logging.INFO if error.kind is Kind.UNAVAILABLE else logging.WARNING
            log.log(level, "the token could not be kept: %s", error)
            return self._retry_s
        except OSError:
            log.warning("the new token could not be written: the old one stays", exc_info=True)
        return self._check_s

    def _rotate(self, api: ApiClient) -> None:
        access = self.access
        assert access.key is not None, "only a device with a key is told so"
        assert access.device_id is not None, "whoever has a key was enrolled"
        token = api.rotate_token(access.key.sign(rotation_message(access.device_id, access.token)))
        # On disk before anybody shows it: the first showing ends the one before.
        self._file.save(access.given(token))
        self.access = access.given(token)
        log.info("the token was replaced")
