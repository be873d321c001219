"""Which language a text is written in."""


def guess(text: str) -> str:
    """ISO 639-1 code of the text's most likely language; "en" for a text without letters.

    Right for a paragraph, a guess for a few words: ask it about topics, not about interests.
    """
    if not any(c.isalpha() for c in text):
        return "en"
    # Loading its table takes a fifth of a second, and most topics state their language.
    import py3langid

    return str(py3langid.classify(text)[0])
