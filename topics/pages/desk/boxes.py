"""The boxes of the form, each with what is wrong or could be better about it.

It owns the session keys "write_<field>".
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import streamlit as st

from topics import form
from topics.form import Fault, Fields, Value
from topics.pages import cards
from topics.pages.words import say
from topics.topic import TEXT_LIMIT, TITLE_LIMIT, Advice, Level

# Heights in pixels: how much of a field people write.
_HEIGHTS = {"text": 320, "tasks": 120, "needs": 100, "supervisors": 80, "plain_words": 100, "methods": 100}
_LANGUAGES = ("", "en", "de")


def filled() -> bool:
    """Whether the session holds a form; it forgets the boxes of a page that is left."""
    return all(_key(name) in st.session_state for name in form.NAMES)


def fill(fields: Fields) -> None:
    """Show these values from now on."""
    for name in form.NAMES:
        st.session_state[_key(name)] = fields[name]


def values() -> dict[str, Value]:
    """What is in the boxes."""
    return {name: st.session_state[_key(name)] or ([] if name == "levels" else "") for name in form.NAMES}


def draw(errors: Mapping[str, Fault], advice: Iterable[Advice], start: Fields = MappingProxyType({})) -> None:
    """Draw the boxes, the required ones first.

    `start`: what boxes hold that this session has not drawn yet. What the browser has in them counts more: a page that
    was open while the server started anew brings along what was typed into it.
    """
    notes = {name: [say(f"fault.{fault}")] for name, fault in errors.items()}
    better: dict[str, list[str]] = {}
    for piece in advice:
        better.setdefault(piece.field, []).append(say(f"advice.{piece}"))
    with st.container(key="write_form"):
        title = str(start.get("title", ""))
        st.text_input(_label("title"), title, key=_key("title"), max_chars=2 * TITLE_LIMIT, live="400ms")
        _under("title", notes, better)
        _area("text", notes, better, start)
        st.pills(
            _label("levels"),
            [str(one) for one in Level],
            format_func=_level,
            selection_mode="multi",
            default=start.get("levels"),
            key=_key("levels"),
        )
        _under("levels", notes, better)
        written = str(st.session_state.get(_key("language"), start.get("language", "")))
        languages = [*_LANGUAGES, *({written} - set(_LANGUAGES))]
        at = languages.index(str(start.get("language", "")))
        st.selectbox(_label("language"), languages, at, format_func=_language, key=_key("language"))
        _under("language", notes, better)
        for name in ("supervisors", "tasks", "needs"):
            _area(name, notes, better, start)
        with st.expander(say("write.more"), expanded=any(name in errors for name in ("links", "methods"))):
            for name in ("plain_words", "also_found_as", "methods", "links"):
                _area(name, notes, better, start)


def _area(name: str, notes: Mapping[str, list[str]], better: Mapping[str, list[str]], start: Fields) -> None:
    st.text_area(
        _label(name),
        str(start.get(name, "")),
        key=_key(name),
        height=_HEIGHTS.get(name, 80),
        max_chars=2 * TEXT_LIMIT,
        help=say(f"help.{name}"),
    )
    _under(name, notes, better)


def _under(name: str, notes: Mapping[str, list[str]], better: Mapping[str, list[str]]) -> None:
    for words in notes.get(name, ()):
        st.badge(words, icon=":material/error:", color="red")
    for words in better.get(name, ()):
        st.badge(words, icon=":material/lightbulb:", color="gray")


def _key(name: str) -> str:
    return f"write_{name}"


def _label(name: str) -> str:
    return say(f"field.{name}")


def _level(one: str) -> str:
    return cards.level(Level(one))


def _language(code: str) -> str:
    try:
        return say(f"language.{code}") if code else say("write.no_language")
    except KeyError:
        return code
