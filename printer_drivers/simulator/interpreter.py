"""What the simulated printer does with each command. No I/O: tokens in, actions out.

A command that it does not know becomes an `Ignored` with its offset; its bytes are never printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PIL import Image

from printer_drivers.model import NO_CONDITION, Condition
from printer_drivers.profile import Profile
from printer_drivers.render import qr_picture
from printer_drivers.simulator.canvas import LINE_DOTS, Canvas, TextStyle
from printer_drivers.simulator.framing import GS, Framer, Kind, Token
from printer_drivers.simulator.state import automatic_status, paper_sensor, real_time_answer

_CODE_PAGES: Mapping[int, str] = {0: "cp437", 2: "cp850", 13: "cp857", 16: "cp1252", 19: "cp858"}
_CLEARED = b"\x37\x25\x00"


@dataclass(frozen=True)
class Replied:
    """Bytes for the host, and what kind of reply they are."""

    data: bytes
    kind: str

    @property
    def proof(self) -> bool:
        """Whether they say that something was printed or worked through."""
        return self.kind in ("pid", "gs_r")


@dataclass(frozen=True)
class Moved:
    """The paper moved."""

    dots: int


@dataclass(frozen=True)
class Paper:
    """A cut paper: its picture (mode '1', 0 is black) and the text that was set on it."""

    picture: Image.Image = field(compare=False)
    dots: bytes
    text: tuple[str, ...]


@dataclass(frozen=True)
class Ignored:
    """A command that this printer does not know."""

    offset: int
    data: bytes


@dataclass(frozen=True)
class Recovered:
    """The host asked to recover from an error; `clearing` drops what was not printed."""

    clearing: bool


Action = Replied | Moved | Paper | Ignored | Recovered


class Interpreter:
    """One printer's understanding of bytes. `conditions` is set from outside, by faults."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.conditions: Condition = NO_CONDITION
        self.automatic = 0
        self.cuts = 0
        self._framer = Framer()
        self._canvas = Canvas(profile)
        self._text: list[str] = []
        self._stored: Image.Image | None = None
        self._reset()

    def feed(self, data: bytes) -> list[Action]:
        """Obey bytes at once, in order, as a printer with an infinite speed would."""
        return [action for token in self.frame(data) for action in self.execute(token)]

    def frame(self, data: bytes) -> list[Token]:
        """Only tell the commands apart, so that a server can obey the real-time ones first."""
        return self._framer.feed(data)

    def execute(self, token: Token) -> list[Action]:
        """Obey one command."""
        if token.kind is Kind.TEXT:
            self._canvas.add(token.data.decode(self._encoding, "replace"), self._style)
            return []
        if token.kind is Kind.UNKNOWN:
            return [Ignored(token.offset, token.data)]
        if token.kind is Kind.REAL_TIME:
            return self.real_time(token)
        if len(token.data) == 1:
            return self._end_line() if token.data in (b"\n", b"\x0c") else []
        handler = _HANDLERS.get(token.data[:2])
        if handler is None:
            return []  # framed, accepted, and without a trace on paper: fonts, margins, drawers
        actions = handler(self, token.data)
        return [Ignored(token.offset, token.data[:8])] if actions is None else actions

    def real_time(self, token: Token) -> list[Action]:
        """Obey DLE EOT, DLE ENQ or DLE DC4."""
        second, third = token.data[1], token.data[2]
        if second == 0x04 and 1 <= third <= 4:
            return [Replied(bytes((real_time_answer(third, self.conditions),)), "eot")]
        if second == 0x05 and third in (1, 2):
            return [Recovered(clearing=third == 2)]
        if token.data == b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08":
            return [Recovered(clearing=True), Replied(_CLEARED, "cleared")]
        return [Ignored(token.offset, token.data)]

    @property
    def pending(self) -> int:
        """How many bytes of a command that is not whole are held."""
        return self._framer.pending

    @property
    def inked(self) -> bool:
        """Whether something is burnt on the paper that was not cut off yet."""
        return self._canvas.inked

    def drop_pending(self) -> None:
        """Forget half a command."""
        self._framer.drop()

    def clear(self) -> None:
        """Drop the line that was being set; what is burnt stays on the paper."""
        self._canvas.drop_line()

    def power_cycle(self) -> None:
        """Forget all settings, and half a command; what is burnt stays on the paper."""
        self._framer.drop()
        self._canvas.drop_line()
        self._reset()

    def _reset(self) -> None:
        self._style = TextStyle()
        self._encoding = "cp437"
        self._spacing = LINE_DOTS
        self._qr_module = 4
        self._qr_data = ""
        self.automatic = 0

    def _end_line(self) -> list[Action]:
        text, moved = self._canvas.end_line(self._spacing)
        self._text.append(text)
        return [Moved(moved)]

    def _initialise(self, _data: bytes) -> list[Action]:
        self._reset()
        return []

    def _code_page(self, data: bytes) -> list[Action]:
        page = "cp1252" if data[2] == self.profile.codepage else _CODE_PAGES.get(data[2])
        self._encoding = page or "cp437"
        return []

    def _set_style(self, data: bytes) -> list[Action]:
        value = data[2]
        match data[:2]:
            case b"\x1ba":
                self._style.align = value % 48 if value % 48 < 3 else 0
            case b"\x1bE" | b"\x1bG":
                self._style.bold = bool(value & 1)
            case b"\x1d!":
                self._style.width, self._style.height = (value >> 4 & 7) + 1, (value & 7) + 1
            case _:
                self._style.bold = bool(value & 8)
                self._style.height = 2 if value & 16 else 1
                self._style.width = 2 if value & 32 else 1
        return []

    def _line_spacing(self, data: bytes) -> list[Action]:
        self._spacing = LINE_DOTS if data[1:2] == b"2" else data[2]
        return []

    def _feed(self, data: bytes) -> list[Action]:
        actions = self._end_line() if self._canvas.line_begun else []
        dots = data[2] if data[1:2] == b"J" else data[2] * self._spacing
        return [*actions, Moved(self._canvas.feed(dots))]

    def _raster(self, data: bytes) -> list[Action] | None:
        width, height = int.from_bytes(data[4:6], "little") * 8, int.from_bytes(data[6:8], "little")
        if data[2] != 0x30 or not width or not height:
            return None
        mode = data[3] % 48
        return self._burn(data[8:], (width, height), (1 + (mode & 1), 1 + (mode >> 1 & 1)))

    def _burn(self, dots: bytes, size: tuple[int, int], zoom: tuple[int, int]) -> list[Action]:
        picture = Image.frombytes("1", size, dots)
        if zoom != (1, 1):
            picture = picture.resize((size[0] * zoom[0], size[1] * zoom[1]), Image.Resampling.NEAREST)
        return [Moved(self._canvas.raster(picture))]

    def _columns(self, data: bytes) -> list[Action] | None:
        if data[2] not in (0, 1, 32, 33):
            return None
        tall = 3 if data[2] >= 32 else 1
        count = len(data[5:]) // tall
        if not count:
            return []
        turned = Image.frombytes("1", (8 * tall, count), data[5 : 5 + count * tall])
        self._canvas.column_strip(turned.transpose(Image.Transpose.TRANSPOSE))
        return []

    def _graphics(self, data: bytes) -> list[Action] | None:
        """GS ( L and GS 8 L: store raster graphics (112), print them (50 or 2)."""
        body = data[5:] if data[1:2] == b"(" else data[7:]
        if data[2:3] != b"L" or len(body) < 2:
            return self._other_group(data) if data[1:2] == b"(" else None
        if body[1] in (2, 50):
            stored, self._stored = self._stored, None
            return [Moved(self._canvas.raster(stored))] if stored is not None else []
        if body[1] == 112 and len(body) > 10:
            width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
            if width and height and len(body) - 10 == (width + 7) // 8 * height:
                self._stored = Image.frombytes("1", (width, height), body[10:])
                return []
        return None if body[1] not in (48, 49, 51, 52) else []

    def _other_group(self, data: bytes) -> list[Action] | None:
        """GS ( with another letter: process ID (H), QR code (k); others leave no trace."""
        body = data[5:]
        if data[2:3] == b"H" and body[:2] == b"00" and len(body) == 6:
            return [Replied(b"\x37\x22" + body[2:6] + b"\x00", "pid")] if self.profile.has_pid else []
        if data[2:3] == b"k" and body[:1] == b"1" and len(body) >= 2:
            return self._qr(body)
        return [] if data[2:3] in b"AEKDMCNHk" else None

    def _qr(self, body: bytes) -> list[Action]:
        if body[1] == 67 and len(body) > 2:
            self._qr_module = max(1, min(16, body[2]))
        elif body[1] == 80 and 3 < len(body) < 1500:
            self._qr_data = body[3:].decode("latin-1")
        elif body[1] == 81 and self._qr_data:
            self._text.append(f"QR {self._qr_data}")
            return [Moved(self._canvas.raster(self._centred(qr_picture(self._qr_data, self._qr_module))))]
        return []

    def _centred(self, code: Image.Image) -> Image.Image:
        row = Image.new("1", (self.profile.width_dots, code.height), 0)
        row.paste(code.point(lambda value: value, "1"), ((row.width - code.width) // 2, 0))
        return row

    def _cut(self, data: bytes) -> list[Action]:
        actions = self._end_line() if self._canvas.line_begun else []
        self.cuts += 1
        if not self._canvas.inked:
            self._canvas.clear()
            self._text.clear()
            return actions
        picture = self._canvas.take()
        text, self._text = tuple(self._text), []
        return [*actions, Paper(picture, picture.tobytes(), text)]

    def _automatic_status(self, data: bytes) -> list[Action]:
        self.automatic = data[2]
        return [Replied(automatic_status(self.conditions), "asb")] if self.automatic else []

    def _transmit_status(self, data: bytes) -> list[Action] | None:
        if data[2] in (1, 49):
            return [Replied(bytes((paper_sensor(self.conditions),)), "gs_r")]
        return [Replied(b"\x00", "gs_r")] if data[2] in (2, 50) else None

    def _identify(self, data: bytes) -> list[Action]:
        names = {65: b"0.1", 66: b"AU SUIVANT", 67: self.profile.name.encode(), 68: b"0", 69: b""}
        if data[2] in names:
            return [Replied(b"\x5f" + names[data[2]] + b"\x00", "identity")]
        return [Replied(b"\x02", "identity")]

    def _counter(self, data: bytes) -> list[Action]:
        if data[2:6] == b"2\x00\xb2\x00":
            return [Replied(b"\x5f%d\x00" % self.cuts, "counter")]
        return []

    def _custom_counter(self, _data: bytes) -> list[Action]:
        return [Replied(b"%dcuts" % self.cuts, "counter")] if self.profile.status == "custom" else []


Handler = Callable[[Interpreter, bytes], "list[Action] | None"]
_HANDLERS: Mapping[bytes, Handler] = {
    b"\x1b@": Interpreter._initialise,
    b"\x1bt": Interpreter._code_page,
    **dict.fromkeys((b"\x1ba", b"\x1bE", b"\x1bG", b"\x1b!", b"\x1d!"), Interpreter._set_style),
    **dict.fromkeys((b"\x1b2", b"\x1b3"), Interpreter._line_spacing),
    **dict.fromkeys((b"\x1bJ", b"\x1bd"), Interpreter._feed),
    **dict.fromkeys((b"\x1dV", b"\x1bi", b"\x1bm"), Interpreter._cut),
    b"\x1b*": Interpreter._columns,
    b"\x1dv": Interpreter._raster,
    bytes((GS, ord("("))): Interpreter._graphics,
    bytes((GS, ord("8"))): Interpreter._graphics,
    b"\x1da": Interpreter._automatic_status,
    b"\x1dr": Interpreter._transmit_status,
    b"\x1dI": Interpreter._identify,
    b"\x1dg": Interpreter._counter,
    bytes((GS, 0xE2)): Interpreter._custom_counter,
}
