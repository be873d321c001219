"""When garbage is collected: not while the server starts, and afterwards without what the start has made."""

import gc


def hold() -> None:
    """Collect nothing until `settle`: what a start makes stays."""
    gc.disable()


def settle() -> None:
    """Collect from now on, but never look again at what is there now: the model alone is half a million objects, a
    quarter of a second each time."""
    gc.collect()
    gc.freeze()
    gc.enable()


def sweep() -> None:
    """Collect what visits have left. Now and then, and not as Streamlit would, after every run (`postScriptGC`)."""
    gc.collect()
