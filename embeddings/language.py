"""Which language a text is written in, and which words are English."""

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

import numpy as np
import Stemmer

from embeddings.encoder import Encoder, ModelFault, bundled_folder

_WORD = re.compile(r"[^\W\d_]+")


def guess(text: str) -> str:
    """ISO 639-1 code of the text's most likely language; "en" for a text without letters.

    Right for a paragraph, a guess for a few words: ask it about topics, not about interests.
    """
    if not any(c.isalpha() for c in text):
        return "en"
    if plain := _by_function_words(text):
        return plain
    # Loading its table takes a fifth of a second and 70 MB.
    import py3langid

    return str(py3langid.classify(text)[0])


def _by_function_words(text: str) -> str:
    """ "de" or "en" where its function words are a fifth of the words and the other's hardly any; else "".

    It decided 386 of 403 German and English offers, all rightly, and none of 21 Italian ones.
    """
    words = _WORD.findall(text)
    german, english = count_function_words(words)
    for code, own, other in (("de", german, english), ("en", english, german)):
        if own >= len(words) / 5 and own > 4 * other:
            return code
    return ""


@cache
def function_words(kind: str) -> dict[str, str]:
    """Words of function_words.txt: "small" with what they become in English, "german" and "english" with nothing."""
    lines = files("embeddings").joinpath("function_words.txt").read_text(encoding="utf-8").splitlines()
    (line,) = (line.removeprefix(f"{kind}: ") for line in lines if line.startswith(f"{kind}: "))
    return {word: english for word, _, english in (pair.partition("=") for pair in line.split())}


def count_function_words(words: Collection[str]) -> tuple[int, int]:
    """How many of the words, in upper or lower case, are German function words, and how many are English ones.

    How many it takes depends on the text: a paragraph holds both, of an interest one word may be all there is.
    """
    german, english = (sum(word.lower() in function_words(kind) for word in words) for kind in ("german", "english"))
    return german, english


def is_english(word: str) -> bool:
    """Whether a word, or its stem, is among the 20,000 whole words of the bundled model's vocabulary."""
    whole, stems = _vocabulary()
    return word.lower() in whole or Stemmer.Stemmer("english").stemWord(word.lower()) in stems


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    try:
        lines = (bundled_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    except (ModelFault, OSError):
        # Without the bundled model no word counts as known: corrections become bolder, nothing breaks.
        return frozenset(), frozenset()
    whole = [line for line in lines if line.isalpha()]
    return frozenset(whole), frozenset(Stemmer.Stemmer("english").stemWords([w for w in whole if len(w) >= 4]))


# Sentences without words that both languages share, so that only a model that reads German can pair them.
_PAIRS = (
    ("Ich möchte Texte verschlüsseln.", "I want to encrypt messages."),
    ("Wie entstehen Gewitter?", "How do thunderstorms arise?"),
    ("Kinder lernen lesen und schreiben.", "Children learn to read and write."),
    ("Der Fluss führt viel Wasser.", "The river carries a lot of water."),
    ("Krankheiten früh erkennen", "detecting diseases early"),
    ("Bäume im Wald zählen", "counting trees in the woods"),
    ("Fehler in Rechnungen finden", "finding mistakes in invoices"),
    ("Wohnungen werden immer teurer.", "Flats are becoming more and more expensive."),
    ("alte Handschriften entziffern", "deciphering old manuscripts"),
    ("Züge fahren selten pünktlich.", "Trains are rarely on time."),
    ("Bilder nach Ähnlichkeit ordnen", "sorting pictures by likeness"),
    ("Vögel an ihrem Gesang erkennen", "recognising birds by their songs"),
)


def reads_german(encoder: Encoder) -> bool:
    """Whether a model puts at least four of five German sentences nearest to their own English: then it needs no
    glossary. The bundled model does not."""
    german, english = (encoder.encode([pair[side] for pair in _PAIRS]) for side in (0, 1))
    right = (german @ english.T).argmax(axis=1) == np.arange(len(_PAIRS))
    return bool(right.mean() >= 0.8)
