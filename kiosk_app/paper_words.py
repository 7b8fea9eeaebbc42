"""What a ticket says, line by line: the very blocks that are printed, as words to be spoken."""

from __future__ import annotations

from printer_drivers import TicketContent
from printer_drivers.layout import BigNumber, Block, CheckLine, Follow, TextLine, lay_out


def lines_of(content: TicketContent) -> tuple[str, ...]:
    """Give every line of the paper, in its order."""
    return tuple(line for block in lay_out(content).blocks for line in _said(block))


def _said(block: Block) -> tuple[str, ...]:
    match block:
        case TextLine(text=text):
            return (_ended(text),)
        case BigNumber(label=label):
            letters = label.rstrip("0123456789")
            return (f"{letters} {label[len(letters) :]}.",)
        case CheckLine(text=text):
            return (_ended(text),)
        case Follow(title=title, text=text):
            return (f"{title} {_ended(text)}",)
        case _:
            return ()


def _ended(text: str) -> str:
    """End a line with a full stop, so that a voice pauses."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
