"""The university's sign-in in a real browser, with a provider that runs for these tests only; topics by words."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from tests.browser.conftest import Server, free_port, idle, serve
from tests.browser.test_desk import box
from tests.socket_client import Socket
from topics import form
from topics.accounts import LONGEST, Accounts, Role
from topics.desk import Desk
from topics.store import Store
from topics.store.schema import SIGN_IN
from topics.topic import State

ADA, ERNA, BOB, MALLORY = "ada@example.org", "erna@example.org", "bob@example.org", "mallory@example.org"
USERS = [
    User(sub="ada", claims={"email": ADA, "email_verified": True}),
    User(sub="erna", claims={"email": ERNA, "groups": ["staff", "editor"]}),
    User(sub="mallory", claims={"email": MALLORY, "groups": ["student"]}),
    User(sub="bob", claims={"email": BOB, "groups": "supervisor"}),
    User(sub="liar", claims={"email": ADA, "email_verified": False}),
]
COOKIE = "_streamlit_user"
STYLE = "https://cdn.jsdelivr.net/npm/@picocss/pico@2/css/pico.min.css"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # on this machine nobody listens in between
    with run_server_in_thread(user_claims=USERS) as running:
        yield f"http://localhost:{running.server_port}"
    del os.environ["AUTHLIB_INSECURE_TRANSPORT"]


@pytest.fixture(scope="module")
def settings(provider: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a dashboard whose operator set the university up: ada by a list, erna by a claim."""
    secret = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secret.write_text(
        f"""[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "{secrets.token_urlsafe(32)}"
client_id = "thesis-finder"
client_secret = "{secrets.token_urlsafe(16)}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
    )
    return {
        "STREAMLIT_SECRETS_FILES": str(secret),
        "THESIS_FINDER_SUPERVISORS": ADA,
        "THESIS_FINDER_ROLE_CLAIM": "groups",
    }


@pytest.fixture(scope="module")
def server(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("university") / "data", meaning=False, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def store(server: Server) -> Iterator[Store]:
    opened = Store(f"sqlite:///{server.data / 'topics.db'}")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def nothing_leaves_the_machine(page: Page) -> Iterator[None]:
    """The dashboard and the provider are asked, both on this machine. The provider's pages stay without their style."""
    page.context.route(STYLE, lambda route: route.abort())
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    yield
    allowed = ("http://localhost:", "data:", "blob:", STYLE)
    assert [url for url in asked if not url.startswith(allowed)] == []


def sign_in(page: Page, server: Server, sub: str) -> None:
    """From the dashboard's form to the provider's and back."""
    page.goto(f"{server.url}/login")
    page.get_by_role("link", name="Sign in with the university account").click()
    page.locator("input[name=sub]").fill(sub)
    page.locator("input[name=sub]").press("Enter")
    expect(page.get_by_label("Your interests")).to_be_visible()
    idle(page)


def desk_link(page: Page) -> Locator:
    return page.get_by_role("link", name="Desk", exact=True)


def test_whom_the_list_names_writes_publishes_and_signs_out_for_good(page: Page, server: Server, store: Store) -> None:
    sign_in(page, server, "ada")
    desk_link(page).click()
    page.get_by_role("button", name="New topic").click()
    box(page, "Title (required)").fill("Listening to bats")
    box(page, "The topic (required)").fill("We count bats by the sounds they make at night.")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    idle(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Students find it from now on.")).to_be_visible()
    (saved,) = store.history("listening-to-bats")
    assert (saved.by, saved.topic.state) == (ADA, State.OPEN)

    (cookie,) = [one for one in page.context.cookies() if one["name"] == COOKIE]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page.get_by_role("link", name="Your desk").click()
    page.get_by_role("button", name="Sign out").click()
    # The provider asks, too: its own sign-in ends with ours.
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_label("Your interests")).to_be_visible()
    assert COOKIE not in {one["name"] for one in page.context.cookies()}
    # Streamlit's cookie is good for thirty days. A copy of it opens nothing.
    page.context.add_cookies([cookie])
    page.goto(server.url)
    expect(page.get_by_label("Your interests")).to_be_visible()
    idle(page)
    expect(desk_link(page)).to_have_count(0)


def test_a_claim_makes_an_editor_until_the_account_is_disabled(page: Page, server: Server, store: Store) -> None:
    fish = {**form.empty(), "title": "Weighing whales", "text": "We weigh whales by their songs."}
    accounts, desk = Accounts(store), Desk(store)
    grace = accounts.add("grace", Role.SUPERVISOR, secrets.token_urlsafe())
    topic = desk.save(grace, desk.open(grace), fish, State.OPEN)
    sign_in(page, server, "erna")
    page.goto(f"{server.url}/write?topic={topic.id}")
    expect(box(page, "Title (required)")).to_have_value("Weighing whales")
    idle(page)
    box(page, "What the student would do").fill("Sing back.")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    idle(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    assert store.history(topic.id)[-1].by == ERNA

    accounts.disable(ERNA)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("You are signed out, so nothing was changed.")).to_be_visible()
    expect(page.get_by_text("you have no desk here")).to_be_visible()
    assert len(store.history(topic.id)) == 2


@pytest.mark.parametrize("sub", ["mallory", "liar"])
def test_who_has_no_role_is_told_so_and_finds_no_desk(page: Page, server: Server, sub: str) -> None:
    sign_in(page, server, sub)
    expect(page.get_by_text("you have no desk here")).to_be_visible()
    expect(desk_link(page)).to_have_count(0)
    page.goto(f"{server.url}/write")
    idle(page)
    expect(box(page, "Title (required)")).to_have_count(0)


def test_a_role_taken_back_at_the_provider_is_gone_at_the_next_sign_in(
    page: Page, server: Server, provider: str
) -> None:
    def claims(groups: str) -> None:
        page.request.put(f"{provider}/users/linus", data={"email": "linus@example.org", "groups": [groups]})

    claims("supervisor")
    sign_in(page, server, "linus")
    expect(desk_link(page)).to_be_visible()
    claims("student")
    page.context.clear_cookies()
    sign_in(page, server, "linus")
    expect(desk_link(page)).to_have_count(0)


def test_a_sign_in_through_the_university_ends_and_is_not_taken_over(page: Page, server: Server, store: Store) -> None:
    sign_in(page, server, "bob")
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    with Socket(server.url, cookies=cookies) as hers:
        assert BOB.encode() in hers.open("desk")
        with Socket(server.url, session=hers.session) as thief:
            assert BOB.encode() not in thief.open("desk")
    with Socket(server.url, session=hers.session) as thief:
        assert BOB.encode() not in thief.open("desk")

    with store.writing() as con:
        long_ago = datetime.now(UTC).replace(tzinfo=None) - LONGEST
        con.execute(update(SIGN_IN).values(started_at=long_ago - timedelta(minutes=1)))
    desk_link(page).click()
    expect(page.get_by_text("You were signed out because")).to_be_visible()


def test_a_role_taken_off_the_list_writes_nothing_more(page: Page, settings: dict[str, str], tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with serve(data, port, meaning=False, **settings) as server:
        sign_in(page, server, "ada")
        desk_link(page).click()
        page.get_by_role("button", name="New topic").click()
        box(page, "Title (required)").fill("Too late")
        box(page, "The topic (required)").fill("Written before, saved after.")
        expect(page.get_by_text("Not saved yet")).to_be_visible()
        idle(page)
    with serve(data, port, meaning=False, **{**settings, "THESIS_FINDER_SUPERVISORS": ERNA}):
        page.reload()
        expect(page.get_by_text("you have no desk here")).to_be_visible()
        expect(page.get_by_role("button", name="Publish")).to_have_count(0)
        store = Store(f"sqlite:///{data / 'topics.db'}")
        assert store.get("too-late") is None
        store.close()
