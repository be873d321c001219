"""What only a script in the browser can do, one small component each: the page's language, words for screen readers."""

from collections.abc import Sequence

import streamlit as st

# A button of ours looks like Streamlit's.
_BUTTON = """button { font: inherit; font-size: .875rem; line-height: 1.6; min-height: 2.5rem; padding: .25rem .75rem;
    color: var(--st-text-color); background: var(--st-background-color); border: 1px solid var(--st-border-color);
    border-radius: 2rem; cursor: pointer }
    button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color) }
    @media print { button { display: none } }
    """


def settle(language: str, page: str) -> None:
    """What Streamlit leaves out on every page: its language, its beginning, a phone's menu, a finger on a map.

    It says of every page that it is in English, to whoever has it read aloud. It keeps how far the page before was
    scrolled, and leaves a phone's menu open above the page that was chosen in it; `page` tells one from another. And
    plotly.js chooses the point that was hovered last, while a finger hovers over nothing, so that every tap would
    choose the point of the tap before: a movement of the mouse is made up where the finger comes down.
    """
    component = st.components.v2.component(
        "page",
        js="""export default ({ data }) => {
            document.documentElement.lang = data.language;
            const before = window.thesisFinderPage;
            window.thesisFinderPage = data.page;
            if (before !== undefined) {
                if (before !== data.page) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
                return;
            }
            document.addEventListener('click', (event) => {
                if (event.target.closest?.('[data-testid="stSidebarNavLink"]'))
                    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
            });
            document.addEventListener('touchstart', (event) => {
                const plot = event.touches.length === 1 && event.target.closest?.('.js-plotly-plot');
                if (!plot) return;
                const { clientX, clientY } = event.touches[0];
                const moved = new MouseEvent('mousemove', { bubbles: true, view: window, clientX, clientY });
                event.target.dispatchEvent(moved);
            }, { capture: true, passive: true });
        }""",
    )
    component(key="page", data={"language": language, "page": page})


def announce(words: str) -> None:
    """Have a screen reader say something that changed on the page; the same words twice are said once."""
    component = st.components.v2.component(
        "announcement",
        html='<div role="status" aria-live="polite"></div>',
        css="div { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }",
        js="""export default ({ data, parentElement }) => {
            const region = parentElement.querySelector('[role="status"]');
            if (region && region.textContent !== data.words) region.textContent = data.words;
        }""",
    )
    component(key="announcement", data={"words": words})


def print_button(words: str) -> None:
    """A button that opens the browser's own dialog for printing."""
    component = st.components.v2.component(
        "print_button",
        html='<button type="button" hidden></button>',
        css=_BUTTON,
        js="""export default ({ data, parentElement }) => {
            const button = parentElement.querySelector('button');
            button.textContent = data.words;
            button.hidden = false;
            button.onclick = () => window.print();
        }""",
    )
    component(key="print_button", data={"words": words})


def storage(name: str, values: Sequence[str], met: bool) -> list[str] | None:
    """A list that the browser keeps under `name`, the same in all its tabs.

    `values` is the list as this tab knows it, `met` whether the browser has ever answered this session. What was added
    and removed here since then is added to and removed from what other tabs have left there. Returns the list when it
    is news to the server, otherwise None. Nothing else is sent with it, and it is no cookie: the server sees it only on
    a page of ours.
    """
    component = st.components.v2.component(
        "storage",
        js="""export default ({ data, setTriggerValue }) => {
            const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
            const meet = () => {
                try {
                    const found = JSON.parse(localStorage.getItem(data.name) || '[]');
                    const stored = Array.isArray(found) ? found.map(String) : [];
                    const known = data.met ? window.thesisFinderKnown ?? [] : [], mine = data.values;
                    const all = same(stored, known) ? mine : [
                        ...stored.filter((one) => mine.includes(one) || !known.includes(one)),
                        ...mine.filter((one) => !known.includes(one) && !stored.includes(one)),
                    ];
                    if (!same(all, stored)) localStorage.setItem(data.name, JSON.stringify(all));
                    window.thesisFinderKnown = all;
                    if (!same(all, mine) || (!data.met && all.length)) setTriggerValue('values', all);
                } catch { /* a browser that keeps nothing still shows everything */ }
            };
            meet();
            window.onstorage = (event) => { if (event.key === data.name) meet(); };
        }""",
    )
    # A tuple: Streamlit asks pandas whether a list is a table, and loading that takes a second and 110 MB.
    data = {"name": name, "values": tuple(values), "met": met}
    news: list[str] | None = component(key=f"storage_{name}", data=data, on_values_change=lambda: None).get("values")
    return news


def copy_button(words: str, done: str, what: str, path: str) -> None:
    """A button that puts an address of this site on the clipboard; where that is forbidden, the address is shown.

    `what` tells what the address will hold, `done` that it was copied.
    """
    component = st.components.v2.component(
        "copy_button",
        html='<button type="button" hidden></button><span role="status"></span><input readonly hidden>',
        css=_BUTTON + "span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }"
        "input { font: inherit; margin-left: .5rem; padding: .4rem; width: 12rem }",
        js="""export default ({ data, parentElement }) => {
            const [button, said, field] = ['button', 'span', 'input'].map((one) => parentElement.querySelector(one));
            const address = new URL(data.path, window.location.origin).href;
            button.textContent = data.words;
            button.title = field.ariaLabel = data.what;
            button.hidden = false;
            field.hidden = true;
            button.onclick = async () => {
                try {
                    await navigator.clipboard.writeText(address);
                    button.textContent = said.textContent = data.done;
                } catch {
                    field.value = address;
                    field.hidden = false;
                    field.select();
                }
            };
        }""",
    )
    component(key="copy_button", data={"words": words, "done": done, "what": what, "path": path})


def arrived_with(mark: str) -> str | None:
    """What stood behind `mark` in the part of the address after #, once; the address bar forgets it.

    No browser sends that part to a server, so it is in no log on the way.
    """
    component = st.components.v2.component(
        "arrival",
        js="""export default ({ data, setTriggerValue }) => {
            const read = () => {
                if (!window.location.hash.startsWith(`#${data.mark}`)) return;
                const said = window.location.hash.slice(1 + data.mark.length);
                window.history.replaceState(null, '', window.location.pathname + window.location.search);
                setTriggerValue('said', said);
            };
            read();
            window.onhashchange = read;
        }""",
    )
    said: str | None = component(key="arrival", data={"mark": mark}, on_said_change=lambda: None).get("said")
    return said


def own_address(path: str) -> None:
    """A path of this site as a link that can be copied, with the name under which the browser reached the server."""
    component = st.components.v2.component(
        "own_address",
        html="<a></a>",
        css="a { color: var(--st-primary-color); overflow-wrap: anywhere }",
        js="""export default ({ data, parentElement }) => {
            const link = parentElement.querySelector('a');
            link.href = link.textContent = new URL(data.path, window.location.origin).href;
        }""",
    )
    component(key="own_address", data={"path": path})
