"""Topics on a group's web page in Markdown: the level-3 headings that follow an offer of thesis topics."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from topics.exchange.record import without_comments
from topics.topic import Level

LOOKED_FOR = (
    "a level-2 section (##) that offers thesis topics, by its heading (“Theses”, “Thesis topics”, "
    "“Abschlussarbeiten”) or by a sentence such as “We offer the following topics for a master's thesis:”, "
    "followed by a level-3 heading (###) for each topic"
)

_OFFERING_HEADINGS = frozenset({"theses", "thesis topics", "abschlussarbeiten"})
# A sentence that announces topics names a thesis and topics, and says that a list follows.
_THESIS = re.compile(r"thes[ie]s\b|(abschluss|bachelor|master|diplom|doktor)arbeit|dissertation", re.IGNORECASE)
_TOPICS = re.compile(r"\b(offer|topic|project|them[ae]|projekt|biete)", re.IGNORECASE)
_LIST_FOLLOWS = re.compile(r":\W*$|\b(following|below|folgend|unten|nachstehend)", re.IGNORECASE)
_OVER = re.compile(
    r"\b(completed|finished|past|former|taken|closed|not|no|abgeschlossene?|vergebene?|ehemalige?|nicht|keine?)\b",
    re.IGNORECASE,
)
_LEVELS = {
    Level.BACHELOR: re.compile(r"bachelor|\bB\.?\s?Sc\b", re.IGNORECASE),
    Level.MASTER: re.compile(r"master|\bM\.?\s?Sc\b", re.IGNORECASE),
    Level.PHD: re.compile(r"\bPh\.?\s?D\b|doctora|doktor", re.IGNORECASE),
}

# What an offer states about every topic under it.
_Offer = dict[str, object]


@dataclass(frozen=True)
class _Block:
    """A block at the outermost level of the page; `text` is that of a heading or paragraph."""

    tag: str
    text: str
    first_line: int
    end_line: int


def is_page(head: Mapping[str, object]) -> bool:
    """Whether front matter is that of a web page: Jekyll gives its pages a layout and an address."""
    return "layout" in head or "permalink" in head


def topics(head: Mapping[str, object], body: str) -> list[dict[str, object]]:
    """What the page states about each topic it offers: title, text and, if stated, levels and language.

    head, body: the page's front matter and its Markdown. HTML comments are removed before all else.
    A topic is a level-3 heading after an offer in the same level-2 section; its text is the source up to the
    next heading of level 1 to 3, unaltered. Offers are looked for in the heading of the section, in its
    opening and directly before a level-3 heading; the levels are those that the offer names.
    """
    source = without_comments(body)
    lines = source.split("\n")
    end = _Block("", "", len(lines), len(lines))
    blocks = _blocks(source)
    # Each of these ends the text before it; one with an offer is the heading of a topic.
    cuts: list[tuple[_Block, _Offer | None]] = []
    offer: _Offer | None = None
    opening = False
    for block, following in pairwise([*blocks, end]):
        if block.tag in ("h1", "h2"):
            opening = block.tag == "h2"
            offer = _levels(block.text) if opening and block.text.lower() in _OFFERING_HEADINGS else None
            cuts.append((block, None))
        elif block.tag == "h3":
            opening = False
            cuts.append((block, offer))
        elif block.tag == "p" and (opening or following.tag == "h3") and _announces(block.text):
            offer = _levels(block.text)
            cuts.append((block, None))
    language = re.match(r"[a-z]{2}(?![a-z])", str(head.get("lang") or ""))
    return [
        {
            "title": block.text,
            "text": "\n".join(lines[block.end_line : cut.first_line]),
            "language": language and language[0],
            **stated,
        }
        for (block, stated), (cut, _) in pairwise([*cuts, (end, None)])
        if stated is not None
    ]


def _blocks(source: str) -> list[_Block]:
    tokens = MarkdownIt("commonmark").parse(source)
    return [
        _Block(token.tag, _plain(inline), *token.map)
        for token, inline in pairwise(tokens)
        if token.level == 0 and token.map
    ]


def _plain(inline: Token) -> str:
    """The words of a heading or paragraph, without marks and HTML."""
    parts = [part for part in inline.children or () if part.type != "html_inline"]
    return "".join(" " if part.type in ("softbreak", "hardbreak") else part.content for part in parts)


def _announces(paragraph: str) -> bool:
    return any(
        _THESIS.search(sentence)
        and _TOPICS.search(sentence)
        and _LIST_FOLLOWS.search(sentence)
        and not _OVER.search(sentence)
        for sentence in _sentences(paragraph)
    )


def _levels(offer: str) -> _Offer:
    named = " ".join(sentence for sentence in _sentences(offer) if _THESIS.search(sentence))
    levels = [level for level, pattern in _LEVELS.items() if pattern.search(named)]
    return {"levels": levels} if levels else {}


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+(?=\W*[A-ZÄÖÜ])", text)
