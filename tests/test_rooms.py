"""The arrows of the house: who may import whom, and what no page may pull in before it is drawn."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {"torch", "sentence_transformers", "transformers", "sklearn", "scipy", "pandas"}

# Each room may import what stands further down, never what stands above it.
FLOORS = [
    {"topics.pages"},
    {"topics.__main__", "topics.doctor", "topics.kiosk", "topics.rank", "topics.suggestions"},
    {"topics.desk", "topics.findability", "topics.selftest", "topics.differences"},
    {"topics.match", "topics.atlas", "topics.exchange", "topics.accounts"},
    {"topics.interest"},
    {"topics.catalogue"},
    {"topics.store", "topics.migrations", "topics.samples"},
    {"topics.settings", "topics.server", "topics.legal"},
    {"topics.form", "topics.plain", "topics.take_home"},
    {"topics.topic"},
]

FILES = sorted([*ROOT.glob("topics/**/*.py"), *ROOT.glob("embeddings/**/*.py")])


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path, top_level_only: bool = False) -> set[str]:
    """Full names of all a file imports; `from topics import match` counts as topics.match."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def floor(name: str) -> int | None:
    for number, rooms in enumerate(FLOORS):
        if any(name == room or name.startswith(room + ".") for room in rooms):
            return number
    return None


@pytest.mark.parametrize("path", FILES, ids=module)
def test_arrows_run_one_way(path: Path) -> None:
    here = module(path)
    for name in imported(path):
        if here.startswith("embeddings"):
            assert not name.startswith("topics"), f"{here} imports {name}: embeddings know nothing of topics"
        if not here.startswith("topics.pages"):
            assert name.split(".")[0] != "streamlit", f"{here} imports {name}: only pages draw"
        if name.startswith("topics."):
            assert floor(name) is not None, f"{name} has no floor: give it one"
            assert floor(here) is None or floor(here) <= floor(name), f"{here} imports {name}, which stands above it"


@pytest.mark.parametrize("path", FILES, ids=module)
def test_every_room_has_a_floor(path: Path) -> None:
    if path.is_relative_to(ROOT / "topics") and module(path) != "topics":
        assert floor(module(path)) is not None


@pytest.mark.parametrize("path", [ROOT / "app.py", *FILES], ids=lambda p: p.name)
def test_nothing_heavy_is_imported_at_the_top_of_a_file(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path, top_level_only=True)} & HEAVY


def test_the_pages_import_nothing_heavy() -> None:
    pages = [p for p in FILES if p.is_relative_to(ROOT / "topics/pages")]
    modules = [module(p) for p in pages]
    # Page files draw when they are imported; everything they import is imported by the others.
    drawn = {module(p) for p in pages if p.read_text(encoding="utf-8").endswith("\nmain()\n")}
    code = (
        f"import sys, importlib\n"
        f"for name in {[m for m in modules if m not in drawn]!r}: importlib.import_module(name)\n"
        f"import topics.match, topics.atlas\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_only_one_module_hands_html_to_the_browser() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text, path
        assert "st.html(" not in text or path.name == "safe.py", path


def test_the_top_level_is_as_agreed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.split("/")[0] for line in tracked.splitlines() if "/" in line}
    assert {name for name in folders if not name.startswith(".")} <= {"topics", "embeddings", "tests"}
