"""The simulated printer's second port, over HTTP: what came out, and what to break.

`GET /state`, `GET /tickets`, `GET /tickets/1.png`, `GET /faults` (every name, what it does and whether it is set),
`POST /faults/paper_out` (body `{"value": 30}` or none), `DELETE /faults/paper_out`, `DELETE /faults`. Answers are
JSON; a refusal is `{"error": …}`. It listens on this machine only, unless it is told another address.
"""

from __future__ import annotations

import io
import json
import threading
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from printer_drivers.errors import ConfigError
from printer_drivers.simulator.faults import NAMES, FaultValue
from printer_drivers.simulator.server import SimulatedPrinter

_LONGEST_BODY = 4096
_LOOK_S = 0.05  #: how soon the server sees that it is to end


class ControlServer:
    """A context manager that listens while it is entered."""

    def __init__(self, printer: SimulatedPrinter, *, host: str = "127.0.0.1", port: int = 0) -> None:
        class Bound(_Handler):
            simulated = printer

        try:
            self._server = ThreadingHTTPServer((host, port), Bound)
        except OSError as error:
            raise ConfigError(f"control port {port} on {host}: {error.strerror}") from None
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        serve = partial(self._server.serve_forever, poll_interval=_LOOK_S)
        self._thread = threading.Thread(target=serve, name="printer-control", daemon=True)

    def __enter__(self) -> ControlServer:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    simulated: SimulatedPrinter

    def do_GET(self) -> None:
        """Show state or tickets."""
        match self._path():
            case ["state"]:
                self._answer(self._state())
            case ["faults"]:
                self._answer(self._faults())
            case ["tickets"]:
                self._answer([ticket.as_json() for ticket in self.simulated.tickets])
            case ["tickets", name] if name.endswith(".png") and name[:-4].isdecimal():
                self._picture(int(name[:-4]))
            case _:
                self._refuse("no such page", HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """Break something."""
        match self._path():
            case ["faults", name]:
                try:
                    self.simulated.fault(name, self._value())
                except (ConfigError, ValueError) as error:
                    self._refuse(str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
                    return
                self._answer(self._state())
            case _:
                self._refuse("no such page", HTTPStatus.NOT_FOUND)

    def do_DELETE(self) -> None:
        """Mend something, or all."""
        match self._path():
            case ["faults"]:
                self.simulated.clear()
            case ["faults", name] if name in NAMES:
                self.simulated.clear(name)
            case _:
                self._refuse("no such fault", HTTPStatus.NOT_FOUND)
                return
        self._answer(self._state())

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: this port is asked many times a second."""

    def _path(self) -> list[str]:
        return self.path.split("?")[0].strip("/").split("/")

    def _value(self) -> FaultValue:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= _LONGEST_BODY:
            raise ConfigError("body too long")
        body = self.rfile.read(length)
        asked = json.loads(body) if body else {}
        if not isinstance(asked, dict):
            raise ConfigError("the body is not an object")
        value = asked.get("value")
        if value is not None and not isinstance(value, int | float | str):
            raise ConfigError("value is neither a number nor a word")
        return value

    def _faults(self) -> list[dict[str, object]]:
        active = self.simulated.faults()
        known = self.simulated.faults_known()
        return [
            {"name": name, "meaning": meaning, "set": name in active, "value": active.get(name)}
            for name, meaning in known.items()
        ]

    def _state(self) -> dict[str, object]:
        printer = self.simulated
        return {
            "profile": printer.profile.name,
            "port": printer.port,
            "conditions": [one.name for one in printer.conditions],
            "faults": printer.faults(),
            "papers": len(printer.tickets),
            "cuts": printer.cuts,
            "room": printer.appetite(),
            "received": printer.received,
            "ignored": [{"offset": one.offset, "hex": one.data.hex(" ")} for one in printer.ignored[-50:]],
        }

    def _picture(self, papers: int) -> None:
        if not 1 <= papers <= len(self.simulated.tickets):
            self._refuse("no such ticket", HTTPStatus.NOT_FOUND)
            return
        data = io.BytesIO()
        self.simulated.tickets[papers - 1].picture.save(data, "PNG")
        self._send(HTTPStatus.OK, "image/png", data.getvalue())

    def _answer(self, value: object, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def _refuse(self, why: str, status: HTTPStatus) -> None:
        self._answer({"error": why}, status)

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
