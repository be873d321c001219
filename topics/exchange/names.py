"""What people call the fields, levels and states of a topic, in English, German and Italian."""

import re
from collections.abc import Callable

from topics.exchange.record import FIELDS
from topics.topic import Level, State, mail_address, one_line

# What people call a field besides its own name, the surest first: where a source states two of them, that one is
# believed.
_OTHERS: dict[str, tuple[str, ...]] = {
    "title": (
        *("titel", "titolo", "topic", "thema", "tema", "project title", "thesis title", "topic title"),
        *("titel der arbeit", "arbeitstitel", "bezeichnung", "name"),
    ),
    "text": (
        *("description", "abstract", "beschreibung", "descrizione", "body", "content", "inhalt"),
        *("short description", "kurzbeschreibung", "summary", "zusammenfassung", "details"),
    ),
    "id": ("_id",),
    "language": ("sprache", "lingua", "lang"),
    "levels": (
        *("level", "degree", "niveau", "livello", "geeignet als", "geeignet für", "suitable for"),
        *("suitable as", "thesis type", "type of thesis", "art der arbeit", "arbeitstyp", "type", "typ", "art", "tipo"),
    ),
    "state": ("status", "stato", "availability", "verfügbarkeit", "available", "verfügbar"),
    "supervisors": (
        *("supervisor", "advisors", "advisor", "betreuer", "betreuerin", "betreuende", "betreuung"),
        *("betreut von", "supervised by", "relatore", "mentor", "contact person", "ansprechpartner", "ansprechperson"),
        *("ansprechpartnerin", "contact", "kontakt", "contatto"),
    ),
    "tasks": ("task", "aufgaben", "aufgabe", "your tasks", "deine aufgaben"),
    "needs": (
        *("requirements", "requirement", "prerequisites", "prerequisite", "voraussetzungen", "voraussetzung"),
        *("requisiti", "prerequisiti", "anforderungen", "vorkenntnisse", "required skills", "skills"),
    ),
    "methods": ("method", "methoden", "methode", "techniques", "technologies", "keywords", "tags"),
    "links": ("link", "url", "website", "webseite", "further information", "weitere informationen"),
}
_NAMES = {field: [name.replace("_", " ").strip() for name in (field, *_OTHERS.get(field, ()))] for field in FIELDS}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names}

LEVELS = {
    Level.BACHELOR: re.compile(r"bachelor|\bB\.?\s?Sc\b|(?-i:\bBA\b)|\btriennale\b", re.IGNORECASE),
    Level.MASTER: re.compile(r"master|\bM\.?\s?Sc\b|(?-i:\bMA\b)|\bmagistrale\b|diplomarbeit", re.IGNORECASE),
    Level.PHD: re.compile(r"\bPh\.?\s?D\b|doctora|doktor|promotion\b|dottorato", re.IGNORECASE),
    Level.STUDENT_ASSISTANT: re.compile(r"student assistant|\bhiwi\b|hilfskraft", re.IGNORECASE),
}

# Looked for in this order: "not available" is not available, "zu vergeben" is open.
_STATES = (
    (State.OPEN, r"zu vergeben"),
    (State.TAKEN, r"(not|no longer|non|nicht)\b.*(available|open|verfügbar|frei|disponibile)|unavailable"),
    (State.IN_TALKS, r"in talks|reserved|reserviert|pending|in discussion|im gespräch|on hold|vorgemerkt|prenotat[ao]"),
    (State.DRAFT, r"draft|entwurf|bozza"),
    (State.ARCHIVED, r"archived|archiviert|closed|completed|finished|done|abgeschlossen|beendet|chius[ao]|conclus[ao]"),
    (
        State.TAKEN,
        r"taken|assigned|ongoing|in progress|vergeben|besetzt|laufend|in bearbeitung|assegnat[ao]|^(?:no|nein|false)$",
    ),
    (State.OPEN, r"open|available|offen|frei|verfügbar|vacant|apert[ao]|liber[ao]|disponibile|^(?:yes|ja|sì|true)$"),
)
_STATE_WORDS = 6  # more words than this are a sentence, not a state

_ENDINGS = re.compile(r"\s*[*:/(_-]?\s?-?(inn?en|in|s|n|r)\)?$|inn?en$")
_MAIL = r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.\w+"
_MAIL_LINK = re.compile(
    r"<a\b[^>]*href=[\"']mailto:([^\"'?]+)[^>]*>(.*?)</a>|\[([^\]]*)\]\(mailto:([^)?\s]+)[^)]*\)",
    re.IGNORECASE | re.DOTALL,
)
_WEB = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;]")
_NAME_LIMIT, _NAME_WORDS = 80, 6
_LETTERS_AFTER = re.compile(r"(ph\.?\s?d|m\.?\s?sc|b\.?\s?sc|m\.?a|dr|prof)\.?", re.IGNORECASE)


def field_of(name: str) -> str | None:
    """The field of a topic that this column, key or label names, or None: "Betreuer:innen", "SUPERVISOR(S)"."""
    words = re.sub(r"[\s_]+", " ", one_line(name)).strip(" :*").lower()
    return _BY_NAME.get(words) or _BY_NAME.get(_ENDINGS.sub("", words)) or _BY_NAME.get(words.replace("-", " "))


def surest(names: list[str]) -> dict[str, str]:
    """name → field for those names that mean one; of two names for one field only the surer is there."""
    best: dict[str, str] = {}
    for name in names:
        field = field_of(name)
        if field and (field not in best or _sureness(field, name) < _sureness(field, best[field])):
            best[field] = name
    return {name: field for field, name in best.items()}


def _sureness(field: str, name: str) -> int:
    words = re.sub(r"[\s_]+", " ", one_line(name)).strip(" :*").lower()
    known = _NAMES[field]
    return known.index(words) if words in known else len(known)


def levels(text: str) -> tuple[Level, ...]:
    """The levels that a text names, in the order of Level."""
    return tuple(level for level, pattern in LEVELS.items() if pattern.search(text))


def state(text: str) -> State | None:
    """The state that a few words name ("ClosedToCheck", "noch zu vergeben", "nicht mehr frei"), or None."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]+", " ", one_line(text)).lower()
    if len(words.split()) > _STATE_WORDS:
        return None
    return next((found for found, pattern in _STATES if re.search(rf"\b(?:{pattern})(?!\w)", words)), None)


def supervisors(text: str) -> tuple[dict[str, str], ...]:
    """The people a text names with their addresses, from plain text, Markdown or HTML; nothing from a sentence."""
    marked = _MAIL_LINK.sub(lambda m: f"{m[2] or m[3] or ''} <{m[1] or m[4]}>, ", text)
    marked = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", marked)
    marked = re.sub(rf"<(?!{_MAIL}>)[^>]*>|[*`]", " ", marked)
    people: list[dict[str, str]] = []
    for part in re.split(r"[,;/|\n]|\b(?:und|and|e)\b|&", marked):
        mail = re.search(_MAIL, part)
        name = one_line(re.sub(_MAIL, "", part)).strip(" <>()[].:-–·")
        if mail and not name and people and not people[-1]["email"]:
            people[-1]["email"] = _address(mail[0])
        elif _LETTERS_AFTER.fullmatch(name) or not (name or mail):
            continue
        elif len(name) > _NAME_LIMIT or len(name.split()) > _NAME_WORDS:
            return ()
        elif mail or re.search(r"[^\W\d]{2}", name):
            people.append({"name": name or (mail[0] if mail else ""), "email": _address(mail[0]) if mail else ""})
    return tuple(people)


def _address(text: str) -> str:
    try:
        return mail_address(text)
    except ValueError:
        return ""


def links(text: str) -> tuple[str, ...]:
    """The web addresses in a text."""
    return tuple(dict.fromkeys(_WEB.findall(text)))


def methods(text: str) -> tuple[str, ...]:
    """A list that was written on one line, or line by line."""
    return tuple(part for each in re.split(r"[,;\n]", text) if (part := one_line(each).strip(" *-.")))


_READERS: dict[str, Callable[[str], object]] = {
    "levels": levels,
    "state": state,
    "supervisors": supervisors,
    "links": links,
    "methods": methods,
}


def value(field: str, text: str) -> object:
    """What a text says for a field, as Topic takes it; None or () where it says nothing that is understood."""
    return _READERS[field](text) if field in _READERS else text
