"""Whether a request comes from one of our own pages. A cookie goes with requests that other sites' pages make too."""

from collections.abc import Collection

from starlette.datastructures import Headers

from ausuivant.core.access_errors import OriginRefused


def check_origin(headers: Headers, *, scheme: str, allowed: Collection[str], with_cookie: bool) -> None:
    """OriginRefused for a page of another site, and for a cookie that comes from no page at all.

    `scheme`: http or https, as the visitor sees it. `allowed`: more origins, for a server with several names.
    """
    origin = headers.get("origin")
    if origin is None:
        if with_cookie and headers.get("sec-fetch-site") != "same-origin":
            raise OriginRefused(origin="")
        return
    if origin not in allowed and origin != f"{scheme}://{headers.get('host', '')}":
        raise OriginRefused(origin=origin[:200])
