from prometheus_client import REGISTRY

from tests.pages.conftest import page
from topics.pages.resources import Resources


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
