from html.parser import HTMLParser

import pytest

from topics.pages import safe

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,y)",
    "![x](https://evil.example/x.png)",
    "<iframe src=//evil.example>",
    "<style>body{display:none}</style>",
    "[x](vbscript:y)",
    "<a href='javascript:y'>x</a>",
    "<svg onload=alert(1)>",
    "<https://ok.example> <x onclick=y>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_runs_or_loads_gets_through(text: str) -> None:
    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in {"p", "a"}
            for name, value in attrs:
                assert name in {"href", "target", "rel"}
                assert name != "href" or (value or "").startswith(("https://", "http://", "mailto:"))

    Reader().feed(safe.markdown(text))


def test_what_people_write_is_kept() -> None:
    html = safe.markdown("# Aim\n\nCosts **$5** and $6, see [this](https://example.org).\n\n- one\n- two")
    assert "<h4>Aim</h4>" in html
    assert "<strong>$5</strong> and $6" in html
    assert 'href="https://example.org"' in html
    assert html.count("<li>") == 2


def test_marks_stand_exactly_round_their_words() -> None:
    assert safe.quotation("a <b> c", [(2, 5)]) == "<blockquote>“a <mark>&lt;b&gt;</mark> c”</blockquote>"


def test_labels_take_every_mark_literally() -> None:
    assert safe.plain("![x](y) $5 :red[z]") == r"\!\[x\]\(y\) \$5 \:red\[z\]"
    assert ":streamlit:" not in safe.plain(":streamlit:").replace("\\", "")


@pytest.mark.parametrize("address", ["//evil.example", "/desk", "page", "\\\\evil.example", "?id=x", "#top"])
def test_a_link_names_where_it_leads(address: str) -> None:
    assert "href" not in safe.markdown(f"[tap]({address})")
