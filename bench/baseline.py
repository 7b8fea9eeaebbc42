"""What the same machine does at best: the same routes, bodies and answers under the same server, storing nothing.

It asks nobody who they are, sends no protective header and remembers nothing but who listens. Run as a program, it
says its address as the product does.
"""

import dataclasses
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, Header, Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from ausuivant.core.looking import ticket_view
from ausuivant.core.views import TicketView
from ausuivant.wire.answers import TicketAnswer
from ausuivant.wire.bodies import IssueBody, SeenBody
from ausuivant.wire.views import encode_view
from bench.town import Reception, the_site
from server.serving import Serving

JSON = "application/json"
Key = Annotated[UUID, Header(alias="Idempotency-Key")]


def create_app() -> FastAPI:
    """The bare application."""
    app = FastAPI(openapi_url=None)
    waiting, called = _samples()

    @app.post("/api/sites/{site_id}/tickets")
    async def issue(site_id: str, body: IssueBody, idempotency_key: Key) -> Response:
        answer = TicketAnswer(1, False, dataclasses.replace(waiting, ticket_id=body.ticket_id))
        return Response(encode_view(answer), status_code=201, media_type=JSON)

    @app.post("/api/sites/{site_id}/counters/{counter_id}/call-next")
    async def call_next(site_id: str, counter_id: str, body: SeenBody, idempotency_key: Key) -> Response:
        answer = TicketAnswer(1, False, dataclasses.replace(called, ticket_id=idempotency_key))
        return Response(encode_view(answer), media_type=JSON)

    _broadcasting(app)
    return app


def _broadcasting(app: FastAPI) -> None:
    """A websocket that sends what it is given to everybody."""
    listeners: set[WebSocket] = set()
    text = ""

    @app.websocket("/api/feed")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(text)
        listeners.add(websocket)
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            return
        finally:
            listeners.discard(websocket)

    @app.put("/frame")
    async def keep(request: Request) -> Response:
        nonlocal text
        text = (await request.body()).decode()
        return Response(status_code=204)

    @app.post("/broadcast")
    async def broadcast() -> Response:
        for websocket in tuple(listeners):
            await websocket.send_text(text)
        return Response(b'{"seq":0}', media_type=JSON)


def _samples() -> tuple[TicketView, TicketView]:
    """A waiting and a called ticket, as the product would answer them."""
    reception = Reception(the_site(now=datetime.now(UTC)), datetime.now(UTC))
    reception.open_counters(8)
    reception.issue(40)
    reception.call(8)
    tickets = list(reception.state.tickets.values())
    first = next(one for one in tickets if one.counter_id is not None)
    return tuple(ticket_view(reception.state, reception.site, one) for one in (tickets[-1], first))  # pyright: ignore[reportReturnType]


def main() -> None:
    """Serve, with the product's own settings of the server."""
    try:
        Serving(create_app(), host="127.0.0.1", port=0, on_ready=_ready).run()
    except KeyboardInterrupt:
        return


def _ready(address: str) -> None:
    print(f"Serveur prêt : {address}", flush=True)


if __name__ == "__main__":
    main()
