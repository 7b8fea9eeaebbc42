"""Whether a request comes from one of our own pages. A cookie goes with requests that other sites' pages make too."""

from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers

from ausuivant.core.access_errors import OriginRefused

#: what a browser says of a request that another site's page made, or one of another name or port of ours
FOREIGN: Final = frozenset({"cross-site", "same-site"})


def check_origin(headers: Headers, *, scheme: str, allowed: Collection[str], with_cookie: bool) -> None:
    """OriginRefused for a page of another site, and for a cookie that comes from no page at all.

    `scheme`: http or https, as the visitor sees it. `allowed`: more origins, for a server with several names.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if site in FOREIGN and origin not in allowed:
        raise OriginRefused(origin=(origin or "")[:200])
    if origin is None:
        if with_cookie and site != "same-origin":
            raise OriginRefused(origin="")
        return
    if origin not in allowed and origin != f"{scheme}://{headers.get('host', '')}":
        raise OriginRefused(origin=origin[:200])
