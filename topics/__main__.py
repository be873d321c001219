"""The command line: python -m topics …"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from topics import settings

if TYPE_CHECKING:
    from topics.accounts import Accounts
    from topics.doctor import Finding

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="thesis-finder", prog_name="Thesis Finder")
def main() -> None:
    """Tends the topics of Thesis Finder and measures how well it finds them.

    Every command exits with 0 when all went well, 1 when something is wrong (one sentence says what), and 2 when
    it was called in the wrong way.
    """


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(options: tuple[str, ...]) -> None:
    """Start the dashboard from wherever it is installed; OPTIONS go to Streamlit, such as --server.port 8600."""
    app = Path(__file__).resolve().parents[1] / "app.py"
    # In place of this process, so that signals reach the server.
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(app), *options])  # noqa: S606


@main.command("import")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--choice", help="Which elements of a page title its topics, such as h3; by default the likeliest.")
@click.option("--column", "columns", multiple=True, metavar="NAME=FIELD", help="Read a column of a table as a field.")
@click.option("--archive-gone", is_flag=True, help="Archive the published topics that PATH does not hold.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--undo", is_flag=True, help="Take the last import back, as a whole; needs no PATH.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of sentences.")
def import_(
    path: Path | None,
    choice: str | None,
    columns: tuple[str, ...],
    archive_gone: bool,
    dry_run: bool,
    undo: bool,
    as_json: bool,
) -> None:
    """Read topics from PATH into the database: a folder or zip archive of Markdown files with front matter, one
    such file, a web page in Markdown or HTML, a table (CSV, TSV, Excel), YAML, JSON, or JSON lines (id, title,
    text). All or nothing; twice changes nothing."""
    from topics import exchange
    from topics.store import Store, StoreError

    if undo == (path is not None):
        raise click.UsageError("Name a PATH, or give --undo without one.")
    if wrong := [column for column in columns if "=" not in column]:
        raise click.BadParameter(f"{wrong[0]} must be NAME=FIELD", param_hint="--column")
    wishes = exchange.Wishes(choice, {name: field for name, _, field in (column.rpartition("=") for column in columns)})
    try:
        reading = exchange.read(path, wishes) if path else None
        store = Store(_settings().database)
        try:
            if reading is None or path is None:
                made = exchange.imports(store)
                if not made:
                    _fail("There is no import that could be taken back.")
                undone = exchange.undo(store, made[0].number, by="import --undo")
                print(f"Took back the import of {made[0].source}: {undone}.")
                return
            plan = exchange.plan(reading.records, store.topics() if store.tick() else exchange.beginning())
            if not dry_run:
                exchange.first_fill(store)
                # What the samples hold already has a version now.
                now = exchange.plan(reading.records, store.topics())
                exchange.apply(store, now, by="import", source=path.name, archive_gone=archive_gone)
        finally:
            store.close()
    except (exchange.ImportFault, StoreError) as error:
        _fail(str(error))
    if as_json:
        choices = [{"key": one.key, "words": one.words, "titles": one.titles} for one in reading.choices]
        titles = {topic.id: topic.title for topic in (*plan.new, *plan.changed, *plan.unchanged)}
        report = {**plan.to_json(), "titles": titles, "notes": reading.notes, "dry_run": dry_run}
        print(json.dumps({**report, "chosen": reading.chosen, "choices": choices}, ensure_ascii=False))
        return
    for note in reading.notes:
        print(note)
    for one in reading.choices if len(reading.choices) > 1 else ():
        print(f"{'Read' if one.key == reading.chosen else 'Not read'}: {one} (--choice {one.key}).")
    print(f"{'Would import' if dry_run else 'Imported'}: {plan}.")


@main.command()
@click.option(
    "--format",
    "name",
    type=click.Choice(["zip", "page", "csv", "excel", "jsonl"]),
    required=True,
    help="zip: front-matter files; page: one Markdown page as the group's site has it; the others are tables.",
)
@click.option("--all", "everything", is_flag=True, help="Also drafts and archived topics; a page never has them.")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def export(name: str, everything: bool, path: Path) -> None:
    """Write the topics that visitors see to PATH. What is written can be imported again."""
    from topics import exchange
    from topics.store import Store, StoreError

    try:
        store = Store(_settings().database)
        try:
            topics = store.topics() if everything and name != "page" else store.published()[1]
        finally:
            store.close()
        path.write_bytes(exchange.FORMATS[name].write(topics))
    except (exchange.ExportFault, StoreError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{path} cannot be written: {error.strerror}.")
    print(f"Exported {len(topics)} topics to {path}.")


@main.command()
@click.argument("path", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path | None) -> None:
    """Write a checked copy of the database to the new file PATH, by default beside the database in the folder
    `backups`. The dashboard may run meanwhile."""
    from topics.store import StoreError
    from topics.store import backup as backups

    try:
        database = backups.file_of(_settings().database)
        to = path or backups.new_file(database)
        note = backups.write(database, to)
    except StoreError as error:
        _fail(str(error))
    print(f"Backed up {note}, to {to}.")


@main.command()
@click.argument("path", type=_FILE)
def verify(path: Path) -> None:
    """Say whether the backup PATH is whole and could be restored."""
    from topics.store import StoreError, restore

    try:
        note = restore.verify(path)
    except StoreError as error:
        _fail(str(error))
    print(f"{path.name} can be restored: {note}.")


@main.command()
@click.argument("path", type=_FILE)
def restore(path: Path) -> None:
    """Put the backup PATH in place of the database, which is kept aside. The dashboard may run meanwhile; everyone
    signs in again."""
    from topics.store import StoreError, backup
    from topics.store import restore as restoring

    try:
        note, aside = restoring.restore(path, backup.file_of(_settings().database))
    except StoreError as error:
        _fail(str(error))
    print(f"Restored {note}." + (f" What was there before lies in {aside}." if aside else ""))


@main.command()
@click.option(
    "--topics",
    "topics_file",
    type=_FILE,
    required=True,
    help="JSON lines: id (or _id), title, text, language.",
)
@click.option("--queries", "queries_file", type=_FILE, required=True, help="JSON lines: id (or _id), text.")
@click.option("--k", default=10, show_default=True, type=click.IntRange(min=1), help="How many topics per query.")
@click.option(
    "--method",
    default="product",
    show_default=True,
    type=click.Choice(["product", "dense", "bm25", "tfidf"]),
    help="The product's own way, or a baseline.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="The run, JSON lines.",
)
def rank(topics_file: Path, queries_file: Path, k: int, method: str, out: Path) -> None:
    """Rank the topics of one file for the queries of another, as the Find page does. Needs no database."""
    from embeddings.encoder import ModelFault, load
    from topics import rank as ranking

    try:
        topics, queries = ranking.read_topics(topics_file), ranking.read_queries(queries_file)
        chosen, show = _settings(), _progress("Reading passages")
        encoder = load(chosen.model, threads=os.cpu_count() or 1) if method in ("product", "dense") else None
        runs = ranking.rank(
            topics, queries, encoder, k, method, progress=show, data=chosen.data, dictionary=chosen.dictionary
        )
        lines = [json.dumps(run, ensure_ascii=False) + "\n" for run in runs]
        out.write_text("".join(lines), encoding="utf-8")
    except (ranking.RankFault, ModelFault) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{out} cannot be written: {error.strerror}.")
    print(f"Ranked {len(topics)} topics for {len(lines)} queries into {out}.", file=sys.stderr)


@main.command()
@click.option(
    "--topics",
    "topics_file",
    type=_FILE,
    required=True,
    help="JSON lines: id (or _id), title, text, language.",
)
@click.option("--previous", type=_FILE, help="An atlas made by this command, to be continued.")
@click.option("--json", "as_json", is_flag=True, help="Print the atlas as JSON instead of the themes' names.")
def atlas(topics_file: Path, previous: Path | None, as_json: bool) -> None:
    """Group the topics of a file into themes and give each a place on the map. Needs no database."""
    from embeddings import glossary
    from embeddings.encoder import ModelFault, load
    from embeddings.memory import DictShelf, Memory
    from topics import rank as ranking
    from topics.atlas import Atlas, draw
    from topics.catalogue import build

    try:
        topics = ranking.read_topics(topics_file)
        before = Atlas.from_json(previous.read_text(encoding="utf-8")) if previous else None
        chosen = _settings()
        encoder = load(chosen.model, threads=os.cpu_count() or 1)
        memory = Memory(encoder, DictShelf())
        snapshot = build(topics, glossary=glossary.for_model(encoder, chosen.data, chosen.dictionary))
        wholes = [snapshot.cut(row).best.whole for row in range(len(topics))]
        rows = memory.rows(wholes, _progress("Reading topics"))
        drawn = draw(topics, rows, before)
    except (ranking.RankFault, ModelFault, ValueError) as error:
        _fail(str(error))
    if as_json:
        print(drawn.to_json())
        return
    for theme in drawn.themes:
        print(f"{theme.name}: {len(theme.topic_ids)}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of sentences.")
def doctor(as_json: bool) -> None:
    """Look at database, migrations, model and vectors: what is wrong and what to do. Exits with 1 if anything is."""
    from topics.doctor import examine

    _report(examine(_settings()), as_json)


@main.command()
def config() -> None:
    """Print every setting with the value in force; passwords are masked. Exits with 1 when one holds nonsense."""
    from sqlalchemy.engine import make_url

    for name, value in _settings():
        shown = make_url(value).render_as_string(hide_password=True) if name == "database" else value
        print(f"THESIS_FINDER_{name.upper()}={shown}")


@main.command()
def selftest() -> None:
    """Search for the group's stored interests: does each find the topic it must, and nothing where nothing may fit?
    Exits with 1 if one does not. The desk does the same after every save."""
    from embeddings import glossary
    from embeddings.encoder import ModelFault, load
    from embeddings.memory import Memory
    from topics import catalogue, match
    from topics import selftest as tests
    from topics.store import Store, StoreError

    try:
        chosen = _settings()
        store = Store(chosen.database)
        try:
            encoder = load(chosen.model, threads=os.cpu_count() or 1)
            tick, topics = store.published()
            german = glossary.for_model(encoder, chosen.data, chosen.dictionary)
            words = catalogue.build(topics, tick, german)
            full = catalogue.with_meaning(words, Memory(encoder, store), _progress("Reading topics"))
            curve = match.curve_of(chosen.data, encoder.name)
            results = tests.run(store, full, encoder, curve)
        finally:
            store.close()
    except (StoreError, ModelFault) as error:
        _fail(str(error))
    for result in results:
        print(f"{'well ' if result.met else 'WRONG'}  {result}")
    sys.exit(0 if all(result.met for result in results) else 1)


@main.group()
def user() -> None:
    """Tend the accounts of those who write topics. They sign in at /login."""


_ROLE = click.Choice(["supervisor", "editor"])


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=_ROLE,
    default="supervisor",
    show_default=True,
    help="A supervisor changes own topics, an editor all.",
)
@click.password_option(help="Asked for, if not given; the history of a shell remembers what is typed here.")
def user_add(name: str, role: str, password: str) -> None:
    """Make an account."""
    from topics.accounts import Role

    with _accounts() as accounts:
        account = accounts.add(name, Role(role), password)
    print(f"{account.name} can sign in as {account.role}.")


@user.command("passwd")
@click.argument("name")
@click.password_option(help="Asked for, if not given.")
def user_passwd(name: str, password: str) -> None:
    """Set another password, which also enables the account. Ends its sign-ins."""
    with _accounts() as accounts:
        accounts.set_password(name, password)
    print(f"{name} has a new password; whoever was signed in by the old one is signed out.")


@user.command("disable")
@click.argument("name")
def user_disable(name: str) -> None:
    """Let nobody sign in with this account any more, and sign out who is."""
    with _accounts() as accounts:
        accounts.disable(name)
    print(f"{name} cannot sign in any more.")


@user.command("list")
def user_list() -> None:
    """Name the accounts."""
    with _accounts() as accounts:
        for account in accounts.all():
            print(f"{account.name}\t{account.role}{chr(9) + 'disabled' if account.disabled else ''}")


@main.group()
def kiosk() -> None:
    """Tend the kiosk of an open house (topics/deploy/kiosk.md)."""


@kiosk.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of sentences.")
def kiosk_check(as_json: bool) -> None:
    """Look before the day: model, database, cards, plain words, codes, and their address. Exits with 1 if anything
    is wrong."""
    from topics.kiosk.check import examine

    _report(examine(_settings()), as_json)


@kiosk.command("browser")
@click.option("--address", default="http://127.0.0.1:8501", show_default=True, help="Where the kiosk's server answers.")
@click.argument("flags", nargs=-1)
def kiosk_browser(address: str, flags: tuple[str, ...]) -> None:
    """Show the kiosk in Chromium until it ends or hangs; FLAGS go to Chromium. A service manager starts it again."""
    from topics.kiosk.browser import BrowserFault, show

    try:
        _fail(show(address, flags))
    except BrowserFault as error:
        _fail(str(error))


@contextmanager
def _accounts() -> "Iterator[Accounts]":
    from topics.accounts import AccountFault, Accounts
    from topics.store import Store, StoreError

    try:
        store = Store(_settings().database)
        try:
            yield Accounts(store)
        finally:
            store.close()
    except (AccountFault, StoreError) as error:
        _fail(str(error))


def _report(found: "Iterable[Finding]", as_json: bool) -> NoReturn:
    findings = list(found)
    well = all(finding.well for finding in findings)
    if as_json:
        checks = [{"name": f.name, "well": f.well, "says": f.says} for f in findings]
        print(json.dumps({"well": well, "checks": checks}, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'well ' if finding.well else 'WRONG'}  {finding.name}: {finding.says}")
    sys.exit(0 if well else 1)


def _settings() -> settings.Settings:
    try:
        return settings.load()
    except settings.WrongSetting as error:
        _fail(str(error))


def _progress(doing: str) -> Callable[[int, int], None]:
    def show(done: int, all_: int) -> None:
        print(f"{doing}: {done} of {all_}", file=sys.stderr, end="\n" if done == all_ else "\r", flush=True)

    return show


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m topics")
