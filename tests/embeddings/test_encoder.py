import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from embeddings import encoder
from embeddings.encoder import BUNDLED, ModelFault


@pytest.fixture(scope="module")
def model() -> encoder.Encoder:
    return encoder.load(BUNDLED)


def test_rows_are_of_length_one_in_the_order_of_the_texts(model: encoder.Encoder) -> None:
    texts = ["flow cytometry of blood cells", "tax law", "a headset for virtual reality"]
    rows = model.encode(texts)
    assert (rows.shape, rows.dtype) == ((3, 384), np.float32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_allclose(model.encode([text])[0], row, atol=1e-4)


def test_no_texts_are_no_rows(model: encoder.Encoder) -> None:
    assert model.encode([]).shape == (0, 384)


def test_many_at_once_are_as_good_as_one_by_one(model: encoder.Encoder) -> None:
    texts = [f"A thesis on subject number {n} with cells and images." for n in range(40)]
    single = np.stack([model.encode([text])[0] for text in texts])
    assert (model.encode(texts) * single).sum(axis=1).min() > 0.999


def test_the_name_tells_the_weights(model: encoder.Encoder) -> None:
    assert model.name == "all-MiniLM-L6-v2@53aa51172d14" == encoder.key(BUNDLED)


@pytest.mark.parametrize("file", ["model.safetensors", "config.json", "1_Pooling/config.json", "vocab.txt"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_a_damaged_file_is_named_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, damage: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(encoder.bundled_folder(), folder)
    path = folder / file
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif damage == "truncate":
        path.write_bytes(data[:-1])
    else:
        path.unlink()
    monkeypatch.setattr(encoder, "bundled_folder", lambda: folder)
    monkeypatch.setattr(encoder, "Original", lambda *a: pytest.fail("it was loaded"))
    with pytest.raises(ModelFault, match=f"{file} is (damaged|missing)"):
        encoder.load(BUNDLED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled model, as a model of somebody's own."""
    return Path(shutil.copytree(encoder.bundled_folder(), tmp_path / "ours"))


def test_another_folder_works_and_has_a_name_of_its_own(folder: Path) -> None:
    known_as = encoder.load(str(folder)).name
    assert known_as.startswith("ours@")
    assert known_as == encoder.key(str(folder))


@pytest.mark.parametrize("file", ["model.safetensors", "1_Pooling/config.json", "tokenizer.json", "vocab.txt"])
def test_a_model_has_another_name_when_any_of_its_files_changes(folder: Path, file: str) -> None:
    before = encoder.key(str(folder))
    with (folder / file).open("ab") as changed:
        changed.write(b" ")
    assert encoder.key(str(folder)) != before


def test_notes_do_not_change_the_name(folder: Path) -> None:
    before = encoder.key(str(folder))
    (folder / "README.md").write_text("ours")
    assert encoder.key(str(folder)) == before


class Canary:
    """Writes a file where it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.file,)


@pytest.mark.parametrize("place", ["", "1_Pooling"])
def test_pickled_weights_are_refused_by_name_and_never_loaded(folder: Path, tmp_path: Path, place: str) -> None:
    weights = folder / place / "pytorch_model.bin"
    weights.write_bytes(pickle.dumps(Canary(tmp_path / "ran")))
    (folder / place / "model.safetensors").unlink(missing_ok=True)
    with pytest.raises(ModelFault, match=rf"{weights.relative_to(folder)}.*pickled"):
        encoder.load(str(folder))
    assert not (tmp_path / "ran").exists()


def test_pickled_weights_beside_others_are_left_alone(folder: Path, tmp_path: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Canary(tmp_path / "ran")))
    (folder / "training_args.bin").write_bytes(pickle.dumps(Canary(tmp_path / "ran")))
    encoder.load(str(folder)).encode(["cells"])
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(("file", "names"), [("modules.json", "type"), ("config.json", "auto_map")])
def test_code_that_comes_with_a_model_never_runs(folder: Path, tmp_path: Path, file: str, names: str) -> None:
    (folder / "theirs.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Theirs: pass\n")
    described = json.loads((folder / file).read_text())
    if file == "modules.json":
        described[0]["type"] = "theirs.Theirs"
    else:
        described["auto_map"] = {"AutoConfig": "theirs.Theirs", "AutoModel": "theirs.Theirs"}
    (folder / file).write_text(json.dumps(described))
    if file == "modules.json":
        with pytest.raises(ModelFault, match=r"theirs\.Theirs"):
            encoder.load(str(folder))
    else:
        encoder.load(str(folder)).encode(["cells"])  # the library has the same model itself
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("said", ["", "{", "7", '[{"type": "x"}]', "[7]"])
def test_a_damaged_list_of_modules_is_named(folder: Path, said: str) -> None:
    (folder / "modules.json").write_text(said)
    with pytest.raises(ModelFault, match=r"modules\.json .* is damaged"):
        encoder.load(str(folder))


def test_a_model_of_the_hub_is_fetched_once_and_named_by_its_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def cached(name: str, local_files_only: bool = False, allow_patterns: object = None) -> str:
        if local_files_only and not fetched:
            raise LocalEntryNotFoundError(name)
        fetched.append(local_files_only)
        return str(folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", cached)
    first = encoder.key("them/theirs")
    assert (first, fetched) == (encoder.key("them/theirs"), [False, True])
    assert first.startswith("them/theirs@")
    assert first[-12:] == encoder.key(str(folder))[-12:]


def test_a_model_that_is_nowhere_is_one_sentence() -> None:
    with pytest.raises(ModelFault, match="nobody/no-such-model is neither") as caught:
        encoder.load("nobody/no-such-model")
    assert "\n" not in str(caught.value)
