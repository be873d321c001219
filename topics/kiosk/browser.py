"""The browser of a kiosk: started on a fresh profile, watched, and given up as soon as its page is no longer heard.

What restarts it is the service manager (topics/deploy/): a browser that is gone and one that hangs end alike here.
"""

import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

# A page says every five seconds that it is there (watch.js). At the start it needs time to be drawn.
SILENCE = 20.0
PATIENCE = 60.0
_LOOK_EVERY = 1.0

# Nothing of the browser's own: no bars, questions, gestures, updates, nor requests to anybody.
FLAGS = (
    "--kiosk",
    "--incognito",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-session-crashed-bubble",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate,MediaRouter",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--touch-events=enabled",
)


class BrowserFault(Exception):
    """There is no browser to show. The message is one sentence."""


def show(address: str, more_flags: "tuple[str, ...]" = ()) -> str:
    """Show the kiosk at this address until the browser ends or its page falls silent; why it ended, in a sentence.

    Waits for the server first. The profile is a temporary folder: with the browser goes all that visitors left in it.
    Raises BrowserFault when no Chromium is installed.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise BrowserFault("There is no Chromium on this machine; apt-get install chromium.")
    while silence(address) is None:
        time.sleep(_LOOK_EVERY)
    with tempfile.TemporaryDirectory(prefix="kiosk-", ignore_cleanup_errors=True) as profile:
        command = [program, *FLAGS, *more_flags, f"--user-data-dir={profile}", address]
        with subprocess.Popen(command) as process:  # noqa: S603
            try:
                return _watch(process, address)
            finally:
                process.kill()


def silence(address: str) -> float | None:
    """For how many seconds the server has not heard its page; None where no kiosk answers."""
    try:
        with urllib.request.urlopen(f"{address}/kiosk/silence", timeout=5) as answer:  # noqa: S310
            return float(json.load(answer)["seconds"])
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return None


def _watch(process: "subprocess.Popen[bytes]", address: str) -> str:
    """While the server is away nothing is held against the page: it waits for it, too."""
    started = time.monotonic()
    while (code := process.poll()) is None:
        quiet = silence(address)
        running = time.monotonic() - started
        if quiet is not None and quiet > SILENCE and running > PATIENCE:
            return f"The page was not heard for {quiet:.0f} seconds."
        time.sleep(_LOOK_EVERY)
    return f"The browser ended with {code}."
