"""Which offline block a kiosk gets: the lowest that no paper of today can bear the numbers of."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from ausuivant.core.access_errors import BlocksTaken
from ausuivant.core.config import Site
from ausuivant.core.errors import SiteUnknown
from ausuivant.core.hours import service_day
from ausuivant.core.numbering import BLOCKS
from ausuivant.wire.sites import site_from_json
from server.security.device_tables import DeviceRow, EnrolmentRow
from server.security.roles import Role
from server.store.tables import ConfigRow, SiteRow

KIOSK: Final = Role.KIOSK.value


def site_in_force(session: Session, site_id: str) -> Site:
    """The site's configuration in force; SiteUnknown."""
    wanted = (
        select(ConfigRow.body)
        .join(SiteRow, col(SiteRow.id) == ConfigRow.site_id)
        .where(SiteRow.id == site_id, SiteRow.config_version == ConfigRow.version)
    )
    body = session.exec(wanted).first()
    if body is None:
        raise SiteUnknown(site_id=site_id)
    return site_from_json(body)


def free_block(session: Session, site_id: str, *, now: datetime, besides: UUID | None = None) -> int:
    """The lowest free block of a site, 0 to 7; BlocksTaken.

    A block is free again on the service day after its holder was revoked, if that held no tickets any more.
    Approved kiosks that have not come for their token yet have one kept for each; `besides`: for all but this one.
    Whoever asks holds the audit's lock, so two kiosks never get the same.
    """
    free = [block for block in range(BLOCKS) if block not in _taken(session, site_id, now)]
    if len(free) <= _promised(session, site_id, now, besides):
        raise BlocksTaken(site_id=site_id)
    return free[0]


def _taken(session: Session, site_id: str, now: datetime) -> set[int]:
    holders = session.exec(
        select(DeviceRow).where(DeviceRow.site_id == site_id, col(DeviceRow.offline_block).is_not(None))
    ).all()
    taken = {row.offline_block for row in holders if row.revoked_at is None or row.unsynced}
    former = [row for row in holders if row.offline_block not in taken]
    if former:
        site = site_in_force(session, site_id)
        today = service_day(site, now)
        taken |= {row.offline_block for row in former if row.revoked_at and service_day(site, row.revoked_at) >= today}
    return {block for block in taken if block is not None}


def _promised(session: Session, site_id: str, now: datetime, besides: UUID | None) -> int:
    wanted = select(func.count()).where(
        EnrolmentRow.site_id == site_id,
        EnrolmentRow.role == KIOSK,
        EnrolmentRow.approved_by != "",
        col(EnrolmentRow.device_id).is_(None),
        EnrolmentRow.expires_at > now,
    )
    if besides is not None:
        wanted = wanted.where(EnrolmentRow.id != besides)
    return session.exec(wanted).one()
