from pathlib import Path

import pytest

from topics import legal
from topics.pages.words import LANGUAGES


@pytest.mark.parametrize("part", legal.PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language(part: str, language: str) -> None:
    assert len(legal.text(part, language, None)) > 50


def test_the_operators_own_text_comes_first(tmp_path: Path) -> None:
    (tmp_path / "imprint.md").write_text("For all", encoding="utf-8")
    (tmp_path / "imprint.de.md").write_text("Nur deutsch", encoding="utf-8")
    assert legal.text("imprint", "de", tmp_path) == "Nur deutsch"
    assert legal.text("imprint", "en", tmp_path) == "For all"
    assert legal.text("privacy", "en", tmp_path) == legal.text("privacy", "en", None)


def test_what_is_no_part_opens_no_file() -> None:
    with pytest.raises(ValueError, match="none of"):
        legal.text("../settings", "en", None)
