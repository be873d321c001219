"""Import and export at the desk: a preview first, all or nothing, and the way back."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import page
from tests.pages.test_desk import ada  # noqa: F401 - a fixture
from tests.pages.test_find import shown
from topics.accounts import Account
from topics.pages.desk import work
from topics.pages.resources import Resources
from topics.pages.words import say

PAGE = """# Theses

## Water

### Maps of the Sea

We draw maps of the sea from the pictures that ships take, and donâ€™t stop before we know the coast.

## Air

### Maps of the Sky

We draw maps of the sky from what birds see, and from what balloons see above them.
"""


def pasted(text: str) -> AppTest:
    at = page().switch_page("desk/exchange.py").run()
    return at.text_area(key="exchange_paste_0").set_value(text).run()


def test_a_pasted_page_is_previewed_imported_and_taken_back(ready: Resources, ada: Account) -> None:  # noqa: F811
    at = pasted(PAGE)
    assert not at.exception
    assert say("exchange.new", n=2) in at.subheader[0].value
    assert "donâ€™t" in shown(at)
    assert "don’t" in shown(at)
    assert ready.store.get("maps-of-the-sea") is None
    at.button(key="exchange_do").click().run()
    assert [toast.value for toast in at.toast] == [say("exchange.done", n=2)]
    assert ready.store.get("maps-of-the-sea").text.count("don’t") == 1
    assert {e.topic.id for e in ready.desk.entries(ada) if e.own} == {"maps-of-the-sea", "maps-of-the-sky"}

    again = pasted(PAGE)
    assert [info.value for info in again.info] == [say("exchange.nothing_new", n=2)]
    again.button(key="exchange_undo_1").click().run()
    assert [toast.value for toast in again.toast] == [say("exchange.undone", n=2)]
    assert ready.store.get("maps-of-the-sea").state == "archived"


def test_an_import_that_takes_a_while_shows_how_far_it_is(
    ready: Resources,
    ada: Account,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "_PATIENCE", 0)
    told: list[str] = []
    monkeypatch.setattr(work, "say", lambda key, **names: told.append(key) or say(key, **names))
    at = pasted(PAGE)
    assert not at.exception
    assert not at.error
    at.button(key="exchange_do").click().run()
    assert [toast.value for toast in at.toast] == [say("exchange.done", n=2)]
    assert not at.error
    steps = [key for key in told if key not in ("work.stop", "work.stopped")]
    assert steps[:3] == ["work.reading", "work.checking", "work.comparing"]
    assert steps[-3:] == ["work.comparing", "work.saving", "work.saving"]


def test_a_page_is_read_the_way_that_is_chosen(ready: Resources, ada: Account) -> None:  # noqa: F811
    at = pasted(PAGE)
    choice = at.radio(key="exchange_choice")
    assert (choice.value, len(choice.options)) == ("h3", 2)
    choice.set_value("h2").run()
    assert not at.exception
    assert ">Water<" in shown(at)
    assert ">Maps of the Sea<" not in shown(at)


def test_columns_of_a_table_are_mapped(ready: Resources, ada: Account) -> None:  # noqa: F811
    at = pasted("Title;Note\nMaps of the Sea;We draw\nMaps of the Sky;We fly\n")
    assert at.selectbox(key="exchange_column_Title").value == "title"
    at.selectbox(key="exchange_column_Note").set_value("text").run()
    assert not at.exception
    assert not at.warning
    at.button(key="exchange_do").click().run()
    assert ready.store.get("maps-of-the-sea").text == "We draw"


def test_a_wrong_mapping_is_mended_where_it_was_made(ready: Resources, ada: Account) -> None:  # noqa: F811
    at = pasted("# Theses\n\n| Was | Wer |\n|---|---|\n| Maps of the Sea | Ada |\n| Maps of the Sky | Bob |\n")
    assert say("exchange.new", n=2) in at.subheader[0].value
    at.selectbox(key="exchange_column_Wer").set_value("title").run()
    assert "two columns are read as title" in shown(at)
    at.selectbox(key="exchange_column_Wer").set_value("supervisors").run()
    assert not at.exception
    assert not at.error
    at.button(key="exchange_do").click().run()
    assert ready.store.get("maps-of-the-sky").supervisors[0].name == "Bob"


def test_what_cannot_be_read_is_a_sentence(ready: Resources, ada: Account) -> None:  # noqa: F811
    at = pasted("Hello there, <script>alert(1)</script>")
    assert [error.value for error in at.error] == [say("exchange.refused")]
    assert "no topics were found" in shown(at)
    assert "<script>" not in shown(at)


def test_topics_of_others_stay_as_they_are(ready: Resources, ada: Account) -> None:  # noqa: F811
    other = ready.store.topics()[0]
    at = pasted(f"Id;Title;Text\n{other.id};{other.title};Something else\n")
    assert say("exchange.foreign", n=1) in at.subheader[0].value
    assert [button.key for button in at.button if button.key == "exchange_do"] == []


def test_the_groups_page_brings_nothing_new(ready: Resources, ada: Account, shared: Path) -> None:  # noqa: F811
    at = pasted((shared / "pages" / "join-us.md").read_text(encoding="utf-8"))
    assert not at.exception
    assert shown(at).count("<td>") >= 7
    assert say("exchange.repaired", n=7) in [expander.label for expander in at.expander]


@pytest.mark.parametrize("name", ["zip", "page", "csv", "excel", "jsonl"])
def test_topics_can_be_downloaded(name: str, ready: Resources, ada: Account) -> None:  # noqa: F811
    at = page().switch_page("desk/exchange.py").run()
    at.radio(key="exchange_format").set_value(name).run()
    assert not at.exception
    assert not at.error
