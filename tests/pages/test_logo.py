from xml.etree import ElementTree

import pytest

from topics.pages.logo import svg


def written(words: str) -> list[str | None]:
    return [one.text for one in ElementTree.fromstring(svg(words)).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


def test_a_short_name_stands_in_one_line() -> None:
    assert written("Machine Learning Group · Thesis Finder") == ["Machine Learning Group · Thesis Finder"]


@pytest.mark.parametrize(
    "words", ["Institute for Biostatistics & Informatics in Medicine · Thesis Finder", "x" * 41, "<b> " * 20]
)
def test_a_long_name_stands_in_two_lines_whole_and_literally(words: str) -> None:
    lines = written(words)
    assert len(lines) == 2
    assert "".join("".join(str(line).split()) for line in lines) == "".join(words.split())
