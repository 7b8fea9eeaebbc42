"""From a ticket's content to the bytes of its paper, in the way that the printer can."""

from __future__ import annotations

from printer_drivers.encode import Program, picture_program
from printer_drivers.layout import TicketContent, lay_out
from printer_drivers.profile import Profile
from printer_drivers.render import render_ticket


def ticket_program(content: TicketContent, profile: Profile) -> Program:
    """Make the bytes: a picture, or text where the profile has no raster graphics."""
    if profile.raster == "none":
        from printer_drivers.textmode import text_program

        return text_program(lay_out(content), profile)
    return picture_program(render_ticket(content, profile), profile)
