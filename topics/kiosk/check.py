"""Looks before the day at everything a kiosk stands on: what is wrong, and what to do about it."""

from collections.abc import Iterator

from embeddings import encoder, glossary
from embeddings.calibration import Calibration
from embeddings.encoder import Encoder
from embeddings.memory import Memory
from topics import catalogue, doctor, exchange, match, suggestions, take_home
from topics.catalogue import Catalogue
from topics.doctor import Finding
from topics.plain import said_in
from topics.settings import Settings
from topics.store import Store
from topics.topic import State

# Fewer cards than this are no choice.
_FEWEST_CARDS = 4


def examine(settings: Settings) -> Iterator[Finding]:
    """What `doctor` looks at, then cards, plain words and codes of the topics, and the address in the codes."""
    general = list(doctor.examine(settings))
    yield from general
    if not all(finding.well for finding in general):
        return
    store = Store(settings.database)
    try:
        exchange.first_fill(store)
        model = encoder.load(settings.model)
        tick, topics = store.published()
        words = catalogue.build(topics, tick, glossary.for_model(model, settings.data, settings.dictionary))
        full = catalogue.with_meaning(words, Memory(model, store))
    finally:
        store.close()
    yield _cards(full, model, match.curve_of(settings.data, model.name))
    yield _plain_words(full)
    yield _codes(full, settings)
    yield _address(settings)


def _cards(full: Catalogue, model: Encoder, curve: Calibration) -> Finding:
    cards = suggestions.suggest(full, model, curve)
    found = [
        suggestions.clearly_found(match.find(full, suggestions.interest([card]), model, curve=curve)) for card in cards
    ]
    reached = set().union(*found)
    missed = [t.title for t in full.topics if t.state is State.OPEN and t.id not in reached]
    says = f"{len(cards)}, each with a clear match: {', '.join(card.en for card in cards)}."
    if missed:
        says += f" No card leads to {_list(missed)}; add short names to “also found as”."
    return Finding("cards", len(cards) >= _FEWEST_CARDS and all(found), says)


def _plain_words(full: Catalogue) -> Finding:
    without = [topic.title for topic in full.topics if not topic.plain_words]
    one = [t.title for t in full.topics if t.plain_words and said_in("de", t) == said_in("en", t)]
    says = f"Missing in {_list(without)}; write a sentence for somebody who is sixteen." if without else "All there."
    if one:
        says += f" In one language only: {_list(one)}; a second paragraph may say it in the other."
    return Finding("plain words", not without, says)


def _codes(full: Catalogue, settings: Settings) -> Finding:
    """Draws every code: what does not fit into one raises here and not before a visitor."""
    broken, address = [], str(settings.public_address)
    for topic in full.topics:
        try:
            for reader in ("de", "en"):
                take_home.qr(take_home.carried(topic, address, settings.group_name, settings.contact, reader))
        except ValueError:
            broken.append(topic.title)
    says = f"No code can be drawn for {_list(broken)}; shorten the id." if broken else f"{len(full.topics)} drawn."
    return Finding("codes", not broken, says)


def _address(settings: Settings) -> Finding:
    address = str(settings.public_address)
    if not address:
        return Finding("address", True, "None is set, so the codes hold the text of the topic.")
    if take_home.is_public(address):
        return Finding("address", True, f"The codes lead to {address}; open it once on a phone outside the network.")
    says = f"{address} is reached from here only, so the codes hold the text of the topic. "
    return Finding("address", False, says + "Set THESIS_FINDER_PUBLIC_ADDRESS to where phones reach the dashboard.")


def _list(titles: list[str]) -> str:
    shown = ", ".join(f"“{title}”" for title in titles[:5])
    return shown if len(titles) <= 5 else f"{shown} and {len(titles) - 5} more"
