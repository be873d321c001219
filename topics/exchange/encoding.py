"""Bytes to text, and the repair of text that was once decoded with the wrong encoding ("donâ€™t").

Two rules: nothing is lost silently, and correct text is never touched. What looks damaged but may have been
more than one thing stays as it is and is named, for a person to decide.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache

import ftfy
from ftfy.badness import is_bad

from topics.exchange.record import ImportFault

# Windows-1252 gives no character to these five bytes; many programs drop them when they misread UTF-8.
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"

# A misread character holds no ASCII. Cells of a table are apart, and lines as JSON writes them: two of them side by
# side are no damage.
_BETWEEN_WORDS = re.compile(r"([ \t,;]|\\[nrt])")

# Words with one of these hold a misread emoji: how most begin, a variation selector, a joiner before a sign.
_EMOJI_SIGNS = ("ðŸ", "ï¸", "â€â")

# What the bytes that continue a character are misread as.
_AFTER = bytes(set(range(0x80, 0xC0)) - set(_UNDEFINED)).decode("cp1252")
_CONTINUING = frozenset(_AFTER)

# Misread signs that ftfy takes for correct: "â„¢" was ™, "â‚‚" a small 2, "Ã…" an Å that no letter stands before;
# "ð‘£" was a letter of formulas before it lost a byte.
_MISSED = re.compile(rf"â[„‚][{_AFTER}]|(?<![^\W\d_])Ã…|ð[{_AFTER}]{{2}}")

# A misread closing quote loses its last byte (9D); only after a misread opening quote is it known for one.
_LOST_QUOTE = re.compile(r"(â€œ[^\n]{0,500}?)â€(?=[\s.,;:!?)*_]|$)", re.MULTILINE)

# A lone letter in quotes, and ångström squared or cubed, look like damage and are not.
_CORRECT = re.compile(r"(?<=[„“‚‘«])[À-ÿ](?=[“”’‘»])|(?<![^\W\d])Å[²³]")

# What a repair may bring in: Latin, Greek, punctuation, symbols. Anything else was no UTF-8 to begin with.
_KNOWN = re.compile(
    r"[\u00a0-\u017f\u0218-\u021b\u0384-\u03ce\u1e00-\u1eff\u200b-\u200d\u2010-\u2027\u2030-\u2bff"
    r"\ufb00-\ufb06\ufe0f\U0001f000-\U0001faff]*"
)


@dataclass(frozen=True)
class Repair:
    """One word that was repaired, and where: `line` counts from 1."""

    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Repaired:
    """A text with its repairs, and the words that look damaged but were left alone: (line, word)."""

    text: str
    repairs: tuple[Repair, ...]
    doubts: tuple[tuple[int, str], ...]


def decode(data: bytes) -> tuple[str, str]:
    """The text, with "\\n" line ends, and the name of its encoding: UTF-8, marked UTF-16 or Windows-1252.

    Raises ImportFault that names the line where no reading is certain.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name, codec = "UTF-16", "utf-16"
    elif _mostly_utf8(data):
        name, codec = "UTF-8", "utf-8-sig"
    else:
        name, codec = "Windows-1252", "cp1252"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "ignore").count("\n") + 1
        wrong = data[error.start : error.end].hex(" ").upper()
        raise ImportFault(f"line {line}: the bytes {wrong} are no {name} text; save the file as UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise ImportFault(f"line {line}: there is a zero byte, so this is no text; save the file as UTF-8.")
    # "ï»¿" is a misread mark of UTF-8.
    return text.removeprefix("ï»¿").replace("\r\n", "\n").replace("\r", "\n"), name


def _mostly_utf8(data: bytes) -> bool:
    """Whether more of the special characters are UTF-8 than are not; an ASCII text is UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    strays = len(re.findall("[\udc80-\udcff]", text))
    return not strays or len(re.findall("[^\x00-\x7f]", text)) - strays > strays


def repair(text: str) -> Repaired:
    """Undo misread encodings, word by word, where the original is certain."""
    lines: list[str] = []
    repairs: list[Repair] = []
    doubts: list[tuple[int, str]] = []
    quoted = _LOST_QUOTE.sub(r"\1”", text)
    for number, (old, line) in enumerate(zip(text.split("\n"), quoted.split("\n"), strict=True), start=1):
        words, fixed = _BETWEEN_WORDS.split(old), _BETWEEN_WORDS.split(line)
        if not old.isascii():
            fixed = [_repair_word(word) for word in fixed]
            damaged = fixed != words
            if damaged:
                fixed = [_reread(word) for word in fixed]
            for before, after in zip(words, fixed, strict=True):
                if before != after:
                    repairs.append(Repair(number, before, after))
                # Such letters are common, but in a damaged line they may be what a byte was lost after.
                if _looks_damaged(after) or (damaged and any(c in before and c in after for c in "ÂÃÄÅ")):
                    doubts.append((number, after))
        lines.append("".join(fixed))
    return Repaired("\n".join(lines), tuple(repairs), tuple(doubts))


def _looks_damaged(word: str) -> bool:
    damaged = not word.isascii() and ("\ufffd" in word or is_bad(word) or _MISSED.search(word))
    return bool(damaged) and not _CORRECT.search(word)


def _repair_word(word: str) -> str:
    if not _looks_damaged(word):
        return word
    if any(sign in word for sign in _EMOJI_SIGNS):
        word = _with_emoji(word)
    repaired = _if_known(ftfy.fix_encoding(word, replace_lossy_sequences=False), word)
    return repaired if repaired != word else _reread(word)


def _reread(word: str) -> str:
    """A word of a damaged line: it needs no other sign of damage than that its bytes are UTF-8."""
    try:
        return _if_known(word.encode("sloppy-windows-1252").decode(), word)
    except UnicodeError:
        return word


def _if_known(repaired: str, word: str) -> str:
    return repaired if _KNOWN.fullmatch("".join(set(repaired) - set(word))) else word


def _with_emoji(word: str) -> str:
    """The word with every misread emoji that can be told from all others; the longest one wins."""
    emoji, longest = _misread_emoji()
    parts, start = [], 0
    while start < len(word):
        # If a continuing character follows, the form is only the beginning of another one.
        ends = (end for end in range(start + longest, start, -1) if word[end : end + 1] not in _CONTINUING)
        form = next((word[start:end] for end in ends if word[start:end] in emoji), word[start])
        parts.append(emoji.get(form) or form)
        start += len(form)
    return "".join(parts)


@cache
def _misread_emoji() -> tuple[dict[str, str], int]:
    """Every emoji there is as it looks when its UTF-8 is read as Windows-1252 without undefined bytes.

    Returns form → emoji, "" where several look the same, and the length of the longest form.
    """
    from emoji import EMOJI_DATA

    emoji: dict[str, str] = {}
    for sequence in EMOJI_DATA:
        form = sequence.encode().translate(None, _UNDEFINED).decode("cp1252")
        if len(form) > 1:  # a lone â is a letter
            emoji[form] = "" if form in emoji else sequence
    return emoji, max(map(len, emoji))
