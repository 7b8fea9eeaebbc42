"""The papers that came out of the simulated printer, in memory and as files."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PIL import Image

from printer_drivers.profile import Profile
from printer_drivers.simulator.actions import CutKind
from printer_drivers.simulator.mechanism import Cut
from printer_drivers.simulator.presenter import Fate
from printer_drivers.simulator.reading import read_ticket

Packed = bytes  #: a name of its own, since a ticket has a field `bytes`
_UNKNOWN_SHOWN = 50


@dataclass(frozen=True)
class SimulatedTicket:
    """One cut paper and what could be read from it. `papers` counts papers since the start, this one included.

    `fate` is where it is at a printer with a presenter, and changes afterwards: a new `SimulatedTicket` replaces it.

    `broken_off` says that something which belonged on this paper was lost: the buffer was cleared, the power or the
    link went. `unknown` are the commands met on the way that the printer did not know, each as "offset: hex".
    """

    papers: int
    label: str | None
    label_exact: bool
    qr_present: bool
    text: tuple[str, ...]
    at: datetime
    height_mm: float
    black_ratio: float
    sha256: str
    bytes: int
    cut: CutKind
    broken_off: bool
    fate: Fate | None
    unknown: tuple[str, ...]
    dpi: int
    size: tuple[int, int]  #: in dots
    packed: Packed = field(compare=False, repr=False)

    @property
    def picture(self) -> Image.Image:
        """Draw the paper again: mode '1', 0 is black. A day's papers are kept packed, a hundred times smaller."""
        return Image.frombytes("1", self.size, zlib.decompress(self.packed))

    def as_json(self) -> dict[str, object]:
        """Give all but the picture."""
        return {
            "papers": self.papers,
            "label": self.label,
            "label_exact": self.label_exact,
            "qr_present": self.qr_present,
            "text": list(self.text),
            "at": self.at.isoformat(),
            "height_mm": round(self.height_mm, 1),
            "black_ratio": round(self.black_ratio, 4),
            "sha256": self.sha256,
            "bytes": self.bytes,
            "cut": self.cut,
            "fate": self.fate,
            "broken_off": self.broken_off,
            "unknown": list(self.unknown),
        }


def examine(cut: Cut, profile: Profile, *, papers: int, at: datetime) -> SimulatedTicket:
    """Read a paper."""
    paper = cut.paper
    reading = read_ticket(paper.picture, profile)
    text = tuple(line.rstrip() for line in paper.text)
    return SimulatedTicket(
        papers=papers,
        label=reading.label or _label_in(text),
        label_exact=reading.exact,
        qr_present=reading.qr_present,
        text=text,
        at=at,
        height_mm=paper.picture.height / profile.dots_per_mm,
        black_ratio=reading.black_ratio,
        sha256=hashlib.sha256(paper.dots).hexdigest(),
        bytes=cut.received,
        cut=paper.cut,
        fate=None,
        broken_off=cut.broken_off,
        unknown=tuple(f"{one.offset}: {one.data.hex(' ')}" for one in cut.unknown[:_UNKNOWN_SHOWN]),
        dpi=profile.dpi,
        size=paper.picture.size,
        packed=zlib.compress(paper.dots, 1),
    )


def write_files(ticket: SimulatedTicket, folder: Path, *, only_record: bool = False) -> None:
    """Write `ticket-0001.png`, `.txt` and `.json`; the JSON comes last, so who sees it finds the others."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"ticket-{ticket.papers:04d}"
    if not only_record:
        ticket.picture.save(stem.with_suffix(".png"), dpi=(ticket.dpi, ticket.dpi), compress_level=1)
        lines = ticket.text if any(ticket.text) else _described(ticket)
        stem.with_suffix(".txt").write_text("\n".join(lines) + "\n", "utf-8")
    written = stem.with_suffix(".json.part")
    written.write_text(json.dumps(ticket.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    written.replace(stem.with_suffix(".json"))


def _described(ticket: SimulatedTicket) -> tuple[str, ...]:
    """Say in words what was read from a ticket that is a picture."""
    size = f"{ticket.size[0]} x {ticket.size[1]} dots, {ticket.height_mm:.0f} mm"
    return (ticket.label or "(no number could be read)", size, "QR code" if ticket.qr_present else "no QR code")


def _label_in(text: tuple[str, ...]) -> str | None:
    """Find the label on a ticket of text: the line that is nothing but a letter and digits."""
    for line in text:
        word = line.strip()
        if 2 <= len(word) <= 8 and word[0].isupper() and word[1:].isdigit():
            return word
    return None
