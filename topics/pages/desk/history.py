"""History: every save of a topic, who made it, what changed, and the way back."""

from itertools import pairwise

import streamlit as st

from topics.accounts import Account
from topics.desk import Forbidden
from topics.differences import changes
from topics.pages import details, safe
from topics.pages.desk import frame
from topics.pages.words import moment, say
from topics.store import Revision


def main() -> None:
    """Draw the saves of the topic that the address names with `topic`, newest first."""
    who = frame.begin()
    topic_id = st.query_params.get("topic", "")
    try:
        saves = frame.desk().history(who, topic_id)
    except Forbidden:
        details.missing()
        return
    st.page_link("desk/topics.py", label=say("write.back"), icon=":material/arrow_back:")
    st.title(say("history.title"), anchor=False)
    safe.draw(safe.title(saves[0].topic.title))
    for save, before in pairwise([*saves, None]):
        if save:
            _save(save, before, newest=save is saves[0])


def _save(save: Revision, before: Revision | None, newest: bool) -> None:
    with st.container(border=True, key=f"save-{save.topic.version}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            # The server's own time: the group and its dashboard live in one zone.
            when = moment(save.at)
            st.text(say("history.save", n=save.topic.version, name=save.by, when=when))
            if not newest:
                st.button(
                    say("history.restore"),
                    icon=":material/history:",
                    key=f"restore-{save.topic.version}",
                    on_click=_restore,
                    args=(save,),
                )
        if before is None:
            st.text(say("history.first"))
            return
        for field, parts in changes(before.topic, save.topic).items():
            st.text(say(f"field.{field}"))
            safe.draw(safe.difference(parts))


def _restore(save: Revision) -> None:
    def write(who: Account) -> str:
        frame.desk().restore(who, save.topic.id, save.topic.version)
        return say("history.restored", n=save.topic.version)

    frame.act(write)


main()
