"""The quick version of `python -m tests.bench.faults`, and whether it would notice."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.bench.faults import files, kills, upgrades, vectors
from tests.paper import PaperEncoder
from topics.desk import Desk
from topics.store import Store, derived


def test_a_killed_writer_loses_halves_and_doubles_nothing(url: str) -> None:
    seen = kills.kill(url, 10)
    assert seen["kills"] == 10
    assert seen["answered"] > 0
    assert [seen[bad] for bad in ("lost", "partial", "doubled", "damaged")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM owner WHERE topic_id = 'base'",
        "DELETE FROM revision WHERE topic_id = 'base' AND version = 1",
        "UPDATE revision SET data = '{}' WHERE topic_id = 'base'",
        "DELETE FROM import_topic WHERE n = 1",
    ],
)
def test_a_half_is_noticed(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "topics.db"
    kills.kill(f"sqlite:///{file}", 0)
    with closing(Store(f"sqlite:///{file}")) as store:
        kills.Write(3).do(store, Desk(store))
        assert kills.halves(store) == 0
        with closing(sqlite3.connect(file)) as con, con:
            con.execute(damage)
        assert kills.halves(store) > 0


def test_no_damaged_vector_changes_a_ranking(tmp_path: Path) -> None:
    seen = vectors.spoil(PaperEncoder(), tmp_path, 3 * len(vectors.FAULTS))
    assert [seen[bad] for bad in ("wrong rankings", "not healed", "errors")] == [0, 0, 0]


def test_a_shelf_that_trusts_its_vectors_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "unsealed", lambda stored, *key: np.frombuffer(stored[16:], "<f4"))
    seen = vectors.spoil(PaperEncoder(), tmp_path, len(vectors.FAULTS))
    assert seen["wrong rankings"] > 0


def test_a_killed_migration_is_done_or_never_was(tmp_path: Path) -> None:
    seen = upgrades.migrate(tmp_path, 4)
    assert [seen[bad] for bad in ("lost", "damaged")] == [0, 0]


def test_a_backup_of_a_busy_database_is_one_moment(tmp_path: Path) -> None:
    seen = upgrades.back_up(tmp_path, 2)
    assert [seen[bad] for bad in ("partial", "wrong")] == [0, 0]


def test_damage_is_refused_or_harmless(tmp_path: Path) -> None:
    seen = files.damage(tmp_path, 2 * len(files.KINDS))
    assert [seen[bad] for bad in ("silent", "damaged", "errors")] == [0, 0, 0]


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    try:
        seen = files.full(tmp_path, 30)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root can make a small disk")
    assert seen["told full"] > 0
    assert seen["saved"] > 0
    assert [seen[bad] for bad in ("errors", "lost")] == [0, 0]
