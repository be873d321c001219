import json
import subprocess
import sys
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from embeddings import compiled, encoder
from embeddings.encoder import BUNDLED, ModelFault
from tests.conftest import ROOT

TEXTS = ["flow cytometry of blood cells", "Ärzte und Größe", "a long text about cells. " * 200, "x", ""]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "compiled"
    compiled.make_apart(BUNDLED, folder, Event())
    return folder


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A folder that may be damaged; the model itself is linked."""
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    return tmp_path


def test_it_gives_the_vectors_of_the_original(folder: Path) -> None:
    kept = compiled.kept(folder, encoder.key(BUNDLED))
    assert kept is not None
    rows, expected = kept.encode(TEXTS), encoder.load(BUNDLED).encode(TEXTS)
    assert rows.dtype == np.float32
    assert (rows * expected).sum(axis=1).min() > 0.9999
    assert kept.encode([]).shape == (0, 384)
    assert kept.name == encoder.key(BUNDLED)


def test_answering_imports_no_torch(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from embeddings import compiled\n"
        f"kept = compiled.kept(Path({str(folder)!r}), {encoder.key(BUNDLED)!r})\n"
        "kept.encode(['cells']); print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_manifest_says_what_it_is(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["model"] == encoder.key(BUNDLED)
    assert "torch" in manifest["exporter"]
    assert 0.9999 <= manifest["cosine"] < 1.001


@pytest.mark.parametrize("file", ["model.onnx", "model.onnx.data", "tokenizer.json", "manifest.json"])
def test_a_damaged_or_missing_file_is_not_used(copy: Path, file: str) -> None:
    data = bytearray((copy / file).read_bytes())
    (copy / file).unlink()
    assert compiled.kept(copy, encoder.key(BUNDLED)) is None
    data[len(data) // 2] ^= 1
    (copy / file).write_bytes(data)
    assert compiled.kept(copy, encoder.key(BUNDLED)) is None


@pytest.mark.parametrize(("field", "value"), [("model", "other@1"), ("exporter", "torch 1"), ("cosine", 0.99)])
def test_what_was_made_otherwise_is_not_used(copy: Path, field: str, value: object) -> None:
    assert compiled.kept(copy, encoder.key(BUNDLED)) is not None
    manifest = json.loads((copy / "manifest.json").read_text()) | {field: value}
    (copy / "manifest.json").unlink()
    (copy / "manifest.json").write_text(json.dumps(manifest))
    assert compiled.kept(copy, encoder.key(BUNDLED)) is None


def test_a_model_that_cannot_be_compiled_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match=r"safetensors") as caught:
        compiled.make_apart(str(tmp_path), tmp_path / "compiled", Event())
    assert "\n" not in str(caught.value)
