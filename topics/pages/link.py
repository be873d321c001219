"""The link of a search: made when somebody presses a button, never by itself, and read once by who opens it.

What was typed stands behind the # of the address, which browsers keep from servers and their logs.
"""

from urllib.parse import parse_qs, urlencode

from topics.interest import INTEREST_LIMIT, Interest
from topics.match import Examples
from topics.pages import browser, examples, filters, interest
from topics.pages.words import say

_MARK = "search?"
# More than any link of ours has; longer ones are somebody's joke.
_PARTS = 200


def button(asked: Interest, pointed: Examples) -> None:
    """Draw the button that copies the link of this search."""
    said = {"q": asked.text, "more": pointed.more, "less": pointed.less, **filters.chosen()}
    path = f"/#{_MARK}{urlencode({name: values for name, values in said.items() if values}, doseq=True)}"
    browser.copy_button(say("link.copy"), say("link.copied"), say("link.what"), path)


def arrive() -> None:
    """Take over the search of a link by which somebody came. Before the box and the filters are drawn."""
    said = browser.arrived_with(_MARK)
    if said is None:
        return
    try:
        parts = parse_qs(said, max_num_fields=_PARTS)
    except ValueError:
        return
    interest.put(parts.pop("q", [""])[0][:INTEREST_LIMIT])
    examples.put(Examples(tuple(parts.pop("more", ())), tuple(parts.pop("less", ()))))
    filters.put(parts)
