"""Links that open the visitor's own mail program with the letter begun."""

from collections.abc import Iterable
from urllib.parse import quote

# Windows hands no longer address to a program (INTERNET_MAX_URL_LENGTH is 2,083), and some programs cut it sooner.
LIMIT = 2000
# What somebody typed is quoted in a letter up to here: the rest they know themselves.
_QUOTED = 300


def link(address: str, subject: str, body: str) -> str:
    """A mailto: address (RFC 6068) with subject and body filled in."""
    # The standard ends lines with CR LF.
    lines = body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(lines)}"


def first_that_fits(address: str, subject: str, bodies: Iterable[str]) -> tuple[int, str] | None:
    """The first of the bodies, from the fullest to the barest, that a mail program takes: its number and the link."""
    links = ((number, link(address, subject, body)) for number, body in enumerate(bodies))
    return next((one for one in links if len(one[1]) <= LIMIT), None)


def quoted(text: str) -> str:
    """The beginning of what somebody typed, short enough for a letter."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()} …"
