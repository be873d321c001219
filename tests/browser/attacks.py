"""A dashboard whose topics are nothing but attacks, and the eye that sees whether one of them does anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.hostile import EVIL, PAYLOADS
from topics.store import Store
from topics.topic import TITLE_LIMIT, Topic

# Held by every topic, so that one search lists them.
WORD = "xylophone"


def fill(data: Path) -> None:
    """Make a database with a topic for every payload, and one that holds all of them in every field."""
    assert len(set(PAYLOADS)) >= 100
    data.mkdir(parents=True)
    every = "\n\n".join(PAYLOADS)
    topics = [
        Topic(
            id=f"attack-{number}",
            title=payload[:300],
            text=f"{payload}\n\nWe play the {WORD} all day long. {payload}",
            language="en",
        )
        for number, payload in enumerate(PAYLOADS)
    ]
    full = Topic(
        id="every-field",
        title=f"Everything about the {WORD}",
        text=every,
        tasks=every,
        needs=every,
        plain_words=every,
        methods=tuple(payload[:300] for payload in PAYLOADS[:50]),
        also_found_as=(WORD, *(payload[:300] for payload in PAYLOADS[-49:])),
        supervisors=tuple({"name": payload[:300], "email": "s@example.org"} for payload in PAYLOADS[:40]),  # type: ignore[arg-type]
        links=tuple({"address": "https://example.org", "label": payload[:300]} for payload in PAYLOADS[:40]),  # type: ignore[arg-type]
    )
    store = Store(f"sqlite:///{data / 'topics.db'}")
    store.save_all([*topics, full], by="test")
    store.close()


def packed() -> list[str]:
    """All payloads in as few titles as hold them, for a kiosk's map has room for few topics."""
    titles = [""]
    for payload in PAYLOADS:
        if len(titles[-1]) + 1 + len(payload) > TITLE_LIMIT:
            titles.append("")
        titles[-1] = f"{titles[-1]} {payload}".strip()[:TITLE_LIMIT]
    return titles


def fill_kiosk(data: Path) -> None:
    """Make a database for a kiosk: a topic for every packed title, whose plain words hold every payload as well."""
    # An empty line would end what is said in one language.
    every = "\n".join(PAYLOADS).replace("\n\n", "\n")
    topics = [
        Topic(
            id=f"attack-{number}",
            title=title,
            text=f"We play the {WORD} all day long, and the drum at night. {title}",
            plain_words=every,
            supervisors=({"name": title, "email": "s@example.org"},),  # type: ignore[arg-type]
        )
        for number, title in enumerate(packed())
    ]
    data.mkdir(parents=True)
    store = Store(f"sqlite:///{data / 'topics.db'}")
    store.save_all(topics, by="test")
    store.close()


@pytest.fixture(autouse=True)
def nothing_runs(page: Page) -> Iterator[None]:
    """No payload runs, opens a dialog or leaves an address behind that does more than lead to the web or to mail."""
    page.add_init_script("window.hits = 0; window.pwned = () => { window.hits += 1 }")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    page.on("popup", lambda popup: pytest.fail(f"a window opened: {popup.url}"))
    yield
    harmless(page)


def harmless(page: Page) -> None:
    """Nothing ran so far, and what is drawn now leads nowhere but to the web or to mail."""
    assert page.evaluate("window.hits") == 0
    addresses = page.evaluate("[...document.querySelectorAll('[href],[src],[action]')].map(e => e.href || e.src)")
    schemes = {str(address).split(":")[0] for address in addresses if isinstance(address, str) and address}
    assert schemes <= {"http", "https", "mailto", "data", "blob"}
    own = page.evaluate(
        "[...document.querySelectorAll('img,iframe,object,embed,link,form,video')].map(e => e.outerHTML)"
    )
    assert not [html for html in own if EVIL in html]
    assert page.evaluate(
        "[...document.querySelectorAll('.topic-text a[href]')].every(a => /^(https?|mailto):/.test(a.href))"
    )
