"""Encodings recognised and damage repaired, on real sentences: python -m tests.bench.encodings

Every sentence is a file of its own, which is the hardest: there is nothing else to tell its encoding from. Asked means
that the file was refused with its line, or imported with a word named for a person to look at.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

import ftfy.bad_codecs  # noqa: F401 - registers sloppy-windows-1252

from tests.bench.data import SHARED
from topics.exchange import ImportFault
from topics.exchange.encoding import decode, repair

SENTENCES = 2_000
UNDEFINED = b"\x81\x8d\x8f\x90\x9d"

# Correct text that looks odd, and languages that the offers do not hold.
OWN = """
Größe, Füße, ÄÖÜ äöü ß, „Zitate“ und ‚halbe‘ – und so weiter …
naïve café, crème brûlée, ça va, cœur, Élan, voilà, où, Noël
À propos de la thèse : l’élève mesure des données, puis il répète l’expérience.
Les modèles appris sont évalués sur des images d’hôpitaux français.
Où commence une forêt, et à partir de combien d’arbres ?
α-β pruning, Δx ≤ λ·π, ∑ over all i ∈ ℕ, x² + y² ≠ z³
Η μηχανική μάθηση βρίσκει πρότυπα σε δεδομένα.
Πώς μαθαίνει ένα νευρωνικό δίκτυο από λίγες εικόνες;
30 °C ± 2 µm, 5 × 3, § 12, © 2023, ™, ½, ¼ and ¾
Prices: 5 €, £ 3, ¥ 7, 20 ¢
The letter Ã is Portuguese, Â is Romanian, and Å is a unit of length.
São Paulo, ÃO, coração, mãe, Âncora, Ångström, Århus
Dvořák, Șerban, Erdoğan, Ťapka, Łódź, Øystein, Þór
“Don’t” – she said – ‘never’ straighten quotes.
🙂 Emoji 👩‍🎓🧑‍🏫 are fine ❤️ and flags 🇩🇪 too
Wir zählen Bäume 🌳🌳, Vögel 🐦 und Käfer 🐞.
C’è una città dove ogni studente è già un ricercatore, perché sì.
El niño señaló: ¿cuántos años? ¡Muchísimos!
""".strip().split("\n")

BYTES: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16 with its mark": lambda text: text.encode("utf-16"),
    "Windows-1252": lambda text: text.encode("cp1252"),
    "Latin-1": lambda text: text.encode("latin-1"),
    "UTF-8, CR LF": lambda text: f"{text}\r\n{text}".encode(),
}


def dropped(text: str) -> str:
    """UTF-8 read as Windows-1252 by a program that drops the bytes this does not know."""
    return text.encode().translate(None, UNDEFINED).decode("cp1252")


def kept(text: str) -> str:
    """The same by a program that keeps them, as browsers do."""
    return text.encode().decode("sloppy-windows-1252")


DAMAGE: dict[str, Callable[[str], bytes]] = {
    "UTF-8 read as Windows-1252, five bytes dropped": lambda text: dropped(text).encode(),
    "UTF-8 read as Windows-1252, all bytes kept": lambda text: kept(text).encode(),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1").encode(),
    "UTF-8 read as Windows-1252 twice": lambda text: kept(kept(text)).encode(),
    "one line damaged, one not": lambda text: f"{text}\n{kept(text)}".encode(),
    "UTF-8 with a byte of Windows-1252": lambda text: f"{text}\n".encode() + b"\xe9",
}


def sentences() -> Iterator[str]:
    """Sentences with a sign beyond ASCII: our own, then offers, German questions, papers with Greek letters."""
    data = SHARED / "data"
    yield from OWN
    seen: set[str] = set()
    for file in ("topics/offers.jsonl", "ir/xquad_de_en/queries.jsonl", "ir/scifact/corpus.jsonl"):
        for line in (data / file).read_text(encoding="utf-8").splitlines():
            for one in re.split(r"(?<=[.!?])\s+|\n", json.loads(line)["text"]):
                sentence = " ".join(one.split())
                if not sentence.isascii() and sentence not in seen and 20 <= len(sentence) <= 400:
                    seen.add(sentence)
                    yield sentence


def read(data: bytes, original: str) -> str:
    """ "right", "asked", or what silently came out instead."""
    try:
        repaired = repair(decode(data)[0])
    except ImportFault:
        return "asked"
    if set(repaired.text.split("\n")) <= {original, "é"}:
        return "right"
    return "asked" if repaired.doubts else repaired.text


def measure(form: Callable[[str], bytes], texts: list[str]) -> tuple[Counter[str], list[tuple[str, str]]]:
    """How many are right, asked and wrong, and those that are wrong; what cannot be written in a form is left out."""
    seen, wrong = Counter[str](), []
    for text in texts:
        try:
            data = form(text)
        except UnicodeEncodeError:
            continue
        outcome = read(data, text)
        seen[outcome if outcome in ("right", "asked") else "wrong"] += 1
        if outcome not in ("right", "asked"):
            wrong.append((text, outcome))
    return seen, wrong


def main() -> None:
    texts = [text for _, text in zip(range(SENTENCES), sentences(), strict=False)]
    print(f"{len(texts)} sentences\n| form | files | right | asked | wrong | right or asked |\n{'| --- ' * 6}|")
    for name, form in {**BYTES, **DAMAGE}.items():
        seen, wrong = measure(form, texts)
        share = 1 - len(wrong) / seen.total()
        print(f"| {name} | {seen.total():,} | {seen['right']:,} | {seen['asked']:,} | {len(wrong)} | {share:.4f} |")
        for text, outcome in wrong[:5]:
            print(f"    {text!r}\n    {outcome!r}")


if __name__ == "__main__":
    main()
