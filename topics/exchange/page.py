"""Topics on a web page, in Markdown or HTML: which elements title them, and what each of them states."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import emoji
from bs4 import Tag

from topics.exchange import names, offers, outline, page_table, series
from topics.exchange.outline import Page, plain
from topics.exchange.record import INFERRED, ImportFault, without_comments
from topics.exchange.series import Item, Series
from topics.exchange.table import COLUMN_LIMIT, Column
from topics.topic import Level, State, one_line

# A reading this much less likely than the best one is not offered; at most so many are. Where the page itself says
# which topics are on offer, another reading must be nearly as good.
_LIKELY, _NEARLY, _CHOICES = 0.02, 0.25, 5

_NOTHING: Mapping[str, str] = {}

# Signs, [NEW] or (taken) round a title; an anchor such as {#id} behind it.
_ANCHOR = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_TAG = re.compile(
    r"^\s*\\?\[([^\]\\]{1,40})\\?\]|^\s*\(([^)]{1,40})\)|\\?\[([^\]\\]{1,40})\\?\]\s*$|\(([^)]{1,40})\)\s*$"
)
_NEW = frozenset({"new", "neu", "nuova", "nuovo"})
_NUMBER = re.compile(
    r"^\s*(\(?\d{1,3}[.):]|\d{1,3}\s+[·–—-]|[A-Z]{1,3}\d{1,3}[.:)]|(thema|topic|project|projekt)\s+\d+\s*[.:–-])\s+",
    re.IGNORECASE,
)
# A label may hold a colon of its own: "Betreuer:innen: …".
_LABELLED = re.compile(r"([^:]{1,40}(?::innen)?)[*_ ]*:(.*)")
_BADGE = re.compile(r"shields\.io/badge/([^?]+)")


@dataclass(frozen=True)
class Choice:
    """One way to read a page: which kind of element titles the topics, and the titles that would be read."""

    key: str
    titles: tuple[str, ...]

    def __str__(self) -> str:
        return f"{len(self.titles)} {self.words}, such as “{self.titles[0]}”"

    @property
    def words(self) -> str:
        """What the titles are on the page, in English."""
        kind, _, rest = self.key.partition("-")
        if re.fullmatch("h[1-6]", self.key):
            return f"level-{self.key[1]} headings"
        if "." in self.key:
            return f"elements {self.key}"
        things = {
            "li": "list items",
            "p": "paragraphs",
            "tr": "rows of a table",
            "dt": "terms of a list",
            "summary": "folded parts",
        }
        begin = {
            "lead": " that begin in bold or italics",
            "link": " that begin with a link",
            "alone": " in bold or italics",
            "guess": " without a column of titles",
        }
        return things[kind] + begin.get(rest, "")


@dataclass(frozen=True)
class PageReading:
    """What a page states about each topic, in the way that was chosen, and the other ways to read it.

    rows: what is stated, with an `inferred` part that only holds for topics nobody has described yet. columns: those
    of the tables whose rows are the topics, as they were read.
    """

    rows: tuple[dict[str, object], ...]
    chosen: str
    choices: tuple[Choice, ...]
    columns: tuple[Column, ...]
    offered: bool  # whether the page says that these are topics on offer


def is_page(head: Mapping[str, object]) -> bool:
    """Whether front matter is that of a web page: Jekyll gives its pages a layout and an address."""
    return str(head.get("layout", "")).lower() in ("page", "post", "default", "home", "single", "archive") or (
        "layout" not in head and "permalink" in head
    )


def read(
    head: Mapping[str, object],
    body: str,
    *,
    html: bool = False,
    choice: str | None = None,
    wished: Mapping[str, str] = _NOTHING,
) -> PageReading | None:
    """The topics of a page, or None where nothing looks like topics.

    head, body: the front matter and the page. HTML comments are removed before all else. choice: the key of the
    way to read it; by default the likeliest. wished: column of a table → field, "" to leave it out.
    Raises ImportFault when the page is too large, or the choice or a column is none that the page has.
    """
    source = without_comments(body)
    page = outline.of_html(source) if html else outline.of_markdown(source)
    title = " ".join(str(head.get(key) or "") for key in ("title", "description"))
    grids = page_table.grids(page.body, wished)
    found = series.of_page(page, offers.speaks_of_theses(title), grids)
    if not found:
        return None
    least = _NEARLY if _is_offered(found[0]) else _LIKELY
    likely = [one for one in found if one.score >= (_LIKELY if _is_offered(one) else least) * found[0].score][:_CHOICES]
    by_key = {one.kind: one for one in likely}
    # A page may say so itself, as the page does that this program writes.
    if choice is None and head.get("topics") in by_key:
        choice = str(head["topics"])
    if choice is not None and choice not in by_key:
        raise ImportFault(f"there is no choice “{choice}” on this page; the choices are {', '.join(by_key)}.")
    chosen = by_key[choice] if choice else likely[0]
    language = re.match(r"[a-z]{2}(?![a-z])", str(head.get("lang") or ""))
    stated = {"language": language[0]} if language else {}
    signs = _legend(page)
    numbered = _is_numbered(chosen)
    rows = tuple({**_row(page, item, signs, numbered, wished), **stated} for item in chosen.items)
    of_tables = [g.columns for g in grids.values() if chosen.kind == ("tr" if g.named else "tr-guess")]
    columns = {column.name: column for several in reversed(of_tables) for column in several}
    if len(columns) > COLUMN_LIMIT:
        raise ImportFault(f"the tables of the page have more than {COLUMN_LIMIT} columns.")
    choices = tuple(Choice(one.kind, _titles(one)) for one in likely)
    return PageReading(rows, chosen.kind, choices, tuple(columns.values()), _is_offered(chosen))


def offers_topics(head: Mapping[str, object], body: str) -> bool:
    """Whether a page says that topics on offer follow, and they do."""
    found = read(head, body)
    return found is not None and found.offered


def _is_offered(one: Series) -> bool:
    return any(item.offer is not None for item in one.items)


def _titles(one: Series) -> tuple[str, ...]:
    numbered = _is_numbered(one)
    return tuple(_title(item.title, numbered)[0] for item in one.items)


def _row(
    page: Page, item: Item, signs: Mapping[str, State], numbered: bool, wished: Mapping[str, str]
) -> dict[str, object]:
    title, tags, anchor = _title(item.title, numbered)
    row: dict[str, object] = {"title": title, "text": _text(page, item, wished)}
    if anchor:
        row["id"] = anchor
    found = State.TAKEN if item.struck else _state(item, tags, signs)
    if found:
        row["state"] = found
    inferred = facts(str(row["text"]))
    for name, cell in item.cells.items():
        field = item.fields[name]
        if field not in ("", "title", "text") and (said := _said(field, cell)):
            row[field] = said
    # What a topic says of itself goes before what stands above it.
    if "levels" not in inferred and "levels" not in row and item.offer:
        row["levels"] = item.offer
    elif "levels" not in inferred and (named := names.levels(" ".join(tags)) or _levels_above(item)):
        inferred["levels"] = named
    return {**row, INFERRED: inferred}


def _title(text: str, numbered: bool) -> tuple[str, list[str], str]:
    """A title without the signs and tags around it, those tags, and the anchor it carries."""
    anchor = _ANCHOR.search(text)
    text = _ANCHOR.sub("", text)
    tags: list[str] = []
    text = _bare(_NUMBER.sub("", text) if numbered else text)
    while tag := _TAG.search(text):
        words = next(filter(None, tag.groups()))
        if not (words.lower() in _NEW or names.state(words) or _only_levels(words)):
            break
        tags.append(words)
        text = _bare(text[: tag.start()] + text[tag.end() :])
    return one_line(text), tags, anchor[1] if anchor else ""


def title_and_tags(text: str) -> tuple[str, list[str]]:
    """A title without the signs and tags around it ("[NEW]", "(taken)"), and those tags."""
    return _title(text, numbered=False)[:2]


def _bare(text: str) -> str:
    """Text without the emoji and signs around it."""
    text = re.sub(r"^(\s*:[a-z0-9_+-]+:)+|(:[a-z0-9_+-]+:\s*)+$", "", text)
    text = emoji.replace_emoji(text, "") if emoji.emoji_count(text) else text
    text = re.sub(r"\s+NEW!?\s*$", "", text)
    return text.strip().rstrip(":").rstrip().removesuffix(".") if not text.rstrip().endswith("...") else text.strip()


def _only_levels(words: str) -> bool:
    return bool(names.levels(words)) and offers.is_furniture(words)


def _is_numbered(one: Series) -> bool:
    return len(one.items) > 1 and sum(bool(_NUMBER.match(_bare(item.title))) for item in one.items) > len(one.items) / 2


def _text(page: Page, item: Item, wished: Mapping[str, str]) -> str:
    """The text of an item: cut from the source of a page in Markdown, or written as Markdown."""
    if item.cells:
        return _of_cells(item, wished)
    start, end = page.span(item.node), page.span(item.end) if item.end else (len(page.lines), 0)
    if start and end and item.node.parent is page.body:
        return "\n".join(page.lines[start[1] : end[0]])
    return re.sub(r"^[\s:.–—-]+", "", page.markdown(item.body)) if item.body else ""


def _of_cells(item: Item, wished: Mapping[str, str]) -> str:
    """The text of a row: a cell of its own, or a list of several; without any, all that its other columns say."""
    names_of = [name for name, field in item.fields.items() if name in item.cells and field == "text"]
    if len(names_of) == 1:
        return outline.written(list(item.cells[names_of[0]].children))
    others = [name for name in item.cells if item.fields[name] != "title" and wished.get(name) != ""]
    said = [(name, plain(item.cells[name])) for name in names_of or others]
    return "\n".join(f"* {name}: {words}" for name, words in said if words)


def _said(field: str, cell: Tag) -> object:
    """What a cell says for a field: addresses and people may stand in its links, words are Markdown."""
    if field in ("levels", "state", "supervisors", "links"):
        links = " ".join(str(link["href"]) for link in cell.find_all("a", href=True) if not plain(link))
        return names.value(field, f"{cell.decode_contents()} {links}")
    written = outline.written(list(cell.children))
    return names.value(field, written) if field in ("tasks", "needs", "text") else names.value(field, plain(cell))


def _state(item: Item, tags: list[str], signs: Mapping[str, State]) -> State | None:
    """The state that tags, badges or the signs of the page's legend give to a title."""
    around = item.node.find_parent("li") or item.node
    for image in around.find_all("img"):
        badge = _BADGE.search(str(image.get("src", "")))
        words = re.split(r"(?<!-)-(?!-)", unquote(badge[1]))[:2] if badge else [str(image.get("alt", ""))]
        if found := next(filter(None, map(names.state, reversed(words))), None):
            return found
    beginning = plain(around)[:60]
    of_signs = (state for sign, state in signs.items() if sign in beginning or sign in item.title)
    return next(filter(None, map(names.state, tags)), None) or next(of_signs, None)


def _legend(page: Page) -> dict[str, State]:
    """What the page says its signs mean: a line such as ":hourglass: reserved" or "✅ = available"."""
    found: dict[str, State] = {}
    for element in page.body.find_all(["li", "p"]):
        line = re.fullmatch(r"(:[a-z0-9_+-]+:|[^\w\s]{1,4})[\s=:–-]+(\w[\w ]{2,30})", plain(element))
        if line and (state := names.state(line[2])):
            found[line[1]] = state
    return found


def _levels_above(item: Item) -> tuple[Level, ...]:
    """The levels that the nearest heading names, if it names nothing else: "Bachelor's theses"."""
    return next((names.levels(words) for words in reversed(item.section) if _only_levels(words)), ())


def facts(text: str) -> dict[str, object]:
    """What the lines of a text state about a topic: "**Level:** BSc or MSc", "* Betreuende: Ada Lovelace"."""
    found: dict[str, object] = {}
    for line in text.split("\n"):
        said = _LABELLED.match(line.strip(" *_-+>|"))
        field = names.field_of(said[1].strip("* _")) if said else None
        if said and field in ("levels", "state", "supervisors") and (value := names.value(field, said[2])):
            found.setdefault(field, value)
    return found
