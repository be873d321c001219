"""YAML, read so that it can neither build objects nor explode."""

from typing import Any

import yaml

from topics.exchange.record import ImportFault

_DEPTH_LIMIT = 8


class _Loader(yaml.BaseLoader):
    """Scalars stay the text that was written (`no`, `1984`, `2024-02-30`); only a bare null is nothing."""

    nodes = depth = 0
    node_limit = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _fault("aliases (& and *) are not read", event)
        if event.tag:
            raise _fault("tags (!) are not read", event)
        self.nodes += 1
        self.depth += 1
        if self.nodes > self.node_limit or self.depth > _DEPTH_LIMIT:
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


def load(text: str, what: str, *, characters: int, nodes: int) -> object:
    """What the YAML states: text, None, or lists and mappings of these.

    what: the name of the text in sentences. characters, nodes: its limits; PyYAML takes about 20 µs a character.
    Raises ImportFault, with the line, when it cannot be read.
    """
    if len(text) > characters:
        raise ImportFault(f"{what} is longer than {characters:,} characters.")
    loader = type("_Limited", (_Loader,), {"node_limit": nodes})
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - builds nothing but text, lists and mappings
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ImportFault(f"line {line}: {what} cannot be read: {error.problem}.") from None
    except yaml.YAMLError:
        raise ImportFault(f"{what} holds a character that YAML does not allow.") from None
