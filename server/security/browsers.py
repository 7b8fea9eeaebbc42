"""A browser in a few words, for people to recognise theirs in a list. Nothing is decided by it."""

from typing import Final

from starlette.datastructures import Headers

#: the first that the browser claims; most claim to be several
PROGRAMS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("python-httpx/", "ausuivant"),
)
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(headers: Headers) -> str:
    """The browser and its system, as far as it says; empty if it says nothing that we know."""
    said = headers.get("user-agent", "")
    found = (next((name for sign, name in signs if sign in said), "") for signs in (PROGRAMS, SYSTEMS))
    return ", ".join(name for name in found if name)
