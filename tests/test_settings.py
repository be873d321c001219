import subprocess
import sys
from pathlib import Path

import pytest

from topics import settings

ROOT = Path(__file__).resolve().parents[1]


def test_nothing_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THESIS_FINDER_DATA", raising=False)
    chosen = settings.load()
    assert chosen.data == ROOT / ".data"
    assert chosen.database == f"sqlite:///{ROOT / '.data' / 'topics.db'}"
    assert chosen.model == "all-MiniLM-L6-v2"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA", str(Path(__file__))),
        ("DATABASE", "my topics"),
        ("DATABASE", "mysql://reader:canary@nowhere/db"),
        ("DATABASE", "postgresql+psycopg2://nowhere/db"),
        ("MODEL", ""),
        ("CONTACT", "nobody"),
        ("PUBLIC_ADDRESS", "ftp://example.org"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"THESIS_FINDER_{name}", value)
    with pytest.raises(settings.WrongSetting) as caught:
        settings.load()
    sentence = str(caught.value)
    assert sentence.startswith(f"THESIS_FINDER_{name}=")
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert "canary" not in sentence


def test_postgresql_is_a_database_when_its_driver_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THESIS_FINDER_DATABASE", "postgresql+psycopg://ada:secret@db.example.org/topics")
    assert settings.load().database.endswith("/topics")
    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    with pytest.raises(settings.WrongSetting, match=r"pip install 'thesis-finder\[postgres\]'\.$"):
        settings.load()


def test_a_wrong_value_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THESIS_FINDER_CONTACT", "nobody")
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "THESIS_FINDER_CONTACT='nobody' cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
