"""One company, two interfaces: where the mapping calls a field and a property the same, SQL answers the same of both.

The columns of XML tables are held against those of their REST siblings as a whole; then random statements over the
small ones are asked of both, and of one joined with the other.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.mapping import Origin, Pair, Part
from exact_dbapi.catalog.model import Endpoint, Place
from exact_dbapi.catalog.topics import table_id
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator

STATEMENTS = 60
STEP = 10

#: Topics with few rows, and those with some more, of which the statements are not drawn.
SMALL = tuple(
    "Costcenters Costunits Departments Employees ExchangeRates GLAccounts JobTitles Journals PaymentConditions Projects"
    " VATs".split()
)
TOPICS = (*SMALL, "Items", "Quotations", "StockPositions", "Warehouses")

#: Stored by REST with a value that the topic's type does not have.
SURPRISING = {("Items", "IsWebshopItem")}


@dataclass(frozen=True)
class Twins:
    """Two tables that show the same rows, and their columns with equal values of equal types."""

    xml: Endpoint
    rest: Endpoint
    columns: tuple[tuple[str, str], ...]


def place_of(pair: Pair, level: int) -> Place:
    element, _, attribute = pair.path.rpartition("@") if "@" in pair.path else (pair.path, "", "")
    return Place(level, tuple(step for step in element.split("/") if step), attribute or None)


def twins(topic: str, part: Part) -> Twins | None:
    catalog = open_catalog()
    xml, rest = catalog.open(table_id(topic, part.path)), catalog.open(part.endpoint)
    if part.group or (part.path and not part.parent) or xml.extract is None:
        return None
    names = {place: name for name, place in xml.extract.places}
    columns = []
    for pair in part.downloaded:
        own = rest.by_name.get(pair.steps[0].lower())
        if pair.origin is not Origin.ROW or len(pair.steps) != 1 or pair.values or own is None or not own.in_get:
            continue
        column = xml.by_name[names[place_of(pair, len(xml.extract.levels))].lower()]
        if type_class(column.edm.sql) == type_class(own.edm.sql) and (topic, column.name) not in SURPRISING:
            columns.append((column.name, own.name))
    return Twins(xml, rest, tuple(columns)) if columns else None


def type_class(sql: str) -> str:
    return "whole number" if sql in ("SMALLINT", "INTEGER", "BIGINT") else sql


@cache
def all_twins(topics: tuple[str, ...]) -> list[Twins]:
    mappings = open_catalog().mappings
    found = (twins(topic, part) for topic in topics for part in mappings.of_topic(topic)[0])
    return [one for one in found if one is not None]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with Simulator() as simulator, exact_dbapi.connect(**simulator.sign_in()) as opened:
        yield opened


@pytest.mark.parametrize("pair", all_twins(TOPICS), ids=lambda pair: pair.xml.name)
def test_a_table_has_the_values_of_its_sibling(pair: Twins, connection: Connection) -> None:
    ours = ", ".join(f'"{name}"' for name, _ in pair.columns)
    theirs = ", ".join(f'"{name}"' for _, name in pair.columns)
    found = connection.execute(f"SELECT {ours} FROM {pair.xml.qualified_name}").fetchall()
    expected = connection.execute(f"SELECT {theirs} FROM {pair.rest.qualified_name}").fetchall()
    assert Counter(found) == Counter(expected)
    assert found, "rows that can differ"


@dataclass(frozen=True)
class Drawn:
    """One statement twice, over XML and over REST."""

    ours: str
    theirs: str
    parameters: tuple[Any, ...]


def draw(number: int, connection: Connection) -> Drawn:
    """Draw a statement over one pair of tables, or over both sides of it."""
    chance = random.Random(number)
    pair = chance.choice(all_twins(SMALL))
    chosen = chance.sample(pair.columns, min(len(pair.columns), chance.randint(1, 3)))
    samples = sampled(pair, connection)
    terms, parameters = condition(chance, pair, samples)
    outputs, tail = shape(chance, len(chosen))
    key = chance.choice(pair.columns)
    tested = "WHERE " + terms if terms else ""

    def written(side: int, table: str) -> str:
        columns = [f'a."{column[side]}"' for column in chosen]
        other = f'{pair.rest.qualified_name} AS b ON a."{key[side]}" = b."{key[1]}"'
        joined = f"JOIN {other}" if number % 4 == 0 else ""
        names = {f"<{column[1]}>": f'a."{column[side]}"' for column in pair.columns}
        where = tested
        for name, spelled in names.items():
            where = where.replace(name, spelled)
        return f"SELECT {outputs.format(*columns)} FROM {table} AS a {joined} {where} {tail.format(*columns)}"

    return Drawn(written(0, pair.xml.qualified_name), written(1, pair.rest.qualified_name), tuple(parameters))


@cache
def sampled(pair: Twins, connection: Connection) -> dict[str, list[Any]]:
    """Some values of each column."""
    names = [name for _, name in pair.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    rows = connection.execute(f"SELECT {listed} FROM {pair.rest.qualified_name}").fetchmany(40)
    values = zip(names, zip(*rows, strict=True), strict=True)
    return {name: sorted({one for one in column if one is not None}, key=repr)[:5] for name, column in values}


def condition(chance: random.Random, pair: Twins, samples: dict[str, list[Any]]) -> tuple[str, list[Any]]:
    terms, parameters = [], []
    for _, name in chance.sample(pair.columns, min(len(pair.columns), chance.randint(0, 2))):
        values = samples[name]
        form = chance.choice(("null", "compare", "in")) if values else "null"
        if form == "null":
            terms.append(f"<{name}> IS {chance.choice(('', 'NOT '))}NULL")
        elif form == "in":
            terms.append(f"<{name}> IN ({', '.join('?' * min(2, len(values)))})")
            parameters += chance.sample(values, min(2, len(values)))
        else:
            is_equal = any(kind in str(type(values[0])) for kind in ("UUID", "bool"))
            terms.append(f"<{name}> {'=' if is_equal else chance.choice(('=', '<>', '<', '>='))} ?")
            parameters.append(chance.choice(values))
    return f" {chance.choice(('AND', 'OR'))} ".join(terms), parameters


def shape(chance: random.Random, columns: int) -> tuple[str, str]:
    places = [f"{{{number}}}" for number in range(columns)]
    listed = ", ".join(places)
    order = ", ".join(f"{place} NULLS LAST" for place in places)
    return chance.choice(
        (
            (listed, ""),
            (listed, f"ORDER BY {order} LIMIT 7"),
            (f"DISTINCT {listed}", ""),
            ("count(*), count({0})", ""),
            (f"{listed}, count(*)", f"GROUP BY {listed}"),
            ("min({0}), max({0}), count(DISTINCT {0})", ""),
        )
    )


@pytest.mark.parametrize("first", range(0, STATEMENTS, STEP))
def test_random_statements_answer_the_same(first: int, connection: Connection) -> None:
    for number in range(first, first + STEP):
        drawn = draw(number, connection)
        found = connection.execute(drawn.ours, drawn.parameters).fetchall()
        expected = connection.execute(drawn.theirs, drawn.parameters).fetchall()
        assert Counter(found) == Counter(expected), (number, drawn)
