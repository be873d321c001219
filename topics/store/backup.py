"""Backups of an SQLite database: one zip file holds a copy and what must be true of it. Made while others write."""

import json
import os
import sqlite3
import zipfile
import zlib
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from embeddings.encoder import sha256
from topics.store.errors import StoreError

_COPY, _NOTE = "topics.db", "backup.json"
# What zipfile, zlib, json and sqlite3 say of bytes that are none of theirs; RuntimeError: encrypted, packed otherwise.
_NOT_OURS = (
    zipfile.BadZipFile,
    zlib.error,
    sqlite3.Error,
    LookupError,
    ValueError,
    TypeError,
    EOFError,
    RuntimeError,
)


class BackupFault(StoreError):
    """A backup cannot be made, or is none. Nothing was changed."""


@dataclass(frozen=True)
class Note:
    """What a backup says of itself."""

    schema: str
    topics: int  # of every state
    made_at: str  # ISO 8601, UTC
    sha256: str  # of the copy

    def __str__(self) -> str:
        return f"{self.topics} topics, schema {self.schema}, of {self.made_at}"


def file_of(url: str) -> Path:
    """The file of the database at this SQLAlchemy URL. Raises BackupFault when it is none."""
    where = make_url(url)
    if where.get_backend_name() != "sqlite" or not where.database:
        raise BackupFault(
            "PostgreSQL makes its own backups: pg_dump --format=custom writes one, pg_restore --list looks at it, "
            "and pg_restore --clean puts it back."
        )
    return Path(where.database).absolute()


def newest(database: Path) -> Path | None:
    """The backup beside the database that was made last."""
    return max(_folder(database).glob("*.zip"), key=lambda file: file.stat().st_mtime, default=None)


def new_file(database: Path, why: str = "") -> Path:
    """A name beside the database for a backup that is made now; makes the folder."""
    _require(database)
    folder = _folder(database)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BackupFault(f"The folder for backups cannot be made ({error.strerror}); nothing was changed.") from error
    moment = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    return folder / f"{'-'.join(part for part in (database.stem, why, moment) if part)}.zip"


def write(database: Path, to: Path) -> Note:
    """Copy a database of any schema into the new file `to`, as it is at one moment. Raises BackupFault."""
    if to.exists():
        raise BackupFault(f"There is a file {to.name} already; nothing was changed, name another one.")
    _require(database)
    unfinished = to.with_name(f"{to.name}.unfinished")
    try:
        with TemporaryDirectory(dir=to.parent) as folder:
            copy = Path(folder) / _COPY
            with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as con:
                con.execute("VACUUM INTO ?", (str(copy),))
            note = _note(copy)
            with open(unfinished, "xb", opener=_private) as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
                    packed.writestr(_NOTE, json.dumps(asdict(note), indent=1))
                    packed.write(copy, _COPY)
                os.fsync(file.fileno())
            unfinished.rename(to)
    except (sqlite3.Error, LookupError, TypeError) as error:
        raise BackupFault(
            f"The database {database.name} cannot be backed up ({error}); nothing was changed."
        ) from error
    except OSError as error:
        raise BackupFault(f"The backup {to.name} cannot be written ({error.strerror}); nothing was changed.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return note


def read(file: Path, into: Path) -> tuple[Note, Path]:
    """Unpack the copy into a folder, exactly as it was made. Raises BackupFault when the file is anything else."""
    try:
        with zipfile.ZipFile(file) as packed:
            note = Note(**json.loads(packed.read(_NOTE)))
            copy = Path(packed.extract(_COPY, into))
        if sha256(copy) != note.sha256 or _note(copy).schema != note.schema:
            raise ValueError("it changed since it was made")
    except _NOT_OURS as error:
        raise BackupFault(f"{file.name} is no whole backup of this program; nothing was changed.") from error
    except OSError as error:
        raise BackupFault(f"{file.name} cannot be read ({error.strerror}); nothing was changed.") from error
    return note, copy


def _require(database: Path) -> None:
    if not database.is_file():
        raise BackupFault(f"There is no database {database.name} yet, so there is nothing to back up.")


def _folder(database: Path) -> Path:
    return database.absolute().parent / "backups"


def _note(copy: Path) -> Note:
    """Look at a copy. Raises sqlite3.DatabaseError when it is damaged or none of this program."""
    with closing(sqlite3.connect(copy)) as con:
        (damage,) = con.execute("PRAGMA integrity_check(1)").fetchone()
        if damage != "ok":
            raise sqlite3.DatabaseError(damage)
        (schema,) = con.execute("SELECT version_num FROM alembic_version").fetchone()
        (topics,) = con.execute("SELECT count(*) FROM topic").fetchone()
    return Note(str(schema), int(topics), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", sha256(copy))


def _private(path: str, flags: int) -> int:
    """Opens a file that only its owner may read: it holds hashes of passwords."""
    return os.open(path, flags, 0o600)
