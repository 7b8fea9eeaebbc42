"""What staff set at the kiosk itself: how loud, which languages, which look. Kept over restarts, before the options."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from ausuivant.i18n import SOURCE, visitor_languages
from ausuivant.look.tokens import Theme
from ausuivant.whole_file import write_whole
from kiosk_app.speech import USUAL_VOLUME, VOLUMES

log = logging.getLogger(__name__)

FILE: Final = "staff-choices.json"
LOUDEST: Final = len(VOLUMES) - 1


@dataclass(frozen=True, slots=True)
class Choices:
    """What was set. `volume`: the level at which a visit begins, 0 to 3; `hidden`: languages that are not offered."""

    theme: Theme = "light"
    volume: int = USUAL_VOLUME
    hidden: frozenset[str] = frozenset()

    def louder(self, steps: int) -> Choices:
        """Turn the usual volume within its range."""
        return replace(self, volume=min(max(self.volume + steps, 0), LOUDEST))

    def switched(self, language: str) -> Choices:
        """Offer a language, or no longer."""
        return replace(self, hidden=self.hidden ^ {language})


def may_be_hidden(usual: str) -> tuple[str, ...]:
    """Name the languages that staff may take from the screen: all but French and the kiosk's own."""
    return tuple(one for one in visitor_languages() if one not in (SOURCE, usual))


class ChoicesFile:
    """Where they are kept."""

    def __init__(self, path: Path, usual: Choices) -> None:
        """`usual`: what holds where nothing was set."""
        self._path = path
        self._usual = usual

    @classmethod
    def of(cls, data: Path, *, theme: Theme) -> ChoicesFile:
        """The file of the kiosk that keeps its data there, and whose options name a look."""
        return cls(data / FILE, Choices(theme=theme))

    def load(self) -> Choices:
        """Read what was set; a file that cannot be read sets nothing, and the log says so."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            theme, hidden = kept["theme"], frozenset(kept["hidden"]) & frozenset(visitor_languages())
            if theme not in get_args(Theme):
                raise ValueError(f"no look is called {theme!r}")
            return Choices(theme, min(max(int(kept["volume"]), 0), LOUDEST), hidden - {SOURCE})
        except FileNotFoundError:
            return self._usual
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("what staff set cannot be read: %s", self._path, exc_info=True)
            return self._usual

    def keep(self, choices: Choices) -> None:
        """Keep them. A full disk keeps nothing, and takes no visitor's ticket away: the log says so."""
        content = {"theme": choices.theme, "volume": choices.volume, "hidden": sorted(choices.hidden)}
        try:
            write_whole(self._path, json.dumps(content).encode())
        except OSError:
            log.warning("what staff set could not be kept: %s", self._path, exc_info=True)
