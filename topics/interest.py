"""What a student typed or tapped → what is searched for: spelled right, in English, likes and dislikes apart."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from embeddings.glossary import Glossary
from embeddings.language import is_english
from embeddings.lexical import is_stop_word
from embeddings.spelling import Speller
from topics.topic import one_line

# Longer interests are cut before anything reads them; the page says so.
INTEREST_LIMIT = 1000

_CLAUSE = re.compile(r"(?<=[.!?;])\s+|\s*\b(?:but|aber|sondern|except)\b\s*", re.IGNORECASE)
# Shorter clauses ("a bit of R.") say too little to be searched by themselves.
_CLAUSE_WORDS = 3

# Who does not want something says so of himself or bluntly; "does not" in a question is no dislike.
_MYSELF = r"(?:i|i['’]m|me|my|ich|mich|mir|mein\w*)"
_NOT = r"(?:not|no|never|\w+n['’]t|nicht|nichts|nie|kein\w*|ungern)"
_DISLIKE = re.compile(
    rf"""^(?:but\ |and\ |please\ |und\ |bitte\ )?(?:no|not|without|kein\w*|ohne|nicht)\b
    | \b{_MYSELF}\b.*\b{_NOT}\b | \b{_NOT}\b.*\b{_MYSELF}\b | \b{_NOT}\s+interested\b
    | \b(?:scares?|bores?|bore\ me|hate|dislike|rather\ not|less\ interested)\b
    | \b(?:eher\ nicht|langweil\w*|hasse|abschreck\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Interest:
    """What a student typed or tapped, cleaned; `cut` when it was longer than the limit."""

    text: str
    cut: bool = False

    @classmethod
    def of(cls, typed: str) -> "Interest":
        """What was typed, in one line of at most INTEREST_LIMIT characters; never raises, whatever was typed."""
        # Cutting comes first: a megabyte must not be worked on. Cleaning only shortens.
        text = one_line(typed[: 4 * INTEREST_LIMIT])
        return cls(text[:INTEREST_LIMIT].rstrip(), len(typed) > 4 * INTEREST_LIMIT or len(text) > INTEREST_LIMIT)

    @classmethod
    def joined(cls, typed: str | None, tapped: Iterable[str]) -> "Interest":
        """What is typed and what is tapped, searched for together."""
        return cls.of(", ".join([*([typed] if typed and typed.strip() else []), *tapped]))

    def __bool__(self) -> bool:
        """Whether there is a word to look for: blanks, emoji and punctuation alone are no interest."""
        return any(c.isalnum() for c in self.text)


@dataclass(frozen=True)
class Understood:
    """An interest, ready to be searched.

    `likes`, its `clauses` and the `dislikes` are what the model reads; `words` is what the word index looks up, the
    words as typed included; `corrections` are (typed, searched for instead).
    """

    likes: str
    clauses: tuple[str, ...]
    dislikes: tuple[str, ...]
    words: str
    corrections: tuple[tuple[str, str], ...]
    translated: bool


def understand(
    interest: Interest, speller: Speller, glossary: Glossary | None, correct_spelling: bool = True
) -> Understood:
    """`glossary` None: the model reads German by itself, nothing is translated."""
    german = glossary is not None and glossary.is_german(interest.text)

    def known(word: str) -> bool:
        return is_english(word) or is_stop_word(word) or (glossary is not None and bool(glossary.render(word)))

    more = glossary.heads if german and glossary else ()
    text, corrections = speller.correct(interest.text, known, more) if correct_spelling else (interest.text, ())
    # "Sicherheitslüken" is no German word before it is spelled right.
    german = german or (glossary is not None and glossary.is_german(text))
    liked, disliked = _sides(text)

    def english(german_text: str) -> str:
        return glossary.translate(german_text) if german and glossary else german_text

    likes = english(liked)
    clauses = tuple(clause for clause in _CLAUSE.split(likes) if len(clause.split()) >= _CLAUSE_WORDS)
    return Understood(
        likes,
        clauses if len(clauses) > 1 else (),
        tuple(english(clause) for clause in disliked),
        f"{likes} {liked}" if german else liked,
        corrections,
        german and likes != liked,
    )


def _sides(text: str) -> tuple[str, tuple[str, ...]]:
    """A statement → what it asks for, and the clauses that say what is not wanted.

    A text of one clause is taken as a whole: "learning without labels" is no dislike of labels.
    """
    clauses = [clause for clause in _CLAUSE.split(text) if any(c.isalnum() for c in clause)]
    disliked = tuple(clause for clause in clauses if _DISLIKE.search(clause))
    liked = " ".join(clause for clause in clauses if clause not in disliked).rstrip(" ,;")
    return (liked, disliked) if liked else (text, ())
