"""What a student does first, in a real browser, with the real model."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server, idle, search
from topics.store import Store
from topics.topic import State, Topic


def cards(page: Page) -> Locator:
    """The cards, best first."""
    return page.locator(".st-key-hits .card")


@pytest.mark.parametrize(
    ("interest", "title"),
    [
        ("flow cytometry", "Extraction of traditional flow/mass cytology gates"),
        ("Zotero plugin", "Virtual Reality-based Bibliographic Management"),
        ("explainable AI for images", "Qualitative Comparison of Attention Maps"),
        ("ChatGPT", "Integration and Extraction of Background Knowledge"),
        ("fairness of disease prediction", "Subgroup Discovery in Medical Data"),
    ],
)
def test_the_right_topic_comes_first_with_its_own_words(page: Page, server: Server, interest: str, title: str) -> None:
    page.goto(server.url)
    search(page, interest)
    expect(cards(page).first).to_contain_text(title)
    assert all("“" in card for card in cards(page).all_inner_texts())
    assert "?" not in page.url


def test_football_fits_nothing_and_says_so(page: Page, server: Server) -> None:
    page.goto(server.url)
    search(page, "football coaching")
    expect(page.get_by_role("heading", name="Nothing fits.")).to_be_visible()
    letter = page.get_by_role("link", name="Write to the group").get_attribute("href") or ""
    assert letter.startswith("mailto:group@example.org?")
    assert "football%20coaching" in letter


def test_the_whole_visit_with_the_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.get_by_label("Your interests")).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel") == "Your interests":
            break
    page.keyboard.type("immune system")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="One topic clearly fits.")).to_be_visible()
    idle(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if "Details" in page.evaluate("document.activeElement.innerText"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Clustering of Immune Data", level=1)).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["id"] == ["clustering-of-immune-data"]
    page.go_back()
    expect(page.get_by_role("heading", name="One topic clearly fits.")).to_be_visible()


def test_the_interest_goes_along_to_the_map(page: Page, server: Server) -> None:
    page.goto(server.url)
    search(page, "flow cytometry")
    page.get_by_role("link", name="Map").click()
    expect(page.get_by_role("heading", name="All topics on one map")).to_be_visible()
    expect(page.get_by_text("Your interest stands nearest to its best match.")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.get_by_role("link", name="Clustering of Immune Data").first.click()
    expect(page.get_by_role("heading", name="Clustering of Immune Data", level=1)).to_be_visible()


def test_a_click_on_the_map_shows_the_topic(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/map")
    expect(page.locator(".js-plotly-plot .point").first).to_be_visible()
    idle(page)
    # Plotly listens above its points, so the click goes to the place and not to the element.
    point = page.locator(".js-plotly-plot .point").first
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".hovertext")).to_be_visible()
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", name="Chosen on the map")).to_be_visible()


def test_a_page_begins_at_its_top(page: Page, server: Server) -> None:
    page.goto(server.url)
    idle(page)
    page.mouse.move(400, 500)
    page.mouse.wheel(0, 900)
    page.get_by_role("link", name="Details").nth(3).click()
    expect(page.get_by_role("heading", name="Similar open topics")).to_be_visible()
    assert page.get_by_test_id("stMain").evaluate("part => part.scrollTop") == 0


def test_a_finger_chooses_the_point_it_taps(browser: Browser, page: Page, server: Server) -> None:
    page.goto(server.url)
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto(f"{server.url}/map")
    expect(tab.locator(".js-plotly-plot .point").first).to_be_visible()
    idle(tab)
    # The marks fill the map; plotly draws it in another size first, and must not keep the room it had then.
    filled = tab.evaluate(
        """() => {
            const { _fullLayout: { xaxis, yaxis }, data } = document.querySelector('.js-plotly-plot');
            const reach = (axis, at) => Math.abs(axis.l2p(Math.max(...at)) - axis.l2p(Math.min(...at))) / axis._length;
            return Math.max(reach(xaxis, data[0].x), reach(yaxis, data[0].y));
        }"""
    )
    assert filled > 0.8
    for n in (0, 4, 2):
        tab.locator(".js-plotly-plot").scroll_into_view_if_needed()
        title, x, y = tab.evaluate(
            """(n) => {
                const plot = document.querySelector('.js-plotly-plot'), marks = plot.data[0];
                const { xaxis, yaxis } = plot._fullLayout;
                const box = plot.querySelector('.nsewdrag').getBoundingClientRect();
                const title = marks.hovertext[n].replaceAll('<br>', ' ');
                return [title, box.x + xaxis.l2p(marks.x[n]), box.y + yaxis.l2p(marks.y[n])];
            }""",
            n,
        )
        tab.touchscreen.tap(x, y)
        expect(tab.locator(".st-key-chosen")).to_contain_text(title)
        idle(tab)
        # To plotly two taps within 300 ms are one double tap, which lets go of the point; the page answers sooner.
        tab.wait_for_timeout(400)
    context.close()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("   ", "What would you like to work on?"),
        ("🙂🙂", "Type a word or tap one of the interests"),
        ("x" * 1_048_576, "Your text was longer than 1000 characters"),
        ("flow\x00 cyto\x07metry", "One topic clearly fits."),
        ("\u202eflow cytometry חלבונים", "Extraction of traditional"),
        ("'; DROP TABLE topic; -- <script>alert(1)</script> %s {0}", "fit"),
    ],
)
def test_whatever_is_typed_gets_a_clear_answer(page: Page, server: Server, typed: str, said: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    page.goto(server.url)
    box = page.get_by_label("Your interests")
    box.fill(typed)
    box.press("Enter")
    expect(page.get_by_text(said).first).to_be_visible(timeout=30_000)
    idle(page)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_phone_shows_everything_without_scrolling_sideways(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("", "/map", "/topic?id=clustering-of-immune-data"):
        page.goto(server.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        idle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


# Last, because the topic stays.
def test_a_topic_added_meanwhile_is_found_by_the_next_search(page: Page, server: Server) -> None:
    page.goto(server.url)
    search(page, "coral reefs")
    expect(page.get_by_role("heading", name="Nothing fits.")).to_be_visible()
    store = Store(f"sqlite:///{server.data / 'topics.db'}")
    try:
        store.save(
            Topic(
                title="Counting corals",
                text="We count corals on photographs of reefs with neural networks.",
                language="en",
            ),
            by="test",
        )
        search(page, "coral reef photographs")
        expect(cards(page).first).to_contain_text("Counting corals")
        store.save(store.get("counting-corals").model_copy(update={"state": State.ARCHIVED}), by="test")
    finally:
        store.close()
