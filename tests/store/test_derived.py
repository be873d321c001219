"""Vectors and the atlas."""

import numpy as np
import pytest

from tests.store.tools import sql
from topics.store import Store


def test_vectors_come_back_bit_for_bit(store: Store) -> None:
    rng = np.random.default_rng(0)
    made = {f"{i:04}": rng.standard_normal(5).astype(np.float32) for i in range(1201)}
    made["0000"][:] = [0.0, -0.0, np.finfo(np.float32).tiny, np.float32(1e-45), np.finfo(np.float32).max]
    store.remember("model", "recipe", made)
    known = store.vectors("model", "recipe", [*made, "unknown"])
    assert known.keys() == made.keys()
    assert all(known[h].tobytes() == vector.tobytes() for h, vector in made.items())
    assert {vector.dtype for vector in known.values()} == {np.dtype(np.float32)}
    assert store.vectors("model", "recipe", {"0001", "0777"}).keys() == {"0001", "0777"}
    assert store.vectors("model", "recipe", []) == {}
    assert store.condition().vectors == {"model": 1201}


def test_a_vector_belongs_to_one_model_and_recipe(store: Store) -> None:
    for value, (model, recipe) in enumerate([("m", "r"), ("n", "r"), ("m", "s")]):
        store.remember(model, recipe, {"h": np.array([value])})
    store.remember("m", "r", {"h": np.array([9])})
    assert [store.vectors(m, r, ["h"])["h"].tolist() for m, r in ("mr", "nr", "ms")] == [[9], [1], [2]]


@pytest.mark.parametrize(
    ("damage", "values"),
    [
        (":raw", {"raw": b""}),
        (":raw", {"raw": bytes(7)}),
        (":raw", {"raw": "text"}),
        (":raw", {"raw": bytes(24)}),
        ("substr(floats, 1, 20)", {}),
        ("(SELECT floats FROM vector WHERE text_hash = 'good')", {}),
        ("(SELECT floats FROM vector WHERE model = 'other')", {}),
    ],
)
def test_a_damaged_or_foreign_vector_is_not_known_and_can_be_made_again(
    store: Store, url: str, damage: str, values: dict[str, object]
) -> None:
    store.remember("m", "r", {"bad": np.ones(2), "good": np.ones(2)})
    store.remember("other", "r", {"bad": np.ones(2)})
    sql(url, f"UPDATE vector SET floats = {damage} WHERE text_hash = 'bad' AND model = 'm'", **values)  # noqa: S608
    assert store.vectors("m", "r", ["bad", "good"]).keys() == {"good"}
    store.remember("m", "r", {"bad": np.zeros(2)})
    assert store.vectors("m", "r", ["bad"])["bad"].tolist() == [0, 0]


def test_the_last_atlas_is_kept(store: Store) -> None:
    store.keep_atlas('{"themes": []}')
    store.keep_atlas('{"themes": ["Ü"]}')
    assert store.atlas() == '{"themes": ["Ü"]}'
