"""Which language a text is written in, and which words are English."""

from functools import cache

import Stemmer

from embeddings.encoder import ModelFault, bundled_folder


def guess(text: str) -> str:
    """ISO 639-1 code of the text's most likely language; "en" for a text without letters.

    Right for a paragraph, a guess for a few words: ask it about topics, not about interests.
    """
    if not any(c.isalpha() for c in text):
        return "en"
    # Loading its table takes a fifth of a second, and most topics state their language.
    import py3langid

    return str(py3langid.classify(text)[0])


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
