"""Dashboards without their pages, each in a process of its own, to be told what their people do."""

import multiprocessing
from multiprocessing.connection import Connection

from topics import match
from topics.interest import Interest
from topics.pages.resources import Resources
from topics.settings import Settings
from topics.store import StoreError
from topics.topic import Topic

FORK = multiprocessing.get_context("fork")


class Dashboard:
    """A dashboard in another process, from when it searches by meaning."""

    def __init__(self, settings: Settings) -> None:
        self._talk, inside = FORK.Pipe()
        self._process = FORK.Process(target=_run, args=(settings, inside), daemon=True)
        self._process.start()
        inside.close()
        assert self._talk.poll(300), "the dashboard was not ready in time"
        self._talk.recv()

    def save(self, title: str, text: str) -> str:
        """Save a topic; what whoever saved is told, empty when all went well."""
        return str(self._ask("save", title, text))

    def seen(self) -> dict[str, str]:
        """What the next visitor would find: title → text."""
        found = self._ask("seen")
        assert isinstance(found, dict)
        return found

    def find(self, interest: str) -> list[str]:
        """The titles a visitor gets for an interest, the best first."""
        found = self._ask("find", interest)
        assert isinstance(found, list)
        return found

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def _ask(self, *what: str) -> object:
        self._talk.send(what)
        assert self._talk.poll(60), "the dashboard did not answer in time"
        return self._talk.recv()


def _run(settings: Settings, talk: Connection) -> None:
    shared = Resources(settings)
    while not shared.ready:
        shared.snapshot()
        shared._stop.wait(0.05)
    talk.send("ready")
    while True:
        what, *words = talk.recv()
        if what == "save":
            talk.send(_save(shared, *words))
        elif what == "seen":
            talk.send({topic.title: topic.text for topic in shared.snapshot().catalogue.topics})
        else:
            found = match.find(shared.snapshot().catalogue, Interest(words[0]), shared.interests, 3, curve=shared.curve)
            talk.send([one.topic.title for one in found.matches])


def _save(shared: Resources, title: str, text: str) -> str:
    try:
        before = shared.store.get(Topic(title=title, text=text).id)
        shared.store.save(Topic(title=title, text=text, version=before.version if before else 0), by="ada")
    except StoreError as error:
        return str(error)
    return ""
