"""Where benches keep vectors between runs, so that a second run takes seconds. May be deleted at any time."""

import os

from embeddings import encoder
from embeddings.encoder import Encoder
from topics import settings
from topics.store import Store


def shelf() -> Store:
    """A database of its own in the data folder: only its vectors are used."""
    return Store(f"sqlite:///{settings.load().data / 'bench.db'}")


def model() -> Encoder:
    """The configured model, with every core of the machine."""
    return encoder.load(settings.load().model, threads=os.cpu_count() or 1)
