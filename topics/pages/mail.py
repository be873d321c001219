"""Links that open the visitor's own mail program with the letter begun."""

from urllib.parse import quote


def link(address: str, subject: str, body: str) -> str:
    """A mailto: address (RFC 6068) with subject and body filled in."""
    # The standard ends lines with CR LF.
    lines = body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(lines)}"
