"""A simulated life as a log export: one JSON object a line, in the form that `ausuivant log import` reads."""

import hashlib
import json
from datetime import UTC, datetime
from typing import IO

from ausuivant.core.commands import Command
from ausuivant.core.events import Event
from ausuivant.wire.events import encode


class JsonLines:
    """A sink that writes each fact on a line of a text file."""

    def __init__(self, file: IO[str]) -> None:
        """Write to an open text file; the caller closes it."""
        self.lines = 0
        self._file = file

    def __call__(self, site_id: str, command: Command, actor: str, events: tuple[Event, ...]) -> None:
        """Keep the facts of one command; the first carries its name and the hash of what was asked."""
        site = json.dumps(site_id)
        who = json.dumps(actor)
        for n, event in enumerate(events):
            asked = ""
            if n == 0:
                body = hashlib.sha256(repr(command).encode()).hexdigest()
                asked = f',"command":"{type(command).__name__}","body_hash":"{body}"'
            # Joined as text: the payload is JSON already, and there are a hundred thousand of them.
            self._file.write(
                f'{{"site":{site},"seq":{event.seq},"at":"{_text(event.at)}","happened_at":"{_text(event.happened_at)}",'
                f'"kind":"{event.kind}","version":{event.version},"payload":{encode(event)},"actor":{who},'
                f'"command_id":"{command.id}","n":{n}{asked}}}\n'
            )
            self.lines += 1


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
