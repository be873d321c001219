from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import page, press
from topics.pages import keep, mail
from topics.pages.resources import Resources
from topics.pages.words import say
from topics.topic import State, Topic


def bodies(at: AppTest) -> str:
    return "\n".join(e.proto.body for e in at.get("html"))


def test_a_topic_is_kept_compared_and_let_go_with_a_way_back(ready: Resources) -> None:
    first, second = (topic.id for topic in ready.snapshot().catalogue.topics[:2])
    at = page()
    press(at, "keep", first)
    press(at, "keep", second)
    at.switch_page("saved.py").run()
    assert at.session_state["kept"] == (first, second)
    assert bodies(at).count("<dl>") == 2
    at.button(key=f"let-go-{first}").click().run()
    assert bodies(at).count("<dl>") == 1
    at.button(key="undo").click().run()
    assert at.session_state["kept"] == (first, second)
    assert not [b for b in at.button if b.key == "undo"]


def test_side_by_side_stand_the_same_facts_also_those_nobody_stated(ready: Resources) -> None:
    topics = ready.snapshot().catalogue.topics[:3]
    ready.store.save(topics[0].model_copy(update={"needs": "Python"}), by="test")
    ids = [topic.id for topic in topics]
    at = page("saved.py", ids=",".join(ids))
    lists = [e.proto.body for e in at.get("html") if "<dl>" in e.proto.body]
    assert len(lists) == 3
    heads = [[part.split("</dt>")[0] for part in body.split("<dt>")[1:]] for body in lists]
    assert heads[0] == heads[1] == heads[2]
    assert "Python" in lists[0]
    assert say("saved.not_stated") in lists[1]
    assert say("topic.checked_on") not in lists[0], "what no topic states is no line"


def test_a_shared_link_shows_its_topics_and_leaves_ones_own_list_alone(ready: Resources) -> None:
    mine, theirs = (topic.id for topic in ready.snapshot().catalogue.topics[:2])
    at = page()
    press(at, "keep", mine)
    at.query_params["ids"] = theirs
    at.switch_page("saved.py").run()
    assert at.session_state["kept"] == (mine,)
    assert say("saved.shared") in [t.value for t in at.text]
    at.button(key="keep_all").click().run()
    assert at.session_state["kept"] == (mine, theirs)


def test_topics_that_are_gone_are_told(ready: Resources) -> None:
    topic = ready.store.topics()[0]
    ready.store.save(topic.model_copy(update={"state": State.ARCHIVED}), by="test")
    at = page("saved.py", ids=f"{topic.id},never-there")
    told = [t.value for t in at.text]
    assert say("saved.gone", id=topic.id) in told
    assert say("saved.gone", id="never-there") in told
    assert topic.title not in bodies(at)


def test_what_is_handed_over_names_topics_and_nothing_typed(ready: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ready, "settings", ready.settings.model_copy(update={"public_address": "https://topics.example.org/"})
    )
    at = page()
    at.text_input(key="interest").set_value("canary cells")
    at.form_submit_button[0].click().run()
    topic = ready.snapshot().catalogue.topics[0]
    at.session_state["kept"] = (topic.id,)
    at.switch_page("saved.py").run()
    assert at.get("code")[0].value == f"https://topics.example.org/saved?ids={topic.id}"
    letter = unquote(at.get("link_button")[0].proto.url)
    assert letter.startswith("mailto:?subject=Thesis topics")
    assert f"https://topics.example.org/topic?id={topic.id}" in letter
    assert "canary" not in letter + at.get("code")[0].value
    assert "data:image/svg+xml" in bodies(at)


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        (["a", "b", "a"], ("a", "b")),
        ([" a ", "", None, 7, {"x": 1}], ("a",)),
        (["x" * 121], ()),
        ([str(n) for n in range(100)], tuple(str(n) for n in range(30))),
    ],
)
def test_what_a_browser_says_is_tidied(said: list[object], ids: tuple[str, ...]) -> None:
    assert keep.tidy(said) == ids


def test_nothing_saved_is_told(ready: Resources) -> None:
    assert say("saved.empty") in [t.value for t in page("saved.py").text]


def test_many_long_names_make_a_link_and_no_code(ready: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ready, "settings", ready.settings.model_copy(update={"public_address": "https://topics.example.org/"})
    )
    topics = [Topic(title=f"{number} {'long ' * 20}", text="We look at cells.") for number in range(30)]
    ready.store.save_all(topics, by="test")
    at = page("saved.py", ids=",".join(topic.id for topic in topics))
    assert not at.error
    assert "data:image/svg+xml" not in bodies(at)
    assert len(at.get("code")[0].value) > 2_953


def test_a_list_that_is_ones_own_already_is_no_gift(ready: Resources) -> None:
    first, second = (topic.id for topic in ready.snapshot().catalogue.topics[:2])
    at = page()
    at.session_state["kept"] = (first, second)
    at.query_params["ids"] = second
    at.switch_page("saved.py").run()
    assert say("saved.shared") not in [t.value for t in at.text]
    assert bodies(at).count("<dl>") == 1


def test_what_was_kept_before_the_browser_answered_joins_its_list(ready: Resources, monkeypatch) -> None:
    first, second = (topic.id for topic in ready.snapshot().catalogue.topics[:2])
    at = page()
    press(at, "keep", first)
    tell(monkeypatch, [second])
    at.run()
    assert at.session_state["kept"] == (second, first)
    press(at, "keep", second)
    assert at.session_state["kept"] == (first,)


def test_what_another_tab_keeps_or_lets_go_is_so_here_too(ready: Resources, monkeypatch) -> None:
    first, second, third = (topic.id for topic in ready.snapshot().catalogue.topics[:3])
    at = page()
    tell(monkeypatch, [first])
    at.run()
    tell(monkeypatch, [first, second])
    at.run()
    assert at.session_state["kept"] == (first, second)
    # The news comes with the same run as a click here.
    tell(monkeypatch, [second])
    press(at, "keep", third)
    assert at.session_state["kept"] == (second, third)


def tell(monkeypatch, values: list[str]) -> None:
    """The browser has news for the next run."""
    news = [values]
    monkeypatch.setattr("topics.pages.browser.storage", lambda *_, **__: news.pop() if news else None)


def test_a_letter_of_many_topics_holds_their_link_and_says_so(ready: Resources, monkeypatch) -> None:
    public = ready.settings.model_copy(update={"public_address": "https://topics.example.org/"})
    monkeypatch.setattr(ready, "settings", public)
    topics = [Topic(title=f"{number} {'word ' * 5}", text="We look at cells.") for number in range(30)]
    ready.store.save_all(topics, by="test")
    at = page("saved.py", ids=",".join(topic.id for topic in topics))
    letter = at.get("link_button")[0].proto.url
    assert len(letter) <= mail.LIMIT
    assert "https://topics.example.org/saved?ids=" in unquote(letter)
    assert say("saved.mail_short") in [t.value for t in at.text]


def test_where_no_letter_can_hold_them_the_other_ways_are_named(ready: Resources) -> None:
    topics = [Topic(title=f"{number} {'long ' * 20}", text="We look at cells.") for number in range(30)]
    ready.store.save_all(topics, by="test")
    at = page("saved.py", ids=",".join(topic.id for topic in topics))
    assert not at.get("link_button")
    told = [t.value for t in at.text]
    assert say("saved.mail_none") in told
    assert say("saved.here_only") in told
