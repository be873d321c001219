"""The map: topics as points, themes as colours and shapes, the interest as a star with lines to its hits."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from html import escape
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from plotly.basedatatypes import BaseFigure

from topics import atlas
from topics.match import Answer, Match
from topics.pages import labels, safe
from topics.pages.labels import Frame, Place, Wish, short
from topics.pages.resources import Snapshot
from topics.pages.theme import LIGHT, Colours, colour, colours, shape
from topics.pages.words import say

# More titles than this cannot be read, however they are placed: then the themes are named instead.
_TITLES = 30
# A longer title, and a longer line of it, does not fit beside the point that is hovered over.
_HOVER_LETTERS, _HOVER_LINE = 90, 36
# Pixels from which on there are words for a map, which is never narrower; `safe.draw_style` chooses among them.
_WIDTHS = (740, 440, 275)
# From here on a map fills a screen.
_LARGE = 600
# How many places near the middle of a theme its name may take.
_ANCHORS = 12
_STAR = 21  # pixels from the middle of the star to its words
_SIDES = {
    "below": "bottom center",
    "above": "top center",
    "right": "middle right",
    "left": "middle left",
    "over": "middle center",
}


class Drawn(BaseFigure):  # type: ignore[misc]  # plotly states no types
    """A figure of plain parts, as plotly hands it to the browser.

    plotly checks each part of a figure it makes, every shape of every mark: half the time of a search at 424 topics.
    The tests have these parts checked instead.
    """

    def __init__(self, data: list[dict[str, Any]], layout: dict[str, Any], frames: list[Frame]) -> None:
        self._parts = {"data": [{"type": "scatter", **trace} for trace in data], "layout": layout}
        self._frames = frames

    @property
    def frames(self) -> list[Frame]:
        """What is seen of the plane where there is most room, and where there is less, down to a phone."""
        return self._frames

    def to_dict(self) -> dict[str, Any]:
        """The parts; whoever only reads them need not copy."""
        return self._parts


class _Point(NamedTuple):
    """A topic on the map: its place, its title as it is hovered over and as it is written, how its theme looks."""

    id: str
    at: Place
    title: str
    short: str
    colour: str
    shape: str


def draw(
    snapshot: Snapshot,
    answer: Answer | None,
    hits: Sequence[Match],
    key: str,
    width: int = 460,
    among: Collection[str] | None = None,
) -> str | None:
    """Draw the map and what closeness means; the id of the topic that was chosen on it.

    `among`: ids of the topics somebody wants to see, None for all; the others stay as a faint ground.
    """
    places = snapshot.atlas.places
    if not places:
        st.text(say("map.drawing"))
        return None
    star = _interest(snapshot, answer)
    numbers = {hit.topic.id: str(hit.place) for hit in hits}
    drawn = build(snapshot, star, numbers, width, colours(), among)
    # As high as its marks need at whatever width the browser gives it; `safe.draw_style` chooses between the two.
    wide, *_, narrow = drawn.frames
    frame = "map_frame_large" if width >= _LARGE else "map_frame_small"
    safe.style(f".st-key-{frame} {{ --wide: {wide.aspect:.2f}; --narrow: {narrow.aspect:.2f} }}")
    with st.container(key=frame):
        state = st.plotly_chart(
            drawn,
            key=key,
            height="stretch",
            on_select="rerun",
            selection_mode="points",
            alt=say("map.alt", n=len(places), k=len(snapshot.atlas.themes)),
            config={"scrollZoom": True, "displayModeBar": False, "displaylogo": False},
        )
    notes = [say("map.meaning")]
    if answer and answer.by_meaning:
        notes.append(say("map.interest_fits" if answer.fitting else "map.interest_outside"))
    st.text(" ".join(notes))
    return _chosen(state)


def build(
    snapshot: Snapshot,
    star: tuple[Place, str] | None,
    hits: Mapping[str, str],
    width: int,
    drawn_in: Colours = LIGHT,
    among: Collection[str] | None = None,
) -> Drawn:
    """The figure itself. `star`: a place that is no topic's, and its name; `hits`: ids and what is written in them.

    Places keep their shape: both axes have one scale, so that the nearest looks nearest.
    """
    points = _points(snapshot)
    shown = points if among is None else {one: point for one, point in points.items() if one in among}
    # The best are drawn last, above the others.
    hit = [shown[topic_id] for topic_id in reversed(list(hits)) if topic_id in shown]
    traces = []
    if len(shown) < len(points):
        traces.append(_ground([point.at for point in points.values() if point.id not in shown], drawn_in))
    traces.append(_marks([point for point in shown.values() if point.id not in hits], len(points), drawn_in))
    if star and hit:
        traces.append(_lines(star[0], [point.at for point in hit], drawn_in))
    if star:
        traces.append(_star(star, drawn_in))
    if hit:
        traces.append(_hits(hit, hits, drawn_in))
    wishes = _wishes(snapshot, star, hit[::-1], shown)
    signs = [*(point.at for point in hit), *([star[0]] if star else [])]
    every = np.vstack([snapshot.atlas.spots, *([star[0]] if star else [])])
    frames = [
        Frame.around(every, one, labels.LYING if one >= _LARGE else labels.UPRIGHT) for one in _WIDTHS if one <= width
    ]
    # The browser shows the words that fit the width it has, and narrows the plane where it has more height than needed:
    # widened, it would be widened again by every change of size.
    traces += [_words(labels.arrange(wishes, frame, every, signs), drawn_in) for frame in frames]
    narrow = frames[-1]
    layout = {
        "showlegend": False,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": {"visible": False, "range": [narrow.left, narrow.right], "constrain": "domain"},
        "yaxis": {
            "visible": False,
            "range": [narrow.bottom, narrow.top],
            "constrain": "domain",
            "scaleanchor": "x",
        },
        "hoverlabel": {
            "bgcolor": drawn_in.paper,
            "bordercolor": drawn_in.line,
            "font": {"size": labels.SIZE, "color": drawn_in.ink},
        },
        "dragmode": "pan",
        "uirevision": "map",
        "clickmode": "event+select",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }
    return Drawn(traces, layout, frames)


@lru_cache(maxsize=1)
def _points(snapshot: Snapshot) -> dict[str, _Point]:
    """The topics that have a place, by id, in the catalogue's order. Once a snapshot: every visitor sees the same."""
    points = {}
    for topic in snapshot.catalogue.topics:
        if place := snapshot.atlas.places.get(topic.id):
            theme = snapshot.atlas.theme_of(topic.id)
            slot = theme.slot if theme else 0
            title = _hovered(topic.title)
            points[topic.id] = _Point(topic.id, place, title, short(topic.title), colour(slot), shape(slot))
    return points


def _ground(places: Sequence[Place], drawn_in: Colours) -> dict[str, Any]:
    """Topics that nobody wants to see now: faint, and not to be touched."""
    return {
        **_at(places),
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {"color": drawn_in.line, "size": 4, "opacity": 0.5},
    }


def _lines(star: Place, ends: Sequence[Place], drawn_in: Colours) -> dict[str, Any]:
    """Dotted lines from the star to every end, as one line with gaps."""
    x, y = ([at for end in ends for at in (star[axis], end[axis], None)] for axis in (0, 1))
    return {
        "x": x,
        "y": y,
        "mode": "lines",
        "hoverinfo": "skip",
        "line": {"dash": "dot", "width": 1.5, "color": drawn_in.line},
    }


def _marks(points: Sequence[_Point], of: int, drawn_in: Colours) -> dict[str, Any]:
    """Topics in the colour and shape of their theme, the smaller the more the map has of them."""
    return {
        **_touched(points),
        "mode": "markers",
        "marker": {
            "color": [point.colour for point in points],
            "symbol": [point.shape for point in points],
            "size": 14 if of <= 50 else 9 if of <= 1_000 else 6 if of <= 2_500 else 4,
            "line": {"width": 1 if of <= 1_000 else 0.5, "color": drawn_in.paper},
        },
        # Never paler: at night the darkest of the colours can just be told from the ground.
        "selected": {"marker": {"size": 20, "opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _hits(points: Sequence[_Point], numbers: Mapping[str, str], drawn_in: Colours) -> dict[str, Any]:
    """Hits keep shape and colour of their theme as an edge, large enough for the number they have in the list."""
    return {
        **_touched(points),
        "mode": "markers+text",
        "text": [numbers[point.id] for point in points],
        "textposition": "middle center",
        "textfont": {"size": 12, "color": drawn_in.ink, "weight": "bold"},
        "marker": {
            "color": drawn_in.paper,
            "symbol": [point.shape for point in points],
            "size": 22,
            "line": {"width": 3, "color": [point.colour for point in points]},
        },
        "selected": {"marker": {"size": 30, "opacity": 1}, "textfont": {"color": drawn_in.ink}},
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": drawn_in.ink}},
    }


def _star(star: tuple[Place, str], drawn_in: Colours) -> dict[str, Any]:
    place, name = star
    return {
        **_at([place]),
        "mode": "markers",
        "hoverinfo": "text",
        "hovertext": name,
        # Larger than a hit, which is drawn above it: where both stand at one place, its tips are still seen.
        "marker": {
            "symbol": "star",
            "size": 1.8 * _STAR,
            "color": drawn_in.ink,
            "line": {"width": 1, "color": drawn_in.paper},
        },
        "unselected": {"marker": {"opacity": 1}},
    }


def _words(found: Sequence[labels.Label], drawn_in: Colours) -> dict[str, Any]:
    """Labels as a trace of text; a mark nobody sees keeps them off what they stand beside."""
    return {
        **_at([label.at for label in found]),
        "mode": "markers+text",
        "hoverinfo": "skip",
        "cliponaxis": False,  # they may reach into the margin of a wide map
        "text": [escape(label.words) for label in found],
        "textposition": [_SIDES[label.side] for label in found],
        "textfont": {
            "size": labels.SIZE,
            "color": drawn_in.ink,
            "weight": ["bold" if label.side == "over" else "normal" for label in found],
        },
        "marker": {"size": [1.5 * label.gap for label in found], "opacity": 0},
        "unselected": {"marker": {"opacity": 0}, "textfont": {"color": drawn_in.ink}},
    }


def _wishes(
    snapshot: Snapshot, star: tuple[Place, str] | None, hits: Sequence[_Point], shown: Mapping[str, _Point]
) -> list[Wish]:
    """What should be written on the map, the most wanted first."""
    wishes = [Wish(star[1], (star[0],), gap=_STAR)] if star else []
    titled = hits or (shown.values() if len(shown) <= _TITLES else [])
    wishes += [Wish(point.short, (point.at,), gap=labels.SIGN_GAP if hits else labels.GAP) for point in titled]
    if len(snapshot.catalogue.topics) > _TITLES:
        everything = len(shown) == len(_points(snapshot))
        wishes += _every_theme(snapshot) if everything else _themes(snapshot, shown)
    return wishes


@lru_cache(maxsize=1)
def _every_theme(snapshot: Snapshot) -> list[Wish]:
    return _themes(snapshot, _points(snapshot))


def _themes(snapshot: Snapshot, shown: Mapping[str, _Point]) -> list[Wish]:
    """The names of the themes that have a topic among those shown, each near the middle of these."""
    wishes = []
    for theme in snapshot.atlas.themes:
        if members := [shown[topic_id].at for topic_id in theme.topic_ids if topic_id in shown]:
            wishes.append(Wish(theme.name, _middle(members), over=True))
    return wishes


def _middle(members: Sequence[Place]) -> tuple[Place, ...]:
    """Some of the places in the inner half of a theme, from its middle outwards."""
    at = np.array(members)
    order = np.argsort(np.linalg.norm(at - np.median(at, axis=0), axis=1))[: max(1, len(at) // 2)]
    return tuple(members[row] for row in order[:: max(1, len(order) // _ANCHORS)])


def _touched(points: Sequence[_Point]) -> dict[str, Any]:
    """What a mark that can be hovered over and chosen needs: its place, its topic's title and id."""
    return {
        **_at([point.at for point in points]),
        "customdata": [point.id for point in points],
        "hoverinfo": "text",
        "hovertext": [point.title for point in points],
    }


def _hovered(title: str) -> str:
    """A title in lines that a phone has room for."""
    return "<br>".join(map(escape, wrap(short(title, _HOVER_LETTERS), _HOVER_LINE)))


def _at(places: Sequence[Place]) -> dict[str, Any]:
    return {"x": [round(x, 4) for x, _ in places], "y": [round(y, 4) for _, y in places]}


def _interest(snapshot: Snapshot, answer: Answer | None) -> tuple[Place, str] | None:
    """Where the interest stands: nearest to its best match, outside when nothing fits, nowhere without meaning."""
    if answer is None or not answer.by_meaning:
        return None
    ids = (topic.id for topic in snapshot.catalogue.topics)
    similarities = dict(zip(ids, answer.similarities.tolist(), strict=True))
    best = answer.fitting[0].topic.id if answer.fitting else None
    return atlas.place_of_interest(snapshot.atlas, similarities, best), say("map.interest")


def _chosen(state: object) -> str | None:
    """The id under the point that was clicked; plotly hands custom data over in several shapes."""
    points = state["selection"]["points"] if state else []  # type: ignore[index]
    for point in points:
        data = point.get("customdata")
        value = next(iter(data.values())) if isinstance(data, dict) else data[0] if isinstance(data, list) else data
        if value is not None:
            return str(value)
    return None
