from collections.abc import Sequence

import pytest
from prometheus_client import REGISTRY

from embeddings.encoder import Rows
from embeddings.together import Busy
from tests.pages.conftest import page
from topics.pages.resources import Resources
from topics.pages.words import in_language


def counted(verdict: str, by: str) -> float:
    return REGISTRY.get_sample_value("thesis_finder_searches_total", {"verdict": verdict, "by": by}) or 0


def test_answers_are_counted_by_verdict_without_a_word_of_the_visitor(ready: Resources) -> None:
    before = counted("clear", "meaning"), counted("nothing", "meaning")
    for path, interest in ((None, "cells"), ("map.py", "cells"), (None, "tax law")):
        at = page(path)
        at.text_input(key="interest").set_value(interest)
        at.form_submit_button[0].click().run()
        assert not at.exception
    assert (counted("clear", "meaning"), counted("nothing", "meaning")) == (before[0] + 2, before[1] + 1)
    labels = [sample.labels for metric in REGISTRY.collect() for sample in metric.samples]
    assert not [one for one in labels if "cells" in one.values() or "tax law" in one.values()]


def test_while_too_many_ask_words_answer_and_the_page_says_so(
    ready: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(texts: Sequence[str]) -> Rows:
        raise Busy

    before = counted("related", "words") + counted("clear", "words")
    monkeypatch.setattr(ready.interests, "encode", busy)
    at = page()
    at.text_input(key="interest").set_value("cells")
    at.form_submit_button[0].click().run()
    assert in_language("en", "find.busy") in [one.value for one in at.info]
    assert counted("related", "words") + counted("clear", "words") == before + 1
    monkeypatch.undo()
    at.run()
    assert not at.info
