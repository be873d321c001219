"""Everything that is made once and shared by all visitors: settings, store, encoder, and the current snapshot.

One thread in the background does the slow work, so that no page ever waits for the model. Pages read what is there.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from embeddings import compiled, glossary
from embeddings.encoder import Encoder, ModelFault, Original, key, load
from embeddings.glossary import Glossary
from embeddings.memory import Memory
from embeddings.together import Together
from topics import atlas, catalogue, match, settings
from topics.accounts import Accounts
from topics.atlas import Atlas
from topics.catalogue import Catalogue
from topics.desk import Desk
from topics.server import garbage
from topics.settings import Settings
from topics.store import Store, StoreError
from topics.suggestions import Suggestion, suggest

log = logging.getLogger(__name__)

# A new topic is encoded within this time; a page that finds the clock moved on waits so long for the new snapshot.
_PATIENCE = 5.0
# The tick of a catalogue before any topic is read.
_UNREAD = -1
# Drawing so many topics takes longer than anybody waits to see a new one.
_DRAWN_APART = 5_000
# More new texts than this are shown by their words before they are encoded.
_SHOW_WORDS_FIRST = 100
# The first visitors have the machine for themselves before the model is compiled for the next start.
_QUIET = 20.0


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One catalogue, its atlas, and what visitors may tap; None until that is checked by meaning.

    Every snapshot is a value of its own, so that pages can remember what they made of the last one.
    """

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
        self.drawing = Progress()
        self._glossary: Glossary | None = None
        self.curve = match.BY_MEANING
        # Before the clock began there was nothing; the worker reads the topics, and whoever looks waits for them.
        self._snapshot = Snapshot(catalogue.build((), _UNREAD), Atlas((), {}, {}))
        self._stop = threading.Event()
        self._wake, self._fresh = threading.Event(), threading.Condition()
        work = {"resources": self._work, "atlas": self._draw, "suggestions": self._suggest}
        self._threads = [threading.Thread(target=does, name=name, daemon=True) for name, does in work.items()]
        for thread in self._threads:
            thread.start()

    @property
    def read(self) -> bool:
        """Whether the topics are there."""
        return self._snapshot.catalogue.tick != _UNREAD

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
        """Stop the threads and let go of the database."""
        self._stop.set()
        self._wake.set()
        with self._fresh:
            self._fresh.notify_all()
        for thread in self._threads:
            thread.join(timeout=60)
        self.store.close()

    def _work(self) -> None:
        self._glossary = glossary.load(self.settings.data)
        self._publish(atlas=self._kept_atlas())
        self._refresh_safely()
        try:
            encoder = self._encoder()
            # One thread a search: more spin against each other. It is also the first text, which takes longest.
            threadpool_limits(1)
            # A dictionary takes seconds to parse, so only this thread asks for it; without one, what is cut stays cut.
            self._glossary = glossary.for_model(encoder, self.settings.data, self.settings.dictionary)
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
            compiling = threading.Thread(target=self._compile, name="compile", daemon=True)
            compiling.start()
            # Waited for at the end: its process would go on for a minute by itself.
            self._threads.append(compiling)
        garbage.settle()
        while not self._stop.is_set():
            self._wake.wait(60)
            self._wake.clear()
            self._refresh_safely()
            garbage.sweep()

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
        previous = self._snapshot.catalogue
        tick, topics = self.store.published({topic.id: topic for topic in previous.topics})
        words = catalogue.build(topics, tick, self._glossary, previous)
        if self.encoder is None:
            self._publish(catalogue=words)
            return

        def show(done: int, of: int) -> None:
            self.progress = Progress(done, of)
            # A large import is found by its words while it is read.
            if of > _SHOW_WORDS_FIRST and self._snapshot.catalogue.tick != tick:
                self._publish(catalogue=words)

        memory = Memory(self.encoder, self.store, lambda: load(self.settings.model))
        full = catalogue.with_meaning(words, memory, show, previous)
        if len(topics) < _DRAWN_APART:
            self._publish(catalogue=full, atlas=self._drawn(full))
        else:
            self._publish(catalogue=full)
        self.fault = ""

    def _draw(self) -> None:
        """Draw large atlases anew: apart, so that no new topic waits for it. The old one stays up meanwhile."""

        def draw(found: Catalogue) -> None:
            if len(found.topics) >= _DRAWN_APART:
                self._publish(atlas=self._drawn(found))

        self._follow(draw)

    def _drawn(self, found: Catalogue) -> Atlas:
        """The atlas of this catalogue, which is kept for the next start."""

        def show(done: int, of: int) -> None:
            self.drawing = Progress(done, of)

        previous = self._snapshot.atlas
        try:
            drawn = atlas.draw(found.topics, found.whole, previous, show)
        finally:
            self.drawing = Progress()
        if drawn != previous:
            self.store.keep_atlas(drawn.to_json())
        return drawn

    def _suggest(self) -> None:
        """Check what may be tapped whenever the topics have changed: apart, so that no new topic waits for it."""

        def check(found: Catalogue) -> None:
            self._publish(suggestions=suggest(found, self.encoder, self.curve))

        self._follow(check)

    def _follow(self, look: Callable[[Catalogue], None]) -> None:
        """Look at every catalogue that has meaning, of several the newest, until the server stops."""
        seen = None

        def changed() -> bool:
            found = self._snapshot.catalogue
            return self._stop.is_set() or (found.meaning is not None and found.tick != seen)

        while True:
            with self._fresh:
                self._fresh.wait_for(changed)
            if self._stop.is_set():
                return
            found = self._snapshot.catalogue
            try:
                look(found)
            except Exception:
                log.exception("%s", look.__qualname__)
            seen = found.tick

    def _publish(self, **changes: Any) -> None:
        with self._fresh:
            self._snapshot = replace(self._snapshot, **changes)
            self._fresh.notify_all()

    def _kept_atlas(self) -> Atlas:
        """The atlas of last time; an empty one when there is none or it cannot be read: it is derived data."""
        try:
            kept = self.store.atlas()
            return Atlas.from_json(kept) if kept else Atlas((), {}, {})
        except (ValueError, StoreError) as error:
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
