"""PostgreSQL read by COPY gives what the driver gives, value for value: the quick way is no other way."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

import exact_dbapi
from exact_dbapi.databases import open_database
from exact_dbapi.databases.copying import copy_out
from exact_dbapi.simulator import Simulator
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

TEXTS = ["", "a", 'say "yes"', "a,b", "two\nlines", "\r\n", "\\.", "\\N", "NULL", " ", "t", "ä𝒳", "'"]

#: A type, and values of it that hurt; NULL is among those of each.
TYPES: dict[str, list[Any]] = {
    "text": TEXTS,
    "varchar(20)": TEXTS,
    "char(5)": ["", "a", "  b"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "A0000000-0000-4000-8000-00000000000F"],
    "boolean": [True, False],
    "smallint": [-32768, 32767],
    "bigint": [-(2**63), 2**63 - 1],
    "real": [0.1, "NaN", "-Infinity", 3.4e38],
    "double precision": [0.1, 1e-300, "NaN", "Infinity", -0.0, 2.0**53 + 1],
    "numeric(12,2)": ["0.10", "-9999999999.99"],
    "numeric": ["1.0000000001", "0"],
    "date": ["0001-01-01", "9999-12-31", "2026-02-28"],
    "timestamp": ["2026-01-01 00:00:00.000001", "1969-12-31 23:59:59", "0001-01-01"],
}
#: Types that are not read so.
OTHERS: dict[str, list[Any]] = {
    "timestamptz": ["2026-01-01 12:00:00+05"],
    "json": ['{"a": [1]}'],
    "bytea": [b"\x00\xff"],
    "text[]": [["a", ""]],
    "interval": ["1 day"],
}


@pytest.fixture
def client(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as opened:
        yield opened


def fill(client: psycopg.Connection[Any], table: str, kind: str, values: list[Any]) -> None:
    client.execute(f'CREATE TABLE {table} ("the value" {kind})')
    for value in (None, *values, None):
        client.execute(f"INSERT INTO {table} VALUES (%s::{kind})", (value,))


def compared(value: Any) -> Any:
    return "NaN" if isinstance(value, float) and math.isnan(value) else repr(value)


@pytest.mark.parametrize("style", ["ISO, MDY", "SQL, DMY"])
def test_values_are_those_of_the_driver(client: psycopg.Connection[Any], postgres_url: str, style: str) -> None:
    client.execute(f"ALTER DATABASE {client.info.dbname} SET datestyle = '{style}'")
    database = open_database(postgres_url)
    for at, (kind, values) in enumerate({**TYPES, **OTHERS}.items()):
        if kind not in ("date", "timestamp") and style != "ISO, MDY":
            continue
        fill(client, f"t{at}", kind, values)
        shape = database.shape(None, f"t{at}")
        assert shape is not None
        found = []
        for how in ("read", "read_alone"):
            work = database.begin()
            rows = [row for batch in getattr(work, how)(shape, ["the value"]) for row in batch.to_pylist()]
            work.rollback()
            found.append([compared(row["the value"]) for row in rows])
        assert found[0] == found[1], kind
        assert len(found[1]) == len(values) + 2 and found[1][0] == found[1][-1] == "None", kind


def test_only_types_that_are_read_so_are(client: psycopg.Connection[Any], postgres_url: str) -> None:
    import pyarrow
    from sqlalchemy import Column, MetaData, Table, create_engine, inspect, select

    from exact_dbapi.databases.alchemy_types import arrow_type

    engine = create_engine(postgres_url)
    ways = {}
    with engine.connect() as connection:
        for at, kind in enumerate(("text", "timestamp", *OTHERS)):
            fill(client, f"w{at}", kind, [])
            (column,) = inspect(connection).get_columns(f"w{at}")
            table = Table(f"w{at}", MetaData(), Column(column["name"], column["type"]))
            schema = pyarrow.schema([(column["name"], arrow_type(column["type"]))])
            ways[kind] = copy_out(connection, select(table), schema) is not None
    engine.dispose()
    assert ways == {"text": True, "timestamp": True, **dict.fromkeys(OTHERS, False)}


def test_a_reading_that_is_left_leaves_the_database_usable(
    client: psycopg.Connection[Any], postgres_url: str, exact_simulator: Simulator
) -> None:
    client.execute("CREATE TABLE many AS SELECT n, repeat('x', 1000) AS t FROM generate_series(1, 20000) g(n)")
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        assert connection.execute("SELECT n FROM ?.many LIMIT 1", (postgres_url,)).fetchall() == [(1,)]
        both = "SELECT count(*), sum(a.n) FROM ?.many a JOIN ?.many b ON a.n = b.n"
        assert connection.execute(both, (postgres_url, postgres_url)).fetchall() == [(20_000, 200_010_000)]
