"""What the simulated printer understands: bytes in, actions out, without I/O, threads or time.

The commands themselves are in `commands/`, family by family; here is what they work on. A command that is not
known becomes an `Ignored` with its offset; its bytes are never printed.
"""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from printer_drivers.model import NO_CONDITION, Condition
from printer_drivers.profile import Profile
from printer_drivers.simulator.actions import (
    Action,
    CutKind,
    EndOfJob,
    Ignored,
    Moved,
    Paper,
    Recovered,
    Replied,
)
from printer_drivers.simulator.canvas import Canvas
from printer_drivers.simulator.charsets import Charset
from printer_drivers.simulator.commands.table import commands_for
from printer_drivers.simulator.framing import Framer, Kind, Token
from printer_drivers.simulator.letters import Style, advance
from printer_drivers.simulator.line import Line
from printer_drivers.simulator.page import Page
from printer_drivers.simulator.settings import Settings

__all__ = ["Action", "EndOfJob", "Ignored", "Interpreter", "Moved", "Paper", "Recovered", "Replied"]

FIRST_LINE = 24  #: the lower edge of a page's first line when nothing else was said, in dots


class Interpreter:
    """One printer's understanding of bytes. `conditions` and `moving` are set from outside, by the mechanism."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.conditions: Condition = NO_CONDITION
        self.moving = False  #: whether the paper moves
        self.cuts = 0
        self.retracts = 0
        self.lines = 0
        self.dots_fed = 0
        self.jobs_ended = 0  #: Star's count of ETB
        self.pictures: dict[bytes, Image.Image] = {}  #: non-volatile and downloaded ones, by family and key
        self._commands = commands_for(profile)
        self._framer = Framer(self._commands)
        self._canvas = Canvas(profile.width_dots)
        self._text: list[str] = []
        self.reset()

    # -- bytes ---------------------------------------------------------------------------------------------

    def feed(self, data: bytes) -> list[Action]:
        """Obey bytes at once, in order, as a printer with an infinite speed would."""
        return [action for token in self.frame(data) for action in self.execute(token)]

    def frame(self, data: bytes) -> list[Token]:
        """Only tell the commands apart, so that a mechanism can obey the real-time ones first."""
        return self._framer.feed(data)

    def execute(self, token: Token) -> list[Action]:
        """Obey one command, or print one stretch of text."""
        if token.kind is Kind.UNKNOWN:
            return [Ignored(token.offset, token.data)] if self.enabled else []
        if token.kind is Kind.TEXT:
            return self._print_text(token.data) if self.enabled else []
        data = token.data
        if not self.enabled and token.kind is not Kind.REAL_TIME and data[:2] != b"\x1b=":
            return []
        command = self._commands.get(data[:1]) or self._commands.get(data[:3]) or self._commands[data[:2]]
        actions = command.run(self, data)
        return [Ignored(token.offset, data[:8])] if actions is None else actions

    @property
    def pending(self) -> int:
        """How many bytes of a command that is not whole are held."""
        return self._framer.pending

    def drop_pending(self) -> None:
        """Forget half a command."""
        self._framer.drop()

    # -- the state that commands change --------------------------------------------------------------------

    def reset(self) -> None:
        """Go back to the settings of the power-on; what is burnt stays on the paper."""
        self.settings = Settings()
        self.style = Style()
        self.charset = Charset(self.profile.codepage)
        self.line = Line()
        self.page: Page | None = None
        self.stored: Image.Image | None = None  #: graphics that wait to be printed
        self.code_data = b""  #: the two-dimensional code that waits to be printed
        self.automatic = 0
        self.automatic_full = 0
        self.offline_response = False
        self.enabled = True

    def power_cycle(self) -> None:
        """Forget all settings, and half a command; what is burnt stays on the paper."""
        self._framer.drop()
        self.reset()

    def clear(self) -> None:
        """Drop what was not printed yet; what is burnt stays on the paper."""
        self.line = Line()
        self.page = None
        self.charset.forget_half()

    @property
    def inked(self) -> bool:
        """Whether something is burnt on the paper that was not cut off yet."""
        return self._canvas.inked

    @property
    def area_width(self) -> int:
        """How long a line may be, in dots."""
        if self.page is not None:
            return self.page.line_length
        margin = min(self.settings.margin, self.profile.width_dots - 1)
        return max(1, min(self.settings.area, self.profile.width_dots - margin))

    # -- printing ------------------------------------------------------------------------------------------

    def _print_text(self, data: bytes) -> list[Action]:
        actions: list[Action] = []
        for character in self.charset.decode(data):
            step = advance(character, self.style)
            if self.line.begun and self.line.x + step > self.area_width:
                actions += self.end_line()
            self.line.write(character, self.style)
        return actions

    def end_line(self, spacing: int | None = None) -> list[Action]:
        """Print the line and feed: by the line spacing, or as far as told, and by the line's height at least."""
        line, self.line = self.line, Line()
        feed = self.settings.spacing if spacing is None else spacing
        self._text.append(line.text.rstrip())
        self.lines += 1
        if not line.begun:
            return self.feed_paper(feed)
        return self.burn(line.drawn(upside_down=self.settings.upside_down), at_x=0, feed=feed)

    def finish_line(self) -> list[Action]:
        """Print the line if there is one."""
        return self.end_line(0) if self.line.begun else []

    def burn(self, picture: Image.Image, *, at_x: int = 0, feed: int = 0) -> list[Action]:
        """Print a picture of mode '1' (255 is ink), aligned in the print area, and feed by its height or more."""
        if self.page is not None:
            self.page.place(picture, at_x=at_x)
            self.page.y = (self.page.y or 0) + feed
            return []
        room = self.area_width
        free = max(0, room - picture.width)
        left = self.settings.margin + at_x + (0, free // 2, free)[self.settings.align]
        visible = picture if picture.width <= room else picture.crop((0, 0, room, picture.height))
        return self._moved(self._canvas.burn(visible, left=left, feed=feed))

    def put_picture(self, picture: Image.Image) -> list[Action]:
        """Print a picture on a line of its own; on a page, behind what is there."""
        line, self.line = self.line, Line()
        if self.page is not None:
            if line.begun:
                self.burn(line.drawn())
                self._text.append(line.text)
            self.page.place(picture, at_x=line.x)
            self.line.x = line.x + picture.width
            return []
        before: list[Action] = []
        if line.begun:
            self.line = line
            before = self.end_line(0)
        return [*before, *self.burn(picture, at_x=0 if line.begun else line.x)]

    def feed_paper(self, dots: int) -> list[Action]:
        """Feed white paper, or go down on the page."""
        if self.page is not None:
            self.page.y = (FIRST_LINE if self.page.y is None else self.page.y) + dots
            return []
        return self._moved(self._canvas.feed(dots))

    def print_page(self, *, stay: bool) -> list[Action]:
        """Print the page that was composed."""
        page = self.page
        if page is None:
            return []
        self.finish_line()
        drawn = page.drawn()
        if not stay:
            self.page = None
        return [] if drawn is None else self._moved(self._canvas.burn(drawn))

    def say(self, text: str) -> None:
        """Note what a picture says, for whoever reads the paper as text."""
        self._text.append(text)

    def cut_paper(self, kind: CutKind) -> list[Action]:
        """Cut. A blank paper counts as a cut and is no ticket."""
        actions = self.end_line() if self.line.begun else []
        self.cuts += 1
        inked = self._canvas.inked
        picture = self._canvas.take()
        text, self._text = tuple(self._text), []
        return [*actions, Paper(picture, picture.tobytes(), text, kind)] if inked else actions

    def clear_line(self, x: int) -> None:
        """Begin a new line at a place, without printing the one that was being set."""
        self.line = Line(x)

    def change_style(self, **changes: object) -> list[Action]:
        """Set the next characters in another way."""
        self.style = replace(self.style, **changes)  # pyright: ignore[reportArgumentType]
        return []

    def _moved(self, dots: int) -> list[Action]:
        self.dots_fed += dots
        return [Moved(dots)]
