"""All JSON routes."""

from fastapi import APIRouter, FastAPI

from server.http import admin, counters, health, queues, session, tickets, views


def mount(app: FastAPI) -> None:
    """Put the routes under /api, and the health checks at the root."""
    api = APIRouter(prefix="/api")
    for part in (tickets, counters, queues, views, session, admin):
        api.include_router(part.router)
    app.include_router(api)
    app.include_router(health.router)
