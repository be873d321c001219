"""German to English, word by word: an English model then reads German interests and topics."""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path

import Stemmer

from embeddings import dictionary
from embeddings.dictionary import Entry, Words
from embeddings.encoder import Encoder
from embeddings.language import count_function_words, function_words, is_english, reads_german
from embeddings.lexical import is_stop_word

log = logging.getLogger(__name__)

_TOKEN = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)|(?P<other>\d+|[.!?;:,])")
_UMLAUT = re.compile(r"[äöüß]", re.IGNORECASE)

# Between the parts of a German compound: Verkehr-s-planung, Daten-bank, Blume-n-topf.
_LINKS = ("", "s", "es", "n", "en", "er", "e")
# A wrong split is worse than none: shorter parts stand in too many words by chance.
_SHORTEST_PART = 4
_LONGEST_PHRASE = 4

# They look like words of their own and make no compound: Abstrakt-ionen, Studenten-innen, thema-tisch.
_SUFFIXES = frozenset({"ion", "ionen", "innen", "tisch", "tische", "tischen", "tischer", "tisches"})

# "steigende", "wachsenden": an infinitive with a d.
_PARTICIPLE = re.compile(r"(.+(?:en|ln|rn))d(?:e[mnrs]?)?")

# "Studentin", "Entwicklerinnen".
_FEMININE = re.compile(r"(.{4,})in(?:nen)?")

# Endings of regular verbs, longest first; see _infinitives.
_VERB_ENDINGS = ("test", "tet", "ten", "te", "est", "et", "st", "t", "en", "e")


class Glossary:
    """German words and fixed phrases with their English renderings, best first."""

    def __init__(self, entries: Iterable[Entry], others: Words = dictionary.nothing) -> None:
        """Of entries with one head the first counts.

        `others`: single words of a large dictionary. They come after the entries, as whole words only: as parts they
        split too many words by chance ("Auto-Encoder").
        """
        self._others = others
        self._single: list[Entry] = []
        self._words: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        # Splitting compounds takes long, and the words of a catalogue are asked for at every search.
        self._rendered: dict[str, tuple[str, ...]] = {}
        for head, english in entries:
            words = head.split()
            if len(words) > 1:
                self._phrases.setdefault(tuple(map(_stem, words)), english)
            else:
                self._words.setdefault(_fold(head), english)
                self._single.append((head, english))

    def __len__(self) -> int:
        return len(self._words) + len(self._phrases)

    @cached_property
    def _stems(self) -> dict[str, tuple[str, ...]]:
        """Stems of the single words. They take half of the time, and no page needs them before somebody searches."""
        return {_stem(head): english for head, english in reversed(self._single)}

    @property
    def heads(self) -> Iterable[str]:
        """The single German words in lower case, "ü" as "ue"."""
        return self._words.keys()

    def render(self, word: str) -> tuple[str, ...]:
        """A German word in any inflection → its English renderings, best first; empty when it is unknown.

        Compounds that are no entry themselves are split into parts that are.
        """
        parts = [part for part in word.split("-") if part]
        if len(parts) > 1:
            if whole := self._entry(word) or self._entry("".join(parts)):  # "Back-End" is written in both ways
                return whole
            rendered = [self.render(part) for part in parts]
            known = any(rendered)
            return (" ".join(r[0] if r else part for r, part in zip(rendered, parts, strict=True)),) if known else ()
        if word not in self._rendered:
            self._rendered[word] = self._entry(word) or self._other(word) or self._compound(_fold(word))
        return self._rendered[word]

    def translate(self, text: str, renderings: int = 2) -> str:
        """German text → English, word by word, at most so many renderings a word; unknown words stay as they are."""
        tokens = list(_TOKEN.finditer(text))
        out: list[str] = []
        at = 0
        while at < len(tokens):
            word = tokens[at]["word"]
            phrase, length = self._phrase([token["word"] for token in tokens[at : at + _LONGEST_PHRASE]])
            if word is None:
                out.append(tokens[at].group())
            elif phrase:
                out.append(phrase)
            elif word.lower() in function_words("small"):
                out.append(function_words("small")[word.lower()])
            elif word.lower() not in function_words("german") and not is_stop_word(word):
                out.append(" ".join(dict.fromkeys(self.render(word)[:renderings])) or word)
            at += length
        return re.sub(r" ([.!?;:,])", r"\1", " ".join(out))

    def is_german(self, text: str) -> bool:
        """Whether a text is German and should be translated; meant never to be true for English.

        Function words decide where there are any. Bare words are German when one with an umlaut is in the glossary,
        or when half of them are in the glossary and no English words.
        """
        words = [token["word"] for token in _TOKEN.finditer(text) if token["word"]]
        german, english = count_function_words(words)
        if german or english:
            return german > english
        if any(_UMLAUT.search(word) and self.render(word) for word in words):
            return True
        # A large dictionary holds "Graft" and "Fermentation", too: only our own entries tell without an umlaut.
        foreign = sum(not is_english(word) and self._is_own(word) for word in words)
        return bool(words) and 2 * foreign >= len(words)

    def _is_own(self, word: str) -> bool:
        """Whether one of our entries, or a compound of them, renders a word or a part of it."""
        return any(self._entry(part) or self._compound(_fold(part)) for part in word.split("-") if part)

    def _other(self, word: str) -> tuple[str, ...]:
        return next((english for key in _keys(word) if (english := self._others(key))), ())

    def _entry(self, word: str) -> tuple[str, ...]:
        folded = _fold(word)
        if exact := self._words.get(folded) or self._stems.get(_stem(word)):
            return exact
        forms = chain(_infinitives(folded), _masculine(folded))
        return next((english for form in forms if (english := self._words.get(form))), ())

    def _compound(self, word: str) -> tuple[str, ...]:
        """The first known split with the longest last part, which is what a German compound is about."""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            last = () if word[cut:] in _SUFFIXES else self._entry(word[cut:])
            if not last:
                continue
            linked = (word[:cut].removesuffix(link) for link in _LINKS if word[:cut].endswith(link))
            firsts = [first for first in linked if len(first) >= _SHORTEST_PART]
            # Sicherheit-s-fehler before Sicher-heits-fehler.
            for known in (self._part, self._compound):
                if before := next((english for first in firsts if (english := known(first))), None):
                    return (f"{before[0]} {last[0]}",)
        return ()

    def _part(self, word: str) -> tuple[str, ...]:
        """The first part of a compound: an entry, or one that lost its ending (Sprach- from Sprache)."""
        return self._words.get(word) or self._words.get(f"{word}e") or self._words.get(f"{word}en") or ()

    def _phrase(self, words: list[str | None]) -> tuple[str, int]:
        """The longest phrase that the words begin with, and how many tokens it takes; ("", 1) for none."""
        for length in range(len(words), 1, -1):
            head = [word for word in words[:length] if word]
            if len(head) == length and (english := self._phrases.get(tuple(map(_stem, head)))):
                return english[0], length
        return "", 1


def for_model(encoder: Encoder | None, data: Path | None = None, large: Path | None = None) -> Glossary | None:
    """The glossary that a model needs, as `load` reads it; None where the model reads German by itself.

    Without a model, words alone are searched, and they need one.
    """
    return None if encoder and reads_german(encoder) else load(data, large)


def load(data: Path | None = None, large: Path | None = None) -> Glossary:
    """The glossary that comes with the product; with a data folder, the entries of its `glossary.tsv` come first.

    Lines of that file that are no entry are logged and left out. `large`: where Debian's dictionary lies if it is
    installed; its words are kept in the data folder. That takes seconds: no page may wait for it. Asked again for the
    same files, it returns the same glossary.
    """
    return _load(data, large if large and large.is_file() else None)


@cache
def _load(data: Path | None, large: Path | None) -> Glossary:
    with as_file(files("embeddings").joinpath("glossary.tsv")) as path:
        product, _ = read(path)
    own, faults = read(data / "glossary.tsv") if data else ([], [])
    for fault in faults:
        log.warning("%s", fault)
    others = dictionary.words(large, data / "dictionary.tsv", _keys) if large and data else dictionary.nothing
    return Glossary([*own, *product], others)


def read(path: Path) -> tuple[list[Entry], list[str]]:
    """A file with lines `German<TAB>English; English` → its entries, and a sentence for every line that is none.

    No file is no entries. Blank lines and lines that begin with "#" are passed over.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        return [], [f"{path} cannot be read: {error.strerror}."]
    except UnicodeDecodeError:
        return [], [f"{path} is not UTF-8 text; none of its words is used."]
    entries, faults = [], []
    for number, line in enumerate(lines, start=1):
        head, _, english = line.partition("\t")
        renderings = tuple(filter(None, (" ".join(one.split()) for one in english.split(";"))))
        if any(map(str.isalpha, head)) and renderings and "\t" not in english:
            entries.append((head.strip(), renderings))
        elif line.strip() and not line.startswith("#"):
            faults.append(f"{path.name}, line {number}: needs a German word, a tab, and its English; it is left out.")
    return entries, faults


def _infinitives(word: str) -> Iterator[str]:
    """What a form of a regular verb may come from: "gefaerbt" → "faerben", "vorhergesagt" → "vorhersagen"."""
    if participle := _PARTICIPLE.fullmatch(word):
        yield participle[1]
    for ending in _VERB_ENDINGS:
        root = word.removesuffix(ending)
        if root == word or len(root) < 3:
            continue
        yield root + "en"
        yield root + "n"
        if root.startswith("ge"):
            yield root.removeprefix("ge") + "en"
        # In "ausgestellt" the "ge" stands after the prefix.
        if (middle := root.find("ge", 2)) > 0:
            yield root[:middle] + root[middle + 2 :] + "en"


def _masculine(word: str) -> Iterator[str]:
    """What a feminine form comes from: "Entwicklerinnen" → "Entwickler"."""
    if feminine := _FEMININE.fullmatch(word):
        yield feminine[1]
        yield feminine[1] + "e"


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word.lower()))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("german")


def _fold(word: str) -> str:
    word = word.lower().replace("ß", "ss")
    return word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def _keys(word: str) -> tuple[str, str]:
    """What a word is looked up by in a large dictionary: as it is, and by its stem."""
    return _fold(word), f"~{_stem(word)}"
