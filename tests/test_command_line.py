"""The command line, called as a person calls it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = """---
layout: page
---
## Students

At the moment, we offer the following topics for a master's thesis:

### Maps of the heart

We draw maps of the heart. They show where it hurts.

<!-- ### Hidden topic

Nobody may read this. -->
"""


def call(*arguments: object, fails: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "topics", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == fails, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def write(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "command",
    ["", "run", "import", "export", "backup", "verify", "restore", "rank", "atlas", "doctor", "selftest", "user"],
)
def test_every_command_explains_itself(command: str) -> None:
    assert call(*filter(None, [command]), "--help").stdout.startswith("Usage: python -m topics")


def test_an_import_twice_changes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "join.md"
    page.write_text(PAGE, encoding="utf-8")
    tried = json.loads(call("import", page, "--dry-run", "--json").stdout)
    first = json.loads(call("import", page, "--json").stdout)
    again = json.loads(call("import", page, "--json").stdout)
    assert tried["new"] == first["new"] == ["maps-of-the-heart"]
    assert (again["new"], again["changed"], again["unchanged"]) == ([], [], ["maps-of-the-heart"])


def test_an_import_is_taken_back_and_an_export_comes_in_unchanged(tmp_path: Path) -> None:
    page = tmp_path / "join.md"
    page.write_text(PAGE, encoding="utf-8")
    call("import", page)
    assert "8 topics" in call("export", "--format", "page", tmp_path / "out.md").stdout
    report = json.loads(call("import", tmp_path / "out.md", "--json").stdout)
    assert (report["new"], report["changed"], report["gone"], len(report["unchanged"])) == ([], [], [], 8)
    assert "join.md: 1 archived." in call("import", "--undo").stdout
    assert "7 topics" in call("export", "--format", "jsonl", tmp_path / "out.jsonl").stdout
    assert "no import that could be taken back" in call("import", "--undo", fails=1).stderr
    call("import", fails=2)
    call("import", page, "--undo", fails=2)


def test_a_page_can_be_read_another_way(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    parts = [
        f"### Topic on {name}\n\nA text that is long enough to say what we know about {name}, and more."
        for name in ("sea", "sky")
    ]
    page.write_text(
        "# Theses\n\n## Water things\n\n" + "\n\n".join([parts[0], "## Air things", parts[1]]), encoding="utf-8"
    )
    assert "Read: 2 level-3 headings, such as “Topic on sea” (--choice h3)." in call("import", page, "--dry-run").stdout
    report = json.loads(call("import", page, "--choice", "h2", "--dry-run", "--json").stdout)
    assert (report["new"], report["chosen"]) == (["water-things", "air-things"], "h2")


def test_the_groups_page_is_what_the_samples_hold(shared: Path) -> None:
    report = json.loads(call("import", shared / "pages" / "join-us.md", "--json").stdout)
    assert (report["new"], report["changed"], len(report["unchanged"])) == ([], [], 7)


def test_a_broken_file_is_one_sentence_and_changes_nothing(tmp_path: Path, own_data: Path) -> None:
    folder = tmp_path / "topics"
    folder.mkdir()
    (folder / "good.md").write_text("---\ntitle: Good\n---\nA text.\n", encoding="utf-8")
    (folder / "bad.md").write_text("---\ntitle: [never closed\n---\nA text.\n", encoding="utf-8")
    said = call("import", folder, fails=1).stderr
    assert "bad.md" in said
    assert len(said.strip().splitlines()) == 1
    (folder / "bad.md").unlink()
    assert json.loads(call("import", folder, "--json").stdout)["new"] == ["good"]


def test_rank_writes_a_line_a_query_whatever_the_verdict(tmp_path: Path) -> None:
    topics = write(
        tmp_path / "topics.jsonl",
        {"id": "a", "title": "Coral reefs", "text": "We count corals on photographs of reefs."},
        {"_id": "b", "title": "", "text": "Tax law of companies in Germany and how it is enforced."},
        {"id": "c", "title": "Only a title", "text": ""},
    )
    queries = write(tmp_path / "queries.jsonl", {"_id": "1", "text": "corals"}, {"id": "2", "text": ""})
    out = tmp_path / "run.jsonl"
    for method in ("product", "dense", "bm25", "tfidf"):
        call("rank", "--topics", topics, "--queries", queries, "--k", 2, "--method", method, "--out", out)
        runs = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        assert [run["query_id"] for run in runs] == ["1", "2"]
        assert runs[0]["matches"][0]["topic_id"] == "a"
        for run in runs:
            assert run["verdict"] in ("clear", "related", "nothing")
            assert 0 <= run["confidence"] <= 1
            assert len(run["matches"]) == 2
    assert not list(tmp_path.glob("**/*.db"))


def test_bad_lines_are_named(tmp_path: Path) -> None:
    topics = write(tmp_path / "topics.jsonl", {"id": "a", "title": "A", "text": "B"})
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "1", "text": "x"}\n{broken\n', encoding="utf-8")
    said = call("rank", "--topics", topics, "--queries", queries, "--out", tmp_path / "o", fails=1).stderr
    assert said == "queries.jsonl, line 2: needs a JSON object with an id.\n"
    call("rank", "--topics", tmp_path / "nowhere", "--queries", queries, "--out", tmp_path / "o", fails=2)


def test_an_atlas_is_continued(tmp_path: Path) -> None:
    words = ("corals", "taxes", "violins", "bridges", "vaccines", "robots")
    lines = [{"id": w, "title": f"On {w}", "text": f"We study {w} in the field and in books."} for w in words]
    first = call("atlas", "--topics", write(tmp_path / "t.jsonl", *lines), "--json").stdout
    (tmp_path / "atlas.json").write_text(first, encoding="utf-8")
    more = write(tmp_path / "t.jsonl", *lines, {"id": "new", "title": "On reefs", "text": "We study coral reefs."})
    before = json.loads(first)
    after = json.loads(call("atlas", "--topics", more, "--previous", tmp_path / "atlas.json", "--json").stdout)
    assert set(after["places"]) == {*words, "new"}
    assert {w: after["places"][w] for w in words} == before["places"]
    theme = {i: t["id"] for t in after["themes"] for i in t["topic_ids"]}
    assert all(theme[i] == t["id"] for t in before["themes"] for i in t["topic_ids"])


def test_the_doctor_is_well_before_and_after_the_first_start(tmp_path: Path, own_data: Path) -> None:
    assert "There is none yet" in call("doctor").stdout
    page = tmp_path / "join.md"
    page.write_text(PAGE, encoding="utf-8")
    call("import", page)
    report = json.loads(call("doctor", "--json").stdout)
    assert report["well"]
    assert [c["name"] for c in report["checks"]] == [
        "database",
        "migrations",
        "durability",
        "topics",
        "backup",
        "model",
        "calibration",
        "vectors",
    ]


def test_a_backup_is_made_looked_at_and_put_back(tmp_path: Path, own_data: Path) -> None:
    assert "no database topics.db yet" in call("backup", fails=1).stderr
    page = tmp_path / "join.md"
    page.write_text(PAGE, encoding="utf-8")
    call("import", page)
    assert "There is none; python -m topics backup makes one" in call("doctor").stdout
    assert "Backed up 8 topics, schema " in call("backup").stdout
    [made] = (own_data / "backups").iterdir()
    assert f"{made.name} can be restored: 8 topics" in call("verify", made).stdout
    assert f"The newest is {made.name}, 0 days old" in call("doctor").stdout
    call("import", "--undo")
    said = call("restore", made).stdout
    assert "Restored 8 topics" in said
    assert "before-restore" in said
    exported = tmp_path / "topics.jsonl"
    call("export", "--format", "jsonl", exported)
    assert "Maps of the heart" in exported.read_text()
    for command in ("verify", "restore"):
        assert call(command, page, fails=1).stderr.startswith("join.md is no whole backup of this program")


def test_the_doctor_names_a_damaged_database(own_data: Path) -> None:
    own_data.mkdir()
    (own_data / "topics.db").write_bytes(b"not a database at all, only words " * 200)
    said = call("doctor", fails=1).stdout
    assert "WRONG  database:" in said
    assert "not a database" in said


def test_the_doctor_names_a_model_that_is_not_there(own_data: Path, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.setenv("THESIS_FINDER_MODEL", str(tmp_path / "model"))
    assert "holds no model.safetensors" in call("doctor", fails=1).stdout


def test_the_doctor_names_a_model_that_cannot_be_loaded(own_data: Path, tmp_path: Path, monkeypatch) -> None:
    from topics import doctor, settings
    from topics.store import Store

    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"no weights")
    monkeypatch.setenv("THESIS_FINDER_MODEL", str(folder))
    chosen = settings.load()
    Store(chosen.database).close()
    said = {finding.says: finding.well for finding in doctor.examine(chosen) if finding.name == "model"}
    assert [well for says, well in said.items() if "cannot be loaded" in says] == [False]


def test_a_wrong_setting_is_one_sentence(monkeypatch) -> None:
    monkeypatch.setenv("THESIS_FINDER_CONTACT", "nobody")
    said = call("doctor", fails=1).stderr
    assert said.startswith("THESIS_FINDER_CONTACT='nobody' cannot be used")


def test_a_calibration_is_fitted_without_judgments_and_kept_for_its_model(tmp_path: Path, own_data: Path) -> None:
    subjects = ("corals", "taxes", "violins", "bridges", "vaccines", "robots", "volcanoes", "sonnets")
    lines = [
        {"title": f"Measuring {s} number {n}", "text": f"We measure {s} with {n} instruments. The {s} are compared."}
        for s in subjects
        for n in range(8)
    ]
    texts = write(tmp_path / "texts.jsonl", *lines)
    done = subprocess.run(
        [sys.executable, "-m", "embeddings", "calibrate", "--texts", texts, "--data", own_data],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (kept,) = json.loads((own_data / "calibration.json").read_text(encoding="utf-8")).items()
    assert kept[0].startswith("all-MiniLM-L6-v2@")
    assert 0 < kept[1]["middle"] < 1
    too_few = write(tmp_path / "few.jsonl", *lines[:10])
    done = subprocess.run(
        [sys.executable, "-m", "embeddings", "calibrate", "--texts", too_few, "--data", own_data],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "A calibration needs at least 60 texts, not 10."


def test_the_doctor_warns_of_a_model_on_another_ones_calibration(own_data: Path, tmp_path: Path, monkeypatch) -> None:
    from embeddings import calibration, encoder

    folder = tmp_path / "ours"
    shutil.copytree(encoder.bundled_folder(), folder)
    monkeypatch.setenv("THESIS_FINDER_MODEL", str(folder))
    # A model is fitted before the first start, when there is no database yet.
    assert "run python -m embeddings calibrate" in call("doctor", fails=1).stdout
    page = tmp_path / "join.md"
    page.write_text(PAGE, encoding="utf-8")
    call("import", page)
    assert "run python -m embeddings calibrate" in call("doctor", fails=1).stdout
    calibration.keep(own_data, encoder.key(str(folder)), calibration.Calibration(0.2, 0.03, 20))
    call("doctor")


def test_the_settings_in_force_are_printed_without_passwords(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THESIS_FINDER_DATABASE", f"sqlite://reader:canary@/{tmp_path}/t.db")
    printed = call("config").stdout
    assert "THESIS_FINDER_DATABASE=sqlite://reader:***@" in printed
    assert "canary" not in printed
    assert "THESIS_FINDER_MODEL=all-MiniLM-L6-v2" in printed


def test_accounts_are_made_changed_and_disabled() -> None:
    call("user", "add", "ada", "--password", "a right password")
    call("user", "add", "erna", "--role", "editor", "--password", "a right password")
    assert call("user", "list").stdout == "ada\tsupervisor\nerna\teditor\n"
    call("user", "disable", "ada")
    assert "ada\tsupervisor\tdisabled" in call("user", "list").stdout
    call("user", "passwd", "ada", "--password", "another password")
    assert "disabled" not in call("user", "list").stdout
    for wrong in (("add", "ada", "--password", "a right password"), ("add", "new", "--password", "short")):
        assert call("user", *wrong, fails=1).stderr.count(".") == 1
    assert call("user", "disable", "nobody", fails=1).stderr == "There is no account nobody.\n"
