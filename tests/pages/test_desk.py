"""The desk, as somebody who is signed in sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import page
from tests.pages.test_find import headers, shown
from topics import selftest
from topics.accounts import Account, Role
from topics.pages import door
from topics.pages.resources import Resources
from topics.pages.words import say
from topics.selftest import Expectation
from topics.store import DatabaseUnusable, Store
from topics.topic import State

SESAME = "a right password"


@pytest.fixture
def ada(ready: Resources, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Signed in as a supervisor."""
    account = ready.accounts.add("ada", Role.SUPERVISOR, SESAME)
    token = ready.accounts.sign_in("ada", SESAME, "")
    monkeypatch.setattr(door, "token", lambda: token)
    return account


def fill(at: AppTest, **fields: str) -> AppTest:
    for name, value in fields.items():
        kind = at.text_input if name == "title" else at.text_area
        kind(key=f"write_{name}").set_value(value)
    return at.run()


def write(draft: str = "", topic: str = "") -> AppTest:
    at = page()
    at.query_params.update({"draft": draft} if draft else {"topic": topic} if topic else {})
    return at.switch_page("desk/write.py").run()


def test_for_visitors_there_is_no_desk(ready: Resources) -> None:
    at = page()
    with pytest.raises(ValueError, match=r"desk/topics\.py"):
        at.switch_page("desk/topics.py").run()


def test_a_topic_is_written_and_published(ready: Resources, ada: Account) -> None:
    at = fill(write(), title="Corals", text="We count corals.")
    assert not at.exception
    assert "Corals" in shown(at)
    assert [copy.fields["title"] for copy in ready.desk.unsaved(ada)] == ["Corals"]
    at.button(key="publish").click().run()
    assert not at.exception
    assert ready.store.get("corals").state is State.OPEN
    assert [toast.value for toast in at.toast] == [say("write.published")]
    assert ready.snapshot().catalogue.topic("corals")


def test_a_state_is_changed_where_the_topic_is_written(ready: Resources, ada: Account) -> None:
    topic = ready.desk.save(ada, ready.desk.open(ada), {**_empty(), "title": "Corals", "text": "We count."}, State.OPEN)
    at = fill(write(topic=topic.id), text="We weigh.")
    at.button(key="taken").click().run()
    assert not at.exception
    assert [toast.value for toast in at.toast] == [say("moved.taken", title="Corals")]
    saved = ready.store.get("corals")
    assert (saved.state, saved.text, saved.version) == (State.TAKEN, "We weigh.", 2)
    at.button(key="archived").click().run()
    at.button(key="draft").click().run()
    assert ready.store.get("corals").state is State.DRAFT
    assert {"publish", "save", "archived"} <= {button.key for button in at.button}
    assert "open" not in {button.key for button in at.button}


def test_a_form_with_errors_says_where_and_keeps_all(ready: Resources, ada: Account) -> None:
    at = fill(write(), title="Corals", supervisors="Ada <ada>")
    at.button(key="publish").click().run()
    assert [error.value for error in at.error] == [say("write.has_errors")]
    badges = " ".join(str(badge.value) for badge in at.markdown)
    assert say("fault.empty") in badges
    assert say("fault.no_mail") in badges
    assert at.text_input(key="write_title").value == "Corals"
    assert ready.store.get("corals") is None


def test_what_was_typed_is_there_in_another_tab(ready: Resources, ada: Account) -> None:
    fill(write(), title="Corals", text="Half a sent")
    (copy,) = ready.desk.unsaved(ada)
    at = write(draft=copy.key)
    assert at.text_area(key="write_text").value == "Half a sent"


def test_topics_of_others_are_not_opened(ready: Resources, ada: Account) -> None:
    at = write(topic=ready.store.topics()[0].id)
    assert [title.value for title in at.title] == [say("topic.missing_title")]


def test_the_desk_lists_my_topics_first_with_what_can_be_done(ready: Resources, ada: Account) -> None:
    topic = ready.desk.save(
        ada, ready.desk.open(ada), {**_empty(), "title": "Zoology", "text": "We count."}, State.OPEN
    )
    ready.store.save(topic.model_copy(update={"checked_on": date(2020, 1, 1)}), by="test")
    at = page("desk/topics.py")
    assert headers(at) == [say("desk.mine", n=1), say("desk.others", n=7)]
    at.button(key="confirm-zoology").click().run()
    assert ready.store.get("zoology").checked_on.year > 2020
    at.button(key="taken-zoology").click().run()
    assert ready.store.get("zoology").state is State.TAKEN
    assert not [button.key for button in at.button if "clustering" in str(button.key)]


def test_who_was_signed_out_meanwhile_changes_nothing(ready: Resources, ada: Account) -> None:
    at = fill(write(), title="Corals", text="We count corals.")
    ready.accounts.disable("ada")
    at.button(key="publish").click().run()
    assert not at.exception
    assert [error.value for error in at.error] == [say("desk.signed_out")]
    assert ready.store.get("corals") is None
    assert say("desk.page") not in shown(at)


def test_words_that_come_too_late_are_shown_to_be_taken_along(
    ready: Resources, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = fill(write(), title="Corals", text="We count corals.")
    monkeypatch.setattr(ready.accounts, "_over", lambda started, seen: True)
    fill(at, text="We count corals, and I went to a meeting.")
    assert not at.exception
    assert say("write.late") in [warning.value for warning in at.warning]
    assert "We count corals, and I went to a meeting." in [text.value for text in at.text]
    assert [copy.fields["text"] for copy in ready.desk.unsaved(ada)] == ["We count corals."]
    assert "We count corals, and I went to a meeting." in [text.value for text in at.run().text]


def test_who_is_signed_out_by_time_is_told(ready: Resources, ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready.accounts, "_over", lambda started, seen: True)
    assert say("door.ended") in [info.value for info in page().info]


def test_two_edits_of_one_topic_both_survive(ready: Resources, ada: Account) -> None:
    typed = {**_empty(), "title": "Corals", "text": "We count corals."}
    topic = ready.desk.save(ada, ready.desk.open(ada), typed, State.OPEN)
    at = fill(write(topic=topic.id), text="We count corals at night.", tasks="Dive.")
    editor = ready.accounts.add("erna", Role.EDITOR, SESAME)
    ready.desk.save(editor, ready.desk.open(editor, topic.id), {**typed, "text": "We weigh corals.", "needs": "A boat"})
    at.button(key="save").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == [say("clash.title")]
    assert "We weigh corals." in shown(at)
    assert "We count corals at night." in shown(at)
    at.segmented_control(key="clash_text").set_value("both").run()
    at.button(key="clash_go_on").click().run()
    assert not at.exception
    assert at.text_area(key="write_text").value == "We count corals at night.\n\nWe weigh corals."
    at.button(key="save").click().run()
    saved = ready.store.get(topic.id)
    assert (saved.version, saved.tasks, saved.needs) == (3, "Dive.", "A boat")
    assert "at night" in saved.text
    assert "weigh" in saved.text


def test_history_tells_who_changed_what_and_brings_it_back(ready: Resources, ada: Account) -> None:
    topic = ready.desk.save(ada, ready.desk.open(ada), {**_empty(), "title": "Corals", "text": "We count <b>."})
    ready.desk.save(ada, ready.desk.open(ada, topic.id), {**_empty(), "title": "Corals", "text": "We weigh <b>."})
    at = page()
    at.query_params["topic"] = topic.id
    at.switch_page("desk/history.py").run()
    assert "<del>count</del><ins>weigh</ins><span> &lt;b&gt;.</span>" in shown(at)
    at.button(key="restore-1").click().run()
    assert not at.exception
    assert ready.store.get(topic.id).text == "We count <b>."


@pytest.mark.parametrize("topic", ["", "nobody", "clustering-of-immune-data"])
def test_the_history_of_others_reads_like_nothing(ready: Resources, ada: Account, topic: str) -> None:
    at = page()
    at.query_params["topic"] = topic
    at.switch_page("desk/history.py").run()
    assert [title.value for title in at.title] == [say("topic.missing_title")]


def test_an_editor_hands_a_topic_over(ready: Resources, ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.accounts.add("erna", Role.EDITOR, SESAME)
    token = ready.accounts.sign_in("erna", SESAME, "")
    monkeypatch.setattr(door, "token", lambda: token)
    topic = ready.store.topics()[0]
    at = page("desk/topics.py")
    at.multiselect(key=f"owners-{topic.id}").set_value(["ada"]).run()
    at.button(key=f"owners-{topic.id}-save").click().run()
    assert not at.exception
    assert ready.desk.entry(ada, topic.id).own


def test_a_stale_topic_sinks_and_says_so(ready: Resources) -> None:
    first = ready.snapshot().catalogue.topics[0]
    ready.store.save(first.model_copy(update={"checked_on": date(2020, 1, 1)}), by="test")
    said = say("topic.stale", day="1 January 2020")
    assert said in shown(page())
    theme = ready.snapshot().atlas.theme_of(first.id)
    titles = [ready.snapshot().catalogue.topic(i).title for i in theme.topic_ids]
    start = shown(page())
    assert max(titles, key=start.index) == first.title
    at = page()
    at.query_params["id"] = first.id
    assert said in [info.value for info in at.switch_page("topic.py").run().info]


def test_red_lines_say_which_save_lost_a_topic(ready: Resources, ada: Account) -> None:
    selftest.change(ready.store, [Expectation("cells", "clustering-of-immune-data")])
    topic = ready.store.get("clustering-of-immune-data")
    seen = topic.model_copy(update={"text": "Cells and cells of cells."})
    ready.store.save(seen, by="bob")
    assert not page("desk/topics.py").error
    ready.store.save(
        ready.store.get(topic.id).model_copy(update={"text": "Tax law.", "state": State.ARCHIVED}), by="bob"
    )
    (error,) = page("desk/topics.py").error
    assert error.value.startswith(say("checks.lost", interest="cells", title=topic.title))
    assert "bob" in error.value


def _empty() -> dict[str, object]:
    from topics import form

    return dict(form.empty())


def test_while_the_database_is_away_the_form_stays_with_all_that_is_typed(
    ready: Resources, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = fill(write(), title="Corals", text="We count corals.")

    @contextmanager
    def away(store: Store) -> Iterator[None]:
        raise DatabaseUnusable("The database is away.")
        yield

    with monkeypatch.context() as outage:
        outage.setattr(Store, "reading", away)
        outage.setattr(Store, "writing", away)
        at.text_area(key="write_text").set_value("We count and weigh corals.")
        at.button(key="publish").click().run()
        assert not at.exception
        assert say("desk.not_saved", reason="The database is away.") in [error.value for error in at.error]
        assert at.text_area(key="write_text").value == "We count and weigh corals."
        at.text_area(key="write_text").set_value("We count, weigh and name corals.").run()
        assert at.text_area(key="write_text").value == "We count, weigh and name corals."
    at.button(key="again").click().run()
    assert not at.error
    at.button(key="publish").click().run()
    assert ready.store.get("corals").text == "We count, weigh and name corals."
