"""The pages in German."""

from tests.pages.conftest import page
from topics.pages import words
from topics.pages.resources import Resources
from topics.topic import Topic


def test_the_choice_of_a_language_changes_every_word(ready: Resources) -> None:
    at = page(lang="de")
    assert at.title[0].value == "Woran möchtest du arbeiten?"
    at.text_input(key="interest").set_value("cells")
    at.form_submit_button[0].click().run()
    assert at.header[0].value == "Ein Thema passt genau."
    at.segmented_control(key="lang").set_value("en").run()
    assert at.title[0].value == "What would you like to work on?"
    assert at.header[0].value == "One topic clearly fits."


def test_the_language_of_the_browser_is_taken_unasked(ready: Resources) -> None:
    at = page()
    at.context.update(locale="de-AT")
    at.session_state["lang"] = None
    at.run()
    assert at.title[0].value == "Woran möchtest du arbeiten?"


def test_a_language_nobody_speaks_here_is_english(ready: Resources) -> None:
    assert page(lang="xx").title[0].value == "What would you like to work on?"


def test_subjects_are_tapped_in_the_visitors_words(ready: Resources) -> None:
    at = page(lang="de")
    assert "Zellen" in at.pills(key="tapped").options
    at.pills(key="tapped").set_value(["cells"]).run()
    assert at.header[0].value == "Ein Thema passt genau."


def test_days_are_written_as_the_language_does(ready: Resources, monkeypatch) -> None:
    topic = Topic(title="Dated", text="We look at cells.", checked_on="2026-11-26")
    ready.store.save(topic, by="test")
    assert "26. November 2026" in _bodies(page("topic.py", id="dated", lang="de"))
    assert "26 November 2026" in _bodies(page("topic.py", id="dated"))


def test_large_numbers_are_set_apart(monkeypatch) -> None:
    monkeypatch.setattr(words, "language", lambda: "de")
    assert words.number(5_000) == "5.000"
    assert words.count("find.related", 5_000) == "5.000 Themen sind verwandt."
    assert words.count("find.related", 2) == "Zwei Themen sind verwandt."


def _bodies(at) -> str:
    return "\n".join(e.proto.body for e in at.get("html"))
