from threading import Event

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import cards, listed, page, press, until
from tests.pages.test_find import headers, search, shown
from topics.match import Examples
from topics.pages import resources
from topics.pages.resources import Resources
from topics.pages.words import say
from topics.topic import State, Topic


def click(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    assert not at.error
    return at


def chips(at: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in at.button if (button.key or "").startswith("example-")]


def add(ready: Resources, title: str, text: str) -> Topic:
    return ready.store.save(Topic(title=title, text=text, language="en"), by="test")


def test_an_example_alone_searches_for_its_like(ready: Resources) -> None:
    one, other = add(ready, "Taxes", "Tax law, tax law."), add(ready, "Fees", "More tax law.")
    at = press(page(), "more", one.id)
    assert headers(at)[0] == "One topic clearly fits."
    assert listed(at)[0] == other.id
    assert one.id not in listed(at)
    assert chips(at) == ["More like Taxes ✕"]


def test_an_example_combines_with_a_text(ready: Resources) -> None:
    taxes = add(ready, "Taxes", "Tax law, tax law.")
    only = add(ready, "Only", "The headset, a headset.")
    both = add(ready, "Both", "The headset, a headset; and tax law.")
    at = search(page(), "headset")
    assert listed(at).index(only.id) < listed(at).index(both.id)
    at = search(press(page(), "more", taxes.id), "headset")
    assert listed(at).index(both.id) < listed(at).index(only.id)


def test_less_like_this_sinks_the_like(ready: Resources) -> None:
    one = add(ready, "Taxes", "Tax law, tax law.")
    other = add(ready, "Fees", "More tax law.")
    at = press(page(), "less", one.id)
    assert headers(at) == [say("find.away")]
    assert listed(at)[-1] == other.id
    assert len(listed(at)) == len(ready.snapshot().catalogue.topics) - 1
    assert chips(at) == ["Less like Taxes ✕"]


def test_a_chip_that_is_pressed_goes_away(ready: Resources) -> None:
    at = page()
    start = listed(at)
    press(at, "more", start[0])
    press(at, "less", listed(at)[0])
    assert len(chips(at)) == 2
    for label in list(chips(at)):
        click(at, next(b.key for b in at.button if b.label.replace("\\", "") == label))
    assert chips(at) == []
    assert listed(at) == start


def test_the_newest_click_wins(ready: Resources) -> None:
    topic = ready.snapshot().catalogue.topics[0]
    at = page()
    # Whoever is quick chooses twice before the page is drawn again.
    at.session_state["examples"] = Examples(more=(topic.id,))
    press(at, "less", topic.id)
    assert len(chips(at)) == 1
    assert chips(at)[0].startswith("Less like")


def test_a_topic_that_is_archived_is_no_example_any_more(ready: Resources) -> None:
    topic = add(ready, "Taxes", "Tax law, tax law.")
    at = press(page(), "more", topic.id)
    ready.store.save(topic.model_copy(update={"state": State.ARCHIVED}), by="test")
    at.run()
    assert chips(at) == []
    assert len(listed(at)) == len(ready.snapshot().catalogue.topics)


def test_a_title_in_a_chip_is_no_markdown_and_short(ready: Resources) -> None:
    topic = add(ready, "[Taxes](https://example.org) :red[and] a very long title", "Tax law, tax law.")
    at = press(page(), "more", topic.id)
    label = at.button(key=f"example-{topic.id}").label
    assert r"\[Taxes\]\(https\:" in label
    assert len(chips(at)[0]) < 45


def test_the_map_searches_by_the_same_examples(ready: Resources) -> None:
    at = page()
    press(at, "more", listed(at)[0])
    at.switch_page("map.py").run()
    assert len(chips(at)) == 1
    assert any(say("map.interest_fits") in t.value or say("map.interest_outside") in t.value for t in at.text)


def test_without_meaning_the_menus_say_why_they_cannot_be_opened(monkeypatch, paper) -> None:
    loaded = Event()
    monkeypatch.setattr(resources, "load", lambda name: loaded.wait(20) and paper)
    try:
        at = page()
        shut = f'title="{say("examples.not_ready")}" disabled'
        assert cards(at).count(shut) == len(listed(at)) == 7
        loaded.set()
        until(lambda: resources.shared().ready)
        at.run()
        assert shut not in cards(at)
        assert cards(at).count('data-press="more ') == len(listed(at))
    finally:
        loaded.set()


def test_where_nothing_fits_no_card_claims_to_be_close(ready: Resources) -> None:
    at = search(page(), "tax law")
    assert say("find.whole") not in shown(at)
