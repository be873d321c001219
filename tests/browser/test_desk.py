"""The supervisor's visit, in real browsers: two people, two browsers, one server."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, idle, search
from tests.browser.test_first_search import cards
from topics import form
from topics.accounts import Accounts, Role
from topics.desk import Desk
from topics.store import Store
from topics.topic import State

# Close to one of the seven topics.
IMMUNE = "The objective is to find relationships within immunomic data: between subjects and over time."
SESAME = secrets.token_urlsafe(12)


@pytest.fixture(scope="module")
def store(server: Server) -> Iterator[Store]:
    opened = Store(f"sqlite:///{server.data / 'topics.db'}")
    accounts = Accounts(opened)
    ada = accounts.add("ada", Role.SUPERVISOR, SESAME)
    accounts.add("erna", Role.EDITOR, SESAME)
    desk = Desk(opened)
    fish = {**form.empty(), "title": "Weighing fish", "text": "We weigh fish by their pictures."}
    before = {topic.id for topic in opened.topics()}
    desk.save(ada, desk.open(ada), fish, State.OPEN)
    yield opened
    # The server is everybody's: what was published here is no topic of the tests that follow.
    for topic in opened.topics():
        if topic.id not in before and topic.state is not State.ARCHIVED:
            opened.save(topic.model_copy(update={"state": State.ARCHIVED}), by="test")
    opened.close()


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """A second browser, which knows nothing of the first."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def sign_in(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.url}/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(SESAME)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your desk")).to_be_visible()
    idle(page)


def box(page: Page, name: str):
    return page.get_by_role("textbox", name=name, exact=True)


def test_a_new_supervisor_publishes_and_a_student_finds_it(
    page: Page, other: Page, server: Server, store: Store
) -> None:
    sign_in(page, server, "ada")
    page.get_by_role("button", name="New topic").click()
    box(page, "Title (required)").fill("Counting plankton")
    text = box(page, "The topic (required)")
    # Typed, not filled in and left: everything beside the form follows the pauses.
    text.press_sequentially("We count plankton on photographs of sea water with neural networks.")
    expect(page.get_by_role("tabpanel").get_by_text("photographs of sea water")).to_be_visible()
    page.get_by_role("tab", name="Who would find this?").click()
    finding = page.locator("[class*=st-key-finding-]")
    box(page, "Your interest 1").fill("sea water")
    expect(finding.first).to_contain_text("“sea water”: number 1")
    expect(finding.filter(has_text="“immune system”")).to_have_count(0)
    text.press("End")
    text.press_sequentially(f" {IMMUNE}")
    expect(finding.filter(has_text="“immune system”")).to_have_count(1)
    page.get_by_role("tab", name="Overlap").click()
    expect(page.locator("[class*=st-key-overlap-]").first).to_be_visible()

    # Nobody else sees it yet; a closed tab loses nothing.
    other.goto(server.url)
    search(other, "patients")
    expect(other.get_by_text("Counting plankton")).to_have_count(0)
    again = page.context.new_page()
    page.close()
    again.goto(f"{server.url}/desk")
    again.get_by_role("link", name="Go on writing").click()
    expect(box(again, "The topic (required)")).to_have_value(
        f"We count plankton on photographs of sea water with neural networks. {IMMUNE}"
    )
    again.get_by_role("button", name="Publish").click()
    expect(again.get_by_text("Published. Students find it from now on.")).to_be_visible()

    box_ = other.get_by_label("Your interests")
    box_.fill("plankton")
    box_.press("Enter")
    expect(cards(other).first).to_contain_text("Counting plankton")
    assert store.get("counting-plankton").checked_on is not None


def test_two_supervisors_edit_one_topic_and_both_texts_survive(
    page: Page, other: Page, server: Server, store: Store
) -> None:
    sign_in(page, server, "ada")
    sign_in(other, server, "erna")
    for one in (page, other):
        one.goto(f"{server.url}/write?topic=weighing-fish")
        expect(box(one, "Title (required)")).to_have_value("Weighing fish")
        idle(one)
    tasks = "What the student would do"
    box(page, tasks).fill("Ada says: dive.")
    box(other, tasks).fill("Erna says: sail.")
    box(other, "What the student needs").fill("Erna says: a boat.")
    for one in (page, other):
        expect(one.get_by_text("Not saved yet")).to_be_visible()
        idle(one)
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Everything is saved.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Somebody else saved this topic meanwhile")).to_be_visible()
    expect(page.get_by_text("Ada says: dive.")).to_be_visible()
    expect(page.get_by_text("Erna says: sail.")).to_be_visible()
    page.get_by_role("radio", name="Both, one after the other").click()
    idle(page)
    page.get_by_role("button", name="Go on with this").click()
    expect(box(page, tasks)).to_have_value("Ada says: dive.\n\nErna says: sail.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    saved = store.get("weighing-fish")
    assert (saved.tasks, saved.needs) == ("Ada says: dive.\n\nErna says: sail.", "Erna says: a boat.")
    assert [save.by for save in store.history(saved.id)] == ["ada", "erna", "ada"]


def test_signing_out_closes_the_desk_in_every_tab(page: Page, server: Server, store: Store) -> None:
    sign_in(page, server, "ada")
    tab = page.context.new_page()
    tab.goto(f"{server.url}/write?topic=weighing-fish")
    expect(box(tab, "Title (required)")).to_be_visible()
    idle(tab)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Desk")).to_have_count(0)
    box(tab, "Title (required)").fill("Changed by nobody")
    expect(box(tab, "Title (required)")).to_have_count(0)
    assert store.get("weighing-fish").title == "Weighing fish"
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "thesis_finder_sign_in"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
