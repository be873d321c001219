"""Write: the form of one topic, and beside it the page as the student will see it."""

import uuid

import streamlit as st

from topics import form
from topics.accounts import Account
from topics.desk import Forbidden, WorkingCopy
from topics.form import Fault, Fields
from topics.pages import details
from topics.pages.desk import boxes, checks, clash, frame, live, moves, outlook
from topics.pages.resources import shared
from topics.pages.words import say
from topics.store import Conflict, StoreError
from topics.topic import State, Topic, advice


def main() -> None:
    """Draw the form with what is kept of it, or the two texts of a clash."""
    try:
        who = frame.begin()
        copy = _copy(who)
        stored = _stored(who, copy)
    except Forbidden:
        details.missing()
        return
    except StoreError as error:
        _wait(error)
        return
    st.page_link("desk/topics.py", label=say("write.back"), icon=":material/arrow_back:")
    if theirs := st.session_state.get("write_clash"):
        _settle(who, copy, theirs)
        return
    st.title(say("write.edit") if stored else say("write.new"), anchor=False)
    if copy.fields is None and stored:
        checks.red_lines()
    left, right = st.columns(2, gap="large")
    with left:
        tried = bool(st.session_state.get("write_tried"))
        beside = {"id": stored.id, "state": stored.state} if stored else {"id": "new"}
        start = {} if boxes.filled() else _begun_with(copy, stored)
        fields = start or boxes.values()
        reading = form.read(fields, beside)
        errors = {name: fault for name, fault in reading.errors.items() if tried or fault is not Fault.EMPTY}
        boxes.draw(errors, advice(reading.topic) if reading.topic else (), start)
        typed = boxes.values()
        copy = _kept(who, copy, typed, stored)
        if typed != fields:
            st.rerun()
        _buttons(copy, stored)
    with right:
        _beside(reading.topic)
    live.commit_pauses()


def _wait(error: StoreError) -> None:
    """The form alone, so that nothing typed is lost until the database can be read again."""
    st.error(say("app.unusable", reason=error), icon=":material/error:")
    st.button(say("write.again"), key="again")
    if boxes.filled():
        boxes.draw({}, ())


def _copy(who: Account) -> WorkingCopy:
    """The working copy of this page: what the session holds, or what was kept, or a fresh one."""
    asked = (st.query_params.get("topic", ""), st.query_params.get("draft", ""))
    open_: WorkingCopy | None = st.session_state.get("write_copy")
    # While two texts are settled the boxes are not drawn, and the session forgets them.
    drawn = boxes.filled() or "write_clash" in st.session_state
    if open_ and drawn and asked in ((open_.topic_id, ""), ("", open_.key)):
        return open_
    topic_id, key = asked
    if topic_id:
        copy = frame.desk().open(who, topic_id)
    else:
        copy = frame.desk().reopen(who, key) or WorkingCopy(key if _is_key(key) else uuid.uuid4().hex)
        st.query_params["draft"] = copy.key
    stored = _stored(who, copy)
    if open_:
        boxes.fill(_begun_with(copy, stored))
    st.session_state["write_copy"] = copy
    st.session_state["write_tried"] = False
    st.session_state.pop("write_clash", None)
    return copy


def _stored(who: Account, copy: WorkingCopy) -> Topic | None:
    """The topic that is edited, as it is stored; None for a new one. Raises Forbidden."""
    return frame.desk().editable(who, copy.topic_id) if copy.topic_id else None


def _begun_with(copy: WorkingCopy, stored: Topic | None) -> Fields:
    """What the form holds before anything is typed: what was kept, else the topic as it is stored, else nothing."""
    return copy.fields or (form.fields(stored) if stored else form.empty())


def _is_key(text: str) -> bool:
    try:
        return uuid.UUID(hex=text).hex == text
    except ValueError:
        return False


def _kept(who: Account, copy: WorkingCopy, fields: Fields, stored: Topic | None) -> WorkingCopy:
    """Keep what was typed since the last run."""
    if fields != _begun_with(copy, stored):
        copy = frame.desk().keep(who, copy, fields)
        st.session_state["write_copy"] = copy
    st.session_state["write_known"] = fields
    return copy


def _buttons(copy: WorkingCopy, stored: Topic | None) -> None:
    state = stored.state if stored else State.DRAFT
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if state is State.DRAFT:
            st.button(say("write.publish"), type="primary", on_click=_save, args=(State.OPEN,), key="publish")
            st.button(say("write.save_draft"), on_click=_save, key="save")
        else:
            st.button(say("write.save"), type="primary", on_click=_save, key="save")
        for other in moves.NEXT[state] if stored else ():
            if (state, other) != (State.DRAFT, State.OPEN):
                st.button(moves.label(other), type="tertiary", on_click=_save, args=(other,), key=moves.key(other))
        st.text(say("write.kept") if copy.fields else say("write.nothing_unsaved"))


def _save(state: State | None = None) -> None:
    """What is in the boxes, and another state with it, if one is given: one save, so nothing unsaved stays behind."""
    copy: WorkingCopy = st.session_state["write_copy"]
    fields = boxes.values()
    st.session_state["write_tried"] = True

    def write(who: Account) -> str:
        try:
            saved = frame.desk().save(who, copy, fields, state)
        except Conflict as conflict:
            st.session_state["write_copy"] = frame.desk().keep(who, copy, fields)
            st.session_state["write_clash"] = conflict.theirs
            return ""
        st.session_state["write_copy"] = frame.desk().reopen(who, copy.key)
        st.query_params.from_dict({"topic": saved.id})
        if state is State.OPEN:
            return say("write.published")
        return moves.done(state, saved.title) if state else say("write.saved")

    try:
        frame.act(write)
    except form.Unreadable:
        st.session_state["desk_fault"] = say("write.has_errors")


def _settle(who: Account, copy: WorkingCopy, theirs: Topic) -> None:
    """Both texts side by side instead of the form, until it is chosen what goes on."""
    both = clash.settle(who, copy, copy.fields or form.empty(), theirs)
    if both and both.fields:
        st.session_state["write_copy"] = frame.desk().keep(who, both, both.fields)
        boxes.fill(both.fields)
        del st.session_state["write_clash"]
        st.query_params.from_dict({"topic": theirs.id})
        st.rerun()


def _beside(topic: Topic | None) -> None:
    """The page as the student sees it, and what would become of it."""
    page, who, overlap, where = st.tabs(
        [say(key) for key in ("outlook.page", "outlook.who", "outlook.overlap", "outlook.where")]
    )
    with page:
        _preview(topic)
    draft = outlook.draft_of(topic) if topic else None
    if draft is None:
        for tab in (who, overlap, where):
            tab.text(say("outlook.not_ready"))
        return
    with who:
        outlook.who_finds_it(draft)
    with overlap:
        outlook.overlaps(draft)
    with where:
        outlook.where_it_lands(draft, shared().snapshot())


def _preview(topic: Topic | None) -> None:
    if topic is None:
        st.text(say("write.no_preview"))
        return
    with st.container(border=True):
        details.head(topic)
        details.facts(topic, shared().snapshot().atlas.theme_of(topic.id))
        details.text(topic)


main()
