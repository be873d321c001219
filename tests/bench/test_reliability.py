"""What reliability.md says is tried has a test of that name."""

import re

import pytest

from tests.bench.faults.__main__ import FAULTS
from tests.conftest import ROOT

PAGE = (ROOT / "tests" / "bench" / "reliability.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`([\w/]+\.py(?:::\w+)?)", PAGE))))
def test_every_test_that_is_named_is_there(named: str) -> None:
    file, _, test = named.partition("::")
    code = (ROOT / "tests" / file).read_text(encoding="utf-8")
    assert f"def {test}" in code


def test_every_long_run_that_is_named_can_be_run() -> None:
    assert set(re.findall(r"`faults ([\w-]+)`", PAGE)) <= FAULTS.keys()
