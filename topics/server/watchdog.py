"""Tells systemd that the server is alive, where its unit asks (WatchdogSec): one that hangs is started again."""

import asyncio
import os
import socket
from contextlib import suppress


async def report() -> None:
    """Report twice in the time that systemd allows, until cancelled; nothing where nobody asks (sd_notify(3)).

    Runs on the loop that answers every request: what stops that, stops the reports.
    """
    address, allowed = os.environ.get("NOTIFY_SOCKET"), os.environ.get("WATCHDOG_USEC")
    if not address or not allowed:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        while True:
            # It may be restarting itself.
            with suppress(OSError):
                systemd.sendto(b"WATCHDOG=1", address.replace("@", "\0", 1) if address.startswith("@") else address)
            await asyncio.sleep(int(allowed) / 2 / 1e6)
