"""The German–English dictionary of Debian's package trans-de-en, where somebody installed it (GPL, not shipped)."""

import logging
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from embeddings.encoder import sha256

log = logging.getLogger(__name__)

# A German word and its English renderings, best first.
Entry = tuple[str, tuple[str, ...]]

# How a dictionary becomes the kept table; another number makes it anew.
_RECIPE = 1
_MOST_RENDERINGS = 4

# {m} gender, (im Wald) explanation, [med.] field, <Waelder> other spelling.
_REMARK = re.compile(r"\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
# What stands around a verb: "etw. erkennen" :: "to recognize sth.".
_AROUND = re.compile(r"\b(?:etwas|sich|to|(?:jdm|jdn|jds|jd|etw|sth|sb|sb's|so)\.(?:/\w+\.)*)(?=\s|$)\s*")


def entries(place: Path, kept: Path) -> list[Entry]:
    """The single German words of the dictionary at `place`; none where there is none or where it cannot be read.

    Parsing takes seconds, so what came of it lies in the file `kept` and is made anew when the dictionary changes.
    """
    try:
        if not place.is_file():
            return []
        made_from = f"# {sha256(place)} {_RECIPE}"
        if kept.is_file():
            stamp, *lines = kept.read_text(encoding="utf-8").splitlines()
            if stamp == made_from:
                return [(head, tuple(english.split(";"))) for head, _, english in (x.partition("\t") for x in lines)]
        with place.open(encoding="utf-8", errors="replace") as file:
            parsed = list(parse(file))
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Whoever reads it meanwhile sees the old table or the new one, never half of one.
        half = kept.with_suffix(f".{os.getpid()}")
        half.write_text("\n".join([made_from, *(f"{head}\t{';'.join(words)}" for head, words in parsed)]), "utf-8")
        half.replace(kept)
    except OSError as error:
        log.warning("dictionary: %s", error)
        return []
    return parsed


def parse(lines: Iterable[str]) -> Iterator[Entry]:
    """Lines `German; German | German :: English; English | English` → every single German word once.

    The parts between bars belong together one by one. A rendering that more lines give comes first, then the one that
    stands nearer to the front of its line.
    """
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in lines:
        german, separator, english = _bare(line).partition(" :: ")
        if not separator or line.startswith("#"):
            continue
        for heads, renderings in zip(german.split(" | "), english.split(" | "), strict=False):
            # "institute /HEI/" gives a short form between its bars.
            said = [word for word in map(_plain, renderings.split(";")) if word and "/" not in word]
            for place, head in enumerate(map(_plain, heads.split(";"))):
                if head.replace("-", "").isalpha():
                    for rank, rendering in enumerate(said):
                        votes[head][rendering] += 1 / (1 + place + rank)
    for head, counted in votes.items():
        yield head, tuple(sorted(counted, key=lambda rendering: -counted[rendering])[:_MOST_RENDERINGS])


def _bare(line: str) -> str:
    """A line without remarks, also where one stands in another."""
    while (shorter := _REMARK.sub("", line)) != line:
        line = shorter
    return line


def _plain(words: str) -> str:
    return " ".join(_AROUND.sub("", words).split())
