"""Put the pages on a server: shells, public pages, static files, and refusals that people can read."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

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
    phone,
    public,
    refusals,
    sessions,
    supervision,
)
from server.web.icons import sprite
from server.web.pages import FOLDER, Surroundings, Templates

#: Files keep their names when they change: a browser asks again each time, and mostly hears "not modified".
_REVALIDATE: Final = {"Cache-Control": "no-cache"}
#: what gzip makes smaller; fonts are packed already
TEXT: Final = (".js", ".css", ".svg")


class _Static(StaticFiles):
    """Static files, which a browser checks before it uses them again; text travels packed, and is packed once."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._packed: dict[tuple[str, float], bytes] = {}

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Add the header to what is sent, and to "not modified"."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(_REVALIDATE)
        name = os.fspath(full_path)
        if not isinstance(response, FileResponse) or not name.endswith(TEXT):
            return response
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return response
        kept = {header: response.headers[header] for header in ("etag", "last-modified", "cache-control", "vary")}
        packed = self._pack(name, stat_result.st_mtime)
        return Response(packed, headers={**kept, "Content-Encoding": "gzip"}, media_type=response.media_type)

    def _pack(self, name: str, changed_at: float) -> bytes:
        packed = self._packed.get((name, changed_at))
        if packed is None:
            packed = self._packed[name, changed_at] = gzip.compress(Path(name).read_bytes(), mtime=0)
        return packed


def mount(app: FastAPI, *, published: Callable[[str], Calendar | None]) -> None:
    """Add every page to the server, once its own refusals are in place and before it starts.

    `published` reads a site's calendar from the database; pages call it in a thread.
    """
    around = Surroundings(app=app, published=published)
    templates = Templates()
    # First: a page asks for thirty of them, and each would be compared with every page's address.
    _mount_static(app)
    for pages in (
        public,
        phone,
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
    refusals.install(app, templates)


def _mount_static(app: FastAPI) -> None:
    icons = sprite()

    @app.get("/static/icons.svg", include_in_schema=False)
    async def icon_sprite() -> Response:
        """All the icons, in one file."""
        return Response(icons, media_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})

    app.mount("/static", _Static(FOLDER / "static"), name="static")
