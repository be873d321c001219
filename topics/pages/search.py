"""A search as every page makes it: how it begins on Find and on the map, and the answer, counted for the operator."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.together import Busy
from topics import match
from topics.interest import Interest
from topics.match import Answer, Examples
from topics.pages import examples, interest, waiting
from topics.pages.resources import Snapshot, shared
from topics.pages.words import count, say
from topics.server import metrics

_NO_EXAMPLE = Examples()


def begin(title: str) -> tuple[Snapshot, Interest, Examples] | None:
    """Draw the title, the box, the examples, and what is still missing; None where there is no topic to search for."""
    st.title(title, anchor=False)
    # Whoever comes with the start of the server may write before the topics are there.
    typed = interest.box()
    snapshot = shared().snapshot()
    asked = interest.ask(typed, snapshot.suggestions or ())
    pointed = examples.ask(snapshot.catalogue)
    waiting.line()
    if not snapshot.catalogue.topics:
        if shared().read:
            st.info(say("find.empty"))
        return None
    return snapshot, asked, pointed


def find(
    snapshot: Snapshot,
    asked: Interest,
    k: int,
    wanted: NDArray[np.bool_] | None = None,
    pointed: Examples = _NO_EXAMPLE,
) -> Answer:
    """What `match.find` answers with the model and the curve of this server; by words, and said, while too many ask."""
    resources = shared()

    def answered_by(encoder: Encoder | None) -> Answer:
        spelling = interest.corrects_spelling(asked)
        return match.find(snapshot.catalogue, asked, encoder, k, wanted, pointed, spelling, resources.curve)

    with metrics.SEARCH_SECONDS.time():
        try:
            answer = answered_by(resources.interests)
        except Busy:
            answer = answered_by(None)
            st.info(say("find.busy"), icon=":material/hourglass_top:")
    metrics.SEARCHES.labels(answer.verdict, "meaning" if answer.by_meaning else "words").inc()
    return answer


def verdict(answer: Answer) -> str:
    """What the search says before its list: how many fit clearly, how many are related, or that nothing fits."""
    if not answer.fitting:
        return say("find.nothing") if answer.by_meaning else say("find.nothing_by_words")
    related = count("find.more_related" if answer.clear else "find.related", answer.related)
    return " ".join(filter(None, [count("find.clear", answer.clear), related]))
