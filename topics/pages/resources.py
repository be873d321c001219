"""Everything that is made once and shared by all visitors: settings, store, encoder, and the current snapshot.

One thread in the background does the slow work, so that no page ever waits for the model. Pages read what is there.
"""

import gc
import logging
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from embeddings import compiled, glossary
from embeddings.encoder import Encoder, ModelFault, Original, key, load
from embeddings.glossary import Glossary
from embeddings.language import reads_german
from embeddings.memory import Memory
from embeddings.together import Together
from topics import atlas, catalogue, match, settings
from topics.accounts import Accounts
from topics.atlas import Atlas
from topics.catalogue import Catalogue
from topics.desk import Desk
from topics.settings import Settings
from topics.store import Store, StoreError
from topics.suggestions import Suggestion, suggest

log = logging.getLogger(__name__)

# A new topic is encoded within this time; a page that finds the clock moved on waits so long for the new snapshot.
_PATIENCE = 5.0
# More new texts than this are shown by their words before they are encoded.
_SHOW_WORDS_FIRST = 100
# The first visitors have the machine for themselves before the model is compiled for the next start.
_QUIET = 20.0


@dataclass(frozen=True)
class Snapshot:
    """One catalogue, its atlas, and what visitors may tap; None until that is checked by meaning."""

    catalogue: Catalogue
    atlas: Atlas
    suggestions: tuple[Suggestion, ...] | None = None


@dataclass(frozen=True)
class Progress:
    """How far search by meaning is: texts encoded, of how many (0 while the model itself loads)."""

    done: int = 0
    all: int = 0


class Resources:
    """What all pages share. `ready`: meaning answers. `fault`: the sentence why it never will.

    `encoder` reads topics and drafts; `interests` is the same one, for the many who search at once.
    """

    def __init__(self, chosen: Settings) -> None:
        """Opens the store, fills a new one with the samples, and starts the background thread. Raises StoreError."""
        self.settings = chosen
        self.store = Store(chosen.database)
        if not self.store.tick():
            # Reading files takes many libraries, and only the first start of all needs them.
            from topics import exchange

            exchange.first_fill(self.store)
        self.accounts, self.desk = Accounts(self.store), Desk(self.store)
        self.encoder: Encoder | None = None
        self.interests: Together | None = None
        self.fault = ""
        self.progress = Progress()
        self._glossary: Glossary | None = glossary.load(chosen.data)
        self.curve = match.BY_MEANING
        tick, topics = self.store.published()
        self._snapshot = Snapshot(catalogue.build(topics, tick, self._glossary), self._kept_atlas())
        self._stop = threading.Event()
        self._wake, self._fresh = threading.Event(), threading.Condition()
        self._worker = threading.Thread(target=self._work, name="resources", daemon=True)
        self._worker.start()
        self._adviser = threading.Thread(target=self._suggest, name="suggestions", daemon=True)
        self._adviser.start()

    @property
    def ready(self) -> bool:
        """Whether meaning answers."""
        return self._snapshot.catalogue.meaning is not None

    def snapshot(self) -> Snapshot:
        """The snapshot of the store's current tick, or the newest one there is when that takes too long."""
        try:
            tick = self.store.tick()
        except StoreError as error:
            # Whoever searches still gets the topics of a moment ago.
            log.warning("store: %s", error)
            return self._snapshot
        if tick != self._snapshot.catalogue.tick:
            self._wake.set()
            with self._fresh:
                self._fresh.wait_for(lambda: self._snapshot.catalogue.tick >= tick, _PATIENCE)
        return self._snapshot

    def close(self) -> None:
        """Stop the thread and let go of the database."""
        self._stop.set()
        self._wake.set()
        with self._fresh:
            self._fresh.notify_all()
        self._worker.join(timeout=60)
        self._adviser.join(timeout=60)
        self.store.close()

    def _work(self) -> None:
        try:
            encoder = self._encoder()
            # One thread a search: more spin against each other. It is also the first text, which takes longest.
            threadpool_limits(1)
            if reads_german(encoder):
                self._glossary = None
            elif self.settings.dictionary.is_file():
                # It takes seconds to parse, so only this thread asks for it; without it, what is cut stays cut.
                self._glossary = glossary.load(self.settings.data, self.settings.dictionary)
            self.curve = match.curve_of(self.settings.data, encoder.name)
            self._use(encoder)
        except ModelFault as error:
            self.fault = str(error)
            log.error("model: %s", error)
        except Exception:
            self.fault = "The model cannot be loaded; python -m topics doctor says why."
            log.exception("model")
        self._refresh_safely()
        if isinstance(self.encoder, Original):
            threading.Thread(target=self._compile, name="compile", daemon=True).start()
        # Streamlit collects garbage after every run, and the model is half a million objects: frozen, they are
        # not looked at again (258 ms a run before, 0 after).
        gc.collect()
        gc.freeze()
        while not self._stop.is_set():
            self._wake.wait(60)
            self._wake.clear()
            self._refresh_safely()
            gc.collect()

    @property
    def _compiled(self) -> Path:
        return self.settings.data / "compiled"

    def _encoder(self) -> Encoder:
        """The compiled model, which starts in a tenth of the time; the original when there is none yet."""
        return compiled.kept(self._compiled, key(self.settings.model)) or load(self.settings.model)

    def _use(self, encoder: Encoder) -> None:
        self.encoder, self.interests = encoder, Together(encoder)

    def _compile(self) -> None:
        """Compile the model, and let the result answer from then on."""
        if self._stop.wait(_QUIET):
            return
        try:
            compiled.make_apart(self.settings.model, self._compiled, self._stop)
            if made := compiled.kept(self._compiled, key(self.settings.model)):
                self._use(made)
        except ModelFault as error:
            # Nothing is lost but time: the original goes on answering.
            log.warning("model: %s", error)

    def _refresh_safely(self) -> None:
        """Refresh, and keep the old snapshot when that fails: the thread lives as long as the server."""
        try:
            self._refresh()
        except StoreError as error:
            log.warning("store: %s", error)
        except Exception:
            self.fault = "The newest topics could not be read by the model; the log of the server says why."
            log.exception("refresh")

    def _refresh(self) -> None:
        """Bring the snapshot up to the store's tick, with meaning if there is an encoder."""
        current = self.store.tick() == self._snapshot.catalogue.tick
        if self._stop.is_set() or (current and (self.ready or self.encoder is None)):
            return
        tick, topics = self.store.published()
        words = catalogue.build(topics, tick, self._glossary, self._snapshot.catalogue)
        if self.encoder is None:
            self._publish(catalogue=words)
            return

        def show(done: int, of: int) -> None:
            self.progress = Progress(done, of)
            # A large import is found by its words while it is read.
            if of > _SHOW_WORDS_FIRST and self._snapshot.catalogue.tick != tick:
                self._publish(catalogue=words)

        full = catalogue.with_meaning(words, Memory(self.encoder, self.store, lambda: load(self.settings.model)), show)
        previous = self._kept_atlas()
        drawn = atlas.draw(full.topics, full.whole, previous)
        self._publish(catalogue=full, atlas=drawn)
        self.fault = ""
        if drawn != previous:
            self.store.keep_atlas(drawn.to_json())

    def _suggest(self) -> None:
        """Check what may be tapped whenever the topics have changed: apart, so that no new topic waits for it."""
        checked = None

        def changed() -> bool:
            found = self._snapshot.catalogue
            return self._stop.is_set() or (found.meaning is not None and found.tick != checked)

        while True:
            with self._fresh:
                self._fresh.wait_for(changed)
            if self._stop.is_set():
                return
            found, suggestions = self._snapshot.catalogue, tuple[Suggestion, ...]()
            try:
                suggestions = suggest(found, self.encoder, self.curve)
            except Exception:
                log.exception("suggestions")
            checked = found.tick
            self._publish(suggestions=suggestions)

    def _publish(self, **changes: Any) -> None:
        with self._fresh:
            self._snapshot = replace(self._snapshot, **changes)
            self._fresh.notify_all()

    def _kept_atlas(self) -> Atlas:
        """The atlas of last time; an empty one when there is none or it cannot be read: it is derived data."""
        try:
            kept = self.store.atlas()
            return Atlas.from_json(kept) if kept else Atlas((), {}, {})
        except ValueError as error:
            log.warning("atlas: %s", error)
            return Atlas((), {}, {})


_lock = threading.Lock()
_shared: Resources | None = None


def shared() -> Resources:
    """The one Resources of this process, made when first asked for. Raises WrongSetting and StoreError."""
    global _shared
    with _lock:
        if _shared is None:
            _shared = Resources(settings.load())
        return _shared


def close() -> None:
    """Let go of the one Resources; the next `shared()` makes a new one."""
    global _shared
    with _lock:
        if _shared is not None:
            _shared.close()
        _shared = None
