"""Where things stand: lines, feeds, positions, margins, and page mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printer_drivers.simulator.actions import Action
from printer_drivers.simulator.commands.rules import Command, Family, family, fixed, little, no_trace, up_to_nul
from printer_drivers.simulator.letters import CELLS
from printer_drivers.simulator.page import Page
from printer_drivers.simulator.settings import LINE_DOTS

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter

_TABS = 32


def _end_line(printer: Interpreter, _data: bytes) -> list[Action]:
    """LF."""
    return printer.end_line()


def _return(_printer: Interpreter, _data: bytes) -> list[Action]:
    """CR does nothing, as a printer is set by default that ends its lines with LF."""
    return []


def _form_feed(printer: Interpreter, _data: bytes) -> list[Action]:
    """FF: print the page and leave page mode; else it ends a line."""
    if printer.page is not None:
        return printer.print_page(stay=False)
    return printer.finish_line()


def _tab(printer: Interpreter, _data: bytes) -> list[Action]:
    """HT: go to the next stop; without one, nothing happens."""
    column = CELLS[printer.style.font].width + printer.style.gap
    stops = (stop * column for stop in printer.settings.tabs)
    target = next((stop for stop in stops if stop > printer.line.x), None)
    if target is not None and target < printer.area_width:
        printer.line.x = target
    return []


def _set_tabs(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC D: stops in characters, rising."""
    stops = data[2:-1]
    rising = [stop for at, stop in enumerate(stops) if at == 0 or stop > stops[at - 1]]
    printer.settings.tabs = tuple(rising[:_TABS])
    return []


def _align(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC a."""
    value = data[2] - 48 if data[2] >= 48 else data[2]
    if value > 2:
        return None
    printer.settings.align = value
    return []


def _line_spacing(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC 2 and ESC 3."""
    default = data[1:2] == b"2"
    printer.settings.spacing = LINE_DOTS if default else round(data[2] * printer.settings.unit_y)
    return []


def _feed(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC J by motion units, ESC d by lines: print, then feed."""
    units = data[2] * printer.settings.unit_y
    dots = round(units) if data[1:2] == b"J" else data[2] * printer.settings.spacing
    if printer.line.begun:
        # The line's own height is part of the feed; a feed that is shorter is as long as the line is high.
        return printer.end_line(dots)
    return printer.feed_paper(dots)


def _position(printer: Interpreter, data: bytes) -> list[Action]:
    """ESC $: from the left of the print area; outside it, nothing happens."""
    target = round(little(data, 2) * printer.settings.unit_x)
    if target < printer.area_width:
        printer.line.x = target
    return []


def _move(printer: Interpreter, data: bytes) -> list[Action]:
    r"""ESC \: from where the head is, also to the left."""
    step = int.from_bytes(data[2:4], "little", signed=True) * printer.settings.unit_x
    target = round(printer.line.x + step)
    if 0 <= target < printer.area_width:
        printer.line.x = target
    return []


def _margin(printer: Interpreter, data: bytes) -> list[Action]:
    """GS L."""
    printer.settings.margin = round(little(data, 2) * printer.settings.unit_x)
    return []


def _area(printer: Interpreter, data: bytes) -> list[Action]:
    """GS W."""
    printer.settings.area = max(1, round(little(data, 2) * printer.settings.unit_x))
    return []


def _units(printer: Interpreter, data: bytes) -> list[Action]:
    """GS P: motion units of 1/x and 1/y inch; 0 goes back to one dot."""
    dpi = printer.profile.dpi
    printer.settings.unit_x = dpi / data[2] if data[2] else 1.0
    printer.settings.unit_y = dpi / data[3] if data[3] else 1.0
    return []


def _page_mode(printer: Interpreter, _data: bytes) -> list[Action]:
    """ESC L."""
    if printer.page is None:
        before = printer.finish_line()
        printer.page = Page(printer.profile.width_dots)
        return before
    return []


def _standard_mode(printer: Interpreter, _data: bytes) -> list[Action]:
    """ESC S: forget the page."""
    if printer.page is not None:
        printer.clear()
    return []


def _page_area(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC W."""
    across, down = printer.settings.unit_x, printer.settings.unit_y
    left, top, width, height = (
        round(little(data, at) * unit) for at, unit in ((2, across), (4, down), (6, across), (8, down))
    )
    if not width or not height:
        return None
    if printer.page is not None:
        printer.finish_line()
        printer.clear_line(0)
        printer.page.choose_area(left, top, width, height)
    return []


def _page_direction(printer: Interpreter, data: bytes) -> list[Action] | None:
    """ESC T."""
    value = data[2] - 48 if data[2] >= 48 else data[2]
    if value > 3:
        return None
    if printer.page is not None:
        printer.finish_line()
        printer.clear_line(0)
        printer.page.choose_direction(value)
    return []


def _down_the_page(printer: Interpreter, data: bytes) -> list[Action]:
    r"""GS $ and GS \: the lower edge of the next line, from the area's top or from where it is."""
    page = printer.page
    if page is None:
        return []
    x = printer.line.x
    printer.burn(printer.line.drawn()) if printer.line.begun else None
    printer.clear_line(x)
    unit = printer.settings.unit_y
    if data[1:2] == b"$":
        page.y = round(little(data, 2) * unit)
    else:
        page.y = max(0, (page.y or 0) + round(int.from_bytes(data[2:4], "little", signed=True) * unit))
    return []


def _print_page(printer: Interpreter, _data: bytes) -> list[Action]:
    """ESC FF: print the page and keep it."""
    return printer.print_page(stay=True)


def _cancel(printer: Interpreter, _data: bytes) -> list[Action]:
    """CAN: forget what stands in the page's present area."""
    if printer.page is not None:
        printer.clear_line(0)
        printer.page.clear_area()
    return []


PLACES: Family = {
    **family(1, _end_line, b"\n"),
    **family(1, _return, b"\r"),
    **family(1, _form_feed, b"\x0c"),
    **family(1, _tab, b"\t"),
    **family(1, _cancel, b"\x18"),
    b"\x1bD": Command(up_to_nul(2, most=33), _set_tabs),
    **family(3, _align, b"\x1ba"),
    **family(2, _line_spacing, b"\x1b2"),
    **family(3, _line_spacing, b"\x1b3"),
    **family(3, _feed, b"\x1bJ", b"\x1bd"),
    **family(4, _position, b"\x1b$"),
    **family(4, _move, b"\x1b\\"),
    **family(4, _margin, b"\x1dL"),
    **family(4, _area, b"\x1dW"),
    **family(4, _units, b"\x1dP"),
    **family(2, _page_mode, b"\x1bL"),
    **family(2, _standard_mode, b"\x1bS"),
    b"\x1bW": Command(fixed(10), _page_area),
    **family(3, _page_direction, b"\x1bT"),
    **family(4, _down_the_page, b"\x1d$", b"\x1d\\"),
    **family(2, _print_page, b"\x1b\x0c"),
    **family(3, no_trace, b"\x1bU", b"\x1bK", b"\x1be", b"\x1dT"),
}
