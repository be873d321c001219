"""Every word the pages say, by key. The TOML files have one entry a key and one column a language, a file a page."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

DEFAULT = "en"


def say(key: str, **values: object) -> str:
    """The words for "page.key" with the values filled in. Raises KeyError for a key nobody wrote words for."""
    return _entry(key)[DEFAULT].format(**values)


def in_language(language: str, key: str, **values: object) -> str:
    """The same in a language of one's own choice: the kiosk greets in both at once."""
    return _entry(key)[language].format(**values)


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
    written: dict[str, Any] = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(".toml"):
            written |= tomllib.loads(file.read_text(encoding="utf-8"))
    return written
