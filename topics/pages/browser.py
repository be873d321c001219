"""What only a script in the browser can do, one small component each: the page's language, words for screen readers."""

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
