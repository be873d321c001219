import re
import tomllib
from string import Formatter

import pytest

from tests.conftest import ROOT
from topics.pages.words import LANGUAGES, _entry, count, language, preferred, say, settled

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


@pytest.mark.parametrize("key", sorted(keys(CATALOGUE)))
def test_every_entry_has_every_language_with_the_same_gaps(key: str) -> None:
    entry = _entry(key)
    assert set(entry) == set(LANGUAGES)
    assert entry["en"].strip() or key.endswith(".none")
    assert len({bool(words.strip()) for words in entry.values()}) == 1
    gaps = {frozenset(field for _, field, _, _ in Formatter().parse(words) if field) for words in entry.values()}
    assert len(gaps) == 1


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE-de,de;q=0.9,en;q=0.8", "de"),
        ("en-US", "en"),
        ("fr-FR,de;q=0.5", "en"),
        ("", "en"),
        ("deu", "en"),
    ],
)
def test_the_first_visit_follows_the_browser(locale: str, language: str) -> None:
    assert preferred(locale) == language


def test_no_section_stands_in_two_files() -> None:
    assert len(CATALOGUE) == sum(map(len, FILES))


def test_unknown_words_are_an_error() -> None:
    with pytest.raises(KeyError):
        say("find.nonsense")


def test_a_settled_language_is_found_out_once_and_anew_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    with settled():
        monkeypatch.setattr("topics.pages.words.LANGUAGES", ("de", "en"))
        assert language() == "en"
    assert language() == "de"
