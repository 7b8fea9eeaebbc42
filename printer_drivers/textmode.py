"""The ticket in plain text commands, for slow serial links and printers without raster graphics.

python-escpos writes the formatting commands and the QR code; every text goes through `cleaning` and is handed
over as bytes, because the library would pass control characters on and choose code pages on its own.
"""

from __future__ import annotations

import logging
import os
import tempfile
import textwrap
from typing import TYPE_CHECKING

from printer_drivers import commands
from printer_drivers.cleaning import printable_bytes
from printer_drivers.encode import Program
from printer_drivers.layout import BigNumber, Block, CheckLine, Follow, Space, Tear, TextLine
from printer_drivers.profile import Profile

if TYPE_CHECKING:
    from escpos.printer import Dummy

_CELL_DOTS = 12
_LINE_MM = 4.23


def text_program(blocks: tuple[Block, ...], profile: Profile) -> Program:
    """Make the bytes of a ticket in text mode: the same blocks, the printer's own letters."""
    builder = _dummy()
    columns = profile.width_dots // _CELL_DOTS
    builder._raw(commands.select_code_page(profile.codepage))
    for block in blocks:
        _add(builder, block, profile=profile, columns=columns)
    body = bytes(builder.output)
    lines = body.count(b"\n")
    ending = commands.cut(profile)
    if profile.ejector is not None:
        ending += commands.present(profile.ejector)
    return Program((body, ending), lines * _LINE_MM + 40)


def _add(builder: Dummy, block: Block, *, profile: Profile, columns: int) -> None:
    match block:
        case TextLine(text=text, weight=weight, align=align):
            large = 2 if block.role == "wait" else 1
            builder.set(align=align, bold=weight >= 600, custom_size=True, width=large, height=large)
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
            _write(builder, f"[ ] {text}", columns)
        case Follow(url=url, title=title, text=text):
            builder.set(align="center", bold=True, custom_size=True, width=1, height=1)
            if profile.native_qr:
                builder.qr(printable_bytes(url).decode("cp1252"), native=True, size=6, ec=1)
                builder._raw(b"\n")
            _write(builder, title, columns)
            builder.set(align="center", bold=False, custom_size=True, width=1, height=1)
            _write(builder, text, columns)
            if not profile.native_qr:
                _write(builder, url, columns)
        case Space(height=height):
            if height >= 16:
                builder._raw(b"\n")


def _write(builder: Dummy, text: str, columns: int) -> None:
    """Write a paragraph; only here does text become bytes."""
    for line in textwrap.wrap(text.replace("\u202f", "\u00a0"), columns) or [""]:
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
