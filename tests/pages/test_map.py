from tests.pages.conftest import page
from tests.pages.test_find import headers, shown
from topics.pages.resources import Resources
from topics.pages.words import say


def test_the_list_holds_every_topic_of_the_map(ready: Resources) -> None:
    at = page("map.py")
    topics = [link for link in at.get("page_link") if "id=" in link.proto.query_string]
    links = [link.proto.label.replace("\\", "") for link in topics]
    assert sorted(links) == sorted(topic.title for topic in ready.snapshot().catalogue.topics)


def test_a_point_that_is_chosen_shows_its_topic(ready: Resources) -> None:
    at = page("map.py")
    topic = ready.snapshot().catalogue.topics[2]
    at.session_state["map"] = {"selection": {"points": [{"customdata": [topic.id]}]}}
    at.run()
    assert say("map.chosen") in headers(at)
    assert topic.title in shown(at)
