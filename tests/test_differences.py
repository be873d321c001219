from hypothesis import given, settings
from hypothesis import strategies as st

from topics import form
from topics.differences import changes, merge, words
from topics.form import Fields
from topics.topic import State, Topic

BASE = {**form.empty(), "title": "Corals", "text": "We count corals.", "tasks": "Count."}
texts = st.lists(st.sampled_from(["we", "count", "corals", "on", "reefs", ",", " ", "\n"]), max_size=15).map("".join)


def edited(**fields: str) -> Fields:
    return {**BASE, **fields}


def test_changes_to_different_fields_are_both_kept() -> None:
    merged = merge(BASE, edited(title="Yours"), edited(text="Theirs.", tasks=""))
    assert merged.clashes == ()
    assert merged.fields == edited(title="Yours", text="Theirs.", tasks="")


def test_a_field_both_changed_is_asked_about() -> None:
    merged = merge(BASE, edited(title="Same", text="Yours."), edited(title="Same", text="Theirs."))
    assert merged.clashes == ("text",)
    assert merged.fields == edited(title="Same", text="Yours.")


@given(texts, texts, texts)
def test_no_change_of_anybody_is_lost_unseen(base: str, yours: str, theirs: str) -> None:
    merged = merge(edited(text=base), edited(text=yours), edited(text=theirs))
    kept = merged.fields["text"]
    for mine in (yours, theirs):
        assert mine in (base, kept) or "text" in merged.clashes


def test_a_changed_word_is_one_change() -> None:
    assert words("We count corals on reefs.", "We measure corals on reefs.") == (
        ("same", "We "),
        ("gone", "count"),
        ("new", "measure"),
        ("same", " corals on reefs."),
    )


def test_two_changed_words_in_a_row_are_one_change() -> None:
    assert words("We count corals here.", "We measure fish here.") == (
        ("same", "We "),
        ("gone", "count corals"),
        ("new", "measure fish"),
        ("same", " here."),
    )


@settings(max_examples=300)
@given(texts, texts)
def test_both_texts_can_be_read_from_the_difference(before: str, after: str) -> None:
    parts = words(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after


def test_only_what_changed_is_told() -> None:
    before = Topic(title="Corals", text="We count.", levels=["master"])
    after = before.model_copy(update={"state": State.TAKEN, "levels": ()})
    assert changes(before, after) == {"levels": (("gone", "master"),), "state": (("gone", "open"), ("new", "taken"))}
    assert set(changes(None, before)) == {"title", "text", "levels", "state"}
