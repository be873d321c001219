"""A large import step by step, and what a stop costs: python -m tests.bench.imports"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from topics import exchange
from topics.accounts import Account, Role
from topics.exchange import Step
from topics.store import Store

TOPICS = 5_000
ERNA = Account("erna", Role.EDITOR)
Made = TypeVar("Made")
WORDS = "We count corals on photographs of reefs with neural networks and look at where they err. " * 6


def main() -> None:
    rows = [{"id": f"t-{n}", "title": f"Counting corals, part {n}", "text": f"{n}: {WORDS}"} for n in range(TOPICS)]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'topics.db'}")
        for round_ in ("new", "again"):
            reading = timed(f"{round_}: reading and checking", lambda: exchange.read_data("topics.jsonl", data))
            records = reading.records
            plan = timed(f"{round_}: comparing", lambda records=records: exchange.plan_for(ERNA, records, store))
            if plan.new:
                print(f"stopped in the middle: {stopped(store, plan)} topics left behind")
            timed(f"{round_}: saving", lambda plan=plan: exchange.apply(store, plan, by="erna", who=ERNA))
        store.close()


def timed(step: str, do: Callable[[], Made]) -> Made:
    """What is made, and a line with the CPU seconds it took."""
    began = time.process_time()
    made = do()
    print(f"{step:28} {time.process_time() - began:.2f} s CPU")
    return made


def stopped(store: Store, plan: exchange.Plan) -> int:
    """How many topics an import leaves behind that is stopped in its middle."""

    def tell(step: Step, done: int, of: int) -> None:
        if done >= of // 2:
            raise KeyboardInterrupt

    try:
        exchange.apply(store, plan, by="erna", who=ERNA, tell=tell)
    except KeyboardInterrupt:
        return len(store.topics())
    raise AssertionError("nobody was asked in the middle")


if __name__ == "__main__":
    main()
