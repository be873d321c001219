"""Faults by the hundred, and what they cost: python -m tests.bench.faults [NAME …] [--times N]

Without a name all of them, one after the other. Exits with 1 when anything was lost, wrong or silent.
"""

import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from tests.bench.faults import files, kills, upgrades, vectors
from tests.paper import PaperEncoder
from tests.postgres import Server


def kill_on_postgresql(folder: Path, times: int) -> Counter[str]:
    server = Server()
    try:
        server.start()
        return kills.kill(server.emptied(), times)
    finally:
        server.remove()


# Each counts what it did and, by these names, what must not be.
BAD = ("lost", "partial", "doubled", "damaged", "silent", "wrong", "wrong rankings", "not healed", "errors")

FAULTS: dict[str, Callable[[Path, int], Counter[str]]] = {
    "kills": lambda folder, times: kills.kill(f"sqlite:///{folder}/topics.db", times),
    "kills-postgresql": kill_on_postgresql,
    "migrations": upgrades.migrate,
    "backups": upgrades.back_up,
    "files": files.damage,
    "full": files.full,
    # Vectors that can be computed on paper: any other one shows, to the last bit.
    "vectors": lambda folder, times: vectors.spoil(PaperEncoder(), folder, times),
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(FAULTS)))
@click.option("--times", default=500, show_default=True)
def main(names: tuple[str, ...], times: int) -> None:
    logging.disable()  # every damaged row is named, by the thousand
    well = True
    for name in names or FAULTS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            seen = FAULTS[name](Path(folder), times)
        counts = ", ".join(f"{count} {what}" for what, count in seen.items())
        print(f"{name}: {counts} ({time.monotonic() - began:.0f} s)", flush=True)
        well &= not any(seen[bad] for bad in BAD)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
