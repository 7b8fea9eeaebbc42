"""All JSON routes."""

from fastapi import FastAPI

from server.http import (
    account,
    admin,
    around,
    clock,
    counters,
    device_report,
    devices,
    enrolments,
    health,
    kiosk_sync,
    phone,
    queues,
    served_offline,
    session,
    tickets,
    views,
)


def mount(app: FastAPI) -> None:
    """Put every route into the application."""
    own = (device_report, kiosk_sync, devices, enrolments, session, account, admin)
    for part in (tickets, served_offline, phone, counters, queues, clock, views, around, *own, health):
        # Not as a router within a router: each level is looked through for every request.
        app.router.routes.extend(part.router.routes)
