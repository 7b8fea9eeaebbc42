"""All commands, by the bytes they begin with: one for the controls, two for most, three for groups and counters."""

from __future__ import annotations

from typing import Final

from printer_drivers.profile import Profile
from printer_drivers.simulator.commands.characters import CHARACTERS
from printer_drivers.simulator.commands.codes import CODES
from printer_drivers.simulator.commands.papers import PAPERS
from printer_drivers.simulator.commands.pictures import PICTURES
from printer_drivers.simulator.commands.places import PLACES
from printer_drivers.simulator.commands.questions import QUESTIONS
from printer_drivers.simulator.commands.rules import Family
from printer_drivers.simulator.commands.star import STAR
from printer_drivers.simulator.commands.switches import SWITCHES

COMMANDS: Final[Family] = {**CHARACTERS, **PLACES, **PICTURES, **CODES, **PAPERS, **QUESTIONS, **SWITCHES}
_STAR: Final[Family] = {**COMMANDS, **STAR}


def commands_for(profile: Profile) -> Family:
    """Give the commands that a printer of this profile may know; handlers ask the profile for the rest."""
    return _STAR if profile.status == "star" else COMMANDS
