"""A server that is away, cut off, full of guests, busy, read-only or somebody else's."""

import threading

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from tests.postgres import Server
from tests.store.tools import edited, sql, together, topic
from topics.store import DatabaseUnusable, NewerDatabase, Store


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.emptied()


def with_options(url: str, options: str) -> str:
    return make_url(url).update_query_dict({"options": options}).render_as_string()


def is_for_people(error: pytest.ExceptionInfo[DatabaseUnusable]) -> bool:
    """One sentence that names the database, without SQL, addresses or what the driver said."""
    said = str(error.value)
    odd = ("SELECT", "INSERT", "psycopg", "FATAL", "ERROR", "/tmp", "socket", "postgres@")  # noqa: S108
    return "database postgres" in said and said.endswith(".") and ". " not in said and not any(w in said for w in odd)


def test_its_condition_is_told(store: Store) -> None:
    store.save(topic(), by="a")
    condition = store.condition()
    assert condition.engine.startswith("PostgreSQL ")
    assert (condition.check, condition.lasting) == ("ok", True)


def test_while_the_server_is_away_that_is_said_and_afterwards_all_goes_on(
    store: Store, url: str, postgres: Server
) -> None:
    first = store.save(topic(), by="a")
    postgres.kill()
    try:
        for attempt in (store.published, lambda: store.save(edited(first, "new"), by="a"), store.condition):
            with pytest.raises(DatabaseUnusable, match=r"cannot be reached; please try again") as error:
                attempt()
            assert is_for_people(error)
        with pytest.raises(DatabaseUnusable, match="cannot be reached"):
            Store(url)
    finally:
        postgres.start()
    assert store.get("a") == first
    assert store.save(edited(first, "new"), by="a").version == 2


def test_a_connection_that_was_cut_is_replaced(store: Store, url: str) -> None:
    first = store.save(topic(), by="a")

    def cut() -> None:
        assert sql(
            url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'thesis-finder'"
        )

    def save_while_cut() -> None:
        with store.writing() as con:
            store.put(con, edited(first, "lost"), by="a")
            cut()
            store.put(con, topic("B"), by="a")

    cut()
    assert store.get("a") == first
    with pytest.raises(DatabaseUnusable, match="cannot be reached") as error:
        save_while_cut()
    assert is_for_people(error)
    assert store.topics() == (first,)
    assert store.save(edited(first, "new"), by="a").version == 2


def test_a_writer_is_waited_for_and_then_said_to_be_busy(store: Store, url: str) -> None:
    first = store.save(topic(), by="a")
    hasty = Store(with_options(url, "-c lock_timeout=100"))
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing():
            entered.set()
            leave.wait(30)

    def be_hasty() -> None:
        entered.wait(30)
        with pytest.raises(DatabaseUnusable, match=r"busy.*try again") as error:
            hasty.save(edited(first, "new"), by="a")
        assert is_for_people(error)
        assert hasty.get("a") == first  # readers do not wait
        leave.set()

    together(hold, be_hasty)
    assert hasty.save(edited(first, "new"), by="a").version == 2
    hasty.close()


def test_readers_write_nothing(store: Store) -> None:
    with store.reading() as con, pytest.raises(DBAPIError, match="read-only"):
        store.put(con, topic(), by="a")
    assert store.topics() == ()


def test_a_server_that_only_follows_is_read_and_takes_no_changes(store: Store, url: str) -> None:
    first = store.save(topic(), by="a")
    standby = Store(with_options(url, "-c default_transaction_read_only=on"))
    assert standby.get("a") == first
    with pytest.raises(DatabaseUnusable, match="does not take changes") as error:
        standby.save(edited(first, "new"), by="a")
    assert is_for_people(error)
    standby.close()


def test_a_server_without_room_for_one_more_is_said_to_be_away(url: str) -> None:
    sql(url, "CREATE ROLE narrow LOGIN CONNECTION LIMIT 0")
    try:
        with pytest.raises(DatabaseUnusable, match="cannot be reached") as error:
            Store(make_url(url).set(username="narrow").render_as_string())
        assert is_for_people(error)
    finally:
        sql(url, "DROP ROLE narrow")


def test_an_account_without_rights_is_told_what_it_needs(url: str) -> None:
    sql(url, "CREATE ROLE guest LOGIN")
    try:
        with pytest.raises(DatabaseUnusable, match="the right to make and change tables") as error:
            Store(make_url(url).set(username="guest").render_as_string())
        assert is_for_people(error)
    finally:
        sql(url, "DROP ROLE guest")


def test_a_database_of_another_program_is_left_as_it_is(url: str) -> None:
    sql(url, "CREATE TABLE bookmarks (a int)")
    with pytest.raises(DatabaseUnusable, match="not one of this program") as error:
        Store(url)
    assert is_for_people(error)
    assert sql(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("bookmarks",)]


def test_a_newer_database_is_left_as_it_is(store: Store, url: str) -> None:
    sql(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match="newer version"):
        Store(url)
    assert sql(url, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_an_address_without_a_database_is_refused() -> None:
    with pytest.raises(DatabaseUnusable, match="must end with its name"):
        Store("postgresql+psycopg://localhost")


def test_a_full_disk_is_said(store: Store, url: str) -> None:
    # A real full disk would stop the server for everyone; this raises what it raises.
    sql(url, "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '53100'; END $$")
    sql(url, "CREATE TRIGGER no_room BEFORE INSERT ON revision EXECUTE FUNCTION full_disk()")
    with pytest.raises(DatabaseUnusable, match="is full") as error:
        store.save(topic(), by="a")
    assert is_for_people(error)
    assert (store.topics(), store.tick()) == ((), 0)


def test_before_its_schema_is_changed_the_log_names_the_way_back(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        store._database._kind.before_migration("9999")
    assert "changed to 9999 now; what pg_dump saved before is the way back" in caplog.text
