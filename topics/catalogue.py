"""One immutable snapshot of the published topics, with everything a search needs to know about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from embeddings import language
from embeddings.encoder import Rows
from embeddings.evidence import Meaning, flat
from embeddings.glossary import Glossary
from embeddings.lexical import WordIndex
from embeddings.memory import Memory
from embeddings.passages import Pieces, pieces
from embeddings.spelling import Speller
from topics.plain import said_in
from topics.topic import Topic


@dataclass(frozen=True)
class Catalogue:
    """The published topics at one tick of the store's clock. Never changes, is replaced.

    `pieces` are what is embedded of each topic, `translations` the same in English where the topic is German and a
    glossary is there. `meaning` is None until a model has made the vectors: words answer meanwhile.
    """

    tick: int
    topics: tuple[Topic, ...]
    pieces: tuple[Pieces, ...]
    translations: tuple[Pieces | None, ...]
    words: WordIndex
    speller: Speller
    glossary: Glossary | None
    meaning: Meaning | None = None

    def __post_init__(self) -> None:
        sizes = {len(self.topics), len(self.pieces), len(self.translations)}
        sizes |= {len(self.meaning.whole.starts)} if self.meaning else set()
        if len(sizes) > 1:
            raise ValueError(f"topics, pieces and vectors must be of one length, not {sorted(sizes)}")

    @cached_property
    def rows(self) -> dict[str, int]:
        """Topic id → its row."""
        return {topic.id: row for row, topic in enumerate(self.topics)}

    @cached_property
    def whole(self) -> Rows:
        """(n, d) one unit vector for every topic, in English where there is a choice. Raises ValueError before."""
        if self.meaning is None:
            raise ValueError("this catalogue has no vectors yet")
        return self.meaning.whole.rows[self.meaning.whole.starts]

    def topic(self, topic_id: str) -> Topic | None:
        """The published topic of this id."""
        row = self.rows.get(topic_id)
        return None if row is None else self.topics[row]


def build(
    topics: Sequence[Topic], tick: int = 0, glossary: Glossary | None = None, previous: Catalogue | None = None
) -> Catalogue:
    """Topics → a catalogue that words can search. With a glossary German topics are found in English, too.

    What `previous` holds of the same text, cut and translated by the same glossary, is taken from there.
    """
    known = {}
    if previous and previous.glossary is glossary:
        rows = zip(previous.topics, previous.pieces, previous.translations, strict=True)
        known = {_cut_by(topic): (original, english) for topic, original, english in rows}
    languages = [topic.language or language.guess(topic.text) for topic in topics]
    made, translations = [], []
    for topic, lang in zip(topics, languages, strict=True):
        original, english = known.get(_cut_by(topic), (None, None))
        if original is None:
            original = pieces(topic.title, topic.text, lang)
            english = _translated(topic.title, original, glossary) if lang == "de" and glossary else None
        made.append(original)
        translations.append(english)
    return Catalogue(
        tick,
        tuple(topics),
        tuple(made),
        tuple(translations),
        WordIndex(
            _versions(topic, lang, english)
            for topic, lang, english in zip(topics, languages, translations, strict=True)
        ),
        Speller(_searched(topic) for topic in topics),
        glossary,
    )


def _cut_by(topic: Topic) -> tuple[str, str, str]:
    """All that a topic's pieces depend on."""
    return topic.title, topic.text, topic.language


def plus(catalogue: Catalogue, topic: Topic, memory: Memory) -> Catalogue:
    """The same catalogue with one more topic, the last row, for a look at what it would do; encodes that topic alone.

    Raises ValueError when the catalogue has no vectors yet.
    """
    if catalogue.meaning is None:
        raise ValueError("this catalogue has no vectors yet")
    alone = with_meaning(build([topic], glossary=catalogue.glossary), memory)
    lang = topic.language or language.guess(topic.text)
    return replace(
        catalogue,
        topics=(*catalogue.topics, topic),
        pieces=catalogue.pieces + alone.pieces,
        translations=catalogue.translations + alone.translations,
        words=catalogue.words.plus(_versions(topic, lang, alone.translations[0])),
        meaning=catalogue.meaning.plus(alone.meaning) if alone.meaning else None,
    )


def texts(catalogue: Catalogue) -> list[str]:
    """Every text whose vector the catalogue needs: the wholes, then the sentences of every topic, then its passages."""
    return flat(_groups(catalogue))


def with_meaning(catalogue: Catalogue, memory: Memory, progress: Callable[[int, int], None] | None = None) -> Catalogue:
    """The same catalogue with vectors; only texts the memory has never seen are encoded."""
    # One call for all, so that progress counts everything and equal texts are encoded once.
    return replace(catalogue, meaning=Meaning.of(memory.rows(texts(catalogue), progress), _groups(catalogue)))


def _groups(catalogue: Catalogue) -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    """For every topic its whole, its names with its sentences, its passages; translations first."""
    whole, sentences, passages = [], [], []
    for topic, original, english in zip(catalogue.topics, catalogue.pieces, catalogue.translations, strict=True):
        versions = [english, original] if english else [original]
        whole.append([version.whole for version in versions])
        sentences.append([*_names(topic), *(s for version in versions for s in version.sentences)])
        passages.append([passage for version in versions for passage in version.passages])
    return whole, sentences, passages


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


def _versions(topic: Topic, lang: str, english: Pieces | None) -> list[tuple[str, str]]:
    """The texts by whose words a topic is found, each with its language."""
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
