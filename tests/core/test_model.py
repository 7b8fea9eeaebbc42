"""The core, by itself, against the notebook (I1, I2, I4, I5, I6, I11, I12)."""

from datetime import datetime

from hypothesis import settings

from ausuivant.core.commands import Command
from ausuivant.core.decide import decided
from ausuivant.core.events import Event
from ausuivant.core.site import SiteState
from tests.core.machine import Machine
from tests.core.play import Subject
from tests.core.reception import a_site


class Core:
    """The core with nothing around it."""

    def __init__(self) -> None:
        self.site = a_site()
        self._state = SiteState(self.site.id)
        self._log: list[Event] = []

    def ask(self, command: Command, now: datetime) -> tuple[Event, ...]:
        events, self._state = decided(self._state, self.site, command, now)
        self._log.extend(events)
        return events

    def state(self) -> SiteState:
        return self._state

    def log(self) -> list[Event]:
        return self._log

    def restart(self) -> None:
        """Nothing to start again."""

    def close(self) -> None:
        """Nothing to close."""


class CoreMachine(Machine):
    def subject(self) -> Subject:
        return Core()


CoreMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=50, deadline=None, derandomize=True)
TestCoreMatchesTheNotebook = CoreMachine.TestCase
