"""What is typed into the large boxes of the form reaches the server at every pause, not only when the box is left."""

import streamlit as st

# Streamlit sends a text area on Ctrl+Enter or when it is left; a pause presses Ctrl+Enter for the writer. A page that
# is hidden or closed does not wait for the pause.
_PAUSES = """
export default function () {
  if (window.__commitPauses) return;
  window.__commitPauses = true;
  let timer, box;
  const commit = () => {
    clearTimeout(timer);
    box?.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true}));
    box = null;
  };
  document.addEventListener('input', event => {
    if (!event.target.closest?.('.st-key-write_form textarea')) return;
    box = event.target;
    clearTimeout(timer);
    timer = setTimeout(commit, 400);
  }, true);
  document.addEventListener('visibilitychange', () => { if (document.hidden) commit(); });
}
"""


def commit_pauses() -> None:
    """Put the script on the page."""
    st.components.v2.component("commit_pauses", js=_PAUSES)(key="commit_pauses")
