"""A topic's Markdown for a page of somebody else: what would be HTML or a link that runs something stays text there.

Our own pages sanitise what they draw; the site that an exported page is put on need not.
"""

import re
from html import unescape
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

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
    """The same Markdown with every tag, and every link that is neither to the web nor to mail, as the text it is."""
    lines = text.split("\n")
    code = [token.map for token in MarkdownIt("commonmark").parse(text) if token.type in ("fence", "code_block")]
    parts, done = [], 0
    for first, end in (one for one in code if one):
        parts += [_harmless("\n".join(lines[done:first])), "\n".join(lines[first:end])]
        done = end
    return "\n".join([*parts, _harmless("\n".join(lines[done:]))]).removeprefix("\n" if code else "")


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
