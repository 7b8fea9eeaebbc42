"""The supervision's shell. What it shows is `static/js/supervision.js`, from one feed a site."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.core.access_errors import RoleTooLow
from server.security.roles import Right
from server.web.pages import Surroundings, Templates


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The supervision's page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/supervision")
    async def supervision(request: Request) -> Response:
        """All the sites that the person may supervise, side by side."""
        person = await around.staff(request)
        site_ids = [site.id for site in around.sites() if person.may(Right.SEE_SUPERVISION, site.id)]
        if not site_ids:
            raise RoleTooLow(needed=Right.SEE_SUPERVISION.value)
        return templates.page(
            "supervision.html", site_ids=site_ids, person=person, town=around.town(), bar=around.bar(request, person)
        )

    return router
