"""A web page as a tree: Markdown and HTML both become the same kind of elements, and what is no content goes.

Elements that were made from Markdown carry the lines they came from, so that a text can be cut from its source
unaltered.
"""

import re
from itertools import chain

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement
from markdown_it import MarkdownIt
from markdownify import ATX, MarkdownConverter

from topics.exchange.record import ImportFault
from topics.topic import clean

# Far above what a page of topics needs, and low enough that no page costs more than a few seconds.
_LENGTH_LIMIT, _DEPTH_LIMIT, _ELEMENT_LIMIT = 2_000_000, 150, 60_000

_NO_CONTENT = ["script", "style", "template", "noscript", "iframe", "svg", "nav", "footer", "aside", "head", "select"]

_FENCE = re.compile(r"^ {0,3}(```|~~~)")
# {{ "…" | markdownify }} is a string that the site generator sets; its text is the page's.
_LIQUID_STRING = re.compile(r"\{\{-?\s*([\"'])(.*?)\1\s*\|\s*[a-z_]+[^{}]*\}\}", re.DOTALL)
_LIQUID_LINE = re.compile(r"^\s*(\{%[^{}]*%\}|\{\{[^{}]*\}\}|\{:[^{}]*\})\s*$")
# HTML that is indented would be code to Markdown, and what follows an opening tag would not be Markdown.
_INDENTED_TAG = re.compile(r"^[ \t]+(?=</?[a-z][a-z0-9]*[^<>]*>)", re.IGNORECASE)
_HOLDS_MARKDOWN = re.compile(r"^<\w+[^<>]*\bmarkdown=[\"']?(1|block|span)\b[^<>]*>\s*$", re.IGNORECASE)

_INLINE = frozenset(
    {"a", "abbr", "b", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span"}
) | {"strike", "strong", "sub", "sup", "u"}
_LINES = "data-lines"


class Page:
    """A page: `body` is its content, `lines` are those of its Markdown and empty for HTML."""

    def __init__(self, body: Tag, lines: list[str]) -> None:
        self.body = body
        self.lines = lines

    def span(self, element: PageElement) -> tuple[int, int] | None:
        """The lines an element was made from: the first, and the one after the last."""
        if not isinstance(element, Tag):
            return None
        marked = element.get(_LINES) or (element.name == "pre" and element.code and element.code.get(_LINES))
        first, _, end = str(marked or "").partition(":")
        return (int(first), int(end)) if end else None

    def markdown(self, elements: list[PageElement]) -> str:
        """The elements as Markdown: cut from the source if they have one, else written anew."""
        spans = [self.span(element) for element in elements if isinstance(element, Tag) or str(element).strip()]
        if spans and all(spans):
            return "\n".join(self.lines[min(s[0] for s in spans if s) : max(s[1] for s in spans if s)])
        return written(elements)


def of_markdown(source: str) -> Page:
    """A page in Markdown, without front matter and HTML comments. Raises ImportFault when it is too large."""
    lines = _prepared(_measured(source))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse("\n".join(lines))
    for token in tokens:
        if token.map and token.type not in ("html_block", "inline"):
            token.attrSet(_LINES, f"{token.map[0]}:{token.map[1]}")
    return Page(_content(parser.renderer.render(tokens, parser.options, {})), lines)


def of_html(source: str) -> Page:
    """A page in HTML, without comments. Raises ImportFault when it is too large or nested too deeply."""
    return Page(_content(_measured(source)), [])


def plain(element: PageElement) -> str:
    """The words of an element on one line."""
    if not isinstance(element, Tag):
        return " ".join(str(element).split())
    return " ".join("".join(map(_words, element.descendants)).split())


def _words(part: PageElement) -> str:
    """The text of a string; a blank for an element that parts words, so that "<br>" does and "<em>" does not."""
    return " " * (part.name not in _INLINE) if isinstance(part, Tag) else str(part)


def written(elements: list[PageElement]) -> str:
    """Elements as Markdown. Raises ImportFault when they cannot be written."""
    writer = MarkdownConverter(heading_style=ATX, bullets="*", strip=["img"], escape_misc=False)
    try:
        text = "".join(
            writer.convert(str(element)) if isinstance(element, Tag) else str(element) for element in elements
        )
    except RecursionError:  # pragma: no cover - _DEPTH_LIMIT is well below; how deep we are called nobody promises
        raise ImportFault("the page is nested too deeply to be read.") from None
    return re.sub(r"\n{3,}", "\n\n", clean(text))


def _measured(source: str) -> str:
    if len(source) > _LENGTH_LIMIT:
        raise ImportFault(f"the page is longer than {_LENGTH_LIMIT:,} characters.")
    return source


def _prepared(source: str) -> list[str]:
    """The lines of a page as a site generator hands them to Markdown."""
    prepared: list[str] = []
    fenced = False
    for line in _LIQUID_STRING.sub(lambda string: f"\n{string[2]}\n", source).split("\n"):
        fenced ^= bool(_FENCE.match(line))
        if fenced:
            prepared.append(line)
        elif _LIQUID_LINE.match(line):
            prepared.append("")
        else:
            prepared.append(_INDENTED_TAG.sub("", line))
            if _HOLDS_MARKDOWN.match(prepared[-1]):
                prepared.append("")
    return prepared


def _content(html: str) -> Tag:
    soup = BeautifulSoup(html, "lxml")
    body = soup.body or soup.new_tag("body")
    depths = {id(body): 0}
    for count, element in enumerate(body.find_all(True)):
        depths[id(element)] = depths[id(element.parent)] + 1
        if count > _ELEMENT_LIMIT or depths[id(element)] > _DEPTH_LIMIT:
            raise ImportFault("the page is nested too deeply, or has too many elements, to be read.")
    for element in list(chain(body.find_all(_NO_CONTENT), body.find_all(hidden=True), body.find_all(_is_index))):
        if not element.decomposed:
            element.decompose()
    return body


def _is_index(element: Tag) -> bool:
    """Whether a list leads to other places of the same page and does nothing else."""
    if element.name not in ("ul", "ol"):
        return False
    links = element.find_all("a")
    return len(links) > 1 and all(
        (
            item.a is not None
            and str(item.a.get("href", "")).startswith("#")
            and len(plain(item)) < 2 * len(plain(item.a)) + 20
        )
        for item in element.find_all("li")
        if not item.find(["ul", "ol"])
    )
