"""The map: topics as points, themes as colours and shapes, the interest as a star with lines to its hits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
import streamlit as st

from topics import atlas
from topics.match import Answer
from topics.pages import browser
from topics.pages.resources import Snapshot
from topics.pages.theme import LIGHT, Colours, colours
from topics.pages.words import say

Place = tuple[float, float]

# Okabe & Ito (2008): told apart with every kind of colour vision. Their yellow and black are left out: one is too
# pale on paper, the other is the ink of the interest.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
SHAPES = ("circle", "diamond", "square", "triangle-up", "cross", "pentagon", "hexagon")

# More labels than this cannot be read, however they are placed.
_LABELS = 30
_LABEL_LETTERS = 26
_LABEL_SIZE = 13  # pixels
_GAP = 11  # pixels between the middle of a mark and its label
_SIDES = {
    "below": {"yanchor": "top", "yshift": -_GAP},
    "above": {"yanchor": "bottom", "yshift": _GAP},
    "right": {"xanchor": "left", "xshift": _GAP},
    "left": {"xanchor": "right", "xshift": -_GAP},
}

# The unit square with room around it for labels and for an interest that stands outside.
_RANGE = (-0.18, 1.18)


@dataclass(frozen=True)
class Label:
    """Words beside a point of the map; below, above, right or left of it."""

    at: Place
    words: str
    side: str


def draw(
    snapshot: Snapshot,
    answer: Answer | None,
    hits: Sequence[str],
    key: str,
    height: int = 460,
    width: int = 460,
) -> str | None:
    """Draw the map and what closeness means; the id of the topic that was chosen on it."""
    places = snapshot.atlas.places
    if not places:
        st.text(say("map.drawing"))
        return None
    star = _star(snapshot, answer, hits)
    browser.taps_hit_their_point()
    state = st.plotly_chart(
        build(snapshot, star, hits, height, width, colours()),
        key=key,
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
    snapshot: Snapshot, star: Place | None, hits: Collection[str], height: int, width: int, drawn_in: Colours = LIGHT
) -> go.Figure:
    """The figure itself. Places keep their shape: both axes have one scale, so that the nearest looks nearest."""
    places = snapshot.atlas.places
    titles = {topic.id: topic.title for topic in snapshot.catalogue.topics}
    figure = go.Figure()
    if star:
        for topic_id in hits:
            if topic_id in places:
                x, y = places[topic_id]
                figure.add_scatter(
                    x=[star[0], x],
                    y=[star[1], y],
                    mode="lines",
                    hoverinfo="skip",
                    showlegend=False,
                    line={"dash": "dot", "width": 1.5, "color": drawn_in.line},
                )
    for theme in snapshot.atlas.themes:
        ids = [topic_id for topic_id in theme.topic_ids if topic_id in titles]
        figure.add_scatter(
            x=[places[i][0] for i in ids],
            y=[places[i][1] for i in ids],
            customdata=[[i] for i in ids],
            mode="markers",
            name=escape(theme.name),
            hoverinfo="text",
            hovertext=[escape(titles[i]) for i in ids],
            marker={
                "color": COLOURS[theme.slot % len(COLOURS)],
                "symbol": SHAPES[theme.slot % len(SHAPES)],
                "size": 14 if len(titles) <= 50 else 9,
                "opacity": [1.0 if not hits or i in hits else 0.45 for i in ids],
            },
            selected={"marker": {"size": 20}},
            unselected={"marker": {"opacity": 0.6}},
        )
    if star:
        add_star(figure, star, say("map.interest"), drawn_in)
    shown = [i for i in (hits or places) if i in places and i in titles]
    wanted = [(places[i], _short(titles[i])) for i in shown] if len(shown) <= _LABELS else []
    if star:
        wanted.insert(0, (star, say("map.interest")))
    marks = [*places.values(), *([star] if star else [])]
    for label in arrange(wanted, marks, min(width, height) / 1.36):
        x, y = label.at
        figure.add_annotation(
            x=x,
            y=y,
            text=escape(label.words),
            showarrow=False,
            font={"size": _LABEL_SIZE, "color": drawn_in.ink},
            **_SIDES[label.side],
        )
    axis = {"visible": False, "range": list(_RANGE)}
    figure.update_layout(
        height=height + 24 * ((len(snapshot.atlas.themes) + 1) // 2),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x"},
        legend={"orientation": "h", "y": 0, "yanchor": "top", "font": {"size": 14, "color": drawn_in.ink}},
        hoverlabel={
            "bgcolor": drawn_in.paper,
            "bordercolor": drawn_in.line,
            "font": {"size": _LABEL_SIZE, "color": drawn_in.ink},
        },
        dragmode="pan",
        uirevision="map",
        clickmode="event+select",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure


def add_star(figure: go.Figure, place: Place, name: str, drawn_in: Colours) -> None:
    """Mark a place that is no topic's: an interest, or a draft."""
    figure.add_scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers",
        name=name,
        hoverinfo="text",
        hovertext=name,
        marker={"symbol": "star", "size": 20, "color": drawn_in.ink},
    )


def arrange(wanted: Sequence[tuple[Place, str]], marks: Sequence[Place], side: float) -> list[Label]:
    """Labels that hide neither a mark nor each other, the first come first; what finds no room is left out.

    `wanted`: (place, words), places in the unit square, which is `side` pixels wide.
    """
    letter, line, mark = 0.52 * _LABEL_SIZE / side, 1.3 * _LABEL_SIZE / side, _GAP / side
    taken = [(x - mark, y - mark, x + mark, y + mark) for x, y in marks]
    labels = []
    for (x, y), words in wanted:
        width = letter * len(words)
        boxes = {
            "below": (x - width / 2, y - mark - line, x + width / 2, y - mark),
            "above": (x - width / 2, y + mark, x + width / 2, y + mark + line),
            "right": (x + mark, y - line / 2, x + mark + width, y + line / 2),
            "left": (x - mark - width, y - line / 2, x - mark, y + line / 2),
        }
        for name, box in boxes.items():
            inside = box[0] >= _RANGE[0] and box[2] <= _RANGE[1]
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                labels.append(Label((x, y), words, name))
                break
    return labels


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _short(title: str) -> str:
    """The beginning of a title, cut between words."""
    kept = ""
    for word in title.split():
        if len(kept) + len(word) > _LABEL_LETTERS:
            return f"{kept} …".strip() if kept else title[:_LABEL_LETTERS] + "…"
        kept = f"{kept} {word}".strip()
    return kept


def _star(snapshot: Snapshot, answer: Answer | None, hits: Sequence[str]) -> Place | None:
    """Where the interest stands: nearest to its best match, outside when nothing fits, nowhere without meaning."""
    if answer is None or not answer.by_meaning:
        return None
    similarities = {
        topic.id: float(similarity)
        for topic, similarity in zip(snapshot.catalogue.topics, answer.similarities, strict=True)
    }
    return atlas.place_of_interest(snapshot.atlas, similarities, hits[0] if answer.fitting else None)


def _chosen(state: object) -> str | None:
    """The id under the point that was clicked; plotly hands custom data over in several shapes."""
    points = state["selection"]["points"] if state else []  # type: ignore[index]
    for point in points:
        data = point.get("customdata")
        value = next(iter(data.values())) if isinstance(data, dict) else data[0] if isinstance(data, list) else data
        if value is not None:
            return str(value)
    return None
