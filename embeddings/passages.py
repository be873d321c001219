"""A text → the pieces that are embedded: the whole, its sentences, and passages that see what stands between them."""

import re
from dataclasses import dataclass
from functools import lru_cache

import sentencex
from markdown_it import MarkdownIt
from markdown_it.token import Token

# About 60 words hold one thought, and fit the 256 word pieces of small models several times over: what stands at
# the end of a long text is seen, too. Measured against windows of three sentences: as good at half the cost.
PASSAGE_WORDS = 60

_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")


@dataclass(frozen=True)
class Pieces:
    """What is embedded of one text: `sentences` in reading order, at least one of `passages`."""

    whole: str
    sentences: tuple[str, ...]
    passages: tuple[str, ...]


def pieces(title: str, text: str, language: str = "en") -> Pieces:
    """A title and a Markdown text → whole, sentences (no headings, no HTML), passages with the title in front."""
    whole = f"{title}. {plain(text)}"
    sentences = tuple(sentences_of(text, language))
    packed: list[list[str]] = [[]]
    for sentence in sentences:
        if packed[-1] and _length(packed[-1]) + _length([sentence]) > PASSAGE_WORDS:
            packed.append([])
        packed[-1].append(sentence)
    passages = tuple(f"{title}. {' '.join(passage)}" for passage in packed)
    return Pieces(whole, sentences, passages if len(passages) > 1 else (whole,))


def _length(sentences: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def plain(text: str) -> str:
    """Markdown → the words a reader sees: no marks, images, HTML or addresses of links; a blank line a block."""
    return "\n".join(words for _, words in _blocks(text))


def sentences_of(text: str, language: str = "en") -> list[str]:
    """The sentences of a Markdown text in reading order, each one as it stands there, headings left out."""
    found = []
    for kind, words in _blocks(text):
        if kind == "heading":
            continue
        found += [s.strip() for s in sentencex.segment(language or "en", words) if _WORD.search(s)]
    return found


def quotable(sentence: str) -> bool:
    """A title and a Markdown text → whole, sentences (no headings, no HTML), passages with the title in front."""
    words = _WORD.findall(_ADDRESS.sub(" ", sentence))
    return len(words) >= 5 and not sentence.rstrip().endswith(":") and not _ADDRESS.match(sentence)


def _blocks(text: str) -> list[tuple[str, str]]:
    """(kind, visible words) of every block, kind "heading" or "text"."""
    found = []
    kind = "text"
    for token in _parser().parse(text):
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "heading_close":
            kind = "text"
        elif token.type == "inline":
            words = " ".join(_visible(token).split())
            if words:
                found.append((kind, words))
        elif token.type in ("code_block", "fence") and token.content.strip():
            # Offers copied from a page are often indented by accident: their words count all the same.
            found.append(("text", " ".join(token.content.split())))
    return found


def _visible(inline: Token) -> str:
    shown = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            shown.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            shown.append(" ")
    return "".join(shown)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")
