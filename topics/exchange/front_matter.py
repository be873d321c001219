"""The YAML head of a Markdown file, read so that it can neither build objects nor explode."""

from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from topics.exchange.record import ImportFault

# Far above what a topic can need, and low enough that hostile heads take no time: characters, nodes, levels.
_LENGTH_LIMIT, _NODE_LIMIT, _DEPTH_LIMIT = 200_000, 2_000, 8


class _Loader(yaml.BaseLoader):
    """Scalars stay the text that was written (`no`, `1984`, `2024-02-30`); only a bare null is nothing."""

    nodes = depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _fault("aliases (& and *) are not read", event)
        if event.tag:
            raise _fault("tags (!) are not read", event)
        self.nodes += 1
        self.depth += 1
        if self.nodes > _NODE_LIMIT or self.depth > _DEPTH_LIMIT:
            raise _fault("it is too large or too deep", event)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_scalar(self, node: Any) -> Any:
        bare_null = node.style is None and node.value in ("", "~", "null")
        return None if bare_null else super().construct_scalar(node)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _fault("a key must be a word", key)
            if key.value in mapping:
                raise _fault(f"{key.value} is stated twice", key)
            mapping[key.value] = self.construct_object(value, deep=True)
        return mapping


def _fault(problem: str, place: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=place.start_mark)


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
    return _mapping(head), body.strip()


def _mapping(head: str) -> dict[str, object]:
    if len(head) > _LENGTH_LIMIT:
        raise ImportFault(f"the front matter is longer than {_LENGTH_LIMIT:,} characters.")
    try:
        stated = yaml.load(head, Loader=_Loader)  # noqa: S506 - builds nothing but text, lists and mappings
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ImportFault(f"line {line}: the front matter cannot be read: {error.problem}.") from None
    except yaml.YAMLError:
        raise ImportFault("the front matter holds a character that YAML does not allow.") from None
    if not isinstance(stated, dict):
        raise ImportFault("the front matter must consist of lines such as “title: …”.")
    return stated
