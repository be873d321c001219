"""Which words of a page offer topics, and which headings belong to a page and never are topics themselves."""

import re

from topics.exchange import names
from topics.topic import Level

_OFFERING_HEADINGS = frozenset({"theses", "thesis topics", "abschlussarbeiten"})
_THESIS = re.compile(
    r"thes[ie]s\b|\btesi\b|(abschluss|bachelor|master|diplom|doktor)arbeit|dissertation", re.IGNORECASE
)
_TOPICS = re.compile(r"\b(offer|topic|project|them[ae]|projekt|biete)", re.IGNORECASE)
_ON_OFFER = re.compile(
    r"\b(open|available|current|possible|proposed|offene?|verfügbare?|aktuelle|mögliche|proposte)\b.*"
    r"\b(topic|project|thes[ei]s|them[ae]|projekt|\w*arbeit|tesi)|(topic|project|thesis) (proposal|idea|offer|list)",
    re.IGNORECASE,
)
# A sentence that announces topics names a thesis and topics, and says that a list follows.
_LIST_FOLLOWS = re.compile(r":\W*$|\b(following|below|folgend|unten|nachstehend)", re.IGNORECASE)
_OVER = re.compile(
    r"\b(completed|finished|past|previous|former|taken|closed|ongoing|graduated|alumni|not|no|abgeschlossene?|"
    r"vergebene?|laufende?|ehemalige?|frühere?|nicht|keine?|concluse|assegnate)\b",
    re.IGNORECASE,
)

# Headings made of nothing but these words stand on any such page, or in every topic of it.
_SMALL_WORDS = """
    a an and are at by can do for from how i if in is it of on or our so the this to us we what when where which who
    why with you your also before after about any only please good best several many new more
    als am auf bei das der die ein eine für im ist mit oder sie und uns unser unsere von vor was wer wie wir zu zum
    zur bereits weitere alle neu neue mehrere del della delle di e il la le per un una come
"""
_WORDS_OF_OFFERS = """
    available aktuell aktuelle current currently free mögliche offene offen open possible proposed selected suggested
    verfügbar verfügbare ba bachelor bachelors bsc degree diplom doctoral graduate level levels ma master masters msc
    phd undergraduate arbeit arbeiten idea ideas list liste offer offers offering position positions project projects
    projekt projekte projektarbeit projektarbeiten proposal proposals proposte research student students studierende
    studis studentische tesi thema themen theses thesis topic topics work works angebote ausschreibungen vectors
    forschung abstract aim aims aufgabe aufgaben aufgabenstellung background beschreibung betreuung challenges context
    description details example examples exploration further goal goals hintergrund method methoden methodology
    methods misc motivation note notes objective objectives other others problem problemstellung questions
    reading sonstiges summary supervision task tasks ziel ziele zielsetzung
"""
_WORDS_OF_ADVICE = """
    ablauf allgemein allgemeine anmeldung ansprechpartner answers application applications apply applying aktuelles
    asked bewerbung bewertung bewertungskriterien bibliografia bibliography contact contacts contatti contents criteria
    datenschutz deadline deadlines dates einleitung evaluation expect expectations faq format fragen frequently general
    grading guideline guidelines hinweis hinweise home imprint impressum info informationen information inhalt
    inhaltsverzeichnis instruction instructions interested internship internships introduction jobs join kontakt legend
    links literatur literature looking members mission news organisation organization overview people postdoc postdocs
    privacy procedure process prospective publications publikationen quellen references registration requirements
    resources richtlinien rules schedule sponsors start stellen support table team teaching template templates timeline
    tips toc values voraussetzungen vorlage vorlagen welcome willkommen write writing übersicht
"""
_ADVICE = frozenset(_WORDS_OF_ADVICE.split())
_PAGE_WORDS = frozenset(_SMALL_WORDS.split()) | frozenset(_WORDS_OF_OFFERS.split()) | _ADVICE
_KIND_OF_WORK = re.compile(r"(bachelor|master|abschluss|diplom|projekt|studien|doktor)(arbeit|thes|projekt|student)\w*")


def heading_offers(text: str) -> bool:
    """Whether the topics of a page stand under this heading, and nowhere else if it has one."""
    words = text.strip(" :.!").lower()
    return not _OVER.search(words) and (
        words in _OFFERING_HEADINGS or bool(_ON_OFFER.search(words) and is_furniture(words))
    )


def announces(paragraph: str) -> bool:
    """Whether a paragraph says that topics follow."""
    return any(
        _THESIS.search(sentence)
        and _TOPICS.search(sentence)
        and _LIST_FOLLOWS.search(sentence)
        and not _OVER.search(sentence)
        for sentence in _sentences(paragraph)
    )


def speaks_of_theses(text: str) -> bool:
    """Whether a title or heading has to do with theses at all."""
    return bool(_THESIS.search(text) or _ON_OFFER.search(text))


def is_over(heading: str) -> bool:
    """Whether what stands under a heading is no offer any more: finished, assigned, graduated."""
    return bool(_OVER.search(heading)) and is_furniture(_OVER.sub(" ", heading), empty=True)


def is_furniture(heading: str, empty: bool = False) -> bool:
    """Whether a heading belongs to the page itself, or to every topic of it, and names none.

    empty: what to say of a heading without words.
    """
    words = _words(heading)
    if not words:
        return empty or not heading.strip()
    known = all(word in _PAGE_WORDS or len(word) == 1 or _KIND_OF_WORK.fullmatch(word) for word in words)
    return known or names.field_of(heading) is not None


def is_advice(heading: str) -> bool:
    """Whether what stands under a heading tells students what to do, or who else there is, and offers nothing."""
    return is_furniture(heading) and not _ADVICE.isdisjoint(_words(heading))


def _words(heading: str) -> list[str]:
    bare = re.sub(r"\(.*?\)", " ", heading.replace("'s", "s").replace("’s", "s"))
    return re.findall(r"[^\W\d_]+", bare.lower())


def levels(offer: str) -> tuple[Level, ...]:
    """The levels that an offer is for."""
    return names.levels(" ".join(sentence for sentence in _sentences(offer) if _THESIS.search(sentence)))


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+(?=\W*[A-ZÄÖÜ])", text)
