"""The door of the kiosk's server: one address, and the question whether anybody is looking at it."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


class OneAddress:
    """ASGI middleware: a browser that asks for any other page, or for this one with parameters, is sent to "/"."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_a_page(scope) and (scope["path"] != "/" or scope["query_string"]):
            await RedirectResponse("/", 303)(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/_stcore/upload_file"):
            # Nothing on the page takes a file.
            await Response(status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_a_page(scope: Scope) -> bool:
    """Whether a browser wants to show what it asks for. Scripts, pictures and health checks do not ask for HTML."""
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


class Presence:
    """When the kiosk's page was heard last, by a clock that nobody can set."""

    def __init__(self) -> None:
        self._heard = time.monotonic()

    @property
    def routes(self) -> list[Route]:
        """`POST /kiosk/here` is the page, `GET /kiosk/silence` says for how many seconds it was not heard."""
        return [
            Route("/kiosk/here", self._here, methods=["POST"]),
            Route("/kiosk/silence", self._silence),
        ]

    async def _here(self, request: Request) -> Response:
        self._heard = time.monotonic()
        return Response(status_code=204)

    async def _silence(self, request: Request) -> JSONResponse:
        return JSONResponse({"seconds": round(time.monotonic() - self._heard, 1)})
