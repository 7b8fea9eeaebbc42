"""The ticket in the printer's own letters, for slow serial links and printers without raster graphics.

python-escpos writes the formatting commands and the QR code; every text goes through `cleaning` and is handed
over as bytes, because the library would pass control characters on and choose code pages on its own.

Windows-1252 is all that such letters can say. A ticket in Arabic gets the French words; a line of its content that
the page cannot say is left out, rather than printed as a row of question marks.
"""

from __future__ import annotations

import logging
import os
import tempfile
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image

from printer_drivers import commands
from printer_drivers.cleaning import lost_share, printable_bytes
from printer_drivers.encode import Program, ending, raster_bands
from printer_drivers.layout import BigNumber, Block, CheckLine, Follow, Space, Tear, TextLine, TicketContent, lay_out
from printer_drivers.profile import Profile
from printer_drivers.render import LEAST_QR_MODULE, qr_picture
from printer_drivers.wording import Wording

if TYPE_CHECKING:
    from escpos.printer import Dummy

_CELL_DOTS = 12
_LINE_MM = 4.23
_MOST_LOST = 0.2  #: a line that loses more of its letters says nothing


def text_program(content: TicketContent, profile: Profile) -> Program:
    """Make the bytes of a ticket in text mode: the same blocks, the printer's own letters."""
    builder = _dummy()
    columns = profile.width_dots // _CELL_DOTS
    builder._raw(commands.select_code_page(profile.codepage))
    for block in _blocks(content, profile):
        _add(builder, block, profile=profile, columns=columns)
    body = bytes(builder.output)
    return Program((body, ending(profile)), body.count(b"\n") * _LINE_MM + 40)


def _blocks(content: TicketContent, profile: Profile) -> tuple[Block, ...]:
    """Lay the ticket out; where no code can be drawn its whole address is printed, and the short one is left out."""
    blocks = lay_out(_sayable(content)).blocks
    if _draws_codes(profile):
        return blocks
    return tuple(block for block in blocks if not (isinstance(block, TextLine) and block.role == "address"))


def _draws_codes(profile: Profile) -> bool:
    return profile.native_qr or profile.raster != "none"


def _sayable(content: TicketContent) -> TicketContent:
    """Fall back on French words where the code page lacks the language's letters."""
    return replace(content, language="fr") if lost_share(Wording(content.language).footer) else content


def _add(builder: Dummy, block: Block, *, profile: Profile, columns: int) -> None:
    match block:
        case TextLine(text=text, weight=weight, align=align):
            large = 2 if block.role == "wait" else 1
            side = "center" if align == "center" else "left"
            builder.set(align=side, bold=weight >= 600, custom_size=True, width=large, height=large)
            _write(builder, text, columns // large)
        case BigNumber(label=label):
            size = max(2, min(8, columns // (len(label) + 1)))
            builder.set(align="center", bold=True, custom_size=True, width=size, height=min(8, size + 1))
            _write(builder, label, columns // size)
        case Tear():
            builder.set(align="left", bold=False, custom_size=True, width=1, height=1)
            _write(builder, "- " * (columns // 2), columns)
        case CheckLine(text=text):
            builder.set(align="left", bold=False, custom_size=True, width=1, height=1)
            if lost_share(text) <= _MOST_LOST:
                _write(builder, f"[ ] {text}", columns)
        case Follow():
            _add_follow(builder, block, profile=profile, columns=columns)
        case Space(height=height):
            if height >= 16:
                builder._raw(b"\n")


def _add_follow(builder: Dummy, block: Follow, *, profile: Profile, columns: int) -> None:
    """Add the QR code by the printer's own command, else as dots, else the address that it stands for."""
    builder.set(align="center", bold=True, custom_size=True, width=1, height=1)
    if profile.native_qr:
        builder.qr(printable_bytes(block.url).decode("cp1252"), native=True, size=6, ec=1)
        builder._raw(b"\n")
    elif profile.raster != "none":
        for band in raster_bands(_code(block.url), profile):
            builder._raw(band)
        builder._raw(b"\n")
    _write(builder, block.title, columns)
    builder.set(align="center", bold=False, custom_size=True, width=1, height=1)
    _write(builder, block.text if _draws_codes(profile) else block.url, columns)


def _code(url: str) -> Image.Image:
    """Draw a QR code on paper of whole bytes, as small as phones can still read."""
    mask = qr_picture(url, LEAST_QR_MODULE)
    paper = Image.new("1", ((mask.width + 7) // 8 * 8, mask.height), 255)
    paper.paste(0, (0, 0), mask)
    return paper


def _write(builder: Dummy, text: str, columns: int) -> None:
    """Write a paragraph; only here does text become bytes."""
    if not text or lost_share(text) > _MOST_LOST:
        return
    parts = text.split(" · ") if len(text) > columns else [text]
    for part in parts:
        for line in textwrap.wrap(part.replace("\u202f", "\u00a0"), columns):
            builder._raw(printable_bytes(line) + b"\n")


def _dummy() -> Dummy:
    """Import python-escpos the first time it is needed, without its traces.

    WORKAROUND python-escpos 3.1: its import sets up logging and leaves a pickle of its capabilities in a new
    temporary directory, which it would later unpickle: a private one is lent to it and removed.
    """
    root = logging.getLogger()
    handlers = list(root.handlers)
    previous = os.environ.get("ESCPOS_CAPABILITIES_PICKLE_DIR")
    with tempfile.TemporaryDirectory(prefix="ausuivant-escpos-") as folder:
        os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = folder
        try:
            from escpos.printer import Dummy
        finally:
            if previous is None:
                del os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]
            else:
                os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = previous
            root.handlers[:] = handlers
    return Dummy()
