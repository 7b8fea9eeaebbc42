"""All that a screen may show, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ausuivant.core.config import said
from ausuivant.core.views import KioskView, ServiceChoice
from ausuivant.i18n import Translator, say_date, say_time, translator
from ausuivant.qt.freshness import clock_face
from kiosk_app.flow import Screen, Visit
from kiosk_app.issuing import News


@dataclass(frozen=True, slots=True)
class Scene:
    """The moment: which screen is shown, the visitor's way, what is known of the site, of the ticket, of the time."""

    screen: Screen
    visit: Visit
    view: KioskView | None
    news: News | None
    now: datetime
    remaining: float | None = None
    warns: bool = False
    alone: bool = False  #: the server does not answer, and the kiosk gives numbers of its own
    hidden: frozenset[str] = frozenset()  #: languages that staff took from the screen

    @property
    def language(self) -> str:
        """The visitor's language."""
        return self.visit.language

    @property
    def words(self) -> Translator:
        """The sentences in that language."""
        return translator(self.visit.language)

    @property
    def clock(self) -> str:
        """The hour, as on a clock."""
        return clock_face(self.now, self.view.timezone if self.view is not None else "Europe/Paris", self.language)

    @property
    def place(self) -> str:
        """Where the kiosk stands: on the first screen with the town's name."""
        if self.view is None:
            return ""
        site = said(self.view.site_name, self.language)
        return f"{self.view.town} · {site}" if self.screen is Screen.HOME else site

    @property
    def service(self) -> ServiceChoice | None:
        """The démarche that the visitor chose, if it still exists."""
        if self.view is None:
            return None
        return next((one for one in self.view.services if one.service_id == self.visit.service_id), None)

    def hour(self, at: datetime) -> str:
        """Say an instant as the site's own hour."""
        zone = self.view.timezone if self.view is not None else "Europe/Paris"
        return say_time(at, zone, language=self.language)

    def when(self, at: datetime) -> str:
        """Say when something is: `à 13 h 30` today, else `lundi à 8 h 30`."""
        zone = self.view.timezone if self.view is not None else "Europe/Paris"
        _ = self.words
        hour = _("à {hour}", hour=self.hour(at))
        here = ZoneInfo(zone)
        if at.astimezone(here).date() == self.now.astimezone(here).date():
            return hour
        weekday = say_date(at, zone, language=self.language, year=False).split()[0].rstrip(",")
        return f"{weekday} {hour}"
