"""The model without torch: exported once to ONNX, checked against the original, run by ONNX Runtime.

A server that only answers interests starts in a fraction of the time and memory. The folder is derived data: it may
always be deleted, and is made again.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from embeddings.calibration import unrelated
from embeddings.encoder import ModelFault, Original, Rows, load, sha256

# Below this cosine to the original the compiled model is not used: rounding alone stays above .99999.
LEAST_COSINE = 0.9999
_BATCH = 16
# Letters that do not matter: a pass costs as much as a few words.
_SHORT = 20
# The weights have a file of their own, which is mapped into memory: nothing is held twice, and a start takes a third.
_FILES = ("model.onnx", "model.onnx.data", "tokenizer.json")
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What was compiled, by what, and how near it comes to the original on the check set."""

    model: str  # encoder.key: name and hash of the weights
    exporter: str
    cosine: float
    sums: dict[str, str]  # file → sha256


class Compiled:
    """An encoder that needs no torch. Threads may share it; each call computes on one thread."""

    def __init__(self, folder: Path, name: str) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # An arena keeps what the longest batch ever took.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(folder / "model.onnx", options, ["CPUExecutionProvider"])
        self._inputs = [given.name for given in self._session.get_inputs()]
        self._width = int(self._session.get_outputs()[0].shape[1])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.name = name

    def encode(self, texts: Sequence[str]) -> Rows:
        """n texts → (n, d) float32 rows of length 1, in the order of the texts; see `Encoder`."""
        rows = np.zeros((len(texts), self._width), np.float32)
        for batch in _alike(texts):
            read = self._tokenizer.encode_batch([texts[i] for i in batch])
            known = {
                "input_ids": [one.ids for one in read],
                "attention_mask": [one.attention_mask for one in read],
                "token_type_ids": [one.type_ids for one in read],
            }
            given = {name: np.array(known[name], np.int64) for name in self._inputs}
            rows[batch] = self._session.run(None, given)[0]
        return rows


def _alike(texts: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of the texts in batches of like length: what is padded to twice its length takes twice as long."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) == _BATCH or len(texts[i]) > 1.5 * len(texts[batch[0]]) + _SHORT):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def kept(folder: Path, model: str) -> Compiled | None:
    """The compiled model in this folder; None when there is none, it is of another model or exporter, or damaged.

    `model`: what `encoder.key` says. Every file is checked against its sha256 before anything reads it.
    """
    try:
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
        if (manifest.model, manifest.exporter) != (model, _exporter()) or not manifest.cosine >= LEAST_COSINE:
            return None
        if any(sha256(folder / file) != manifest.sums[file] for file in _FILES):
            return None
        return Compiled(folder, model)
    except (OSError, ValueError, TypeError, KeyError, ImportError):
        return None


def make_apart(model: str, folder: Path, stop: Event) -> None:
    """`make` in a process of its own, at low priority: this one keeps its memory and its pace.

    Ends early when `stop` is set. Raises ModelFault.
    """
    command = [sys.executable, "-m", "embeddings", "compile", "--model", model, "--folder", str(folder)]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        said = ""
        while process.returncode is None:
            try:
                _, said = process.communicate(timeout=0.5)
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    process.terminate()
    if process.returncode and not stop.is_set():
        raise ModelFault((said.strip().splitlines() or ["The model could not be compiled."])[-1])


def make(model: str, folder: Path) -> Manifest:
    """Compile the sentence-transformers model called `model` into a folder, in place of what is there.

    Takes about half a minute. Raises ModelFault when the model cannot be compiled, or differs once compiled.
    """
    original = load(model)
    made = folder.with_name(f"{folder.name}-unfinished")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        _export(original, made)
        compiled = Compiled(made, original.name)
        cosine = min(float(original.encode([text])[0] @ compiled.encode([text])[0]) for text in _check_set())
    except Exception as error:  # the exporter raises whatever its own parts raise
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelFault(f"The model {model} cannot be compiled: {reason}") from error
    if not cosine >= LEAST_COSINE:
        raise ModelFault(f"The model {model} differs once compiled: cosine {cosine:.5f} to the original.")
    manifest = Manifest(original.name, _exporter(), cosine, {file: sha256(made / file) for file in _FILES})
    (made / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)
    return manifest


def _exporter() -> str:
    return ", ".join(f"{package} {version(package)}" for package in ("torch", "onnxscript", "sentence-transformers"))


def _check_set() -> list[str]:
    """Short and long texts, capitals and accents, longer than any model reads."""
    short = unrelated()
    return [*short[:20], " ".join(short), " ".join(short * 40), "ÜBER Größe, naïve façades & β-cells!", "x"]


def _export(original: Original, folder: Path) -> None:
    """All modules of a sentence-transformers model (transformer, pooling, …) and the normalising, as one graph."""
    import torch

    model: Any = original.model
    names = [n for n in model.tokenizer.model_input_names if n in ("input_ids", "attention_mask", "token_type_ids")]

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *given: torch.Tensor) -> torch.Tensor:
            features = dict(zip(names, given, strict=True))
            for module in self.model:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.enable_truncation(model.max_seq_length)
    tokenizer.enable_padding(pad_id=model.tokenizer.pad_token_id, pad_token=model.tokenizer.pad_token)
    tokenizer.save(str(folder / "tokenizer.json"))
    example = tuple(torch.ones((2, 8), dtype=torch.int64) for _ in names)
    axes = {0: torch.export.Dim("texts"), 1: torch.export.Dim("pieces", max=model.max_seq_length)}
    program = torch.onnx.export(
        Whole().eval(), example, dynamo=True, input_names=names, dynamic_shapes=((axes,) * len(names),), verbose=False
    )
    if program is None:
        raise ModelFault("the exporter made nothing")
    program.save(str(folder / "model.onnx"), include_initializers=True, external_data=True)
