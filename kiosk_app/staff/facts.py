"""The kiosk's state in the words of the staff's sheet."""

from __future__ import annotations

from typing import Final

from ausuivant.i18n import UNKNOWN, Translator
from kiosk_app.staff.lookout import Place, Seen
from kiosk_app.staff.parts import Fact
from printer_drivers import Health, PrinterStatus
from printer_drivers.sentences import CONDITIONS, HEALTH, conditions_in

#: a server that was silent for longer is away (the feed beats every two seconds)
SILENT_S: Final = 10.0


def public_facts(place: Place, seen: Seen, age_s: float | None, _: Translator) -> list[Fact]:
    """Say what anybody may know: the link and the version."""
    return [
        (_("Serveur"), place.server.removeprefix("https://"), True),
        (_("Dernier signe"), _age(age_s, _), age_s is not None and age_s <= SILENT_S),
        (_("Aller-retour"), *_round_trip(seen, _)),
        (_("Version"), place.version, True),
    ]


def facts(place: Place, seen: Seen, age_s: float | None, _: Translator) -> list[Fact]:
    """Say everything. `age_s`: how long ago the server was last heard; None: never."""
    *link, version = public_facts(place, seen, age_s, _)
    count = UNKNOWN if seen.unsynced is None else str(seen.unsynced)
    metres = seen.printer.metres_since_roll if seen.printer is not None else None
    length = UNKNOWN if metres is None else _("{metres} m imprimés", metres=round(metres))
    return [
        *link,
        (_("Tickets non rendus"), count, not seen.unsynced),
        (_("Imprimante"), *_printer(seen.printer, _)),
        (_("Rouleau"), length, True),
        version,
    ]


def _age(age_s: float | None, _: Translator) -> str:
    if age_s is None:
        return _("aucun depuis le démarrage")
    if age_s < 120:
        return _("il y a {n} s", n=round(max(0.0, age_s)))
    return _("il y a {n} min", n=round(age_s / 60))


def _round_trip(seen: Seen, _: Translator) -> tuple[str, bool]:
    if not seen.looked:
        return "…", True
    if seen.latency_s is not None:
        return _("{n} ms", n=max(1, round(seen.latency_s * 1000))), True
    return (_("cette borne est refusée") if seen.refused else _("pas de réponse")), False


def _printer(status: PrinterStatus | None, _: Translator) -> tuple[str, bool]:
    if status is None:
        return "…", True
    found = conditions_in(status.conditions)
    said = " ".join(_(CONDITIONS[one][0]) for one in found) or _(HEALTH[status.health])
    return said, status.health in (Health.READY, Health.WARNING, Health.UNKNOWN)
