"""Looks at everything the dashboard stands on: what is wrong, and what to do about it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from embeddings import calibration, encoder, glossary
from embeddings.encoder import ModelFault
from embeddings.memory import RECIPE, text_hash
from topics import catalogue
from topics.settings import Settings
from topics.store import Store, StoreError, backup


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    well: bool
    says: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at database, migrations, topics, backups, model and vectors, in this order. Changes nothing but old schemas,
    which opening a database brings up to date."""
    where = make_url(settings.database)
    place = Path(where.database or "")
    if where.get_backend_name() == "sqlite" and not place.exists():
        yield Finding("database", True, f"There is none yet; the first start makes {place.name}.")
        yield from _model(settings)
        return
    try:
        store = Store(settings.database)
    except StoreError as error:
        yield Finding("database", False, str(error))
        yield from _model(settings)
        return
    try:
        yield from _database(store)
        yield _backup(settings)
        model, *calibrated = _model(settings)
        yield from (model, *calibrated)
        if model.well:
            yield _vectors(store, settings)
    except StoreError as error:
        yield Finding("database", False, str(error))
    except ModelFault as error:
        yield Finding("model", False, str(error))
    finally:
        store.close()


def _database(store: Store) -> Iterator[Finding]:
    found = store.condition()
    says = (
        "Whole."
        if found.check == "ok"
        else f"Damaged ({found.check}); python -m topics restore puts a backup in its place."
    )
    yield Finding("database", found.check == "ok", says)
    current = found.schema == found.newest_schema
    yield Finding(
        "migrations",
        current,
        f"Schema {found.schema}."
        if current
        else f"Schema {found.schema} instead of {found.newest_schema}; start the dashboard once.",
    )
    warning = "" if found.lasting else " Saves may be lost in a power cut."
    yield Finding("durability", found.lasting, f"{found.engine}.{warning}")
    counts = ", ".join(f"{n} {state}" for state, n in sorted(found.topics.items())) or "none"
    if found.unreadable:
        yield Finding("topics", False, f"{counts}; not readable: {', '.join(found.unreadable)}. Save them again.")
    else:
        yield Finding("topics", True, f"{counts}.")


def _backup(settings: Settings) -> Finding:
    """A missing backup is no fault of the machine; whoever reads this knows what they do about it."""
    try:
        newest = backup.newest(backup.file_of(settings.database))
    except StoreError as error:
        return Finding("backup", True, str(error))
    if newest is None:
        return Finding("backup", True, "There is none; python -m topics backup makes one.")
    days = int((time.time() - newest.stat().st_mtime) / 86_400)
    return Finding("backup", True, f"The newest is {newest.name}, {days} days old.")


def _model(settings: Settings) -> Iterator[Finding]:
    """The model, and where its files are whole, its calibration: it is fitted before the first start."""
    try:
        key = encoder.key(settings.model)
    except ModelFault as error:
        yield Finding("model", False, str(error))
        return
    yield Finding("model", True, f"{key}, files as they should be.")
    yield _calibration(settings)


def _calibration(settings: Settings) -> Finding:
    if settings.model == encoder.BUNDLED:
        return Finding("calibration", True, "The product's own.")
    if calibration.kept(settings.data, encoder.key(settings.model)):
        return Finding("calibration", True, f"Fitted for {settings.model}.")
    says = f"{settings.model} runs on the calibration of {encoder.BUNDLED}; run python -m embeddings calibrate."
    return Finding("calibration", False, says)


def _vectors(store: Store, settings: Settings) -> Finding:
    """Missing vectors are no fault: the dashboard makes them when it runs."""
    _, topics = store.published()
    # Loading a model takes seconds, and what the bundled one needs is known.
    model = None if settings.model == encoder.BUNDLED else encoder.load(settings.model)
    german = glossary.for_model(model, settings.data, settings.dictionary)
    hashes = {text_hash(text) for text in catalogue.texts(catalogue.build(topics, glossary=german))}
    missing = len(hashes) - len(store.vectors(encoder.key(settings.model), RECIPE, hashes))
    says = "All there." if not missing else f"{missing} of {len(hashes)} are missing; the running dashboard makes them."
    return Finding("vectors", True, says)
