"""What the desk lets through when somebody speaks to the socket instead of using the pages."""

import secrets
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from tests.browser.conftest import Server, serve
from tests.socket_client import Socket
from tests.test_accounts import allowed
from topics import form
from topics.accounts import Account, Accounts, Action, Role
from topics.desk import Desk
from topics.store import Store
from topics.topic import State, Topic

SESAME = secrets.token_urlsafe(12)
CANARY = "Xylophonkanarie"
NAMES = {Role.SUPERVISOR: "adaxyz", Role.EDITOR: "ernaxyz"}


@dataclass
class House:
    """A server with a topic in every state for two owners, and the tokens of who is signed in."""

    server: Server
    store: Store
    desk: Desk
    accounts: Accounts
    editor: Account
    topics: dict[tuple[State, bool], str]

    def token(self, role: Role) -> str:
        return "" if role is Role.VISITOR else self.accounts.sign_in(NAMES[role], SESAME, "test")

    def socket(self, role: Role) -> Socket:
        return Socket(self.server.url, self.token(role))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Rights have nothing to do with meaning, and hundreds of pages are cheaper by words."""
    with inhabited(tmp_path_factory.mktemp("house") / "data", meaning=False) as house:
        yield house


@contextmanager
def inhabited(data: Path, *, meaning: bool) -> Iterator[House]:
    with serve(data, meaning=meaning) as server:
        store = Store(f"sqlite:///{server.data / 'topics.db'}")
        accounts, desk = Accounts(store), Desk(store)
        ada = accounts.add(NAMES[Role.SUPERVISOR], Role.SUPERVISOR, SESAME)
        bob = accounts.add("bobxyz", Role.SUPERVISOR, SESAME)
        erna = accounts.add(NAMES[Role.EDITOR], Role.EDITOR, SESAME)
        topics = {}
        for state, own in product(State, (True, False)):
            who = ada if own else bob
            typed = {**form.empty(), "title": f"{CANARY} {state} {own}", "text": f"Vorher{CANARY}."}
            topic = desk.save(who, desk.open(who), typed)
            typed["text"] = f"We count for {CANARY}."
            topic = desk.save(who, desk.open(who, topic.id), typed)
            old = topic.model_copy(update={"state": state, "checked_on": date(2020, 1, 1)})
            topics[state, own] = store.save(old, by=who.name).id
        desk.keep(ada, desk.open(ada), {**form.empty(), "title": f"Unsaved{CANARY}"})
        yield House(server, store, desk, accounts, erna, topics)
        store.close()


def moved(topic: Topic) -> str:
    """A state that a button on the desk leads to."""
    state = {State.DRAFT: State.ARCHIVED, State.ARCHIVED: State.DRAFT}.get(topic.state, State.ARCHIVED)
    return str(state).replace(" ", "_")


# The desk is open already for the first ones.
ORDER = (Action.MOVE, Action.CONFIRM, Action.HAND_OVER, Action.READ, Action.HISTORY, Action.WRITE)


def attempt(action: Action, socket: Socket, ids: dict[str, str], topic: Topic) -> bytes:
    """Do it as bluntly as possible: with ids that an editor's browser was given."""
    query = f"topic={topic.id}"
    if action is Action.READ:
        return socket.open("desk")
    if action is Action.HISTORY:
        return socket.open("history", query)
    if action is Action.WRITE:
        socket.open("write", query)
        return socket.press("write", query, ids["save"], {ids["write_text"]: "Changed by the socket."})
    if action is Action.MOVE:
        return socket.press("desk", "", ids[f"{moved(topic)}-{topic.id}"])
    if action is Action.CONFIRM:
        # The button is drawn for what can be confirmed only; its name is all there is for the others.
        return socket.press("desk", "", ids.get(f"confirm-{topic.id}", f"$$ID-0-confirm-{topic.id}"))
    owners = {ids[f"owners-{topic.id}"]: ["bobxyz", NAMES[Role.EDITOR]]}
    return socket.press("desk", "", ids[f"owners-{topic.id}-save"], owners)


@pytest.mark.parametrize("role", Role)
def test_the_matrix_holds_through_the_socket(house: House, role: Role) -> None:
    assert set(ORDER) == set(Action)
    with house.socket(Role.EDITOR) as editor, house.socket(role) as socket:
        editor.open("desk")
        wrong = []
        for (state, own), topic_id in house.topics.items():
            editor.open("write", f"topic={topic_id}")
            socket.open("desk")
            for action in ORDER:
                before = house.desk.entry(house.editor, topic_id)
                said = attempt(action, socket, editor.ids, before.topic)
                after = house.desk.entry(house.editor, topic_id)
                if action is Action.READ:
                    # A visitor reads on the topic's page, and has no desk.
                    said = socket.open("topic", f"id={topic_id}") if role is Role.VISITOR else said
                    done = f"{CANARY} {state} {own}".encode() in said
                elif action is Action.HISTORY:
                    done = f"Vorher{CANARY}".encode() in said
                else:
                    done = after != before
                if done is not allowed(role, action, state, own and role is not Role.VISITOR):
                    wrong.append((action, state, own, done))
                house.desk.hand_over(house.editor, topic_id, before.owners)
                if after.topic != before.topic:
                    house.store.save(before.topic.model_copy(update={"version": after.topic.version}), by="test")
    assert wrong == []


def test_an_anonymous_crawl_receives_no_byte_of_what_is_not_published(tmp_path: Path) -> None:
    """Map, similar topics and themes are there with meaning only."""
    with inhabited(tmp_path / "data", meaning=True) as house:
        crawl(house)


def crawl(house: House) -> None:
    hidden = [f"{CANARY} {state} {own}" for state, own in house.topics if state in (State.DRAFT, State.ARCHIVED)]
    secret = [*hidden, f"Unsaved{CANARY}", f"Vorher{CANARY}", *NAMES.values(), "bobxyz"]
    received = b""
    pages = [("", ""), ("map", ""), ("desk", ""), ("write", ""), ("history", ""), ("selftest", ""), ("nonsense", "")]
    pages += [(page, f"{name}={i}") for page in ("topic", "write", "history") for name in ("id", "topic")
              for i in house.topics.values()]  # fmt: skip
    with house.socket(Role.VISITOR) as socket:
        for page, query in pages:
            received += socket.open(page, query)
        socket.open("")
        search = next(widget for key, widget in socket.ids.items() if key == "interest")
        button = next(widget for key, widget in socket.ids.items() if "FormSubmitter" in key or "submit" in key.lower())
        received += socket.press("", "", button, {search: CANARY})
        assert CANARY.encode() in received  # what is published is found
        received += socket.received
    for path in ("/", "/login", "/readyz", "/healthz", "/desk", "/write", "/_stcore/host-config", "/_stcore/health"):
        with urllib.request.urlopen(house.server.url + path, timeout=10) as answer:
            received += answer.read() + str(answer.headers).encode()
    assert [word for word in secret if word.encode() in received] == []


def test_a_taken_over_session_has_no_rights(house: House) -> None:
    topic_id = house.topics[State.DRAFT, True]
    for _ in range(5):
        with house.socket(Role.SUPERVISOR) as hers:
            hers.open("write", f"topic={topic_id}")
            with Socket(house.server.url, session=hers.session) as thief:
                said = thief.open("write", f"topic={topic_id}")
                said += thief.press("write", f"topic={topic_id}", hers.ids["save"], {hers.ids["write_text"]: "Stolen."})
        with Socket(house.server.url, session=hers.session) as thief:
            said += thief.open("desk")
        for secret in (f"{CANARY} draft", f"Vorher{CANARY}", NAMES[Role.SUPERVISOR]):
            assert secret.encode() not in said
    assert house.store.get(topic_id).text == f"We count for {CANARY}."


def test_only_our_own_form_signs_anybody_in(house: House) -> None:
    body = f"name={NAMES[Role.EDITOR]}&password={SESAME}&form=guessed".encode()
    for cookie in ("", "thesis_finder_form=other"):
        request = urllib.request.Request(f"{house.server.url}/login", body, {"Cookie": cookie} if cookie else {})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code == 403
        assert "thesis_finder_sign_in" not in str(refused.value.headers)
