"""Expressions → SQL: names as they are spelled, quotes only where they are needed, types of the engine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table, column, literal, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import quoted_name

from exact_dbapi.catalog import open_catalog
from exact_dbapi.errors import DatabaseError
from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import DOUBLE, GUID, ExactDialect

ACCOUNTS = table("Accounts", column("Code"), column("Name"), column("From"), schema="CRM")

T = Table("t", MetaData(), Column("id", sa.Integer, primary_key=True), Column("name", sa.String))
OTHER = table("other", column("id"))


def sql(statement: Any, **kwargs: Any) -> str:
    return " ".join(str(statement.compile(dialect=ExactDialect(), **kwargs)).split())


def test_names_keep_their_spelling_and_need_no_quotes() -> None:
    assert sql(select(ACCOUNTS.c.Code)) == "SELECT CRM.Accounts.Code FROM CRM.Accounts"


def test_reserved_words_are_quoted() -> None:
    assert sql(select(ACCOUNTS.c.From)) == 'SELECT CRM.Accounts."From" FROM CRM.Accounts'


def test_a_quoted_name_stays_quoted() -> None:
    assert sql(select(column(quoted_name("Code", quote=True)))) == 'SELECT "Code"'


def test_odd_characters_are_quoted_and_quotes_are_doubled() -> None:
    assert sql(select(column('a "b'), column("é"), column("1st"))) == 'SELECT "a ""b", "é", "1st"'


def test_a_catalog_stands_before_the_schema() -> None:
    accounts = table("Accounts", column("Code"), schema="ExactOnlineREST.CRM")
    assert sql(select(accounts.alias("a").c.Code)) == "SELECT a.Code FROM ExactOnlineREST.CRM.Accounts AS a"


def test_limit_and_offset_are_parameters_and_stand_alone() -> None:
    assert sql(select(column("a")).limit(3)) == "SELECT a LIMIT ?"
    assert sql(select(column("a")).offset(4)) == "SELECT a OFFSET ?"
    assert sql(select(column("a")).limit(3).offset(4)) == "SELECT a LIMIT ? OFFSET ?"


def test_text_takes_parameters_by_name() -> None:
    assert sql(sa.text("select 1 where a = :a or b = :b or a = :a")) == "select 1 where a = ? or b = ? or a = ?"


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (sa.String(), "VARCHAR"),
        (sa.Text(), "TEXT"),
        (sa.Unicode(20), "VARCHAR(20)"),
        (sa.Float(), "DOUBLE"),
        (DOUBLE(), "DOUBLE"),
        (sa.Numeric(12, 2), "NUMERIC(12, 2)"),
        (sa.DateTime(), "TIMESTAMP"),
        (sa.DateTime(timezone=True), "TIMESTAMP WITH TIME ZONE"),
        (sa.TIMESTAMP(), "TIMESTAMP"),
        (sa.DATETIME(), "TIMESTAMP"),
        (sa.Date(), "DATE"),
        (sa.Time(), "TIME"),
        (sa.LargeBinary(), "BLOB"),
        (sa.Boolean(), "BOOLEAN"),
        (sa.BigInteger(), "BIGINT"),
        (sa.SmallInteger(), "SMALLINT"),
        (GUID(), "UUID"),
    ],
)
def test_type_names(type_: Any, name: str) -> None:
    assert sql(sa.cast(column("a"), type_)) == f"CAST(a AS {name})"
    assert f"a {name}" in sql(CreateTable(Table("t", MetaData(), Column("a", type_))))


@pytest.mark.parametrize(
    ("construct", "expected"),
    [
        (sa.schema.CreateSequence(sa.Sequence("s", start=5)), "CREATE SEQUENCE s START WITH 5"),
        (select(sa.Sequence("a'b").next_value()), "SELECT nextval('\"a''b\"') AS next_value_1"),
        (T.c.name.regexp_match("x", flags="i"), "regexp_matches(t.name, ?, 'i')"),
        (~T.c.name.regexp_match("x"), "NOT regexp_matches(t.name, ?)"),
        (T.c.name.regexp_replace("x", "y"), "regexp_replace(t.name, ?, ?, 'g')"),
        (select(T.c.id).with_for_update(), "SELECT t.id FROM t"),
        (T.update().values(id=1).where(T.c.id == OTHER.c.id), "UPDATE t SET id=? FROM other WHERE t.id = other.id"),
        (T.delete().where(T.c.id == OTHER.c.id), "DELETE FROM t USING other WHERE t.id = other.id"),
    ],
    ids=str,
)
def test_what_the_engine_spells_its_own_way(construct: Any, expected: str) -> None:
    assert " ".join(sql(construct).split()) == expected


def test_what_a_foreign_key_cannot_do_is_refused_at_home() -> None:
    steps = Table("steps", MetaData(), Column("t", sa.ForeignKey(T.c.id, ondelete="CASCADE")))
    with pytest.raises(sa.exc.CompileError, match="CASCADE"):
        sql(sa.schema.CreateTable(steps))


def test_a_guid_is_bound_as_a_guid_and_refused_when_it_is_none() -> None:
    bind: Any = GUID().bind_processor(ExactDialect())
    guid = UUID("bbaa10f0-98ac-417b-ab63-6f026109975e")
    assert bind(guid) == bind(str(guid)) == bind(guid.hex) == guid
    assert bind(None) is None
    with pytest.raises(ValueError, match="badly formed"):
        bind("no guid")
    as_text: Any = GUID(as_uuid=False).result_processor(ExactDialect(), "UUID")
    assert (as_text(guid), as_text(None)) == (str(guid), None)
    from_text: Any = GUID().result_processor(ExactDialect(), "VARCHAR")
    assert (from_text(str(guid)), from_text(None)) == (guid, None)
    assert GUID().result_processor(ExactDialect(), "UUID") is None
    compiled = sql(select(literal(guid, GUID())), compile_kwargs={"literal_binds": True})
    assert compiled == f"SELECT '{guid}' AS anon_1"


def test_statements_are_compiled_once(connection: Connection) -> None:
    compiled: dict[Any, Any] = {}
    cached = connection.execution_options(compiled_cache=compiled)
    for name in ("a", "b"):
        cached.execute(select(ACCOUNTS.c.Code).where(ACCOUNTS.c.Name == name))
    assert len(compiled) == 1


def test_the_select_of_every_table_can_be_planned(connection: Connection, exact_simulator: Simulator) -> None:
    """Each name of the catalog survives the way through SQL, whatever word it is."""
    catalog, driver_connection = open_catalog(), connection.connection.dbapi_connection
    refused = []
    for entry in catalog.entries:
        endpoint = catalog.open(entry.id)
        if "GET" not in endpoint.methods or endpoint.parameters or endpoint.filter_rule != "any":
            continue
        columns: list[Any] = [column(item.name) for item in endpoint.table_columns]
        one = table(endpoint.name, *columns, schema=endpoint.schema)
        try:
            driver_connection.plan(sql(select(one)))  # type: ignore[union-attr]
        except DatabaseError as error:
            refused.append((endpoint.qualified_name, str(error)))
    assert refused == []
    assert len(exact_simulator.calls) == 0
