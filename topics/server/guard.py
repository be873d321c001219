"""The first thing every request meets: foreign hosts and origins are refused, unneeded doors are shut, and every answer
tells the browser what it may do."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A machine may always talk to itself: health checks, the kiosk, a tunnel.
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# Streamlit answers here to everybody, asked for or not: function names and sessions, and a description of an interface
# for agents. Nobody who visits needs them.
_SHUT = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")

# A lecture hall that shares one address holds fewer visitors; who opens more sockets is no visitor. A proxy on this
# machine says whom it speaks for (X-Forwarded-For), and uvicorn believes nobody else.
SOCKETS_PER_ADDRESS = 300

# Two years, as the preload list asks for (https://hstspreload.org).
_HSTS_SECONDS = 63_072_000

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy(index_html: str) -> str:
    """The start page's HTML → a content security policy under which its own inline scripts, plotly and components run.

    Nothing is loaded from anywhere else, and no page of somebody else may hold ours in a frame.
    """
    hashes = [hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(index_html)]
    inline = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' blob: {inline}".rstrip(),
            # Streamlit and plotly write style elements while they draw.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


class Guard:
    """ASGI middleware. `public_address` is where visitors reach the dashboard; empty: on this machine only.

    `folder` is where the program lies: Streamlit tells every browser, and nobody there needs to know.
    """

    def __init__(self, app: ASGIApp, index_html: str, folder: str, public_address: str = "") -> None:
        self._app = app
        self._folder = folder.encode()
        public = urlsplit(public_address)
        self._hosts = _LOOPBACK | ({public.hostname} if public.hostname else set())
        headers = {
            "Content-Security-Policy": policy(index_html),
            "X-Frame-Options": "DENY",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if public.scheme == "https":
            headers["Strict-Transport-Security"] = f"max-age={_HSTS_SECONDS}"
        self._open = Counter[str]()  # sockets by address; this machine's own are not counted
        self._headers = {name.lower().encode(): value.encode() for name, value in headers.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        ours = self._headers

        async def guarded(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                theirs = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
                message = {**message, "headers": [*theirs, *ours.items()]}
            elif message["type"] == "websocket.send" and self._folder in (message.get("bytes") or b""):
                # As long as before: the message around it counts its bytes.
                hidden = message["bytes"].replace(self._folder, b"-" * len(self._folder))
                message = {**message, "bytes": hidden}
            await send(message)

        refusal = self._refusal(scope)
        with self._counted(_address(scope)):
            await (refusal or self._app)(scope, receive, guarded)

    @contextmanager
    def _counted(self, address: str) -> Iterator[None]:
        if not address:
            yield
            return
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        host = _header(scope["headers"], b"host")
        if _hostname(f"//{host}") not in self._hosts:
            return PlainTextResponse(
                "This server does not answer under this name. "
                "Whoever runs it can set THESIS_FINDER_PUBLIC_ADDRESS to the address that visitors use.",
                403,
            )
        # A browser always says where a socket comes from; what does not say it has no business here.
        if scope["type"] == "websocket" and urlsplit(_header(scope["headers"], b"origin")).netloc != host:
            return PlainTextResponse("Sockets are opened by our own pages only.", 403)
        address = _address(scope)
        if address and self._open[address] >= SOCKETS_PER_ADDRESS:
            return PlainTextResponse("There are too many visits from this address; please close one.", 429)
        if scope["path"].startswith(_SHUT):
            return PlainTextResponse("Not found", 404)
        return None


def _address(scope: Scope) -> str:
    """Whose socket this is; empty for requests, which end by themselves, and for this machine."""
    client = scope.get("client") if scope["type"] == "websocket" else None
    return str(client[0]) if client and client[0] not in _LOOPBACK else ""


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    """The only value of a header; empty when it is missing or stated twice."""
    values = [value.decode("latin-1") for key, value in headers if key == name]
    return values[0] if len(values) == 1 else ""


def _hostname(address: str) -> str:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where the port is no number
        alone = not (parts.username or parts.path or parts.query or parts.fragment)
        return (parts.hostname or "").rstrip(".") if alone else ""
    except ValueError:
        return ""
