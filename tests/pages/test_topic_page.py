import pytest

from tests.pages.conftest import page
from tests.pages.test_find import headers, shown
from topics.pages.resources import Resources
from topics.pages.words import say
from topics.topic import State, Topic


def at_topic(topic_id: str):
    at = page(id=topic_id)
    at.query_params["id"] = topic_id
    return at.switch_page("topic.py").run()


def test_everything_known_is_shown(ready: Resources) -> None:
    topic = ready.store.save(
        Topic(
            title="A <b>bold</b> title",
            text="We look at $5 and $6. ![x](https://evil.example/x.png)\n\n## Deep",
            language="de",
            levels=["bachelor", "phd"],
            supervisors=[{"name": "A. Person", "email": "a@example.org"}],
            tasks="Train a model.",
            needs="Python",
            methods=["PCA"],
            links=["https://example.org/more"],
            plain_words="Plain.",
            checked_on="2026-10-01",
        ),
        by="test",
    )
    at = at_topic(topic.id)
    assert not at.exception
    text = shown(at)
    for known in (
        "A &lt;b&gt;bold",
        "$5 and $6",
        "bachelor, PhD",
        "A. Person",
        "Train a model",
        "Python",
        "PCA",
        "German",
        "1 October 2026",
        "Plain.",
    ):
        assert known in text, known
    assert "evil.example" not in text
    assert "<h4>Deep</h4>" in text
    assert say("topic.official") in text
    assert say("topic.similar") in headers(at)


def test_a_taken_topic_keeps_its_address_and_points_elsewhere(ready: Resources) -> None:
    topic = ready.store.topics()[0]
    ready.store.save(topic.model_copy(update={"state": State.TAKEN}), by="test")
    at = at_topic(topic.id)
    assert topic.title in shown(at)
    assert say("topic.taken") in [i.value for i in at.info]


@pytest.mark.parametrize("address", ["nobody", "", "-1", "9" * 400, "' OR 1=1 --", "../../etc"])
def test_unknown_addresses_all_read_the_same(ready: Resources, address: str) -> None:
    at = at_topic(address)
    assert [t.value for t in at.title] == [say("topic.missing_title")]


def test_a_draft_reads_like_nothing(ready: Resources) -> None:
    ready.store.save(Topic(title="Secret canary", text="Secret.", state="draft"), by="test")
    draft, nobody = at_topic("secret-canary"), at_topic("nobody")
    assert [t.value for t in draft.title] == [say("topic.missing_title")]
    assert shown(draft) == shown(nobody)
    assert "canary" not in shown(page())


def test_plain_words_are_shown_in_the_visitors_language_only(ready: Resources) -> None:
    for at in (at_topic("clustering-of-immune-data"), page("saved.py", ids="clustering-of-immune-data")):
        assert "You look for groups and patterns" in shown(at)
        assert "Du suchst" not in shown(at)
