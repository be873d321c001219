"""Whether the time of a refusal tells which names exist: python -m tests.bench.names

One wrong password each for a known, an unknown, a disabled and a university's name, in random order, again and again.
"""

import random
import statistics
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from topics.accounts import TRIES, Accounts, Refused, Role
from topics.store import Store

ROUNDS = 60


def measure(store: Store, rounds: int) -> dict[str, list[float]]:
    """Kind of name → CPU seconds of each refusal. Every attempt comes when those before are forgotten."""
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    accounts = Accounts(store, now=lambda: clock[0])
    for name in ("known", "disabled"):
        accounts.add(name, Role.SUPERVISOR, "a right password")
    accounts.disable("disabled")
    accounts.vouched("session", "university", Role.SUPERVISOR, clock[0])
    spent: dict[str, list[float]] = {name: [] for name in ("known", "unknown", "disabled", "university")}
    rng = random.Random(0)  # noqa: S311 - repeatable, not secret
    for _ in range(rounds):
        for name in rng.sample(list(spent), len(spent)):
            clock[0] += max(span for span, _ in TRIES) + timedelta(minutes=1)
            began = time.process_time()
            with suppress(Refused):
                accounts.sign_in(name, "a wrong password", "203.0.113.1")
            spent[name].append(time.process_time() - began)
    return spent


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'topics.db'}")
        spent = measure(store, ROUNDS)
        store.close()
    known = statistics.median(spent["known"])
    for name, seconds in spent.items():
        middle = statistics.median(seconds)
        low, _, high = statistics.quantiles(seconds, n=4)
        print(f"{name:10} {1000 * middle:6.1f} ms CPU (middle half {1000 * low:.1f} to {1000 * high:.1f}), "
              f"first {1000 * seconds[0]:.1f}, ratio {middle / known:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
