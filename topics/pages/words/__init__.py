"""Every word the pages say, by key. `words.toml` has one entry a key and one column a language."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

DEFAULT = "en"


def say(key: str, **values: object) -> str:
    """The words for "page.key" with the values filled in. Raises KeyError for a key nobody wrote words for."""
    return _entry(key)[DEFAULT].format(**values)


def count(key: str, n: int) -> str:
    """The words for n of something: `key.none`, `key.one` or `key.many`, small numbers spelled out."""
    if n < 2:
        return say(f"{key}.{('none', 'one')[n]}")
    spelled = _entry("numbers")[DEFAULT].split()
    words = say(f"{key}.many", n=spelled[n] if n < len(spelled) else n)
    return words[:1].upper() + words[1:]


def _entry(key: str) -> dict[str, str]:
    section, _, rest = key.partition(".")
    entry = _catalogue()[section]
    for part in rest.split(".") if rest else []:
        entry = entry[part]
    return dict(entry)


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
