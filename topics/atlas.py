"""Themes and places on a map for one snapshot of the topics; both stay when topics come and go."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import chain, count

import numpy as np
from pydantic import BaseModel, ValidationError

from embeddings.clusters import Rows, closeness, group, group_count, nearest_group
from embeddings.layout import Places, place_between, place_interest, places
from embeddings.memory import text_hash
from embeddings.phrases import names
from topics.topic import Topic, problems, slug

Place = tuple[float, float]

_STEPS = 3
# A theme's name is made of so many of its topics at most, the most typical ones; more change no name, and take minutes.
_NAMED_BY = 200


@dataclass(frozen=True)
class Theme:
    """A group of topics that belong together. `slot` says which colour and shape it wears all its life."""

    id: str
    name: str
    topic_ids: tuple[str, ...]
    slot: int

    def __post_init__(self) -> None:
        if not (self.id and self.name and self.topic_ids):
            raise ValueError(f"theme {self.id!r} needs an id, a name and at least one topic")
        if self.slot < 0:
            raise ValueError(f"theme {self.id!r} has slot {self.slot}, below 0")


@dataclass(frozen=True)
class Atlas:
    """All themes, and for every topic its place in the unit square and the hash of the text it was placed by.

    `texts` may lack topics: an atlas of another tool has no hashes.
    """

    themes: tuple[Theme, ...]
    places: Mapping[str, Place]
    texts: Mapping[str, str]

    def __post_init__(self) -> None:
        _refuse_twins("theme", [theme.id for theme in self.themes])
        _refuse_twins("name of a theme", [theme.name for theme in self.themes])
        _refuse_twins("slot", [theme.slot for theme in self.themes])
        members = [topic_id for theme in self.themes for topic_id in theme.topic_ids]
        _refuse_twins("topic", members)
        if lost := set(members) ^ self.places.keys():
            raise ValueError(f"topic {min(lost)!r} lacks a theme or a place")
        for topic_id, (x, y) in self.places.items():
            if not (0 <= x <= 1 and 0 <= y <= 1):
                raise ValueError(f"topic {topic_id!r} is outside the unit square at {x}, {y}")

    def theme_of(self, topic_id: str) -> Theme | None:
        """The theme of a topic; None when this atlas does not know the topic."""
        return self._theme_of.get(topic_id)

    @cached_property
    def spots(self) -> Places:
        """(n, 2) the places alone, in their order."""
        return np.array(list(self.places.values()), np.float64).reshape(-1, 2)

    @cached_property
    def _theme_of(self) -> dict[str, Theme]:
        return {topic_id: theme for theme in self.themes for topic_id in theme.topic_ids}

    def to_json(self) -> str:
        """{"themes": [{"id", "name", "topic_ids", "slot"}], "places": {id: [x, y]}, "texts": {id: hash}}."""
        themes = [asdict(theme) for theme in self.themes]
        return json.dumps({"themes": themes, "places": self.places, "texts": self.texts}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Atlas":
        """What `to_json` wrote, or another tool: "slot" and "texts" may be missing. Raises ValueError."""
        try:
            stored = _StoredAtlas.model_validate_json(text)
            free = _unused({theme.slot for theme in stored.themes if theme.slot is not None})
            themes = tuple(
                Theme(theme.id, theme.name, theme.topic_ids, next(free) if theme.slot is None else theme.slot)
                for theme in stored.themes
            )
            return cls(themes, stored.places, stored.texts)
        except ValidationError as error:
            raise ValueError(f"This is not an atlas: {problems(error)[0]}.") from None
        except ValueError as error:
            raise ValueError(f"This is not an atlas: {error}.") from None


class _StoredTheme(BaseModel):
    id: str
    name: str
    topic_ids: tuple[str, ...]
    slot: int | None = None


class _StoredAtlas(BaseModel):
    themes: tuple[_StoredTheme, ...]
    places: dict[str, Place]
    texts: dict[str, str] = {}


def draw(
    topics: Sequence[Topic],
    rows: Rows,
    previous: Atlas | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Atlas:
    """n topics and their (n, d) unit rows → an atlas, continuing the previous one. Defined for every n.

    A topic is known when the previous atlas has it with the same title and text; otherwise it is new. While
    at least half of the topics are known, they keep theme, name, slot and place exactly. A new one gets the
    theme whose centroid, computed from the present members, is nearest, and a place between the topics most
    like it. It founds a theme of its own when there are fewer than `group_count(n)` and it is farther from
    the nearest than every member is from its own: else a catalogue that grows topic by topic would stay one
    theme. A theme without members goes and frees its slot; one without known members is named anew.

    When more topics are new than known (a first draw, a bulk import), themes and places are made afresh. A
    theme then takes id and slot of the old theme it shares most topics with, and its name too if at least
    half of its members are known and come from there.

    `progress(done, all)` is called before groups, places and names. Raises ValueError when topics and rows are not
    equally many, or two topics share an id.
    """
    if len(topics) != len(rows):
        raise ValueError(f"{len(topics)} topics cannot have {len(rows)} rows")
    _refuse_twins("topic", [topic.id for topic in topics])
    texts = {topic.id: _hash(topic) for topic in topics}
    previous = previous or Atlas((), {}, {})
    # An atlas without hashes cannot tell who was rewritten: then nobody was.
    known = {
        topic_id
        for topic_id, text in texts.items()
        if topic_id in previous.places and previous.texts.get(topic_id, text) == text
    }
    afresh = len(known) < len(topics) - len(known)
    progress(0, _STEPS)
    groups = (_afresh if afresh else _continued)(topics, rows, previous, known)
    progress(1, _STEPS)
    found = places(rows) if afresh else _kept_places(topics, rows, previous, known)
    progress(2, _STEPS)
    spots = {topic.id: (float(x), float(y)) for topic, (x, y) in zip(topics, found, strict=True)}
    return Atlas(_themes(topics, rows, groups), spots, texts)


def place_of_interest(atlas: Atlas, similarities: Mapping[str, float], best: str | None) -> Place:
    """Where an interest stands, given its cosines to topics: nearest to its best match, or outside the map
    when nothing fits (`best` is None).

    A topic without a cosine does not attract the interest. Raises ValueError when `best` is not on the map.
    """
    ids = list(atlas.places)
    if best is not None and best not in atlas.places:
        raise ValueError(f"topic {best!r} is not on this map")
    cosines = np.array([similarities.get(topic_id, 0.0) for topic_id in ids])
    x, y = place_interest(cosines, atlas.spots, None if best is None else ids.index(best))
    return float(x), float(y)


@dataclass
class _Group:
    """Rows of topics that are to be one theme, and the theme they continue."""

    members: list[int]
    old: Theme | None = None
    keeps_name: bool = False


def _afresh(topics: Sequence[Topic], rows: Rows, previous: Atlas, known: set[str]) -> list[_Group]:
    labels = group(rows)
    groups = [_Group(np.flatnonzero(labels == label).tolist()) for label in range(labels.max(initial=-1) + 1)]
    ids = [{topics[row].id for row in new.members} for new in groups]
    shared = [(len(ids[i] & set(old.topic_ids)), i, old) for old in previous.themes for i in range(len(groups))]
    continued: set[str] = set()
    for size, i, old in sorted(shared, key=lambda pair: -pair[0]):
        if size and groups[i].old is None and old.id not in continued:
            continued.add(old.id)
            groups[i].old = old
            groups[i].keeps_name = 2 * len(ids[i] & known & set(old.topic_ids)) >= len(ids[i])
    return groups


def _continued(topics: Sequence[Topic], rows: Rows, previous: Atlas, known: set[str]) -> list[_Group]:
    row_of = {topic.id: row for row, topic in enumerate(topics)}
    present = [[row_of[i] for i in old.topic_ids if i in row_of] for old in previous.themes]
    groups = [_Group(members, old) for members, old in zip(present, previous.themes, strict=True) if members]
    centres: list[Rows] = []
    loosest = 1.0
    for old in groups:
        centre = rows[old.members].mean(axis=0)
        centres.append(centre)
        loosest = min(loosest, float(closeness(rows[old.members], centre[None]).min()))
        old.members = [row for row in old.members if topics[row].id in known]
        old.keeps_name = bool(old.members)
    for row, topic in enumerate(topics):
        if topic.id in known:
            continue
        newcomer, themes = rows[row : row + 1], np.stack(centres)
        if len(groups) < group_count(len(topics)) and closeness(newcomer, themes).max() < loosest:
            groups.append(_Group([row]))
            centres.append(rows[row])
        else:
            groups[nearest_group(newcomer, themes)[0]].members.append(row)
    return [theme for theme in groups if theme.members]


def _kept_places(topics: Sequence[Topic], rows: Rows, previous: Atlas, known: set[str]) -> Places:
    """Known topics stay where they were; each newcomer finds a place between those already there."""
    found = {row: np.array(previous.places[t.id]) for row, t in enumerate(topics) if t.id in known}
    for row, topic in enumerate(topics):
        if topic.id not in known:
            found[row] = place_between(rows[list(found)] @ rows[row], np.stack(list(found.values())))
    return np.array([found[row] for row in range(len(topics))])


def _themes(topics: Sequence[Topic], rows: Rows, groups: Sequence[_Group]) -> tuple[Theme, ...]:
    """Groups → themes: what continues keeps id and slot, what is new gets a name, an id and a free slot."""
    documents = []
    for new in groups:
        own = rows[new.members]
        typical_first = np.argsort(-(own @ own.mean(axis=0)), kind="stable")[:_NAMED_BY]
        documents.append([(topics[new.members[i]].title, topics[new.members[i]].text) for i in typical_first])
    called = names(documents, [new.old.name if new.old and new.keeps_name else None for new in groups])
    free = _unused({new.old.slot for new in groups if new.old})
    ids = {new.old.id for new in groups if new.old}
    themes = []
    for new, name in zip(groups, called, strict=True):
        if new.old:
            theme_id, slot = new.old.id, new.old.slot
        else:
            stem = slug(name) or "theme"
            theme_id = next(i for i in chain([stem], (f"{stem}-{n}" for n in count(2))) if i not in ids)
            ids.add(theme_id)
            slot = next(free)
        members = tuple(topics[row].id for row in sorted(new.members))
        themes.append(Theme(theme_id, name, members, slot))
    return tuple(themes)


def _unused(slots: set[int]) -> Iterator[int]:
    """0, 1, 2, … without those in use."""
    return (slot for slot in count() if slot not in slots)


def _hash(topic: Topic) -> str:
    return text_hash(f"{topic.title}\n{topic.text}")[:16]


def _refuse_twins(what: str, values: Sequence[object]) -> None:
    if twins := [value for value, times in Counter(values).items() if times > 1]:
        raise ValueError(f"the {what} {twins[0]!r} occurs more than once")
