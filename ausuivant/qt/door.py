"""How a Qt program is let in: by a token that was typed in, by what it kept, or by an administrator who reads a code.

A device whose token is refused while it runs shows a code again, by itself: nobody has to restart it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QObject, QThread, QTimer, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from ausuivant.client.access import Access, AccessFile
from ausuivant.client.api import ApiClient
from ausuivant.client.enrolment import TIMEOUT_S, Enrolling, Progress
from ausuivant.client.keeper import AccessKeeper
from ausuivant.client.trust import Authority, check_server
from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.qt.enrolment_screen import EnrolmentScreen
from ausuivant.qt.running import Pixels, retire, run_until_told, show
from ausuivant.qt.theme import Style

#: what the event loop returns when the server no longer knows the device
REFUSED: Final = 77
STOP_MS: Final = 3000 * round(TIMEOUT_S)  #: a request has two tries

_NO_SERVER: Final = mark("Dites l’adresse du serveur (--server), ou enregistrez cet appareil avec une invitation.")
_NO_SITE: Final = mark("Un jeton donné par --token demande aussi le site : --site.")
_OTHER_SITE: Final = mark("Cet appareil est enregistré pour le site {kept}, pas pour {wanted}.")


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line says of the server; None where it does not."""

    server: str | None = None
    token: str | None = None
    site_id: str | None = None
    authority: Path | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Where and how the program shows itself."""

    style: Style
    size: Pixels
    language: str
    windowed: bool
    screen: str | None


class EnrolmentThread(QThread):
    """Carries an enrolment.

    Signals:
        progress: a Progress.
    """

    progress = pyqtSignal(object)

    def __init__(self, api: ApiClient, file: AccessFile, *, role: str, authority: Authority | None) -> None:
        super().__init__()
        self._stop = threading.Event()
        self._enrolling = Enrolling(api, file, role, self.progress.emit, self._stop.wait, authority)
        self.access: Access | None = None
        self.failure: Exception | None = None

    def run(self) -> None:
        """Wait until approved; called by Qt in the thread."""
        try:
            self.access = self._enrolling.run()
        except (OSError, ValueError) as failure:
            self.failure = failure

    def end(self) -> None:
        """End it, approved or not."""
        self._stop.set()
        self.wait(STOP_MS)


class _Refusal(QObject):
    """Carries the server's refusal from its thread to the event loop."""

    came = pyqtSignal()


@dataclass
class Door:
    """One program's way in. `role`: kiosk, display or counter; its file stands in the data folder."""

    application: QApplication
    told: Told
    file: AccessFile
    role: str
    window: Window
    say: Callable[[str], None]
    _waiting: QWidget | None = field(default=None, init=False)

    def run(self, work: Callable[[AccessKeeper], int]) -> int:
        """Do the program's work once it is let in, and again after it was refused and enrolled anew.

        `work` shows its window, runs the event loop and returns its code. ValueError, OSError when it cannot start.
        """
        access = self._typed() or self._kept()
        while True:
            if access is None:
                access = self._enrolled()
                if access is None:
                    return 0
            check_server(access.server, access.authority)
            refusal = _Refusal()
            refusal.came.connect(lambda: self.application.exit(REFUSED))
            keeper = AccessKeeper(access, self.file, on_refused=refusal.came.emit)
            QTimer.singleShot(0, self._retire_waiting)
            QTimer.singleShot(0, keeper.start)
            try:
                code = work(keeper)
            finally:
                keeper.close()
            if code != REFUSED:
                return code
            access = None

    def _typed(self) -> Access | None:
        told = self.told
        if not told.token:
            return None
        if told.site_id is None:
            raise ValueError(translator(SOURCE)(_NO_SITE))
        return Access(self._server(None), told.token, told.site_id, self.role, told.authority)

    def _kept(self) -> Access | None:
        kept = self.file.load()
        if kept is None:
            return None
        wanted = self.told.site_id
        if wanted is not None and wanted != kept.site_id:
            raise ValueError(translator(SOURCE)(_OTHER_SITE, kept=kept.site_id, wanted=wanted))
        return kept.reached(self._server(kept), self.told.authority or kept.authority)

    def _server(self, kept: Access | None) -> str:
        server = self.told.server or (kept.server if kept is not None else None)
        if not server:
            raise ValueError(translator(SOURCE)(_NO_SERVER))
        return server

    def _enrolled(self) -> Access | None:
        """Show a code until an administrator approves; None: the window was closed, or the program told to end."""
        kept = self.file.load()
        server = self._server(kept)
        authority = self.told.authority or (kept.authority if kept is not None else None)
        check_server(server, authority)
        look = self.window
        waiting = EnrolmentScreen(look.style, look.size, role=self.role, server=server, language=look.language)
        with ApiClient(server, timeout=TIMEOUT_S, authority=authority) as api:
            thread = EnrolmentThread(api, self.file, role=self.role, authority=authority)
            thread.progress.connect(waiting.show_progress)
            thread.progress.connect(self._tell)
            # Not `quit`, which asks the window first: it stays until the next one stands.
            thread.finished.connect(lambda: self.application.exit())
            show(waiting, look.size, windowed=look.windowed, screen=look.screen)
            self._waiting = waiting
            thread.start()
            run_until_told(self.application, thread.end)
        if thread.failure is not None:
            raise thread.failure
        return thread.access

    def _tell(self, progress: Progress) -> None:
        _ = translator(SOURCE)
        if progress.trouble is None and progress.code:
            code, fingerprint = progress.code, progress.fingerprint
            words = _("Code à saisir : {code}, chiffres à comparer : {fingerprint}", code=code, fingerprint=fingerprint)
            self.say(words)

    def _retire_waiting(self) -> None:
        """Close the code's screen, now that the program's own window stands."""
        if self._waiting is not None:
            retire(self.application, self._waiting)
            self._waiting = None
