import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from embeddings import glossary
from tests.pages.conftest import page, until
from tests.paper import PaperEncoder
from topics import atlas
from topics.atlas import Atlas
from topics.pages import resources
from topics.pages.resources import Resources
from topics.pages.words import in_language
from topics.topic import Topic


def test_without_a_dictionary_nothing_is_cut_or_translated_twice(ready: Resources) -> None:
    assert not ready.settings.dictionary.exists()
    assert ready.snapshot().catalogue.glossary is glossary.load(ready.settings.data)


def test_a_large_atlas_is_drawn_apart_while_the_old_one_stays_up(
    ready: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may = Event(), Event()

    def slow(*given: Any) -> Atlas:
        begun.set()
        assert may.wait(20)
        return drawn(*given)

    drawn = atlas.draw
    monkeypatch.setattr(resources, "_DRAWN_APART", 1)
    monkeypatch.setattr(atlas, "draw", slow)
    old = ready.snapshot().atlas
    new = ready.store.save(Topic(title="Patients", text="Patients talk. They are heard.", language="en"), by="a")
    try:
        found = ready.snapshot()
        assert found.catalogue.topic(new.id)
        assert begun.wait(20)
        assert ready.snapshot().catalogue.meaning
        assert ready.snapshot().atlas is old
    finally:
        may.set()
    until(lambda: ready.snapshot().atlas.theme_of(new.id) is not None)
    assert ready.drawing == resources.Progress()


def test_how_far_the_drawing_is_stands_on_the_page(ready: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "drawing", resources.Progress(1, 3))
    assert in_language("en", "getting_ready.map", done=1, all=3) in [one.value for one in page().text]


def test_a_server_that_ends_takes_the_compiling_process_along(
    paper: PaperEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = Event(), []

    def compiling(model: str, folder: Path, stop: Event) -> None:
        begun.set()
        assert stop.wait(20)
        time.sleep(0.2)
        ended.append(model)

    monkeypatch.setattr(resources, "Original", PaperEncoder)
    monkeypatch.setattr(resources, "_QUIET", 0)
    monkeypatch.setattr(resources.compiled, "make_apart", compiling)
    shared = resources.shared()
    assert begun.wait(90)
    resources.close()
    assert ended == [shared.settings.model]
