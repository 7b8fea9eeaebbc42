"""`enrol --invitation`: a program that takes up an invitation from the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from ausuivant.client.access import AccessFile
from ausuivant.client.enrolment import take_up
from ausuivant.core.access_errors import EnrolmentUnknown
from ausuivant.core.errors import DomainError, MalformedCommand, ServerUnreachable
from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.wire.enrolment import Invitation
from ausuivant.wire.sentences import sentence

DONE, REFUSED, UNREACHABLE, CONFIGURATION = 0, 3, 4, 5

_DONE: Final = mark("Enregistré pour le site {site}. Cet appareil n’a plus besoin de jeton.")
_OTHER_SORT: Final = mark("Cette invitation est pour une autre sorte d’appareil : borne, écran de salle ou afficheur.")
_USED: Final = mark("Cette invitation est fausse, déjà utilisée ou trop ancienne : demandez-en une autre.")
#: of all that an invitation says, only its role can be wrong
SAID: Final = {EnrolmentUnknown: _USED, MalformedCommand: _OTHER_SORT}


def take_up_here(text: str, data: Path, *, role: str, say: Callable[[str], None]) -> int:
    """Enrol the kiosk or the display whose data stands in a folder, say how it went; the exit code."""
    words = translator(SOURCE)
    try:
        access = take_up(Invitation.parse(text), AccessFile.of(data, role), role=role)
    except (ValueError, OSError) as error:
        say(str(error))
        return CONFIGURATION
    except DomainError as error:
        say(words(SAID[type(error)]) if type(error) in SAID else sentence(error))
        return UNREACHABLE if isinstance(error, ServerUnreachable) else REFUSED
    say(words(_DONE, site=access.site_id))
    return DONE
