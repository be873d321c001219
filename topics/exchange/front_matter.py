"""Markdown files with a YAML head."""

from frontmatter.default_handlers import YAMLHandler

from topics.exchange import safe_yaml
from topics.exchange.record import ImportFault

# Far above what a topic can need, and low enough that hostile heads take no time.
_LENGTH_LIMIT, _NODE_LIMIT = 200_000, 2_000


def split(text: str) -> tuple[dict[str, object], str]:
    """The front matter and the rest of a Markdown text; an empty mapping where there is none.

    Values are text, None, or lists and mappings of these.
    Raises ImportFault, with the line, when the front matter cannot be read.
    """
    handler, text = YAMLHandler(), text.strip()
    if not handler.detect(text):
        return {}, text
    try:
        head, body = handler.split(text)
    except ValueError:
        raise ImportFault("the front matter begins with “---” but no second line “---” ends it.") from None
    stated = safe_yaml.load(head, "the front matter", characters=_LENGTH_LIMIT, nodes=_NODE_LIMIT)
    if not isinstance(stated, dict):
        raise ImportFault("the front matter must consist of lines such as “title: …”.")
    return stated, body.strip()
