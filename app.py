"""The front door: `streamlit run app.py`. Starts what all visitors share, answers health checks, names the site.

What asks the database takes most of a start to load. It is imported where it is used, so that the server listens
first: a browser fetches the page's files meanwhile.
"""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from topics import settings
from topics.kiosk.server import OneAddress, Presence
from topics.server import garbage, logs, metrics, watchdog
from topics.server.guard import Guard

# Less room than this, in bytes, and the next saves will fail.
_LEAST_ROOM = 100_000_000

try:
    chosen = settings.load()
except settings.WrongSetting as error:
    sys.exit(str(error))


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """The model begins to load with the server, not with the first visitor, who gets the page's files meanwhile."""
    logs.configure()
    if chosen.metrics_port:
        metrics.serve(chosen.metrics_port)
    alive = asyncio.create_task(watchdog.report())
    begun = asyncio.create_task(asyncio.to_thread(_begin))
    yield {}
    alive.cancel()
    await begun
    _end()


def _begin() -> None:
    # Until `resources` has everything.
    garbage.hold()
    from topics.pages import resources
    from topics.store import StoreError

    try:
        resources.shared()
    except StoreError as error:
        garbage.settle()
        # The server stays up: its page says the same sentence to whoever looks.
        print(error, file=sys.stderr)


def _end() -> None:
    from topics.pages import resources

    resources.close()


async def healthz(request: Request) -> PlainTextResponse:
    """200 while the process answers at all."""
    return PlainTextResponse("alive")


async def readyz(request: Request) -> JSONResponse:
    """200 when topics can be searched by meaning and saved, 503 with the reasons otherwise."""
    reasons = await asyncio.to_thread(_reasons)
    return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


def _reasons() -> dict[str, str]:
    """What is not as it should be, by the part it concerns."""
    from topics.pages import resources
    from topics.store import StoreError

    reasons = {}
    try:
        shared = resources.shared()
        shared.store.tick()
        if shared.fault or not shared.ready:
            reasons["model"] = shared.fault or "search by meaning is getting ready"
    except StoreError as error:
        reasons["database"] = str(error)
    if chosen.data.exists() and shutil.disk_usage(chosen.data).free < _LEAST_ROOM:
        reasons["disk"] = "the disk with the data folder is nearly full"
    return reasons


async def login(request: Request) -> Response:
    """The door of the desk."""
    from topics.pages import door

    return await door.login(request)


_START_PAGE = files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")

# A process is either the site or the kiosk; nothing a visitor does can make one the other.
app = st.App(
    "topics/pages/kiosk/site.py" if chosen.kiosk else "topics/pages/site.py",
    lifespan=lifespan,
    routes=[
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        *(Presence().routes if chosen.kiosk else [Route("/login", login, methods=["GET", "POST"])]),
    ],
    middleware=[
        Middleware(
            Guard,
            index_html=_START_PAGE,
            folder=str(Path(__file__).resolve().parent),
            public_address="" if chosen.kiosk else str(chosen.public_address),
        ),
        *([Middleware(OneAddress)] if chosen.kiosk else []),
    ],
)
