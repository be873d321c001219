"""Two people edited the same topic: both texts side by side, field by field, before anything is saved."""

from dataclasses import replace

import streamlit as st

from topics import form
from topics.accounts import Account
from topics.desk import WorkingCopy
from topics.differences import Merged, merge
from topics.form import Fields, Value
from topics.pages import safe
from topics.pages.desk import frame
from topics.pages.words import say
from topics.topic import Topic


def settle(who: Account, copy: WorkingCopy, yours: Fields, theirs: Topic) -> WorkingCopy | None:
    """Draw what both wrote; the working copy that goes on from both once everything is chosen, None until then."""
    merged = _merged(who, copy, yours, theirs)
    st.title(say("clash.title"), anchor=False)
    st.text(say("clash.what", n=len(merged.clashes)) if merged.clashes else say("clash.none"))
    fields, written = dict(merged.fields), form.fields(theirs)
    for name in merged.clashes:
        fields[name] = _choice(name, yours[name], written[name])
    if st.button(say("clash.go_on"), type="primary", key="clash_go_on"):
        return replace(copy, topic_id=theirs.id, version=theirs.version, fields=fields)
    return None


def _merged(who: Account, copy: WorkingCopy, yours: Fields, theirs: Topic) -> Merged:
    """Both edits since the version the form began from; without one, everything that differs is asked about."""
    saves = {save.topic.version: save.topic for save in frame.desk().history(who, theirs.id)}
    base = saves.get(copy.version)
    return merge(form.fields(base) if base else form.empty(), yours, form.fields(theirs))


def _choice(name: str, yours: Value, theirs: Value) -> Value:
    """One field in both wordings, and which of them it shall be."""
    st.header(say(f"field.{name}"), anchor=False)
    left, right = st.columns(2)
    for side, key, value in ((left, "yours", yours), (right, "theirs", theirs)):
        with side:
            st.text(say(f"clash.{key}"))
            safe.draw(safe.written(_text(value)))
    options = ["yours", "theirs"] if isinstance(yours, list) else ["yours", "theirs", "both"]
    chosen = st.segmented_control(
        say("clash.keep", field=say(f"field.{name}")),
        options,
        default="yours",
        required=True,
        format_func=lambda option: say(f"clash.keep_{option}"),
        key=f"clash_{name}",
    )
    if chosen == "both":
        return f"{yours}\n\n{theirs}"
    return theirs if chosen == "theirs" else yours


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value)
