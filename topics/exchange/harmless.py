"""A topic's Markdown for a page of somebody else: what would be HTML or a link that runs something stays text there.

Our own pages sanitise what they draw; the site that an exported page is put on need not.
"""

import re
from html import unescape
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Code is kept as it is; a "<" that begins a tag, an end tag, a declaration or an instruction is not, unless an address
# follows (https://spec.commonmark.org/0.31.2/#raw-html, #autolinks).
_CODE_OR_TAG = re.compile(
    r"(?P<code>(?<!`)(`+)(?!`).+?(?<!`)\2(?!`))|(?P<kept>\\.)"
    r"|(?P<tag><(?=[A-Za-z/!?]))(?!(?:https?|mailto):[^\s<>]*>)(?![^\s<>@:/]+@[^\s<>@]+>)",
    re.DOTALL,
)
# Where a link says where it leads: behind the words, or in a definition at the start of a line.
_LINK = re.compile(r"\](?=\(\s*<?(?P<inline>[^)>]*)|:\s*<?(?P<defined>\S*))")
_SAFE = ("", "http", "https", "mailto")


def harmless(text: str) -> str:
    """The same Markdown with every tag, and every link that is neither to the web nor to mail, as the text it is.

    Code that is never ended ends here, so that it swallows nothing that follows.
    """
    lines = text.split("\n")
    blocks = [token for token in MarkdownIt("commonmark").parse(text) if token.type in ("fence", "code_block")]
    parts, done = [], 0
    for token in blocks:
        first, end = token.map or (0, 0)
        parts += ["\n".join(lines[done:first]), "\n".join(lines[first:end])]
        done = end
    parts.append("\n".join(lines[done:]))
    parts[::2] = map(_harmless, parts[::2])
    whole = "\n".join(part for part in parts if part)
    return f"{whole}\n{blocks[-1].markup}" if blocks and _is_open(blocks[-1], lines) else whole


def _is_open(block: Token, lines: list[str]) -> bool:
    """Whether a last block of code is a fence without an end."""
    first, end = block.map or (0, 0)
    ended = end - first > 1 and set(lines[end - 1].strip()) == {block.markup[:1]}
    return block.type == "fence" and end == len(lines) and not ended


def _harmless(prose: str) -> str:
    prose = _LINK.sub(lambda link: "]" if _is_safe(link["inline"] or link["defined"] or "") else r"\]", prose)
    return _CODE_OR_TAG.sub(lambda found: r"\<" if found["tag"] else found[0], prose)


def _is_safe(address: str) -> bool:
    # Browsers skip controls and blanks before and inside a scheme.
    plain = re.sub(r"[\x00-\x20]", "", unescape(address)).replace("\\", "/").lower()
    try:
        return urlsplit(plain).scheme in _SAFE and not plain.startswith("//")
    except ValueError:
        return False
