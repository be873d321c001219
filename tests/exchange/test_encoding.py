"""Bytes become the right text or a refusal; damage is repaired, correct text never touched."""

import itertools
import re
from pathlib import Path

import pytest
from emoji import EMOJI_DATA

from topics.exchange import ImportFault
from topics.exchange.encoding import Repair, decode, repair

SENTENCE = "Größe, naïve „Zitate“ – don’t, 5 €, ½ § 12"

UNDEFINED = b"\x81\x8d\x8f\x90\x9d"


def misread(text: str) -> str:
    """What a program makes of UTF-8 that it takes for Windows-1252, without the bytes this does not know."""
    return text.encode().translate(None, UNDEFINED).decode("cp1252")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SENTENCE.encode(), "UTF-8"),
        (SENTENCE.encode("utf-8-sig"), "UTF-8"),
        (SENTENCE.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "UTF-16"),
        (SENTENCE.encode("cp1252"), "Windows-1252"),
        (b"plain", "UTF-8"),
        (b"", "UTF-8"),
    ],
)
def test_an_encoding_is_recognised(data: bytes, encoding: str) -> None:
    text, name = decode(data)
    assert name == encoding
    assert text in (SENTENCE, "plain", "")


def test_latin_1_reads_as_its_superset() -> None:
    assert decode("Größe, naïve, ½ § 12".encode("latin-1")) == ("Größe, naïve, ½ § 12", "Windows-1252")


def test_a_misread_mark_of_utf_8_is_no_text() -> None:
    assert decode(misread("\ufeff---\ntitle: Größe").encode())[0].startswith("---")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_become_one_kind(end: str) -> None:
    assert decode(f"a{end}b{end}".encode())[0] == "a\nb\n"


@pytest.mark.parametrize(
    "data",
    [
        "one\ntwo\nGröße, Füße, süß ".encode() + b"\xe9",  # UTF-8 with one foreign byte
        "one\ntwo\nGröße, Füße ".encode("cp1252") + b"\x81",  # a byte Windows-1252 does not know
        b"\xff\xfe" + "one\ntwo\nGröße".encode("utf-16-le") + b"\x00",  # half a character
        b"one\ntwo\nt\x00h\x00r\x00e\x00e\x00",  # UTF-16 without its mark
    ],
)
def test_what_cannot_be_decoded_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(ImportFault, match=r"line 3: .* save the file as UTF-8"):
        decode(data)


@pytest.mark.parametrize(
    "text",
    [
        "don’t",
        "Größe",
        "GRÖSSE ÜBER ÄPFEL",
        "naïve café, crème brûlée, ça va, cœur, Élan, voilà",
        "„Zitat“ und “quote” – 5 € … ™",
        "30 °C ± 2 µm, 5 × 3, § 12, © 2023",
        "α-β, Δx ≤ λ·π",
        "Dvořák, Șerban, Erdoğan, Ťapka",
        "👩‍🎓🧑‍🏫👩‍⚕️🙋‍♂️",
        "🇩🇪 😄 ❤️ 1️⃣",
        "🏳️‍🌈 I ❤️ this ☕",
        "👩⌈x⌉",  # ⌈ begins like ❌ does after its loss
        "H₂O at 3.5 Å in Flink™",
    ],
)
def test_misread_text_is_repaired(text: str) -> None:
    assert repair(misread(text)).text == text


def test_text_misread_twice_is_repaired() -> None:
    assert repair("Größe – don’t".encode().decode("cp1252").encode().decode("cp1252")).text == "Größe – don’t"


def test_a_line_may_be_damaged_in_part() -> None:
    assert repair("„Größe“ ist GrÃ¶ÃŸe").text == "„Größe“ ist Größe"
    assert repair("châteauðŸ˜„").text == "château😄"


def test_a_closing_quote_that_lost_a_byte_is_known_by_its_opening_one() -> None:
    assert repair(misread("He said “it isn’t so”, and “why not?”")).text == "He said “it isn’t so”, and “why not?”"
    assert repair("said â€ and").doubts == ((1, "â€"),)


def test_every_repair_is_listed_where_it_was_made() -> None:
    done = repair("fine\n\nwe donâ€™t say GrÃ¶ÃŸe\n")
    assert done.repairs == (Repair(3, "donâ€™t", "don’t"), Repair(3, "GrÃ¶ÃŸe", "Größe"))
    assert done.text == "fine\n\nwe don’t say Größe\n"


@pytest.mark.parametrize(
    "word", ["ðŸ«", "already lost: \ufffd", "ÅÃ³dÅº", "donâ€\x1at", "ãƒ†ã‚¹ãƒˆ", "Ã©tude Ã  la carte", "ð‘£"]
)
def test_doubtful_words_are_named(word: str) -> None:
    done = repair(f"fine\n{word}")
    assert [line for line, _ in done.doubts] == [2]


@pytest.mark.parametrize("between", [",", ";", "\t", " ", r"\n", r"\r\n"])
def test_cells_and_lines_side_by_side_are_no_damage(between: str) -> None:
    line = f"¡{between}Æ¿0Â¡{between}draft"
    assert repair(line).text == line


def test_no_emoji_becomes_another_one() -> None:
    emoji = list(EMOJI_DATA)
    damaged = [misread(e) for e in emoji]
    lines = repair("\n".join(f"see {d}." for d in damaged)).text.split("\n")
    wrong = [
        (e, line) for e, d, line in zip(emoji, damaged, lines, strict=True) if line not in (f"see {e}.", f"see {d}.")
    ]
    assert wrong == []
    # Most can be told apart; this falls if the list of emoji is no longer used.
    assert sum(line == f"see {e}." for e, line in zip(emoji, lines, strict=True)) > 0.85 * len(emoji)


WORDS = re.split(
    r"\s+",
    "Größe MENÜ CAFÉ Spaß Ä ß Ã Â Å naïve façade cœur Ærø Ñandú João SÃO Łódź Şahin Ελλάδα α-β λόγος 日本語 "
    "don’t L’été 5€ 12§ 30°C 10µm x² 5Å² 10Å³ ½ ±2 ©2023 ™ … – — • µ ΔE Привет 👩‍🎓 🙋‍♂️ ❤️ 🇩🇪 ☕️ 1️⃣",
)
FRAMES = [
    "{}",
    "Das ist {} und bleibt es.",
    "„{}“ ist ein Zitat.",
    "The word “{}” — and ‘{}’ — is fine…",
    "Les guillemets «{}» et « {} » aussi.",
    "({}), {}; {}: {}!",
    "**{}** und _{}_ in `{}`",
    "- {}\n- {}\n\n> {}",
]


@pytest.mark.parametrize("frame", FRAMES)
def test_correct_text_is_never_touched(frame: str) -> None:
    """Every pair of words in every frame: about 2,000 sentences each."""
    touched = [
        sentence
        for one, other in itertools.product(WORDS, repeat=2)
        for sentence in [frame.format(one, other, one, other)]
        if repair(sentence).text != sentence
    ]
    assert touched == []


def test_real_topics_are_never_touched(shared: Path) -> None:
    text = (shared / "topics" / "offers.jsonl").read_text(encoding="utf-8")
    assert repair(text).repairs == ()
