"""The page by which a visitor follows a ticket on a telephone. It is the same for every ticket: none is named here.

The token stands in the fragment of the page's address, which the browser keeps to itself until the script shows it to
the feed. The language may stand in the address: it is no secret.
"""

from typing import Final

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from ausuivant.i18n import PLAIN, SOURCE, base, translator, visitor_languages
from ausuivant.wire.links import PAGE
from server.web.icons import sprite
from server.web.pages import Surroundings, Templates

#: drawn within the page: a phone on a bad network fetches as little as possible
ICONS: Final = ("bell-ring", "check", "clock", "hand", "languages", "list-checks", "wifi-off")
#: each language by its own name
NAMES: Final = {
    "fr": "Français",
    PLAIN: "Français simple",
    "en": "English",
    "ar": "العربية",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "tr": "Türkçe",
}
FROM_RIGHT: Final = frozenset({"ar"})
NOT_FOR_SEARCH: Final = "noindex, nofollow"


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The page, whatever the ticket."""
    router = APIRouter(include_in_schema=False)
    # Our own vendored drawings; `sprite` lets nothing else pass.
    drawings = Markup(sprite(names=ICONS))

    @router.get(PAGE)
    async def phone(request: Request, l: str = "") -> Response:  # noqa: E741 - the shortest address for the code
        """The empty page, in the language that is asked for."""
        language = l if l in visitor_languages() else language_for(request.headers.get("accept-language", ""))
        page = templates.page(
            "phone.html",
            _=translator(language),
            language=language,
            lang=base(language),
            direction="rtl" if language in FROM_RIGHT else "ltr",
            languages=[(tag, base(tag), NAMES.get(tag, tag)) for tag in visitor_languages()],
            drawings=drawings,
            town=around.town(),
        )
        page.headers["X-Robots-Tag"] = NOT_FOR_SEARCH
        return page

    return router


def language_for(accepted: str) -> str:
    """The first language of a browser's list that visitors are served in; French if there is none."""
    for wish in accepted.split(",")[:10]:
        tag = base(wish.partition(";")[0].strip())
        if tag in visitor_languages():
            return tag
    return SOURCE
