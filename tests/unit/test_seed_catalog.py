"""The seed company against the catalog: every table, column, type, key and reference of it exists.

In come the seed's tables and the packaged catalog; out comes what does not fit, by name. Never starts a server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.catalog.store import open_catalog
from exact_dbapi.edm import GUID
from exact_dbapi.simulator.seed import Company, company
from exact_dbapi.simulator.seed.books import FULL, Row
from exact_dbapi.simulator.seed.identity import sql_order

CATALOG = open_catalog()
#: Users have no endpoint of their own: the signed-in user and the roles of users are what is known of them.
USERS = "users/users"


@pytest.fixture(scope="module")
def demo() -> Company:
    return company()


def endpoint_of(path: str) -> Endpoint:
    return CATALOG.open(path.lower())


def tables_of(demo: Company) -> Iterator[tuple[str, Endpoint, Sequence[Row]]]:
    for division in demo.divisions:
        for path, rows in demo.tables(division).items():
            yield f"{division}/{path}", endpoint_of(path), rows


def test_each_table_stands_under_its_endpoints_path(demo: Company) -> None:
    for path in demo.tables(demo.divisions[0]):
        assert endpoint_of(path).path.removeprefix("/api/v1/").removeprefix("{division}/") == path


def test_each_value_fits_its_property(demo: Company) -> None:
    wrong = {
        (where, name, repr(value)[:40])
        for where, endpoint, rows in tables_of(demo)
        for row in rows
        for name, value in row.items()
        if name != "Timestamp" and not fits(endpoint, name, value)
    }
    assert not wrong


def fits(endpoint: Endpoint, name: str, value: object) -> bool:
    known = endpoint.by_name.get(name.lower())
    if known is None or known.name != name:
        return False
    if value is None:
        return True
    edm = known.edm
    if edm.low is not None and edm.high is not None:
        return type(value) is int and edm.low <= value <= edm.high
    return type(value) is (str if edm is GUID else edm.python)


def test_each_row_has_its_own_key_in_exacts_order(demo: Company) -> None:
    for where, endpoint, rows in tables_of(demo):
        if not endpoint.key:
            continue
        keys = [tuple(rank(item, row[item.name]) for item in endpoint.key_properties) for row in rows]
        assert keys == sorted(set(keys)), where


def rank(item: Property, value: object) -> object:
    if isinstance(value, str):
        return sql_order(value) if item.edm is GUID else value.upper()
    return value


def test_each_reference_points_to_a_row(demo: Company) -> None:
    dangling = set()
    for division in demo.divisions:
        tables = {path.lower(): rows for path, rows in demo.tables(division).items()}
        for id, rows in tables.items():
            for item in CATALOG.open(id).properties:
                if item.reference is not None and item.reference.endpoint != USERS:
                    used = {row.get(item.name) for row in rows} - {None}
                    if used - targets(tables, item):
                        dangling.add((division, id, item.name))
    assert not dangling


def targets(tables: dict[str, Sequence[Row]], item: Property) -> set[object]:
    if item.reference is None:
        return set()
    target = item.reference.endpoint
    name = item.reference.property or CATALOG.open(target).key[0]
    return {row[name] for row in tables.get(target, ())}


def test_each_line_belongs_to_a_header(demo: Company) -> None:
    checked = 0
    for division in demo.divisions:
        tables = {path.lower(): rows for path, rows in demo.tables(division).items()}
        for id, rows in tables.items():
            endpoint = CATALOG.open(id)
            for collection in endpoint.collections:
                if collection.target in tables and collection.child_key and len(endpoint.key) == 1:
                    headers = {row[endpoint.key[0]] for row in rows}
                    lines = {row.get(collection.child_key) for row in tables[collection.target]}
                    assert lines <= headers, (division, id, collection.name)
                    checked += 1
    assert checked >= 30


def test_columns_that_exact_fills_itself_are_filled(demo: Company) -> None:
    missing = {
        (where, name)
        for where, endpoint, rows in tables_of(demo)
        for name in FULL
        if rows and name.lower() in endpoint.by_name and endpoint.by_name[name.lower()].in_get
        if any(row.get(name) is None for row in rows)
    }
    assert not missing


def test_creators_are_users(demo: Company) -> None:
    users = {row["UserID"] for row in demo.tables(demo.divisions[0])["users/UserRoles"]}
    for where, endpoint, rows in tables_of(demo):
        for item in endpoint.properties:
            if item.reference is not None and item.reference.endpoint == USERS:
                assert {row.get(item.name) for row in rows} <= {*users, None}, where
