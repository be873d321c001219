"""A keyboard on the screen, for a kiosk that has no other. keyboard.js says when it is there.

The keys are those of simple-keyboard 3.8.192, unchanged beside this file with its licence (MIT).
"""

from importlib.resources import files

import streamlit as st

from topics.pages.kiosk.visit import Language
from topics.pages.words import in_language

# As on the keyboards that are sold where the language is spoken. Capital letters change no search.
_ROWS: dict[Language, tuple[str, ...]] = {
    "de": ("1 2 3 4 5 6 7 8 9 0 ß", "q w e r t z u i o p ü", "a s d f g h j k l ö ä", "y x c v b n m , . -"),
    "en": ("1 2 3 4 5 6 7 8 9 0", "q w e r t y u i o p", "a s d f g h j k l '", "z x c v b n m , . -"),
}
_LAST_ROW = "{close} {space} {bksp}"


def draw(language: Language, most: int) -> None:
    """The keyboard of this language, for at most so many letters."""
    component = st.components.v2.component(
        "kiosk_keyboard", css=_read("keyboard.css"), js=_script(), isolate_styles=False
    )
    component(
        key="keyboard",
        data={
            "rows": [*_ROWS[language], _LAST_ROW],
            "words": {
                f"{{{key}}}": in_language(language, f"kiosk_keyboard.{key}") for key in ("close", "space", "bksp")
            },
            "most": most,
        },
    )


def _script() -> str:
    """The library is a script that hangs its class on `this`; a component is a module, and has none."""
    return f"(function () {{{_read('simple-keyboard/index.modern.js')}\n}}).call(window);\n{_read('keyboard.js')}"


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
