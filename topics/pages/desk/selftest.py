"""Self-test: what interests must find, how that is met today, and the form to add to it."""

import streamlit as st

from topics import selftest
from topics.accounts import Account
from topics.pages.desk import checks, frame
from topics.pages.resources import shared
from topics.pages.words import say
from topics.selftest import Expectation


def main() -> None:
    """Draw every expectation with how it is met, and the form that adds one."""
    frame.begin()
    st.page_link("desk/topics.py", label=say("write.back"), icon=":material/arrow_back:")
    st.title(say("checks.title"), anchor=False)
    st.text(say("checks.what"))
    titles = {topic.id: topic.title for topic in shared().snapshot().catalogue.topics}
    with st.form("checks_form", clear_on_submit=True, border=True):
        st.text_input(say("checks.interest"), key="checks_interest", max_chars=200)
        st.selectbox(
            say("checks.must_find"),
            ["", *sorted(titles, key=lambda topic_id: titles[topic_id])],
            format_func=lambda topic_id: titles.get(topic_id) or say("checks.nothing"),
            key="checks_topic",
        )
        st.form_submit_button(say("checks.add"), on_click=_add)
    results = checks.results()
    if not results:
        st.text(say("checks.none"))
    for result in results:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if result.met:
                st.badge(say("checks.well"), icon=":material/check:", color="green")
            else:
                st.badge(say("checks.wrong"), icon=":material/search_off:", color="red")
            st.text(checks.sentence(result))
            st.button(
                say("checks.remove"),
                type="tertiary",
                key=f"remove-{result.expectation.interest}",
                on_click=_remove,
                args=(result.expectation,),
            )


def _add() -> None:
    def write(who: Account) -> str:
        try:
            new = Expectation(st.session_state["checks_interest"].strip(), st.session_state["checks_topic"])
        except ValueError:
            return say("checks.no_word")
        others = [one for one in selftest.expectations(shared().store) if one.interest != new.interest]
        selftest.change(shared().store, [*others, new])
        return say("checks.added")

    frame.act(write)


def _remove(gone: Expectation) -> None:
    def write(who: Account) -> str:
        rest = [one for one in selftest.expectations(shared().store) if one != gone]
        selftest.change(shared().store, rest)
        return say("checks.removed")

    frame.act(write)


main()
