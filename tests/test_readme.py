"""The README's commands are the ones that are run."""

import re

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.strip().splitlines()]


def test_two_lines_to_paste_each_with_its_own_environment() -> None:
    assert len(COMMANDS) == 2
    assert all(line.startswith("python3 -m venv .venv && .venv/bin/pip install") for line in COMMANDS)
    assert COMMANDS[0].endswith("streamlit run app.py")


def test_ci_runs_the_test_command_as_written() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == COMMANDS[1]
    for tool in ("ruff check", "ruff format --check", "mypy", "pytest"):
        assert tool in COMMANDS[1]


def test_every_setting_is_explained() -> None:
    from topics.settings import Settings

    for name in Settings.model_fields:
        assert f"THESIS_FINDER_{name.upper()}" in README


def test_the_picture_is_there() -> None:
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
