"""All JSON routes."""

from fastapi import FastAPI

from server.http import admin, counters, health, queues, session, tickets, views


def mount(app: FastAPI) -> None:
    """Put the routes under /api, and the health checks at the root."""
    # The busiest first, and no router within a router: each level is looked through for every request.
    for part in (tickets, counters, queues, views, session, admin):
        app.include_router(part.router, prefix="/api")
    app.include_router(health.router)
