"""1,000 random interleavings of two people at one topic: python -m tests.bench.interleavings"""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.test_interleavings import TwoPeople

INTERLEAVINGS, STEPS = 1_000, 30


def main() -> None:
    chosen = settings(max_examples=INTERLEAVINGS, stateful_step_count=STEPS, deadline=None, database=None)
    run_state_machine_as_test(TwoPeople, settings=chosen)
    print(f"{INTERLEAVINGS} interleavings of at most {STEPS} steps: 0 lost updates")


if __name__ == "__main__":
    main()
