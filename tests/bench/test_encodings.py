"""The encodings' bench, on the sentences that are our own."""

import pytest

from tests.bench.encodings import BYTES, DAMAGE, OWN, measure


@pytest.mark.parametrize("form", BYTES)
def test_whole_files_are_read_as_they_were_written(form: str) -> None:
    seen, wrong = measure(BYTES[form], OWN)
    assert wrong == []
    assert seen["right"] == seen.total() > 0


@pytest.mark.parametrize("form", DAMAGE)
def test_damage_is_repaired_or_asked_about(form: str) -> None:
    seen, wrong = measure(DAMAGE[form], OWN)
    assert wrong == []
    # A file in two encodings is refused with its line.
    assert seen["asked" if form.endswith("a byte of Windows-1252") else "right"] >= len(OWN) / 2
