"""The bar of the staff's pages: what each person may open, the lock, the way out."""

from dataclasses import dataclass
from typing import Final

from ausuivant.i18n import SOURCE, mark, translator
from server.security.roles import RIGHTS, Identity, Right

#: address, words, icon, and the right that opens it at any site; None: whoever is logged in
PAGES: Final[tuple[tuple[str, str, str, Right | None], ...]] = (
    ("/agent", mark("Guichets"), "megaphone", None),
    ("/supervision", mark("Supervision"), "activity", Right.SEE_SUPERVISION),
    ("/personnes", mark("Personnes"), "users-round", Right.ACCOUNTS),
    ("/appareils", mark("Appareils"), "monitor-smartphone", Right.DEVICES),
    ("/sessions", mark("Sessions"), "monitor", Right.ACCOUNTS),
    ("/audit", mark("Audit"), "scroll-text", Right.AUDIT),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the bar."""

    href: str
    words: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar and the lock of one page need."""

    town: str
    name: str
    path: str  #: where to come back after unlocking
    links: tuple[Link, ...]
    idle_min: int  #: minutes without a sign of life until the page locks
    unfinished: bool  #: only one's own account is open


def anywhere(person: Identity, right: Right) -> bool:
    """Whether somebody has a right, be it at one site or for one queue."""
    return any(right in RIGHTS[grant.role] for grant in person.grants)


def bar(person: Identity, *, town: str, path: str, idle_min: int) -> Bar:
    """The bar of a page for a person."""
    say = translator(SOURCE)
    links = tuple(
        Link(href, say(words), icon, path == href or path.startswith(f"{href}/"))
        for href, words, icon, right in PAGES
        if not person.unfinished and (right is None or anywhere(person, right))
    )
    return Bar(town, person.display_name, path, links, idle_min, person.unfinished)
