"""A vector with a seal in front of its bytes: whether it is still the one that was made for this text by this model.

A database may hand back anything: bytes that rotted, a vector cut short, the one of another text or of another model.
Such a vector has the right shape and length as often as not, and would change a ranking without a word.
"""

import hashlib

import numpy as np

_SEAL = 16  # bytes; two unlike vectors share a seal of this length by chance once in 2^128


def sealed(vector: np.ndarray, *belongs_to: str) -> bytes:
    """A vector (d,) as bytes: the seal, then float32, little-endian. `belongs_to`: model, recipe, hash of the text."""
    floats = np.asarray(vector, "<f4").tobytes()
    return _seal(floats, belongs_to) + floats


def unsealed(stored: object, *belongs_to: str) -> np.ndarray | None:
    """The vector (d,) float32 that was sealed for just this; None when what was stored is anything else."""
    if not isinstance(stored, bytes):
        return None
    seal, floats = stored[:_SEAL], stored[_SEAL:]
    if not floats or seal != _seal(floats, belongs_to):
        return None
    return np.frombuffer(floats, "<f4").astype(np.float32, copy=False)


def _seal(floats: bytes, belongs_to: tuple[str, ...]) -> bytes:
    said = hashlib.blake2b(digest_size=_SEAL)
    for part in (*(name.encode() for name in belongs_to), floats):
        said.update(len(part).to_bytes(8, "little"))  # so that no two lists of parts read the same
        said.update(part)
    return said.digest()
