import shutil
from pathlib import Path

import numpy as np
import pytest

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


def test_another_folder_works_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    shutil.copytree(encoder.bundled_folder(), folder)
    assert encoder.load(str(folder)).name.startswith("ours@53aa")


def test_pickled_weights_are_never_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "pickled"
    shutil.copytree(encoder.bundled_folder(), folder)
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch canary'\ntR.")
    with pytest.raises(ModelFault, match="safetensors"):
        encoder.load(str(folder))


def test_a_model_that_is_nowhere_is_one_sentence() -> None:
    with pytest.raises(ModelFault) as caught:
        encoder.load("nobody/no-such-model")
    assert "\n" not in str(caught.value)
