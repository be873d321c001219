"""The samples are the group's seven topics, in the group's words."""

import re
from pathlib import Path

from topics import samples
from topics.exchange import read
from topics.topic import slug


def test_every_sample_is_named_and_complete() -> None:
    reading = read(samples.TOPICS)
    assert reading.notes == ()
    assert len(reading.records) == 7
    for one in reading.records:
        assert one.id == slug(str(one.fields["title"]))
        assert (samples.TOPICS / f"{one.id}.md").is_file()
        assert set(one.fields) == {
            "title", "text", "levels", "language", "plain_words", "methods", "also_found_as"
        }  # fmt: skip


def test_other_names_are_names_the_topic_does_not_use_itself() -> None:
    for one in read(samples.TOPICS).records:
        own = f"{one.fields['title']}\n{one.fields['text']}".lower()
        names = one.fields["also_found_as"]
        assert isinstance(names, tuple)
        assert [name for name in names if re.search(rf"\b{re.escape(name.lower())}\b", own)] == []


def test_samples_say_what_the_groups_page_says(shared: Path) -> None:
    page = {one.id: one.fields for one in read(shared / "pages" / "join-us.md").records}
    ours = {
        one.id: {field: one.fields[field] for field in ("title", "text", "levels")}
        for one in read(samples.TOPICS).records
    }
    assert ours == page
