"""Every word the pages say, by key. The TOML files have one entry a key and one column a language, a file a page."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from streamlit.runtime.scriptrunner import get_script_run_ctx

LANGUAGES = ("en", "de")

# The session key and the parameter of the address that hold the visitor's choice.
CHOICE = "lang"

_settled: ContextVar[str] = ContextVar("settled", default="")


@contextmanager
def settled() -> Iterator[None]:
    """Find out the visitor's language once for all that is said inside; asking for it costs more than saying."""
    before = _settled.set(language())
    try:
        yield
    finally:
        _settled.reset(before)


def language() -> str:
    """The visitor's language: what was chosen, else what the browser asks for, else English."""
    if known := _settled.get():
        return known
    if get_script_run_ctx() is None:
        return LANGUAGES[0]
    chosen = st.session_state.get(CHOICE) or st.query_params.get(CHOICE)
    return chosen if chosen in LANGUAGES else preferred(st.context.locale or "")


def preferred(locale: str) -> str:
    """The first language of "de-AT" or "de-AT,de;q=0.9,en;q=0.8" when the pages speak it, else English."""
    wish = locale.split(",")[0].split("-")[0].strip().lower()
    return wish if wish in LANGUAGES else LANGUAGES[0]


def say(key: str, **values: object) -> str:
    """The words for "page.key" with the values filled in. Raises KeyError for a key nobody wrote words for."""
    return in_language(language(), key, **values)


def in_language(one: str, key: str, **values: object) -> str:
    """The same in a language that is given, not in the visitor's."""
    return _entry(key)[one].format(**values)


def count(key: str, n: int) -> str:
    """The words for n of something: `key.none`, `key.one` or `key.many`, small numbers spelled out."""
    if n < 2:
        return say(f"{key}.{('none', 'one')[n]}")
    spelled = _entry("numbers")[language()].split()
    words = say(f"{key}.many", n=spelled[n] if n < len(spelled) else number(n))
    return words[:1].upper() + words[1:]


def number(n: int) -> str:
    """A number with its thousands set apart as the language does it."""
    return format_decimal(n, locale=language())


def day(one: date) -> str:
    """A day as the language writes it: "26 November 2026", "26. November 2026"."""
    return format_date(one, "long", locale=_locale())


def moment(one: datetime) -> str:
    """A moment with its time zone → day and minute where the server stands."""
    return format_datetime(one.astimezone(), "medium", locale=_locale())


def _locale() -> str:
    # Plain English puts the month first; a European university does not.
    return "en_GB" if language() == "en" else language()


def _entry(key: str) -> dict[str, str]:
    section, _, rest = key.partition(".")
    entry = _catalogue()[section]
    for part in rest.split(".") if rest else []:
        entry = entry[part]
    return dict(entry)


@cache
def _catalogue() -> dict[str, Any]:
    written: dict[str, Any] = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(".toml"):
            written |= tomllib.loads(file.read_text(encoding="utf-8"))
    return written
