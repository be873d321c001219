"""What runs in the browser behind every screen of the kiosk: it ends a visit nobody takes part in any more, hides a
server that is away, and keeps hands off everything that would lead out of the page. The other half is watch.js."""

from importlib.resources import files
from pathlib import Path

import streamlit as st

from topics.pages.kiosk import visit
from topics.pages.kiosk.visit import Screen, Visit
from topics.pages.resources import shared
from topics.pages.words import in_language

ICON = str(Path(__file__).parents[1] / "pictures" / "icon.png")

# Enough to read the question, walk back and answer it (WCAG 2.2.1 asks for 20 s).
COUNTDOWN = 20


def over(now: Visit) -> None:
    """Watch over a visit."""
    _draw(now.language, idle=0 if now.screen is Screen.ATTRACT else shared().settings.kiosk_idle, afresh=now.over)


def trouble() -> None:
    """Tell the browser that this page is of no use: it says so in both languages and loads it again."""
    _draw("de", idle=0, trouble=True)


def _draw(language: str, **state: object) -> None:
    words = {
        key: [in_language(one, f"kiosk_watch.{key}") for one in ("de", "en")]
        for key in ("asks", "stay", "away", "away_more")
    }
    # Registered in every run: the component belongs to the server, and this costs nothing when it is there.
    component = st.components.v2.component(
        "kiosk_watch",
        css=_read("kiosk.css"),
        js=_read("watch.js"),
        isolate_styles=False,
    )
    component(
        key="watch",
        data={"language": language, "countdown": COUNTDOWN, "words": words, **state},
        on_ended_change=visit.end,
    )


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
