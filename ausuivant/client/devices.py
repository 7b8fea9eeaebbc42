"""Requests about devices: enrolling them, and what a device asks for itself."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from ausuivant.client.http import Requests, part
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.wire.answers import DeviceAnswer, EnrolledAnswer
from ausuivant.wire.enrolments import (
    ApprovedAnswer,
    ClaimAnswer,
    EnrolmentAnswer,
    InvitedAnswer,
    OwnDeviceAnswer,
    RotatedAnswer,
    WaitingAnswer,
)
from ausuivant.wire.kiosk_journal import Entry, SyncAnswer
from ausuivant.wire.views import decode_view


class DeviceRequests(Requests):
    """What administrators, devices and those that want to become one ask."""

    # --- administrators --------------------------------------------------------------------------------------

    def devices(self) -> tuple[DeviceAnswer, ...]:
        """The enrolled devices."""
        return tuple(decode_view(DeviceAnswer, device) for device in self._server.read("/api/devices"))

    def add_device(self, name: str, role: str, site: str) -> EnrolledAnswer:
        """Enrol a device by hand; its token is said only here."""
        body = {"name": name, "role": role, "site_id": site}
        return decode_view(EnrolledAnswer, self._server.write("/api/devices", body))

    def revoke_device(self, device_id: UUID, *, force: bool = False) -> None:
        """Refuse a device from now on. `force`: it is lost with the tickets that it has not handed in."""
        self._server.write(f"/api/devices/{device_id}/revoke", {"force": force})

    def look_at_code(self, code: str) -> WaitingAnswer:
        """Which device shows this code."""
        return decode_view(WaitingAnswer, self._server.write("/api/enrolments/look", {"code": code}))

    def approve_device(
        self, code: str, *, fingerprint: str, role: str, site: str, name: str, force: bool = False
    ) -> ApprovedAnswer:
        """Let the device that shows this code in; `fingerprint`: as it stands on both screens."""
        body = {"code": code, "fingerprint": fingerprint, "role": role, "site_id": site, "name": name, "force": force}
        return decode_view(ApprovedAnswer, self._server.write("/api/enrolments/approve", body))

    def invite_device(self, role: str, site: str, name: str) -> InvitedAnswer:
        """Make an invitation that a device takes up once."""
        body = {"role": role, "site_id": site, "name": name}
        return decode_view(InvitedAnswer, self._server.write("/api/enrolments/invite", body))

    # --- a device that is none yet ---------------------------------------------------------------------------

    def begin_enrolment(self, public_key: str, role: str) -> EnrolmentAnswer:
        """Wait for an administrator, under a code."""
        body = {"public_key": public_key, "role": role}
        return decode_view(EnrolmentAnswer, self._server.write("/api/enrolments", body))

    def claim_enrolment(self, enrolment_id: UUID, signature: str) -> ClaimAnswer:
        """Ask whether one was approved."""
        body = {"enrolment_id": enrolment_id, "signature": signature}
        return decode_view(ClaimAnswer, self._server.write("/api/enrolments/claim", body))

    def exchange_invitation(self, secret: str, *, public_key: str, signature: str, role: str) -> ClaimAnswer:
        """Take up an invitation."""
        body = {"secret": secret, "public_key": public_key, "signature": signature, "role": role}
        return decode_view(ClaimAnswer, self._server.write("/api/enrolments/exchange", body))

    # --- a device --------------------------------------------------------------------------------------------

    def own_device(self) -> OwnDeviceAnswer:
        """What the server knows of this device."""
        return decode_view(OwnDeviceAnswer, self._server.read("/api/devices/me"))

    def rotate_token(self, signature: str) -> str:
        """Have this device's token replaced: the new one."""
        answer = self._server.write("/api/devices/me/rotate", {"signature": signature})
        return decode_view(RotatedAnswer, answer).token

    def report_device(
        self,
        site: str,
        health: DeviceHealth,
        happened_at: datetime,
        *,
        troubles: tuple[DeviceTrouble, ...] = (),
        metres: float | None = None,
        unsynced: int | None = None,
        key: UUID | None = None,
    ) -> None:
        """Say how the printer of this very device is, and since when; `metres` of paper since the roll was changed.

        `unsynced`: tickets made while the server was away that it has not taken in yet; None: as said before.
        """
        body = {
            "health": health,
            "happened_at": happened_at,
            "troubles": troubles,
            "metres": metres,
            "unsynced": unsynced,
        }
        self._server.write(f"/api/sites/{part(site)}/devices/me/report", body, key=key)

    def report_sound(self, site: str, happened_at: datetime, *, works: bool, key: UUID | None = None) -> None:
        """Say whether the calls of this very display are heard, and since when."""
        body = {"works": works, "happened_at": happened_at}
        self._server.write(f"/api/sites/{part(site)}/devices/me/sound", body, key=key)

    def sync_journal(
        self, site: str, incarnation: UUID, entries: Sequence[Entry], *, oldest: int, remaining: int
    ) -> SyncAnswer:
        """Hand in the next entries of this very kiosk's journal. JournalGap: go back; JournalForked: begin anew."""
        body = {
            "incarnation": incarnation,
            "oldest": oldest,
            "remaining": remaining,
            "entries": [asdict(entry) for entry in entries],
        }
        return decode_view(SyncAnswer, self._server.write(f"/api/sites/{part(site)}/devices/me/sync", body))
