import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.hostile import EVIL, PAYLOADS
from topics.exchange import FORMATS, plan, read_data
from topics.exchange.harmless import harmless
from topics.samples import TOPICS
from topics.topic import Topic


def site(markdown: str) -> BeautifulSoup:
    """The page of a site that trusts its authors: HTML is HTML, and a link leads wherever it says."""
    renderer = MarkdownIt("commonmark", {"html": True})
    renderer.validateLink = lambda address: True  # type: ignore[method-assign]
    return BeautifulSoup(renderer.render(markdown), "lxml")


def runs(page: BeautifulSoup) -> list[str]:
    """What would be more than text, pictures and links to the web."""
    plain = set("html body p h1 h2 h3 h4 h5 h6 ul ol li em strong a img code pre blockquote hr br".split())  # noqa: SIM905
    odd = [str(tag) for tag in page.find_all() if tag.name not in plain or any(a.startswith("on") for a in tag.attrs)]
    led = [str(a["href"]) for a in page.find_all("a", href=True)]
    return odd + [href for href in led if not re.match(r"(https?|mailto):|$", href)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_is_text_on_a_site_that_trusts_its_authors(payload: str) -> None:
    assert runs(site(harmless(payload))) == []
    assert runs(site(harmless(f"words {payload} and {payload}"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "a < b and 3 <4, x<-y",
        "`List<String>` and ``a`<b>`` stay",
        "```\n<b>code</b>\n```\n\ntext",
        "    <b>indented</b>\n\ntext",
        "<https://example.org/a?b=c> and <ada@example.org>",
        "[a](https://example.org) and [b](mailto:ada@example.org), [c]: no link",
        r"\<b> was text before",
    ],
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_code_that_is_never_ended_ends_with_its_topic() -> None:
    assert harmless("a\n```\nb <c>") == "a\n```\nb <c>\n```"
    assert harmless("~~~~\nb\n~~~~") == "~~~~\nb\n~~~~"


@given(st.text(alphabet="<>ab/![](): `\n\\&;#x", max_size=60))
def test_any_text_becomes_harmless_and_stays_so(text: str) -> None:
    once = harmless(text)
    assert not site(once).find(["b", "ab", "a b"])
    assert once.replace("\\", "").removesuffix("```").split() == text.replace("\\", "").removesuffix("```").split()


def test_the_samples_are_exported_as_they_are() -> None:
    for path in TOPICS.glob("*.md"):
        text = path.read_text(encoding="utf-8").split("---", 2)[2]
        assert harmless(text) == text


def test_a_page_full_of_attacks_is_text_and_reads_back_as_unchanged() -> None:
    # A title that is all comment is read as none.
    titles = [payload[:300].replace("<!--", "<!-") for payload in PAYLOADS]
    topics = [
        Topic(id=f"attack-{n}", title=title, text=f"We play. {payload}")
        for n, (title, payload) in enumerate(zip(titles, PAYLOADS, strict=True))
    ]
    written = FORMATS["page"].write(topics)
    page = site(written.decode().split("---\n", 2)[2])
    assert runs(page) == []
    assert not [tag for tag in page.find_all(["iframe", "object", "link", "script"]) if EVIL in str(tag)]
    # Two titles are longer than a title may be once their signs are escaped.
    assert len(plan(read_data("topics.md", written).records, topics).unchanged) == len(topics) - 2


def test_an_address_that_is_none_leads_nowhere() -> None:
    assert runs(site(harmless("[x](http://[1)"))) == []
