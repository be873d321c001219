"""A backup in place of an SQLite database, also while dashboards run on it: they show it from their next run on."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from topics.store import backup
from topics.store.backup import BackupFault, Note
from topics.store.store import Store

# How long, in seconds, a restore waits for others that write.
_PATIENCE = 30
# No dashboard saves so often while a restore runs: the clock moves on, past everything that anybody has seen.
_LEAP = 1_000


def verify(file: Path) -> Note:
    """What is in a backup that could be restored: it is whole, and this program opened a copy of it.

    Raises StoreError when it could not be restored.
    """
    with TemporaryDirectory() as folder:
        note, _ = _tried(file, Path(folder))
    return note


def restore(file: Path, database: Path) -> tuple[Note, Path | None]:
    """Put a backup in place of the database, as one write that others see whole or not at all.

    Returns what was restored, and where the database as it was lies now (a backup; the bare files when it was
    damaged; None when there was none). Who was signed in is not any more. Raises StoreError; then nothing is changed.
    """
    with TemporaryDirectory(dir=_folder(database)) as folder:
        note, copy = _tried(file, Path(folder))
        aside = _keep_aside(database)
        _prepare(copy, shown=_tick(database) if aside and aside.is_file() else 0)
        _pour(copy, database)
    with closing(Store(f"sqlite:///{database}")) as store, store.writing():
        pass  # the end of a write brings the log over into the file
    return note, aside


def _tried(file: Path, folder: Path) -> tuple[Note, Path]:
    """A copy from a backup, opened and brought up to date as a start of the program does it."""
    note, copy = backup.read(file, folder)
    with closing(Store(f"sqlite:///{copy}")) as store:
        unreadable = store.condition().unreadable
    if unreadable:
        raise BackupFault(f"{file.name} holds topics that cannot be read: {', '.join(unreadable)}.")
    return note, copy


def _folder(database: Path) -> Path:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackupFault(f"The folder of the database {database.name} cannot be used ({error.strerror}).") from error
    return database.parent


def _keep_aside(database: Path) -> Path | None:
    if not database.is_file() or not database.stat().st_size:
        return None
    aside = backup.new_file(database, "before-restore")
    try:
        backup.write(database, aside)
    except BackupFault:
        # What cannot be copied is moved as it is, its log with it: somebody may still read something out of it.
        aside = aside.with_suffix("")
        aside.mkdir()
        for part in database.parent.glob(f"{database.name}*"):
            part.rename(aside / part.name)
    return aside


def _prepare(copy: Path, shown: int) -> None:
    """Nobody is signed in, and the clock goes past what it has shown: whoever remembers topics by it looks again."""
    tick = max(shown, _tick(copy)) + _LEAP
    with closing(sqlite3.connect(copy)) as con, con:
        con.execute("DELETE FROM sign_in")
        con.execute("UPDATE clock SET tick = ?", (tick,))


def _tick(database: Path) -> int:
    with closing(sqlite3.connect(database)) as con:
        (tick,) = con.execute("SELECT tick FROM clock").fetchone()
    return int(tick)


def _pour(copy: Path, database: Path) -> None:
    """Write the pages of one database over those of another, in one transaction."""
    until = time.monotonic() + _PATIENCE

    def not_for_ever(status: int, remaining: int, total: int) -> None:
        if status == sqlite3.SQLITE_BUSY and time.monotonic() > until:
            raise TimeoutError

    try:
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(database, timeout=1)) as target:
            for setting in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
                target.execute(f"PRAGMA {setting}")
            source.backup(target, progress=not_for_ever)
    except TimeoutError as error:
        raise BackupFault(f"The database {database.name} is busy, so nothing was restored; try again.") from error
    except sqlite3.Error as error:
        raise BackupFault(f"The database {database.name} cannot be written ({error}); nothing was changed.") from error
