"""The German–English dictionary of Debian's package trans-de-en, where somebody installed it (GPL, not shipped)."""

import logging
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from embeddings.encoder import sha256

log = logging.getLogger(__name__)

# A German word and its English renderings, best first.
Entry = tuple[str, tuple[str, ...]]
# A German word, by one of its keys → its English renderings.
Words = Callable[[str], tuple[str, ...]]

# How a dictionary becomes the kept table; another number makes it anew.
_RECIPE = 2
_MOST_RENDERINGS = 4

# {m} gender, (im Wald) explanation, [med.] field, <Waelder> other spelling.
_REMARK = re.compile(r"\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
# What stands around a verb: "etw. erkennen" :: "to recognize sth.".
_AROUND = re.compile(r"\b(?:etwas|sich|to|(?:jdm|jdn|jds|jd|etw|sth|sb|sb's|so)\.(?:/\w+\.)*)(?=\s|$)\s*")


class Table:
    """Keys and their renderings in a sorted file that is read where it lies: too many to hold in memory."""

    def __init__(self, path: Path, start: int) -> None:
        """`start`: where the first line `key<TAB>rendering;rendering` begins."""
        with path.open("rb") as file:
            self._bytes, self._start = mmap(file.fileno(), 0, access=ACCESS_READ), start

    def get(self, key: str) -> tuple[str, ...]:
        """The renderings of a key; none of one that is not there."""
        wanted, low, high = key.encode(), self._start, len(self._bytes)
        while low < high:
            start = max(self._bytes.rfind(b"\n", low, (low + high) // 2) + 1, low)
            end = self._bytes.find(b"\n", start)
            found, _, renderings = self._bytes[start:end].partition(b"\t")
            if found == wanted:
                return tuple(renderings.decode(errors="replace").split(";"))
            low, high = (end + 1, high) if found < wanted else (low, start)
        return ()


def words(place: Path, kept: Path, keys: Callable[[str], Iterable[str]]) -> Words:
    """The single German words of the dictionary at `place`; none where there is none or where it cannot be read.

    `keys`: what a word may be looked up by; of words with one key the first counts. Parsing takes seconds, so what came
    of it lies in the file `kept` and is made anew when the dictionary changes.
    """
    try:
        if not place.is_file():
            return nothing
        stamp = f"# {sha256(place)} {_RECIPE}\n".encode()
        if not kept.is_file() or not _begins_with(kept, stamp):
            with place.open(encoding="utf-8", errors="replace") as file:
                _keep(parse(file), kept, stamp, keys)
        return Table(kept, len(stamp)).get
    except OSError as error:
        log.warning("dictionary: %s", error)
        return nothing


def nothing(key: str) -> tuple[str, ...]:
    """A dictionary without words."""
    return ()


def _begins_with(kept: Path, stamp: bytes) -> bool:
    with kept.open("rb") as file:
        return file.read(len(stamp)) == stamp


def _keep(entries: Iterable[Entry], kept: Path, stamp: bytes, keys: Callable[[str], Iterable[str]]) -> None:
    found: dict[bytes, bytes] = {}
    for head, english in entries:
        for key in keys(head):
            found.setdefault(key.encode(), ";".join(english).encode())
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Whoever reads it meanwhile sees the old table or the new one, never half of one.
    half = kept.with_suffix(f".{os.getpid()}")
    half.write_bytes(stamp + b"".join(b"%s\t%s\n" % (key, found[key]) for key in sorted(found)))
    half.replace(kept)


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
