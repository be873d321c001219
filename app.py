"""The front door: `streamlit run app.py`. Starts what all visitors share, answers health checks, names the site."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from topics import settings
from topics.pages import resources
from topics.store import StoreError

try:
    settings.load()
except settings.WrongSetting as error:
    sys.exit(str(error))


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """The model begins to load with the server, not with the first visitor."""
    try:
        await asyncio.to_thread(resources.shared)
    except StoreError as error:
        # The server stays up: its page says the same sentence to whoever looks.
        print(error, file=sys.stderr)
    yield {}
    resources.close()


async def readyz(request: Request) -> JSONResponse:
    """200 when topics can be searched by meaning, 503 with the reason otherwise."""
    try:
        shared = await asyncio.to_thread(resources.shared)
    except StoreError as error:
        return JSONResponse({"ready": False, "reason": str(error)}, 503)
    reason = shared.fault or ("" if shared.ready else "search by meaning is getting ready")
    return JSONResponse({"ready": not reason, "reason": reason}, 503 if reason else 200)


app = st.App("topics/pages/site.py", lifespan=lifespan, routes=[Route("/readyz", readyz)])
