"""The feed's frames: a view with what says how fresh it is. DESIGN §5."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: The feed's address; the topic follows as `?topic=`.
FEED_PATH = "/api/feed"
#: Seconds between two heartbeats of a live connection.
HEARTBEAT_S = 2.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole view, or, with `view` None, a heartbeat: "you should have this seq".

    `received_mono`: the receiver's monotonic clock when it came, in seconds; the age of a call is
    sent_at − called_at + (monotonic now − received_mono), whatever the receiver's wall clock says.
    """

    topic: str
    epoch: str
    seq: int
    sent_at: datetime
    view: dict[str, Any] | None
    received_mono: float


@dataclass(frozen=True, slots=True)
class Sealed:
    """A topic's last frame, encoded once; only `sent_at` differs from one sending to the next."""

    seq: int
    head: str  #: up to and with the opening of sent_at
    view: str

    def frame(self, sent_at: str) -> str:
        """The whole frame."""
        return f'{self.head}{sent_at}","view":{self.view}}}'

    def heartbeat(self, sent_at: str) -> str:
        """The frame without its view."""
        return f'{self.head}{sent_at}"}}'


def seal(topic: str, *, epoch: str, seq: int, view: bytes) -> Sealed:
    """Encode what does not depend on the instant of sending."""
    head = f'{{"topic":{json.dumps(topic)},"epoch":{json.dumps(epoch)},"seq":{seq},"sent_at":"'
    return Sealed(seq=seq, head=head, view=view.decode())


def parse_frame(text: str | bytes, received_mono: float) -> Frame:
    """Read a frame; ValueError if it is none."""
    try:
        data = json.loads(text)
        return Frame(
            topic=data["topic"],
            epoch=data["epoch"],
            seq=data["seq"],
            sent_at=datetime.fromisoformat(data["sent_at"]),
            view=data.get("view"),
            received_mono=received_mono,
        )
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"not a frame: {wrong}") from wrong
