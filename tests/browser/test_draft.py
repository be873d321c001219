"""A draft is never lost: not with the tab, not with the sign-in, not with the server."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from tests.browser.conftest import free_port, idle, serve
from tests.browser.test_desk import SESAME, box, sign_in
from topics.accounts import IDLE, Accounts, Role
from topics.desk import Desk
from topics.store import Store
from topics.store.schema import SIGN_IN

TEXT = "The topic (required)"


@pytest.fixture
def nothing_leaves_the_machine() -> None:
    """The server of this story has a life of its own; what it asks for is watched in the other stories."""


def test_a_draft_outlives_the_tab_the_server_and_the_sign_in(page: Page, tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with serve(data, port, meaning=False) as server:
        store = Store(f"sqlite:///{data / 'topics.db'}")
        ada = Accounts(store).add("ada", Role.SUPERVISOR, SESAME)

        def kept(page: Page, text: str) -> None:
            end = time.monotonic() + 30
            while [copy.fields["text"] for copy in Desk(store).unsaved(ada) if copy.fields] != [text]:
                assert time.monotonic() < end, "what was typed was not kept"
                page.wait_for_timeout(200)
            idle(page)

        sign_in(page, server, "ada")
        page.get_by_role("button", name="New topic").click()
        box(page, "Title (required)").fill("Counting eels")
        box(page, TEXT).fill("We count eels")
        kept(page, "We count eels")
        tab = page.context.new_page()
        page.close()
        tab.goto(f"{server.url}/desk")
        tab.get_by_role("link", name="Go on writing").click()
        expect(box(tab, TEXT)).to_have_value("We count eels")

    # The server is gone and Streamlit shuts the boxes. It comes back, and the page goes on as if nothing had been.
    with serve(data, port, meaning=False) as server:
        expect(box(tab, TEXT)).to_be_enabled()
        box(tab, TEXT).fill("We count eels in")
        kept(tab, "We count eels in")
        tab.reload()
        expect(box(tab, TEXT)).to_have_value("We count eels in")
        idle(tab)
        box(tab, TEXT).fill("We count eels in rivers")
        kept(tab, "We count eels in rivers")

        # The sign-in ends while somebody is away; what is typed then is shown, what was typed before is kept.
        with store.writing() as con:
            con.execute(update(SIGN_IN).values(seen_at=datetime.now(UTC).replace(tzinfo=None) - 2 * IDLE))
        box(tab, TEXT).fill("We count eels in rivers at night")
        tab.keyboard.press("Control+Enter")
        expect(tab.get_by_text("You were signed out because")).to_be_visible()
        expect(tab.get_by_text("We count eels in rivers at night")).to_be_visible()
        sign_in(tab, server, "ada")
        tab.get_by_role("link", name="Go on writing").click()
        expect(box(tab, TEXT)).to_have_value("We count eels in rivers")
        idle(tab)
        tab.get_by_role("button", name="Publish").click()
        expect(tab.get_by_text("Published. Students find it from now on.")).to_be_visible()
        assert store.get("counting-eels").text == "We count eels in rivers"
        assert len(store.history("counting-eels")) == 1
        store.close()
