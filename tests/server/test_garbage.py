"""When garbage is collected."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from topics.server import garbage


class Ring:
    """Only the collector gets rid of it: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_what_a_start_makes_is_not_looked_at_and_what_visits_leave_is_swept() -> None:
    garbage.hold()
    assert not gc.isenabled()
    made = Ring()
    there, before = weakref.ref(made), gc.get_freeze_count()
    garbage.settle()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    del made
    left = weakref.ref(Ring())
    garbage.sweep()
    assert left() is None
    # Frozen, so that nobody looks whether it is still used.
    assert there() is not None
