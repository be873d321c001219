"""What every test may ask for."""

import os
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real topics and judged interests beside the checkout; it is no part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is not beside the checkout")
    return folder


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a data folder of its own: none can touch the topics of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("THESIS_FINDER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("THESIS_FINDER_DATA", str(tmp_path / "data"))
    # Nor does any meet a dictionary that happens to be installed.
    monkeypatch.setenv("THESIS_FINDER_DICTIONARY", str(tmp_path / "no-dictionary"))
    return tmp_path / "data"
