"""Desk: my topics first, the others' below, with what has to be done about them."""

from collections.abc import Collection
from datetime import date

import streamlit as st

from topics.accounts import Account, Action
from topics.desk import Entry, WorkingCopy, stale
from topics.pages import cards, door, safe
from topics.pages.desk import checks, frame, moves
from topics.pages.resources import shared
from topics.pages.words import day, say
from topics.topic import State, Topic

_SHOWN = 20


def main() -> None:
    """Draw the topics of who is signed in, then the others'."""
    who = frame.begin()
    _head(who)
    entries, unsaved = frame.desk().entries(who), frame.desk().unsaved(who)
    for copy in unsaved:
        if not copy.topic_id:
            _begun(copy)
    shown = _filter(entries)
    mine, others = [e for e in shown if e.own], [e for e in shown if not e.own]
    st.header(say("desk.mine", n=len(mine)), anchor=False)
    if not any(entry.own for entry in entries):
        st.text(say("desk.none"))
    begun = {copy.topic_id for copy in unsaved}
    accounts = [account.name for account in shared().accounts.all() if not account.disabled]
    room = st.session_state.get("desk_shown", _SHOWN)
    for entry in mine[:room]:
        _card(who, entry, entry.topic.id in begun, accounts)
    if others:
        st.header(say("desk.others", n=len(others)), anchor=False)
    for entry in others[: max(0, room - len(mine))]:
        _card(who, entry, entry.topic.id in begun, accounts)
    if len(shown) > room:
        more = min(_SHOWN, len(shown) - room)
        st.button(say("find.show_more", n=more), on_click=_show_more, args=(room + more,), key="desk_more")


def _show_more(n: int) -> None:
    st.session_state["desk_shown"] = n


def _head(who: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(say("desk.title"), anchor=False)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.text(say("desk.who", name=who.name))
            st.button(say("desk.sign_out"), on_click=door.sign_out, type="tertiary", key="sign_out")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("desk.new"), type="primary", icon=":material/add:", key="new"):
            st.switch_page("desk/write.py", query_params={"draft": frame.desk().open(who).key})
        st.page_link("desk/selftest.py", label=say("checks.page"), icon=":material/fact_check:")
    checks.red_lines()


def _filter(entries: list[Entry]) -> list[Entry]:
    """The entries that pass what is chosen. Not drawn while all fit a screen."""
    if len(entries) <= 5:
        return entries
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(say("desk.filter"), key="desk_filter", persist_state="session", width=320)
        states = st.pills(
            say("topic.state"),
            [state for state in State if any(entry.topic.state is state for entry in entries)],
            format_func=lambda state: say(f"state.{moves.key(state)}"),
            selection_mode="multi",
            key="desk_states",
            persist_state="session",
        )
    wanted = (text or "").casefold()
    return [
        entry
        for entry in entries
        if wanted in entry.topic.title.casefold() and (not states or entry.topic.state in states)
    ]


def _begun(copy: WorkingCopy) -> None:
    """A new topic somebody began to write."""
    title = str((copy.fields or {}).get("title", "")).strip() or say("desk.untitled")
    with st.container(border=True, key=f"begun-{copy.key}"):
        safe.draw(safe.title(title))
        st.badge(say("desk.unsaved"), icon=":material/edit:", color="yellow")
        with st.container(horizontal=True, gap="small"):
            st.page_link(
                "desk/write.py", label=say("desk.go_on"), icon=":material/edit:", query_params={"draft": copy.key}
            )
            st.button(
                say("desk.throw_away"), type="tertiary", key=f"throw-{copy.key}", on_click=_throw_away, args=(copy.key,)
            )


def _card(who: Account, entry: Entry, begun: bool, accounts: Collection[str]) -> None:
    """A topic: what it is, what is to be done, and the buttons for what this account may do."""
    topic = entry.topic
    with st.container(border=True, key=f"desk-{topic.id}"):
        safe.draw(safe.title(topic.title))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(cards.state(topic), color="green" if topic.state is State.OPEN else "gray")
            if begun:
                st.badge(say("desk.unsaved"), icon=":material/edit:", color="yellow")
            st.text(_line(entry))
        if stale(topic, date.today(), shared().settings.confirm_weeks):
            _still_true(who, entry)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if who.may(Action.WRITE, topic.state, entry.own):
                st.page_link(
                    "desk/write.py", label=say("desk.edit"), icon=":material/edit:", query_params={"topic": topic.id}
                )
            if who.may(Action.HISTORY, topic.state, entry.own):
                st.page_link(
                    "desk/history.py",
                    label=say("desk.history"),
                    icon=":material/history:",
                    query_params={"topic": topic.id},
                )
            if who.may(Action.MOVE, topic.state, entry.own):
                for state in moves.NEXT[topic.state]:
                    st.button(
                        moves.label(state),
                        key=f"{moves.key(state)}-{topic.id}",
                        on_click=_move,
                        args=(topic, state),
                        type="tertiary",
                    )
            if who.may(Action.HAND_OVER, topic.state, entry.own):
                _owners(entry, accounts)


def _owners(entry: Entry, accounts: Collection[str]) -> None:
    """Whose the topic is: several can share it, and an editor can hand it to somebody."""
    key = f"owners-{entry.topic.id}"
    with st.popover(say("owners.button"), type="tertiary", icon=":material/group:", key=f"{key}-open"):
        names = sorted({*accounts, *entry.owners})
        st.multiselect(say("owners.who"), names, default=sorted(entry.owners), key=key)
        st.button(say("owners.save"), key=f"{key}-save", on_click=_hand_over, args=(entry.topic, key))


def _hand_over(topic: Topic, key: str) -> None:
    def write(who: Account) -> str:
        frame.desk().hand_over(who, topic.id, st.session_state[key])
        return say("owners.done", title=topic.title)

    frame.act(write)


def _line(entry: Entry) -> str:
    checked = entry.topic.checked_on
    known = [
        cards.levels(entry.topic),
        say("desk.checked", day=day(checked)) if checked else "",
        say("desk.belongs", names=", ".join(sorted(entry.owners))) if entry.owners and not entry.own else "",
    ]
    return " · ".join(fact for fact in known if fact)


def _still_true(who: Account, entry: Entry) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(say("desk.still_true"), icon=":material/schedule:", color="yellow")
        if who.may(Action.CONFIRM, entry.topic.state, entry.own):
            st.button(say("desk.yes"), key=f"confirm-{entry.topic.id}", on_click=_confirm, args=(entry.topic,))


def _move(topic: Topic, state: State) -> None:
    def write(who: Account) -> str:
        frame.desk().move(who, topic.id, state)
        return moves.done(state, topic.title)

    frame.act(write)


def _confirm(topic: Topic) -> None:
    def write(who: Account) -> str:
        frame.desk().confirm(who, topic.id)
        return say("desk.confirmed", title=topic.title)

    frame.act(write)


def _throw_away(key: str) -> None:
    def write(who: Account) -> str:
        frame.desk().throw_away(who, key)
        return say("desk.thrown_away")

    frame.act(write)


main()
