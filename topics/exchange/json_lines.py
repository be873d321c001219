"""Topics as JSON lines: one object a line."""

import json
import re
from collections.abc import Mapping

from topics.exchange.record import RECORD_LIMIT, ImportFault, Step, each

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")


def unescaped(text: str) -> str:
    """The same JSON with "\\u00e2" written as the character it stands for, so that a repair sees it."""

    def character(escape: re.Match[str]) -> str:
        code = int(escape[1] or "0", 16)
        return chr(code) if code > 0x9F and not 0xD800 <= code <= 0xDFFF else escape[0]

    return _ESCAPE.sub(character, text)


def rows(text: str) -> list[tuple[str, Mapping[str, object]]]:
    """(place, what is stated) for every line that is not empty. Raises ImportFault naming the bad lines."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(lines) > RECORD_LIMIT:
        raise ImportFault(f"there are more than {RECORD_LIMIT:,} topics.")
    return each(_row, lines, Step.READING)


def tree(text: str) -> object:
    """What one JSON text states. Raises ImportFault."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise ImportFault("this begins like JSON and is none.") from None


def _row(numbered: tuple[int, str]) -> tuple[str, Mapping[str, object]]:
    place = f"line {numbered[0]}"
    try:
        stated = json.loads(numbered[1], object_pairs_hook=_once)
    except ImportFault as fault:
        raise fault.at(place) from None
    except (ValueError, RecursionError):
        stated = None
    if not isinstance(stated, dict):
        raise ImportFault(f'{place}: there must be one JSON object, such as {{"title": …, "text": …}}.')
    return place, stated


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    stated: dict[str, object] = {}
    for key, value in pairs:
        if key in stated:
            raise ImportFault(f"{key} is stated twice.")
        stated[key] = value
    return stated
