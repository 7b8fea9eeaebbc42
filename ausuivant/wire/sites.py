"""A site's configuration as JSON: how its versions are kept, and how they travel."""

from functools import cache

from pydantic import TypeAdapter

from ausuivant.core.config import Site


@cache
def _adapter() -> TypeAdapter[Site]:
    return TypeAdapter(Site)


def site_to_json(site: Site) -> str:
    """Write a site; `site_from_json` gives an equal one back."""
    return _adapter().dump_json(site).decode()


def site_from_json(text: str) -> Site:
    """Read a site; pydantic's ValidationError (a ValueError) if it is none."""
    return _adapter().validate_json(text)
