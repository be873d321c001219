"""Logs: one JSON object a line on standard error, without anything that names a visitor.

Whoever runs the server rotates them where they land (journald does). Nothing typed is ever handed to a logger; the
identifiers of sessions, which let whoever reads them join a session, are cut out of every line.
"""

import logging
import re

from pythonjsonlogger.json import JsonFormatter

# How Streamlit writes the identifier of a session, which is also the token to resume it.
_SESSION = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)


class _Formatter(JsonFormatter):
    """A record → one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return _SESSION.sub("[session]", super().format(record))


FORMATTER = _Formatter(
    "{asctime}{levelname}{name}{message}",
    style="{",
    rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
)


class _JsonLogger(logging.Logger):
    """Streamlit gives each of its loggers a handler with a format of its own, also those it makes later."""

    def addHandler(self, hdlr: logging.Handler) -> None:
        hdlr.setFormatter(FORMATTER)
        super().addHandler(hdlr)


def configure() -> None:
    """From now on every logger of this process writes JSON without session identifiers."""
    logging.setLoggerClass(_JsonLogger)
    logging.basicConfig(level=logging.INFO)
    for logger in [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]:
        for handler in logger.handlers:
            handler.setFormatter(FORMATTER)
    # Uvicorn takes the handler away that Streamlit gave this one: its errors would come out bare. What it says of every
    # socket holds the visitor's address, and so does its log of requests, which stays off.
    sockets = logging.getLogger("uvicorn.error")
    sockets.propagate = True
    sockets.setLevel(logging.WARNING)
