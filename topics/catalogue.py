"""One immutable snapshot of the published topics, with everything a search needs to know about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Rows
from embeddings.evidence import Meaning, flat
from embeddings.glossary import Glossary
from embeddings.language import guess
from embeddings.lexical import WordIndex
from embeddings.memory import Memory
from embeddings.passages import Pieces, pieces
from embeddings.spelling import Speller
from topics.plain import said_in
from topics.topic import State, Topic

# So many topics are searched by the vector of their whole text alone: sentences and passages of 100,000 topics are two
# gigabytes, and reading them takes a processor most of a day.
ONLY_WHOLE_FROM = 20_000
# Of so many topics the pieces are remembered: 25 MB. Beyond, a topic is cut when its card is drawn.
_CUTS = 4_096


@dataclass(frozen=True)
class Cut:
    """What is embedded and quoted of one topic; `english` where the topic is German and a glossary is there."""

    original: Pieces
    english: Pieces | None

    @property
    def best(self) -> Pieces:
        """In English where there is a choice."""
        return self.english or self.original


@dataclass(frozen=True)
class Catalogue:
    """The published topics at one tick of the store's clock. Never changes, is replaced.

    `meaning` is None until a model has made the vectors: words answer meanwhile.
    """

    tick: int
    topics: tuple[Topic, ...]
    words: WordIndex
    speller: Speller
    glossary: Glossary | None
    meaning: Meaning | None = None

    def __post_init__(self) -> None:
        sizes = {len(self.topics), len(self.words)}
        sizes |= {len(self.meaning.whole.starts)} if self.meaning else set()
        if len(sizes) > 1:
            raise ValueError(f"topics, words and vectors must be of one length, not {sorted(sizes)}")

    @cached_property
    def rows(self) -> dict[str, int]:
        """Topic id → its row."""
        return {topic.id: row for row, topic in enumerate(self.topics)}

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """(n,) which topics are open."""
        return np.fromiter((topic.state is State.OPEN for topic in self.topics), bool, len(self.topics))

    @cached_property
    def whole(self) -> Rows:
        """(n, d) one unit vector for every topic, in English where there is a choice. Raises ValueError before."""
        if self.meaning is None:
            raise ValueError("this catalogue has no vectors yet")
        return self.meaning.whole.first

    def cut(self, row: int) -> Cut:
        """The pieces of one topic."""
        return _cut(self.topics[row], self.glossary)

    def sentences(self, row: int) -> list[Rows]:
        """The vectors of one topic's n sentences, (n, d): as they are, then in English where they were translated.

        Empty where sentences have no vectors. What names a topic is searched beside its sentences, and is none.
        """
        cut = self.cut(row)
        n = len(cut.original.sentences)
        if self.meaning is None or self.meaning.only_whole or not n:
            return []
        rows = self.meaning.sentences.of(row)
        return [rows[-n:], rows[-2 * n : -n]] if cut.english else [rows[-n:]]

    def topic(self, topic_id: str) -> Topic | None:
        """The published topic of this id."""
        row = self.rows.get(topic_id)
        return None if row is None else self.topics[row]


def build(
    topics: Sequence[Topic], tick: int = 0, glossary: Glossary | None = None, previous: Catalogue | None = None
) -> Catalogue:
    """Topics → a catalogue that words can search. With a glossary German topics are found in English, too.

    What `previous` knows of the same topics by the same glossary is taken from there.
    """
    if previous is None or previous.glossary is not glossary:
        previous = Catalogue(0, (), WordIndex([]), Speller([]), glossary)
    kept = _kept(topics, previous)
    stay = set(kept.tolist())
    gone = [topic for row, topic in enumerate(previous.topics) if row not in stay]
    new = [topic for topic, row in zip(topics, kept, strict=True) if row < 0]
    return Catalogue(
        tick,
        tuple(topics),
        previous.words.changed(kept, (_versions(topic, glossary) for topic in new)),
        previous.speller.changed(map(_searched, gone), map(_searched, new)),
        glossary,
    )


def _kept(topics: Sequence[Topic], previous: Catalogue) -> NDArray[np.intp]:
    """For every topic the row where `previous` has it with the same words, or -1."""

    def row(topic: Topic) -> int:
        found = previous.rows.get(topic.id, -1)
        same = found >= 0 and (previous.topics[found] is topic or _read(previous.topics[found]) == _read(topic))
        return found if same else -1

    return np.fromiter(map(row, topics), np.intp, len(topics))


def _read(topic: Topic) -> tuple[object, ...]:
    """All of a topic that words and vectors depend on."""
    also = (topic.tasks, topic.needs, topic.plain_words, topic.methods, topic.also_found_as)
    return topic.title, topic.text, topic.language, *also


def plus(catalogue: Catalogue, topic: Topic, memory: Memory) -> Catalogue:
    """The same catalogue with one more topic, the last row, for a look at what it would do; encodes that topic alone.

    Raises ValueError when the catalogue has no vectors yet.
    """
    if catalogue.meaning is None:
        raise ValueError("this catalogue has no vectors yet")
    alone = with_meaning(build([topic], glossary=catalogue.glossary), memory)
    rows = np.append(np.arange(len(catalogue.topics)), -1)
    return replace(
        catalogue,
        topics=(*catalogue.topics, topic),
        words=catalogue.words.changed(rows, [_versions(topic, catalogue.glossary)]),
        meaning=catalogue.meaning.changed(rows, alone.meaning) if alone.meaning else None,
    )


def texts(catalogue: Catalogue) -> list[str]:
    """Every text whose vector the catalogue needs: the wholes, then the sentences of every topic, then its passages."""
    return flat(_groups(catalogue.topics, catalogue.glossary, len(catalogue.topics) >= ONLY_WHOLE_FROM))


def with_meaning(
    catalogue: Catalogue,
    memory: Memory,
    progress: Callable[[int, int], None] | None = None,
    previous: Catalogue | None = None,
) -> Catalogue:
    """The same catalogue with vectors; only texts the memory has never seen are encoded.

    What `previous` knows of the same topics by the same glossary and the same model is taken from there.
    """
    only_whole = len(catalogue.topics) >= ONLY_WHOLE_FROM
    known = previous.meaning if previous and previous.glossary is catalogue.glossary else None
    if previous and known and known.only_whole == only_whole:
        kept = _kept(catalogue.topics, previous)
    else:
        known, kept = None, np.full(len(catalogue.topics), -1)
    groups = _groups([catalogue.topics[row] for row in np.flatnonzero(kept < 0)], catalogue.glossary, only_whole)
    # One call for all, so that progress counts everything and equal texts are encoded once.
    new = Meaning.of(memory.rows(flat(groups), progress), groups)
    return replace(catalogue, meaning=known.changed(kept, new) if known else new)


def _groups(topics: Sequence[Topic], glossary: Glossary | None, only_whole: bool) -> list[list[list[str]]]:
    """For every topic its whole, its names with its sentences, its passages; translations first. Or its whole alone."""
    cuts = (_cut(topic, glossary) for topic in topics)
    if only_whole:
        return [[[cut.best.whole] for cut in cuts]]
    whole, sentences, passages = [], [], []
    for topic, cut in zip(topics, cuts, strict=True):
        versions = [cut.english, cut.original] if cut.english else [cut.original]
        whole.append([version.whole for version in versions])
        sentences.append([*_names(topic), *(s for version in versions for s in version.sentences)])
        passages.append([passage for version in versions for passage in version.passages])
    return [whole, sentences, passages]


def _cut(topic: Topic, glossary: Glossary | None) -> Cut:
    return _pieces(topic.title, topic.text, topic.language, glossary)


@lru_cache(maxsize=_CUTS)
def _pieces(title: str, text: str, language: str, glossary: Glossary | None) -> Cut:
    lang = language or guess(text)
    original = pieces(title, text, lang)
    return Cut(original, _translated(title, original, glossary) if lang == "de" and glossary else None)


def _names(topic: Topic) -> list[str]:
    """What names a topic in a few words: found like its best sentence, but never quoted."""
    also = [", ".join(names) for names in (topic.also_found_as, topic.methods) if names]
    return [topic.title, *also, *filter(None, [said_in(topic.language, topic)])]


def _translated(title: str, german: Pieces, glossary: Glossary) -> Pieces:
    """The same pieces in English: sentence i stays sentence i. The title is one of the sentences' neighbours."""
    sentences = tuple(glossary.translate(sentence) for sentence in german.sentences)
    heading = glossary.translate(title)
    whole = f"{heading}. {' '.join(sentences)}"
    passages = tuple(glossary.translate(passage) for passage in german.passages)
    return Pieces(whole, sentences, passages if len(passages) > 1 else (whole,))


def _versions(topic: Topic, glossary: Glossary | None) -> list[tuple[str, str]]:
    """The texts by whose words a topic is found, each with its language."""
    lang = topic.language or guess(topic.text)
    english = _cut(topic, glossary).english if lang == "de" and glossary else None
    return [(_searched(topic), lang), *([(english.whole, "en")] if english else [])]


def _searched(topic: Topic) -> str:
    """The words a topic can be found by."""
    return "\n".join(
        [
            topic.title,
            topic.text,
            topic.tasks,
            topic.needs,
            said_in(topic.language, topic),
            *topic.methods,
            *topic.also_found_as,
        ]
    )
