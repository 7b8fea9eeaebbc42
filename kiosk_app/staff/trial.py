"""A test ticket, by the very printer that prints the visitors' tickets, and what became of it."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError, Future
from datetime import datetime
from enum import Enum, auto
from typing import Final

from PyQt6.QtCore import QObject, pyqtSignal

from ausuivant.i18n import UNKNOWN, Translator
from ausuivant.ids import new_id
from printer_drivers import JobResult, JobState, Printer, PrinterError, TicketContent, TicketJob
from printer_drivers.sentences import STATES, explain

log = logging.getLogger(__name__)

LABEL: Final = "TEST"
LINK: Final = "https://exemple.invalid/t#essai"


class Course(Enum):
    """How far the test is."""

    NONE = auto()
    RUNNING = auto()
    PRINTED = auto()
    UNPROVED = auto()  #: sent over a link that cannot answer
    FAILED = auto()


class Trial(QObject):
    """One test at a time.

    Signals:
        moved: it is further; `course` and `why` say how far.
    """

    moved = pyqtSignal()
    _ended = pyqtSignal(object)

    def __init__(self, printer: Printer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._printer = printer
        self.course = Course.NONE
        self.why: PrinterError | JobState | None = None  #: what kept the paper in
        self._ended.connect(self._take_note)

    def begin(self, content: TicketContent) -> None:
        """Print, unless a test is under way; returns at once."""
        if self.course is Course.RUNNING:
            return
        self.course, self.why = Course.RUNNING, None
        self.moved.emit()
        self._printer.submit(TicketJob(f"staff-{new_id()}", content)).add_done_callback(self._ended.emit)

    def forget(self) -> None:
        """Let go of the last test's end."""
        if self.course is not Course.RUNNING:
            self.course, self.why = Course.NONE, None

    def _take_note(self, done: Future[JobResult]) -> None:
        self.course, self.why = _read(done)
        self.moved.emit()

    def say(self, _: Translator) -> str:
        """Say how it went, and what to do."""
        match self.course:
            case Course.NONE:
                return UNKNOWN
            case Course.RUNNING:
                return _("Le ticket d’essai s’imprime…")
            case Course.PRINTED:
                return _("Le ticket d’essai est sorti.")
            case Course.UNPROVED:
                return _("Envoyé. Regardez si un ticket est sorti.")
            case Course.FAILED:
                return explain(self.why, _) if isinstance(self.why, PrinterError) else _(STATES[_state(self.why)])


def content(site: str, town: str, at: datetime, _: Translator) -> TicketContent:
    """Write the test ticket: every kind of line, and nothing that a visitor could take for a number."""
    return TicketContent(
        site_name=site,
        town=town,
        label=LABEL,
        issued_at=at,
        queue_name="Àâçéèêëîïôœùûü €",
        people_ahead=0,
        wait_text="10 à 20 min",
        papers=(_("Les quatre bords sont nets"), _("Le code se lit au téléphone")),
        follow_url=LINK,
        footer=_("Ce ticket n’appelle personne."),
    )


def _read(done: Future[JobResult]) -> tuple[Course, PrinterError | JobState | None]:
    try:
        result = done.result()
    except CancelledError:
        return Course.FAILED, JobState.NOT_STARTED
    except PrinterError as error:
        return Course.FAILED, error
    except Exception:
        # A bug of the driver's must not end the kiosk from within its staff menu.
        log.exception("the test ticket ended badly")
        return Course.FAILED, JobState.UNKNOWN
    if result.on_paper:
        return Course.PRINTED, None
    if result.state is JobState.UNCONFIRMED:
        return Course.UNPROVED, None
    return Course.FAILED, result.error or result.state


def _state(why: PrinterError | JobState | None) -> JobState:
    return why if isinstance(why, JobState) else JobState.UNKNOWN
