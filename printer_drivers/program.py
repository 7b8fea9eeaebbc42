"""From a ticket's content to the bytes of its paper, in the way that the printer and its link can."""

from __future__ import annotations

from printer_drivers.encode import Program, picture_program
from printer_drivers.layout import TicketContent
from printer_drivers.profile import Profile
from printer_drivers.render import render_ticket


def ticket_program(content: TicketContent, profile: Profile) -> Program:
    """Make the bytes: a picture, or letters where `profile.prints_letters`.

    A profile is fitted to its link by `Profile.over_link`, and after a failure on pictures by `Profile.safe_mode`.
    """
    if profile.prints_letters:
        from printer_drivers.textmode import text_program

        return text_program(content, profile)
    return picture_program(render_ticket(content, profile), profile)
