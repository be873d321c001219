import pytest

from tests.pages.conftest import page
from topics import legal
from topics.pages.resources import Resources
from topics.pages.words import in_language


@pytest.mark.parametrize("part", legal.PARTS)
def test_every_part_is_shown_in_the_visitors_language(ready: Resources, part: str) -> None:
    at = page("about.py", part=part, lang="de")
    assert at.title[0].value == in_language("de", f"about.{part}")


def test_every_page_leads_there(ready: Resources) -> None:
    for path in (None, "map.py", "saved.py", "topic.py"):
        labels = [link.proto.label for link in page(path).get("page_link")]
        assert {in_language("en", f"about.{part}") for part in legal.PARTS} <= set(labels)
