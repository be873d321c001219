"""What only a script in the browser can do, one small component each: the page's language, words for screen readers."""

from collections.abc import Sequence

import streamlit as st


def speaks(language: str) -> None:
    """Tell the browser, and whoever has the page read aloud, which language it is in: Streamlit always says English."""
    component = st.components.v2.component(
        "page_language",
        js="export default ({ data }) => { document.documentElement.lang = data.language }",
    )
    component(key="page_language", data={"language": language})


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
        css="""button { font: inherit; color: var(--st-text-color); background: var(--st-background-color);
            border: 1px solid var(--st-border-color); border-radius: 2rem; padding: .45rem 1rem; cursor: pointer }
            button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color) }
            @media print { button { display: none } }""",
        js="""export default ({ data, parentElement }) => {
            const button = parentElement.querySelector('button');
            button.textContent = data.words;
            button.hidden = false;
            button.onclick = () => window.print();
        }""",
    )
    component(key="print_button", data={"words": words})


def storage(name: str, values: Sequence[str] | None) -> list[str] | None:
    """A list that the browser keeps under `name`: write `values` there, or with None ask what is there.

    Returns what the browser answered in an earlier run, None as long as it has not. Nothing else is sent with it, and
    it is no cookie: the server sees it only on a page of ours.
    """
    component = st.components.v2.component(
        "storage",
        js="""export default ({ data, setStateValue }) => {
            try {
                if (data.values) localStorage.setItem(data.name, JSON.stringify(data.values));
                else {
                    const kept = JSON.parse(localStorage.getItem(data.name) || '[]');
                    if (Array.isArray(kept) && kept.length) setStateValue('values', kept.map(String));
                }
            } catch { /* a browser that keeps nothing still shows everything */ }
        }""",
    )
    kept = component(
        key=f"storage_{name}",
        data={"name": name, "values": None if values is None else list(values)},
        default={"values": None},
        on_values_change=lambda: None,
    )
    return kept.get("values")


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


def taps_hit_their_point() -> None:
    """Let a finger choose the point it taps on a map.

    plotly.js takes the point that was hovered last, and a finger hovers over nothing: without this, every tap chooses
    the point of the tap before. A movement of the mouse is made up where the finger comes down.
    """
    component = st.components.v2.component(
        "taps",
        js="""export default () => {
            if (window.thesisFinderTaps) return;
            window.thesisFinderTaps = true;
            document.addEventListener('touchstart', (event) => {
                const plot = event.touches.length === 1 && event.target.closest?.('.js-plotly-plot');
                if (!plot) return;
                const { clientX, clientY } = event.touches[0];
                const moved = new MouseEvent('mousemove', { bubbles: true, view: window, clientX, clientY });
                event.target.dispatchEvent(moved);
            }, { capture: true, passive: true });
        }""",
    )
    component(key="taps")
