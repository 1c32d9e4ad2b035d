"""asyncpg, which reads and writes every value in binary, reads Exact Online through the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest
from asyncpg.introspection import INTRO_LOOKUP_TYPES

import exact_dbapi
from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator

T = TypeVar("T")


def ask(gateway: Gateway, talk: Callable[[Any], Awaitable[T]]) -> T:
    """Open a connection, let `talk` use it, and close it."""

    async def run() -> T:
        connection = await asyncpg.connect(host=gateway.host, port=gateway.port, user="anna", database="exact")
        try:
            return await talk(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_rows_are_those_of_the_driver(gateway: Gateway, exact_simulator: Simulator) -> None:
    sql = "SELECT ID, Code, Created, IsSupplier, Status FROM CRM.Accounts ORDER BY ID LIMIT 200"
    with exact_dbapi.connect(**exact_simulator.sign_in()) as driver:
        expected = driver.execute(sql).fetchall()
    assert [tuple(row.values()) for row in ask(gateway, lambda client: client.fetch(sql))] == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int2", -5),
        ("int4", 2**31 - 1),
        ("int8", -(2**63)),
        ("float8", 0.1),
        ("float4", 0.5),
        ("numeric", Decimal("-12345.6789")),
        ("bool", False),
        ("text", "é\\'\"\n"),
        ("uuid", UUID(int=2**127 + 1)),
        ("date", date(2024, 2, 29)),
        ("time", time(23, 59, 59, 999999)),
        ("timestamp", datetime(2024, 2, 29, 12, 0, 0, 123456)),
        ("timestamptz", datetime(2024, 2, 29, 12, 0, tzinfo=UTC)),
        ("bytea", b"\x00\xff"),
    ],
)
def test_a_parameter_of_each_type_comes_back(gateway: Gateway, kind: str, value: object) -> None:
    assert ask(gateway, lambda client: client.fetchval(f"SELECT $1::{kind}", value)) == value
    assert ask(gateway, lambda client: client.fetchval(f"SELECT $1::{kind}", None)) is None


def test_a_parameter_has_the_type_of_its_column(gateway: Gateway, exact_simulator: Simulator) -> None:
    async def talk(client: Any) -> list[str]:
        prepared = await client.prepare(
            "SELECT ID FROM CRM.Accounts WHERE ID = $1 AND Created > $2 AND IsSupplier = $3 AND Name = $4 LIMIT $5"
        )
        return [one.name for one in prepared.get_parameters()]

    exact_simulator.calls.clear()
    assert ask(gateway, talk) == ["uuid", "timestamp", "bool", "text", "int8"]
    assert len(exact_simulator.calls) == 0


def test_a_cursor_reads_page_by_page(gateway: Gateway, exact_simulator: Simulator) -> None:
    async def talk(client: Any) -> tuple[int, int]:
        async with client.transaction():
            cursor = await client.cursor("SELECT ID FROM CRM.Contacts")
            exact_simulator.calls.clear()
            first = await cursor.fetch(10)
            return len(first), len(exact_simulator.calls)

    assert ask(gateway, talk) == (10, 1)


def test_a_list_is_a_parameter_with_and_without_a_cast(gateway: Gateway, exact_simulator: Simulator) -> None:
    async def talk(client: Any) -> tuple[int, int, list[Any]]:
        keys = [row[0] for row in await client.fetch("SELECT ID FROM CRM.Accounts LIMIT 3")]
        exact_simulator.calls.clear()
        plain = await client.fetch("SELECT ID FROM CRM.Accounts WHERE ID = ANY($1)", keys)
        cast = await client.fetch("SELECT ID FROM CRM.Accounts WHERE ID = ANY($1::uuid[])", keys)
        return len(plain), len(cast), await client.fetchval("SELECT $1::int[]", [1, None])

    assert ask(gateway, talk) == (3, 3, [1, None])
    assert len(exact_simulator.calls) == 2


def test_its_own_look_at_types_is_answered(gateway: Gateway, exact_simulator: Simulator) -> None:
    async def talk(client: Any) -> list[tuple[Any, ...]]:
        await client.set_type_codec("json", encoder=str, decoder=lambda text: [text], schema="pg_catalog")
        found = await client.fetch(INTRO_LOOKUP_TYPES, [2951])
        await client.reset()
        return [(row["oid"], row["name"], row["elemtype_name"]) for row in found] + [
            (await client.fetchval("SELECT '{}'::json"),)
        ]

    exact_simulator.calls.clear()
    assert ask(gateway, talk) == [(2950, "uuid", "-"), (2951, "_uuid", "uuid"), (["{}"],)]
    assert len(exact_simulator.calls) == 0


def test_a_failed_statement_leaves_the_connection_usable(gateway: Gateway) -> None:
    async def talk(client: Any) -> int:
        with pytest.raises(asyncpg.UndefinedColumnError):
            await client.fetch("SELECT Nam FROM CRM.Accounts")
        with pytest.raises(asyncpg.DataError):
            await client.fetch("SELECT 'x'::int")
        return int(await client.fetchval("SELECT 7 / 2"))

    assert ask(gateway, talk) == 3


def test_a_parameter_has_the_type_of_a_column_in_the_chosen_schema(exact_simulator: Simulator) -> None:
    async def types(client: Any) -> list[str]:
        statement = await client.prepare("SELECT Code FROM Divisions WHERE Code = $1 AND StartDate > $2")
        return [one.name for one in statement.get_parameters()]

    with Gateway(port=0, settings={**exact_simulator.sign_in(), "schema": "System"}) as gateway:
        assert ask(gateway, types) == ["int4", "timestamp"]
