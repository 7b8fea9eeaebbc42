"""Put the pages on a server: shells, public pages, static files, and refusals that people can read."""

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from server.frequentation.calendar import Calendar
from server.web import (
    account,
    agent,
    audit,
    devices,
    directory,
    displays,
    login,
    notices,
    people,
    public,
    refusals,
    sessions,
    supervision,
)
from server.web.icons import sprite
from server.web.pages import FOLDER, Surroundings, Templates

#: Files keep their names when they change: a browser asks again each time, and mostly hears "not modified".
_REVALIDATE: Final = {"Cache-Control": "no-cache"}
#: bytes below which packing a file costs more than it saves
SMALL: Final = 1_024


class _Static(StaticFiles):
    """Static files, which a browser checks before it uses them again."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Add the header to what is sent, and to "not modified"."""
        response = super().file_response(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        response.headers.update(_REVALIDATE)
        return response


def mount(app: FastAPI, *, published: Callable[[str], Calendar | None]) -> None:
    """Add every page to the server, once its own refusals are in place and before it starts.

    `published` reads a site's calendar from the database; pages call it in a thread.
    """
    around = Surroundings(app=app, published=published)
    templates = Templates()
    for pages in (
        public,
        notices,
        displays,
        login,
        directory,
        agent,
        supervision,
        account,
        people,
        devices,
        sessions,
        audit,
    ):
        app.include_router(pages.routes(around, templates))
    _mount_static(app)
    refusals.install(app, templates)


def _mount_static(app: FastAPI) -> None:
    icons = sprite()

    @app.get("/static/icons.svg", include_in_schema=False)
    async def icon_sprite() -> Response:
        """All the icons, in one file."""
        return Response(icons, media_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})

    app.mount("/static", GZipMiddleware(_Static(directory=FOLDER / "static"), minimum_size=SMALL), name="static")
