"""Topics described in somebody's own words: the keys of a YAML or JSON file, the columns of a table."""

from collections.abc import Iterator, Mapping

from topics.exchange import names
from topics.exchange.page import title_and_tags
from topics.exchange.record import FIELDS, SYNONYMS, ImportFault

# Fields of which people write lists in words of their own.
_SPOKEN = ("levels", "state", "supervisors", "links")

# Where a topic is stated, and what is stated about it, unchecked.
Row = tuple[str, Mapping[str, object]]


def is_own(keys: Mapping[str, object]) -> bool:
    """Whether the keys are the fields of a topic as this program writes them."""
    return all(key in FIELDS or key in SYNONYMS for key in keys)


def row(stated: Mapping[str, object]) -> dict[str, object]:
    """The same in our words. What is not understood keeps its own key; of two names for a field the surer counts."""
    said = {key: value for key, value in stated.items() if value not in (None, "", [], {})}
    fields = names.surest(list(said))
    found: dict[str, object] = {}
    for key, value in said.items():
        field = fields.get(key)
        spoken = field in _SPOKEN and isinstance(value, list) and all(isinstance(one, str) for one in value)
        text = ", ".join(map(str, value)) if spoken and isinstance(value, list) else value
        if field is None:
            found[key] = value
        elif isinstance(text, str):
            understood = names.value(field, text)
            found[field if understood else f"{key} “{text}”"] = understood or text
        else:
            found[field] = value
    if isinstance(title := found.get("title"), str):
        found["title"], tags = title_and_tags(title)
        if "state" not in found and (state := next(filter(None, map(names.state, tags)), None)):
            found["state"] = state
    return found


def of_tree(tree: object) -> list[Row]:
    """The topics in a YAML or JSON file: a list of them, by itself or under keys that may name a state or a topic.

    Raises ImportFault when there is no such list.
    """
    rows = [(place, described) for place, described in _descriptions(tree, "", None)]
    if not rows:
        raise ImportFault("no topics were found; looked for a list of entries with a title.")
    return rows


def _descriptions(tree: object, place: str, under: str | None) -> Iterator[Row]:
    if isinstance(tree, list):
        for number, entry in enumerate(tree, start=1):
            yield from _descriptions(entry, f"{place}entry {number}", under)
    elif isinstance(tree, dict):
        found = row(tree)
        if isinstance(found.get("title"), str):
            if under and "state" not in found and (state := names.state(under)):
                found["state"] = state
            yield place or "entry 1", found
            return
        for key, value in tree.items():
            if isinstance(value, list | dict):
                yield from _descriptions(value, f"{key}: ", str(key))
