"""How a device is, in plain words, from its enrolment and what it last said of its printer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ausuivant.core.devices import DeviceHealth, DeviceState, DeviceTrouble
from ausuivant.i18n import SOURCE, mark, translator
from server.security.devices import Device
from server.security.roles import Role
from server.web.rights import role_name
from server.web.sessions import said_instant

SILENT: Final = timedelta(minutes=135)  #: a kiosk speaks at least once an hour
ICONS: Final = {Role.KIOSK: "ticket", Role.DISPLAY: "tv", Role.COUNTER: "monitor"}
HEALTH: Final = {
    DeviceHealth.READY: ("ok", "circle-check", mark("Imprimante prête")),
    DeviceHealth.WARNING: ("warn", "triangle-alert", mark("Imprimante à surveiller")),
    DeviceHealth.BLOCKED: ("bad", "octagon-alert", mark("Imprimante arrêtée")),
    DeviceHealth.UNREACHABLE: ("bad", "octagon-alert", mark("Imprimante injoignable")),
    DeviceHealth.HEARD: ("ok", "circle-check", mark("Les appels s’entendent")),
    DeviceHealth.UNKNOWN: ("quiet", "info", mark("État inconnu")),
}
TROUBLES: Final = {
    DeviceTrouble.BROKEN: mark("en panne"),
    DeviceTrouble.CUTTER: mark("massicot bloqué"),
    DeviceTrouble.PAPER_JAM: mark("papier coincé"),
    DeviceTrouble.PAPER_OUT: mark("plus de papier"),
    DeviceTrouble.COVER_OPEN: mark("capot ouvert"),
    DeviceTrouble.HEAD_HOT: mark("tête trop chaude"),
    DeviceTrouble.ERROR: mark("en erreur"),
    DeviceTrouble.OFFLINE: mark("hors ligne"),
    DeviceTrouble.JOB_UNKNOWN: mark("dernier ticket incertain"),
    DeviceTrouble.NO_SOUND: mark("pas de son"),
    DeviceTrouble.TICKET_LEFT: mark("un ticket dans la sortie"),
    DeviceTrouble.PAPER_NEAR_END: mark("bientôt plus de papier"),
    DeviceTrouble.UNSYNCED: mark("tickets pas encore remis"),
}


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """A device as a page shows it."""

    id: str
    name: str
    role: str
    icon: str
    tone: str  #: CSS class of its state
    mark: str  #: icon of its state
    state: str
    report: str  #: when it was last heard; empty for what never speaks
    since: str
    block: str
    unsynced: int
    revoked: bool
    keyless: bool  #: its token was typed in by hand


def card_of(device: Device, report: DeviceState | None, *, now: datetime, zone: str) -> DeviceCard:
    """Say a device. `report`: the last that it said, if it ever spoke."""
    say = translator(SOURCE)
    tone, icon, state = _state(device, report, now)
    heard = "" if report is None else said_instant(report.reported_at, now=now, zone=zone)
    return DeviceCard(
        id=str(device.id),
        name=device.name,
        role=role_name(device.role),
        icon=ICONS[device.role],
        tone=tone,
        mark=icon,
        state=state,
        report=heard,
        since=said_instant(device.revoked_at or device.created_at, now=now, zone=zone),
        block="" if device.offline_block is None else say("plage hors ligne {n}", n=device.offline_block + 1),
        unsynced=device.unsynced,
        revoked=device.revoked_at is not None,
        keyless=not device.has_key,
    )


def _state(device: Device, report: DeviceState | None, now: datetime) -> tuple[str, str, str]:
    say = translator(SOURCE)
    if device.revoked_at is not None:
        return "quiet", "lock", say("Révoqué")
    if report is None:
        if device.role is Role.KIOSK:
            return "quiet", "wifi-off", say("Pas encore de nouvelles")
        return "ok", "circle-check", say("Enregistré")
    if now - report.reported_at > SILENT:
        return "warn", "wifi-off", say("Sans nouvelles")
    tone, icon, words = HEALTH[report.health]
    if DeviceTrouble.NO_SOUND in report.troubles:
        return tone, icon, say(TROUBLES[DeviceTrouble.NO_SOUND]).capitalize()
    if report.troubles:
        return tone, icon, f"{say(words)} : {say(TROUBLES[report.troubles[0]])}"
    return tone, icon, say(words)
