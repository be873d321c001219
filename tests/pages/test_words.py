import re
import tomllib

import pytest

from tests.conftest import ROOT
from topics.pages.words import count, say

PAGES = ROOT / "topics" / "pages"
FILES = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((PAGES / "words").glob("*.toml"))]
CATALOGUE = {name: entries for file in FILES for name, entries in file.items()}
CODE = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.rglob("*.py"))


def keys(tree: dict, prefix: str = "") -> set[str]:
    return {
        key
        for name, value in tree.items()
        for key in (
            {f"{prefix}{name}"} if "en" in value and isinstance(value["en"], str) else keys(value, f"{prefix}{name}.")
        )
    }


def test_every_key_the_pages_ask_for_has_words() -> None:
    asked = set(re.findall(r'say\(\s*"([a-z_.]+)"', CODE))
    assert asked
    assert not asked - keys(CATALOGUE)


def test_no_words_lie_about_unused() -> None:
    literal = set(re.findall(r'"([a-z_.]+)"', CODE))
    families = {k.rsplit(".", 1)[0] for k in re.findall(r'f"([a-z_]+\.)\{', CODE)} | {
        k[:-1] for k in re.findall(r'f"([a-z_]+\.)\{', CODE)
    }
    unused = {
        key
        for key in keys(CATALOGUE)
        if key not in literal and key.split(".")[0] not in families and key.rsplit(".", 1)[0] not in literal
    }
    assert not unused


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, ""),
        (1, "One topic clearly fits."),
        (3, "Three topics clearly fit."),
        (12, "12 topics clearly fit."),
    ],
)
def test_numbers_agree_with_their_words(n: int, words: str) -> None:
    assert count("find.clear", n) == words


def test_no_section_stands_in_two_files() -> None:
    assert len(CATALOGUE) == sum(map(len, FILES))


def test_unknown_words_are_an_error() -> None:
    with pytest.raises(KeyError):
        say("find.nonsense")
