"""The group's page, brought over by somebody who is signed in."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, idle
from tests.browser.test_desk import SESAME, sign_in
from topics.accounts import Accounts, Role
from topics.store import Store


def test_the_groups_page_is_imported_and_nothing_is_new_the_second_time(
    page: Page, server: Server, shared: Path, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{server.data / 'topics.db'}")
    Accounts(store).add("grace", Role.EDITOR, SESAME)
    store.close()
    sign_in(page, server, "grace")
    page.goto(f"{server.url}/exchange")
    idle(page)
    # One title is another, as if somebody had edited the page: that topic is new, the other six are known.
    source = (shared / "pages" / "join-us.md").read_text(encoding="utf-8")
    edited = tmp_path / "join-us.md"
    edited.write_text(
        source.replace("### Clustering of Immune Data", "### Clustering of Immune Cells"), encoding="utf-8"
    )
    give(page, edited)
    expect(page.get_by_role("heading", name="1 new · 6 unchanged")).to_be_visible()
    expect(page.get_by_text("Repaired places: 7")).to_be_visible()
    cells = page.get_by_role("cell")
    expect(cells.filter(has_text="donâ€™t")).to_have_count(1)
    expect(cells.filter(has_text="don’t")).to_have_count(1)
    expect(page.get_by_text("PhD Application 2022")).to_have_count(0)
    page.get_by_role("button", name="Import (topics: 1)").click()
    expect(page.get_by_text("Imported. Topics written: 1.")).to_be_visible()
    idle(page)

    give(page, edited)
    expect(page.get_by_text("Nothing new: everything in this source is here already")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Taken back. Topics as before: 1.")).to_be_visible()
    idle(page)
    page.goto(server.url)
    idle(page)
    expect(page.get_by_text("Clustering of Immune Cells")).to_have_count(0)


def test_a_large_import_says_how_far_it_is_and_is_stopped_without_a_trace(
    page: Page, server: Server, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{server.data / 'topics.db'}")
    Accounts(store).add("hedy", Role.EDITOR, SESAME)
    before = store.topics()
    sign_in(page, server, "hedy")
    page.goto(f"{server.url}/exchange")
    idle(page)
    many = tmp_path / "many.csv"
    many.write_text("title,text\n" + "".join(f"Topic number {n},We count {n} things.\n" for n in range(5_000)))
    give(page, many)
    expect(page.get_by_role("heading", name="5000 new")).to_be_visible()
    # Somebody else is writing, so that the import waits at its beginning until the test has seen it.
    with store.writing():
        page.get_by_role("button", name="Import (topics: 5000)").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. Nothing was changed.")).to_be_visible()
    expect(page.get_by_role("button", name="Import (topics: 5000)")).to_be_visible()
    assert store.topics() == before
    store.close()


def give(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    idle(page)
