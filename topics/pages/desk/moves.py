"""Where a topic can be moved from its state, and what the buttons for that say."""

from topics.pages.words import say
from topics.topic import State

# The most likely first.
NEXT = {
    State.DRAFT: (State.OPEN, State.ARCHIVED),
    State.OPEN: (State.IN_TALKS, State.TAKEN, State.ARCHIVED),
    State.IN_TALKS: (State.TAKEN, State.OPEN, State.ARCHIVED),
    State.TAKEN: (State.OPEN, State.IN_TALKS, State.ARCHIVED),
    State.ARCHIVED: (State.OPEN, State.DRAFT),
}


def key(state: State) -> str:
    """The state as a part of a key."""
    return state.replace(" ", "_")


def label(state: State) -> str:
    """What the button says that moves a topic there."""
    return say(f"move.{key(state)}")


def done(state: State, title: str) -> str:
    """What is said when a topic was moved."""
    return say(f"moved.{key(state)}", title=title)
