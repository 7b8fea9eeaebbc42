"""What stands on a ticket and in which order: plain content in, blocks out.

Both the picture (`render`) and the text fallback (`textmode`) are made from these blocks, so they cannot say
different things. Sizes are in eighths of a millimetre, which is one dot at 203 dpi; `render` scales them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlsplit

from printer_drivers.cleaning import clean_line
from printer_drivers.errors import ConfigError
from printer_drivers.wording import Wording

MAX_PAPERS = 8
MAX_LABEL = 8

Weight = Literal[400, 600, 700, 800]
Role = Literal[
    "heading",
    "notice",
    "service",
    "moment",
    "wait_title",
    "wait",
    "ahead",
    "where",
    "papers",
    "address",
    "footer",
]
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True)
class TicketContent:
    """All that a ticket says, as plain values.

    `issued_at` is aware and local to the site. `queue_name` is None for a sensitive démarche, whose name never
    stands on paper. `wait_text` is a range in words ("10 à 20 min"), None when it is not known. `follow_url` is
    what the QR code opens. Texts are cleaned when laid out. Raises `ConfigError` when it cannot be a ticket.
    """

    site_name: str
    town: str
    label: str
    issued_at: datetime
    queue_name: str | None = None
    people_ahead: int | None = None
    wait_text: str | None = None
    where_to_wait: str | None = None
    papers: tuple[str, ...] = ()
    follow_url: str | None = None
    footer: str | None = None  #: None prints the language's usual sentence
    language: str = "fr"
    duplicate: bool = False

    def __post_init__(self) -> None:
        """Refuse what would be a wrong ticket rather than an ugly one."""
        if self.issued_at.utcoffset() is None:
            raise ConfigError("issued_at has no time zone")
        compact = self.label.replace(" ", "")
        if not (0 < len(compact) <= MAX_LABEL and compact.isascii() and compact.isalnum() and compact.isupper()):
            raise ConfigError(f"label {self.label!r} is not capital letters and digits")


@dataclass(frozen=True)
class TextLine:
    """A paragraph in one style; `render` breaks it into lines, `gap` is the space before it."""

    text: str
    role: Role
    size: int = 34
    weight: Weight = 400
    line_height: float = 1.2
    gap: int = 0
    align: Literal["center", "start"] = "center"


@dataclass(frozen=True)
class BigNumber:
    """The ticket's label, as large as the paper allows."""

    label: str


@dataclass(frozen=True)
class Tear:
    """A dotted line between two parts."""


@dataclass(frozen=True)
class CheckLine:
    """A paper to bring, with a box to tick."""

    text: str


@dataclass(frozen=True)
class Follow:
    """The QR code that follows the ticket on a phone, with its sentence."""

    url: str
    title: str
    text: str


@dataclass(frozen=True)
class Space:
    """White paper."""

    height: int


Block = TextLine | BigNumber | Tear | CheckLine | Follow | Space


@dataclass(frozen=True)
class Sheet:
    """A ticket laid out: its blocks from top to bottom, and on which side its lines begin."""

    blocks: tuple[Block, ...]
    direction: Literal["ltr", "rtl"] = "ltr"


def lay_out(content: TicketContent) -> Sheet:
    """Order the content of a ticket: who, then the wait, then what to bring and how to follow."""
    words = Wording(content.language)
    parts = [_number_part(content, words), _wait_part(content, words), _papers_part(content, words)]
    blocks: list[Block] = []
    for part in parts:
        if part and blocks:
            blocks.append(Tear())
        blocks.extend(part)
    return Sheet(tuple(blocks), "rtl" if words.language in RIGHT_TO_LEFT else "ltr")


def short_address(url: str) -> str:
    """Give what a person can type of an address: host and path, never the secret behind them. Empty if unclear."""
    try:
        parts = urlsplit(clean_line(url))
        host = parts.hostname
    except ValueError:
        return ""
    return f"{host}{parts.path.rstrip('/')}" if host and parts.scheme in ("http", "https") else ""


def _number_part(content: TicketContent, words: Wording) -> list[Block]:
    place = " · ".join(name for name in (clean_line(content.town), clean_line(content.site_name)) if name)
    blocks: list[Block] = [TextLine(place, "heading", weight=600, gap=14)]
    if content.duplicate:
        blocks.append(TextLine(words.duplicate, "notice", size=36, weight=700, gap=6))
    blocks.append(BigNumber(content.label.replace(" ", "")))
    if content.queue_name:
        blocks.append(TextLine(clean_line(content.queue_name), "service", size=36, weight=700))
    blocks.append(TextLine(words.when(content.issued_at), "moment", gap=4))
    blocks.append(Space(22))
    return blocks


def _wait_part(content: TicketContent, words: Wording) -> list[Block]:
    blocks: list[Block] = []
    if content.wait_text:
        blocks.append(TextLine(words.wait, "wait_title"))
        blocks.append(TextLine(clean_line(content.wait_text), "wait", size=68, weight=800, line_height=1.05))
    if content.people_ahead is not None:
        blocks.append(TextLine(words.ahead(content.people_ahead), "ahead", gap=6))
    if content.where_to_wait:
        blocks.append(TextLine(clean_line(content.where_to_wait), "where", weight=600, gap=6))
    return [Space(18), *blocks, Space(22)] if blocks else []


def _papers_part(content: TicketContent, words: Wording) -> list[Block]:
    papers = tuple(paper for paper in map(clean_line, content.papers[:MAX_PAPERS]) if paper)
    blocks: list[Block] = [Space(18)]
    if papers:
        blocks.append(TextLine(words.papers, "papers", size=36, weight=700, align="start"))
        blocks.append(Space(6))
        blocks.extend(CheckLine(paper) for paper in papers)
    url = clean_line(content.follow_url or "")
    if url:
        blocks.append(Space(24 if papers else 6))
        blocks.append(Follow(url, words.follow_title, words.follow_text))
        blocks.append(Space(20))
        if address := short_address(url):
            blocks.append(TextLine(address, "address"))
    elif papers:
        blocks.append(Space(12))
    footer = clean_line(content.footer) if content.footer is not None else words.footer
    if footer:
        blocks.append(TextLine(footer, "footer", weight=600, gap=10))
    blocks.append(Space(16))
    return blocks
