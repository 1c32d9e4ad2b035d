"""PostgreSQL's catalog as clients read it: SQLAlchemy's postgresql dialect reflects, others ask by hand."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy
from sqlalchemy import inspect

from exact_dbapi.catalog import open_catalog
from exact_dbapi.gateway import Gateway
from exact_dbapi.gateway.catalog import CatalogDatabase
from exact_dbapi.gateway.catalog.shapes import read_shapes
from exact_dbapi.simulator import Simulator

CONTACT = "Contacts"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """One gateway for all questions: none of them makes a call, so that nothing is shared but the catalog."""
    with Simulator() as simulator, Gateway(port=0, settings=simulator.sign_in()) as gateway:
        yield gateway
        assert len(simulator.calls) == 0


@pytest.fixture(scope="module")
def engine(gateway: Gateway) -> Iterator[sqlalchemy.Engine]:
    """SQLAlchemy's own postgresql dialect over psycopg."""
    engine = sqlalchemy.create_engine(f"postgresql+psycopg://anna@{gateway.host}:{gateway.port}/exact")
    yield engine
    engine.dispose()


def test_schemas_tables_and_views_are_those_of_the_catalog(engine: sqlalchemy.Engine) -> None:
    inspector = inspect(engine)
    shown = [entry for entry in open_catalog().tables if entry.catalog == "ExactOnlineREST"]
    entries = [entry for entry in shown if entry.schema != "INFORMATION_SCHEMA"]  # PostgreSQL has one of its own
    assert {entry.schema for entry in entries} <= set(inspector.get_schema_names())
    named = set(inspector.get_table_names("CRM")) | set(inspector.get_view_names("CRM"))
    assert named == {entry.name for entry in entries if entry.schema == "CRM"}
    assert inspector.has_table("Accounts", "CRM")
    assert not inspector.has_table("Accoounts", "CRM")


def test_columns_keys_and_references_are_reflected(engine: sqlalchemy.Engine) -> None:
    inspector = inspect(engine)
    columns = {column["name"]: column for column in inspector.get_columns(CONTACT, "CRM")}
    assert isinstance(columns["ID"]["type"], sqlalchemy.Uuid)
    assert not columns["ID"]["nullable"]
    assert isinstance(columns["Created"]["type"], sqlalchemy.TIMESTAMP)
    assert isinstance(columns["IsMainContact"]["type"], sqlalchemy.Boolean)
    assert inspector.get_pk_constraint(CONTACT, "CRM")["constrained_columns"] == ["ID"]
    references = {tuple(key["constrained_columns"]): key for key in inspector.get_foreign_keys(CONTACT, "CRM")}
    assert references["Account",]["referred_table"] == "Accounts"
    assert references["Account",]["referred_columns"] == ["ID"]


def test_a_reflected_table_can_be_read(gateway: Gateway, engine: sqlalchemy.Engine) -> None:
    table = sqlalchemy.Table("Contacts", sqlalchemy.MetaData(), schema="CRM", autoload_with=engine, resolve_fks=False)
    assert table.primary_key.columns.keys() == ["ID"]
    assert 'FROM "CRM"."Contacts"' in str(sqlalchemy.select(table.c.ID))


def test_comments_tell_how_a_table_is_read_and_what_a_column_costs(engine: sqlalchemy.Engine) -> None:
    inspector = inspect(engine)
    assert "crm/Contacts" in str(inspector.get_table_comment(CONTACT, "CRM")["text"])
    comments = {column["name"]: column["comment"] for column in inspector.get_columns("Accounts", "CRM")}
    assert comments["Name"] == "Must be given in an INSERT."
    assert comments["ID"] is None


def test_the_drivers_own_tables_are_listed_and_read(gateway: Gateway, engine: sqlalchemy.Engine) -> None:
    assert "Calls" in inspect(engine).get_view_names("Session")
    with psycopg.connect(host=gateway.host, port=gateway.port, user="anna", dbname="exact") as client:
        assert client.execute('SELECT count(*) FROM "Session"."Calls"').fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT * FROM pg_catalog.pg_no_such_table", psycopg.errors.UndefinedTable),
        ("SELECT no_such_column FROM pg_class", psycopg.ProgrammingError),
        ("SELECT pg_no_such_function(1)", psycopg.ProgrammingError),
        ("SELECT 'no.such_table'::regclass", psycopg.ProgrammingError),
        ('SELECT c.relname FROM pg_class c JOIN "CRM"."Accounts" a ON a.Name = c.relname', psycopg.NotSupportedError),
    ],
)
def test_a_question_that_is_not_known_is_an_error(gateway: Gateway, sql: str, error: type[Exception]) -> None:
    address = f"host={gateway.host} port={gateway.port} user=anna dbname=exact"
    with psycopg.connect(address) as client, pytest.raises(error):
        client.execute(sql)


def test_only_the_chosen_tables_are_shown(exact_simulator: Simulator) -> None:
    asked = "SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_schema !~ '^pg_'"
    with (
        Gateway(port=0, tables=("CRM.Acc*", "Logistics.Items"), settings=exact_simulator.sign_in()) as chosen,
        psycopg.connect(host=chosen.host, port=chosen.port, user="anna", dbname="exact") as client,
    ):
        assert {schema for (schema,) in client.execute(asked).fetchall()} == {"CRM", "Logistics"}


def test_what_is_said_to_be_filled_is_filled_and_nothing_else() -> None:
    database = CatalogDatabase(open_catalog(), "exact", "anna").cursor()
    for shape in read_shapes().values():
        (rows,) = database.execute(f"SELECT count(*) FROM {shape.schema}.{shape.name}").fetchone() or ()
        assert (rows > 0) == shape.is_filled, shape.name


def test_privileges_are_those_that_exact_and_the_gateway_give(gateway: Gateway) -> None:
    asked = "SELECT has_table_privilege(%s, %s), has_column_privilege(%s, 'ID', 'select')"
    with psycopg.connect(host=gateway.host, port=gateway.port, user="anna", dbname="exact") as client:
        for table, privilege, expected in (
            ('"CRM"."Accounts"', "SELECT", (True, True)),
            ('"CRM"."Accounts"', "INSERT, SELECT WITH GRANT OPTION", (True, True)),
            ('"CRM"."Accounts"', "insert", (False, True)),
            ('"CRM"."AcceptQuotation"', "select", (False, False)),
            ('"CRM"."Nothing"', "select", (None, None)),
        ):
            assert client.execute(asked, (table, privilege, table)).fetchone() == expected, table
