"""A text → the pieces that are embedded: the whole, its sentences, and passages that see what stands between them."""

import re
from dataclasses import dataclass
from functools import lru_cache

import sentencex
from markdown_it import MarkdownIt
from markdown_it.token import Token

# About 60 words hold one thought, and fit the 256 word pieces of small models several times over: what stands at
# the end of a long text is seen, too. Measured against windows of three sentences: as good at half the cost.
PASSAGE_WORDS = 60

_WORD = re.compile(r"[^\W\d_]{2,}")

# What `quotable` refuses; every pattern was met in real offers.
_ADDRESS = re.compile(r"https?://|www\.|@(?<=\w@)\w|[\[(](?:at|ät)[\])] ?\w", re.IGNORECASE)
# Texts copied from a page have lost their line breaks: "Field: Biology Methods: Statistics Contact: ..." is a list.
_COLON = re.compile(r":(?=\s|$)")
_LABEL = re.compile(r"^(?:[^\s:]+ ){0,3}[^\s:]+:(?=\s|$)")
# Labels of what is asked of the student or listed beside the topic; "Field studies: ..." is none of them.
_ASIDE = re.compile(
    r"""\b(?: ansprech | betreu | supervisor | advisor | relatore | correlatore | requirements?(?!\ eng) | prerequisit
        | qualification | voraussetzung | anforderung | (?!er)\w*kenntnis | vorwissen | requisiti )
    | \b(?: contacts? | kontakt | contatti | skills? | references? | literatur(?:e|a)? | papers? | reading | datasets?
        | links? | information(?:en)? | doi | field | area | bereich | duration | dauer | timeline | work\ environment
        | notes? | hinweise? ):""",
    re.IGNORECASE | re.VERBOSE,
)
# The reader is sent to a page or a source, or told what to bring.
_POINTER = re.compile(
    r"""^\W*(?: see | siehe | vgl | vedi | todo | click | hier\ finden | schauen\ sie | (?:the\ )?following\ literature
        | (?:more|further|mehr|weitere|nähere|ulteriori|maggiori)\ (?:info|details)
        | (?:gute\ )?(?:grund|vor)?kenntnisse | \[\d+\] )
    | \b(?: proceedings\ of\b | references\ include\b | (?:pp|art\.?\ no)\.?\ ?\d
        | can\ be\ found\ (?:here|(?:on|at)\ (?:the\ |our\ |my\ )?(?:web|page|wiki|github))
        | per\ (?:ulteriori|maggiori)\ informazioni\b )""",
    re.IGNORECASE | re.VERBOSE,
)
# The reader is sent to a person. Phishing by e-mail and a doctor's "Sprechstunde" are subjects, not contacts.
_CONTACT = re.compile(
    r"""^\W*(?: contact | kontakt | contatti | supervisor | advisor | betreuer(?:in)? | betreuung
        | ansprechpartner(?:in)? | relatore )\W*\ (?:durch\ |by\ |is\ |ist\ )?(?-i:Prof|Dr|Dott|[A-Z]\w+\ [A-Z])
    | ^\W*(?:send|write|schicken|schreiben|senden|inviare)\b.*\b(?:me|us|mir|uns|e-?mail|cv|curriculum)\b
    | ^\W*feel\ free\b
    | \b(?: (?:please|bitte)\b.*\b(?:contact|e-?mail|reach|send|write|include|melden|schicken|schreiben|senden)\b
        | contact\ (?:me|us|the\ supervisors?|prof|dr)\b | (?:reach\ out|write|talk)\ to\ (?:me|us)\b
        | your\ (?:cv|transcripts?)\b | if\ you\ have\ (?:any\ |further\ )?questions\b
        | bei\ (?:interesse|(?:rück)?fragen)\ (?:bitte|können|melde|wende|kontakt|steh|schreib|schick)
        | (?:melden|wenden)\ sie\ sich\b | (?:melde|wende)\ dich\b | kontaktieren\ sie\b
        | (?:ihr|dein)\w*\ (?:lebenslauf|bewerbung) | (?:meine|unsere)r?\ sprechstunde\b
        | contatt(?:are|ate|ami)\b | gli\ interessati\b )""",
    re.IGNORECASE | re.VERBOSE,
)
# What does not end like this is a heading or a point of a list: no reader takes either for a sentence.
_STOP = re.compile(r"""[.!?…]["'”“’»)\]]*(?:\s*\[[\d, ]+\])*$""")
_CITED = re.compile(r"[A-Z][\w-]+ et al\b")
# Headings, titles and names begin most of their words with a capital; running German does not.
_SMALL = 0.3


@dataclass(frozen=True)
class Pieces:
    """What is embedded of one text: `sentences` in reading order, at least one of `passages`."""

    whole: str
    sentences: tuple[str, ...]
    passages: tuple[str, ...]


def pieces(title: str, text: str, language: str = "en") -> Pieces:
    """A title and a Markdown text → whole, sentences (no headings, no HTML), passages with the title in front."""
    whole = f"{title}. {plain(text)}"
    sentences = tuple(sentences_of(text, language))
    packed: list[list[str]] = [[]]
    for sentence in sentences:
        if packed[-1] and _length(packed[-1]) + _length([sentence]) > PASSAGE_WORDS:
            packed.append([])
        packed[-1].append(sentence)
    passages = tuple(f"{title}. {' '.join(passage)}" for passage in packed)
    return Pieces(whole, sentences, passages if len(passages) > 1 else (whole,))


def _length(sentences: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def plain(text: str) -> str:
    """Markdown → the words a reader sees: no marks, images, HTML or addresses of links; a blank line a block."""
    return "\n".join(words for _, words in _blocks(text))


def sentences_of(text: str, language: str = "en") -> list[str]:
    """The sentences of a Markdown text in reading order, each one as it stands there, headings left out."""
    found = []
    for kind, words in _blocks(text):
        if kind == "heading":
            continue
        found += [s.strip() for s in sentencex.segment(language or "en", words) if _WORD.search(s)]
    return found


# A search asks for every sentence of the topics it lists, the same ones again and again.
@lru_cache(maxsize=100_000)
def quotable(sentence: str) -> bool:
    """Whether a sentence can speak for its topic: no heading, label, enumeration, reference, address or contact line.

    "Goal: We compare maps." is judged by what follows the label.
    """
    if not _STOP.search(sentence) or len(_COLON.findall(sentence)) > 1:
        return False
    if _ADDRESS.search(sentence) or _POINTER.search(sentence) or _CONTACT.search(sentence):
        return False
    label = _LABEL.match(sentence)
    if label and _ASIDE.search(label.group()):
        return False
    said = _CITED.sub(" ", sentence[label.end() :] if label else sentence)
    words = _WORD.findall(said)
    small = sum(word[0].islower() for word in words)
    return min(len(words), len(said.split())) >= 5 and len(words) <= PASSAGE_WORDS and small >= _SMALL * len(words)


def _blocks(text: str) -> list[tuple[str, str]]:
    """(kind, visible words) of every block, kind "heading" or "text"."""
    found = []
    kind = "text"
    for token in _parser().parse(text):
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "heading_close":
            kind = "text"
        elif token.type == "inline":
            words = " ".join(_visible(token).split())
            if words:
                found.append((kind, words))
        elif token.type in ("code_block", "fence") and token.content.strip():
            # Offers copied from a page are often indented by accident: their words count all the same.
            found.append(("text", " ".join(token.content.split())))
    return found


def _visible(inline: Token) -> str:
    shown = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            shown.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            shown.append(" ")
    return "".join(shown)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")
