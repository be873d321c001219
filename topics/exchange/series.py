"""The ways to read a page: every kind of element that could title its topics, with what would then be read."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bs4 import Tag
from bs4.element import PageElement

from topics.exchange import offers
from topics.exchange.outline import Page, plain
from topics.exchange.page_table import Grid
from topics.topic import TITLE_LIMIT, Level

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_EMPHASIS = frozenset({"strong", "b", "em", "i", "u"})
_STRUCK = frozenset({"del", "s", "strike"})
_BLOCKS = ["p", "div", "ul", "ol", "dl", "table", "section", "article", "blockquote", "pre", "details", *_HEADINGS]
_TITLE_CLASS = re.compile(r"title|header|heading|toggle|accordion-?(button|item)?$", re.IGNORECASE)
# What may stand before the words of a title: emoji, their names, numbers, signs.
_BEFORE = re.compile(r"(:[a-z0-9_+-]+:|\W|\d)*")

_ENOUGH_TEXT, _LEAD_LIMIT = 60, 250  # characters: a text that says something, a lead that is still a title
_ENOUGH_WORDS = 3.5  # a mean above this and the titles are no labels such as "Goal"


@dataclass
class Item:
    """One element that could title a topic, and the elements that would be its text."""

    title: str
    node: Tag
    struck: bool = False
    cells: dict[str, Tag] = field(default_factory=dict)  # of a row of a table, by the name of the column
    fields: dict[str, str] = field(default_factory=dict)  # what those columns are read as; "" for no field
    body: list[PageElement] = field(default_factory=list)
    end: PageElement | None = None  # the sibling that ends the text, where one does
    section: tuple[str, ...] = ()  # the headings it stands under
    offer: tuple[Level, ...] | None = None  # the levels of the offer it stands under, None where there is none

    @cached_property
    def length(self) -> int:
        """Characters of text."""
        return sum(len(plain(element)) for element in self.body)


@dataclass
class Series:
    """All elements of one kind, in the order of the page.

    kind: the name of a heading ("h3"), "summary", "dt", "tr" (or "tr-guess" where no column is called a title), "li"
    and "p" with what begins them ("li-lead", "p-link", "p-alone"), or an element with its class
    ("div.accordion-header").
    """

    kind: str
    items: list[Item] = field(default_factory=list)
    score: float = 0.0


def of_page(page: Page, speaks_of_theses: bool, grids: Mapping[int, Grid]) -> list[Series]:
    """The series that could be the topics of a page, the likeliest first; each has at least one item.

    speaks_of_theses: whether something outside the page, such as its title, says that it is about theses. grids: its
    tables, each by the id of its element.
    """
    everything = page.body.find_all(True)
    found: dict[str, Series] = {}
    for element in everything:
        for kind, item in _titles(element, grids):
            found.setdefault(kind, Series(kind)).items.append(item)
    for series in found.values():
        _give_texts(series)
        _give_sections(series, everything)
        _sieve(series)
    several = [series for series in found.values() if series.items]
    speaks = speaks_of_theses or any(offers.speaks_of_theses(plain(h)) for h in page.body.find_all(["h1", "h2"]))
    length = max(1, len(plain(page.body)))
    for series in several:
        series.score = _score(series, length, speaks)
    for outer in several:
        for inner in several:
            if outer is not inner:
                _weigh(outer, inner)
    return sorted((series for series in several if series.score > 0), key=lambda series: -series.score)


def _titles(element: Tag, grids: Mapping[int, Grid]) -> Iterator[tuple[str, Item]]:
    """What the element could title, each with its kind."""
    name = element.name
    if name in (*_HEADINGS, "summary", "dt") and not element.find_parent("blockquote"):
        yield name, Item(plain(element), element, _is_struck(element))
    elif name == "tr" and (grid := grids.get(id(element.find_parent("table")))) and element is not grid.head:
        cells, fields = grid.cells(element), {column.name: column.field for column in grid.columns}
        title = next((cell for name, cell in cells.items() if fields[name] == "title"), None)
        if title is not None and plain(title):
            yield ("tr" if grid.named else "tr-guess"), Item(plain(title), element, _is_struck(title), cells, fields)
    elif name == "li" or (name == "p" and not element.find_parent(["li", "td", "th", "summary", "dd", "blockquote"])):
        lead, struck = _lead(element)
        if lead is not None and len(title_text := plain(lead)) <= _LEAD_LIMIT:
            alone = name == "p" and len(title_text) > 0.9 * len(plain(element))
            kind = "alone" if alone else "link" if lead.name == "a" else "lead"
            yield f"{name}-{kind}", Item(title_text, lead, struck)
        elif name == "li" and not element.find(["ul", "ol", "p", "table"]):
            yield "li", Item(plain(element), element, _is_struck(element))
    if name in ("div", "p", "button", "span", "strong", "a", "label") and not element.find(_BLOCKS):
        mark = next((c for c in element.get_attribute_list("class") if c and _TITLE_CLASS.search(str(c))), None)
        if mark and not element.find_parent([*_HEADINGS, "summary", "a", "button", "label"]):
            yield f"{name}.{mark}", Item(plain(element), element, _is_struck(element))


def _lead(element: Tag) -> tuple[Tag | None, bool]:
    """The emphasised or linked words that an element begins with, and whether they are struck out."""
    for child in element.children:
        if not isinstance(child, Tag):
            if _BEFORE.fullmatch(str(child).strip()):
                continue
            return None, False
        if child.name in _STRUCK or child.name in ("p", "span", "font"):
            lead, struck = _lead(child)
            return lead, struck or child.name in _STRUCK
        if plain(child):
            return (child if child.name in _EMPHASIS or child.name == "a" else None), False
    return None, False


def _is_struck(element: Tag) -> bool:
    inner = element.find(list(_STRUCK))
    return inner is not None and len(plain(inner)) > 0.5 * len(plain(element))


def _give_texts(series: Series) -> None:
    """Gives each item the elements between its title and whatever ends it."""
    # How many titles of the series each element holds: a text stays in the part of the page that is its own.
    holds: Counter[int] = Counter()
    for item in series.items:
        holds.update([id(item.node), *map(id, item.node.parents)])
    ending = list(_HEADINGS[: _HEADINGS.index(series.kind) + 1] if series.kind in _HEADINGS else _HEADINGS)

    def ends(element: PageElement) -> bool:
        if not isinstance(element, Tag) or element.name == "blockquote":
            return False
        return bool(holds[id(element)]) or element.name in ending or element.find(ending) is not None

    for item in series.items:
        if series.kind in ("tr", "tr-guess", "li"):
            item.body = [cell for name, cell in item.cells.items() if item.fields[name] != "title"]
            continue
        node = item.node
        while item.end is None:
            for following in node.next_siblings:
                if ends(following):
                    item.end = following
                    break
                item.body.append(following)
            # Upwards as long as nobody else of the series lives there.
            parent = node.parent
            if parent is None or parent.name in ("body", "li") or holds[id(parent)] > 1:
                break
            node = parent


def _give_sections(series: Series, everything: list[Tag]) -> None:
    """Gives each item the headings above it and the offer it stands under."""
    rank = _HEADINGS.index(series.kind) if series.kind in _HEADINGS else len(_HEADINGS)
    items = {id(item.node): item for item in series.items}
    parts = {id(part): item for item in series.items for part in item.body}
    # One for each heading that is open: how deep it is, its words, the levels of the offer that was made under it.
    above: list[tuple[int, str, tuple[Level, ...] | None]] = []
    opening = True
    for element in everything:
        if item := items.get(id(element)):
            opening = False
            item.section = tuple(words for _, words, _ in above)
            item.offer = next((offer for _, _, offer in reversed(above) if offer is not None), None)
        elif element.name in _HEADINGS and (depth := _HEADINGS.index(element.name)) < rank:
            words = plain(element)
            offer = offers.levels(words) if depth and offers.heading_offers(words) else None
            above = [*(entry for entry in above if entry[0] < depth), (depth, words, offer)]
            opening = True
        elif element.name == "p" and offers.announces(plain(element)) and not element.find_parent(["li", "td", "dd"]):
            following = element.find_next_sibling()
            if opening or (
                following is not None and any(id(e) in items for e in (following, *following.find_all(True)))
            ):
                depth, words = above.pop()[:2] if above else (-1, "")
                above.append((depth, words, offers.levels(plain(element))))
                if item := parts.get(id(element)):
                    item.body = item.body[: item.body.index(element)]
                    item.end = element


def _sieve(series: Series) -> None:
    """Leaves out what is no topic: parts of every page, titles that repeat, what is over, what stands elsewhere."""
    times = Counter(item.title.casefold() for item in series.items)
    kept = [
        item
        for item in series.items
        if times[item.title.casefold()] == 1
        and len(item.title) <= TITLE_LIMIT
        and not offers.is_furniture(item.title)
        and not any(offers.is_over(heading) for heading in (*item.section, item.title))
        and (item.offer is not None or not any(offers.is_advice(heading) for heading in item.section[-1:]))
    ]
    if any(item.offer is not None for item in kept):
        kept = [item for item in kept if item.offer is not None]
    series.items = kept


def _score(series: Series, length: int, speaks: bool) -> float:
    """How likely the items are topics: many, with texts of their own, most of the page, announced.

    The weights were set by hand on pages written for the tests; nothing is fitted.
    """
    items, n = series.items, len(series.items)
    with_text = sum(item.length >= _ENOUGH_TEXT for item in items) / n
    worded = sum(2 <= len(item.title.split()) <= 30 for item in items) / n
    covered = min(1.0, sum(item.length + len(item.title) for item in items) / length)
    offered = sum(item.offer is not None for item in items) / n
    if (n == 1 and not offered) or (series.kind == "li" and not (offered and worded > 0.8)):
        return 0.0
    kind = 0.3 if series.kind in ("li", "tr-guess") else 0.7 if series.kind[:2] in ("h1", "li", "p-") else 1.0
    likely = (0.1 + 0.9 * with_text) * (0.2 + 0.8 * worded) * (0.3 + 0.7 * covered)
    return kind * math.log2(1 + n) * likely * (1.0 + offered + 0.3 * speaks)


def _weigh(outer: Series, inner: Series) -> None:
    """Lowers the less likely of two series of which one holds the other: areas of topics, or parts of topics."""
    owner = {id(part): number for number, item in enumerate(outer.items) for part in item.body}
    held: Counter[int] = Counter()
    for item in inner.items:
        number = next((owner[id(e)] for e in (item.node, *item.node.parents) if id(e) in owner), None)
        if number is not None:
            held[number] += item.length + len(item.title)
    if not held:
        return
    shares = [length / max(1, outer.items[number].length) for number, length in held.items()]
    says_enough = sorted(item.length for item in inner.items)[len(inner.items) // 2] >= 2 * _ENOUGH_TEXT
    words = sum(len(item.title.split()) for item in inner.items) / len(inner.items)
    # Whoever has a text of its own besides is an area only if what it holds reads like topics.
    enough = 0.6 if says_enough or words > _ENOUGH_WORDS else 0.9
    if sum(share >= enough for share in shares) > len(outer.items) / 2 and len(inner.items) > 1:
        outer.score *= 0.2
    else:
        inner.score *= 0.2
