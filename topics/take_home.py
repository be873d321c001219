"""What a visitor takes home on the phone: the address of a topic, or its text where there is no public address."""

from ipaddress import ip_address
from urllib.parse import quote, urlsplit

import segno

from topics.plain import plain_words
from topics.topic import Topic

# A phone reads a code of this many bytes from a screen at arm's length (version 20 at level L holds 858).
TEXT_LIMIT = 600

# Names that mean something in one building only (RFC 6762, RFC 8375, RFC 6761).
_LOCAL_ENDINGS = (".local", ".home.arpa", ".localhost", ".internal", ".lan")


def is_public(address: str) -> bool:
    """Whether a phone outside this building may reach an address: no name or number of one machine or one network."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_ENDINGS)


def address(topic: Topic, public_address: str) -> str:
    """Where visitors reach a topic's page."""
    return f"{public_address.rstrip('/')}/topic?id={quote(topic.id)}"


def carried(topic: Topic, public_address: str, group: str, contact: str, reader: str) -> str:
    """What the code says: the topic's public address, or the topic itself in a few lines in the reader's language."""
    if is_public(public_address):
        return address(topic, public_address)
    end = "\n".join(filter(None, [group, contact]))
    room = TEXT_LIMIT - len(f"{topic.title}\n\n\n\n{end}".encode())
    return f"{topic.title}\n\n{_cut(plain_words(topic, reader), room)}\n\n{end}"


def qr(content: str) -> str:
    """Text → QR code (ISO/IEC 18004, level M for addresses, L for longer text) as a data: URL of an SVG."""
    code = segno.make_qr(content, error="m" if len(content) <= 150 else "l", encoding="utf-8")
    return str(code.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True))


def _cut(text: str, most: int) -> str:
    """The beginning of a text in at most so many bytes of UTF-8, cut between words."""
    if len(text.encode()) <= most:
        return text
    kept = text.encode()[: max(0, most - 3)].decode(errors="ignore")
    return kept.rsplit(" ", 1)[0] + "…"
