"""Text → statements and bound values, without any table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pytest

import exact_dbapi
from exact_dbapi.sql import Change, Explain, Select, Statement, Transaction, Use, bind, parse
from exact_dbapi.sql.parameters import adapt


def only(text: str) -> Statement:
    (statement,) = parse(text)
    return statement


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT 1", Select),
        ("select 1 union all select 2", Select),
        ("WITH a AS (SELECT 1) SELECT * FROM a", Select),
        ("(SELECT 1)", Select),
        ("VALUES (1), (2)", Select),
        ("INSERT INTO t VALUES (1)", Change),
        ("UPDATE t SET a = 1", Change),
        ("DELETE FROM t", Change),
        ("CREATE TABLE t (a INTEGER)", Change),
        ("DROP TABLE t", Change),
        ("EXPLAIN SELECT 1", Explain),
        ("explain analyze SELECT 1", Explain),
        ("USE 1, 2", Use),
        ("USE ALL", Use),
        ("use select Code from System.Divisions", Use),
        ("BEGIN", Transaction),
        ("begin transaction", Transaction),
        ("COMMIT WORK", Transaction),
        ("ROLLBACK", Transaction),
    ],
)
def test_the_kind_of_a_statement(text: str, kind: type) -> None:
    assert type(only(text)) is kind
    assert type(only(f"  -- a comment\n {text} ;")) is kind


@pytest.mark.parametrize("text", ["", "  ", ";", ";;\n;", "-- only a comment", "/* and another */ ;"])
def test_nothing_is_no_statement(text: str) -> None:
    assert parse(text) == ()


def test_a_script() -> None:
    statements = parse("SELECT ';'; SELECT 2 -- ; no\n; /* ; */ COMMIT;")
    assert [type(statement) for statement in statements] == [Select, Select, Transaction]


def test_use() -> None:
    assert only("USE 7") == Use(divisions=(7,))
    assert only("USE 7,8 , 9") == Use(divisions=(7, 8, 9))
    assert only("USE all") == Use()


def test_explain_analyze() -> None:
    statement = only("EXPLAIN ANALYZE SELECT 1")
    assert isinstance(statement, Explain)
    assert statement.analyze
    assert isinstance(statement.statement, Select)


def bound(text: str, parameters: Any) -> dict[str, Any]:
    statement = only(text)
    assert isinstance(statement, Select)
    return bind(statement.tree, parameters)


@pytest.mark.parametrize(
    "text", ["UPDATE t", "UPDATE t SET", "UPDATE t SET a", "UPDATE t SET a WHERE b = 1", "DELETE t", "DELETE", "INSERT"]
)
def test_a_change_that_is_cut_off_is_no_change_of_all_rows(text: str) -> None:
    with pytest.raises(exact_dbapi.InvalidSyntax):
        parse(text)


def test_question_marks_follow_the_text() -> None:
    text = "SELECT ? AS a, (SELECT ? FROM t WHERE x = ?) FROM u WHERE y = ? ORDER BY z LIMIT ? OFFSET ?"
    assert list(bound(text, [1, 2, 3, 4, 5, 6]).values()) == [1, 2, 3, 4, 5, 6]
    assert list(bound("SELECT '?', \"?\", ? -- ?\n FROM t /* ? */", ["x"]).values()) == ["x"]


def test_names() -> None:
    assert bound("SELECT :a, :b, :a", {"a": 1, "b": 2, "c": 3}) == {"a": 1, "b": 2}
    assert bound("SELECT $a WHERE x =:b AND y IN (:c,:d)", {"a": 1, "b": 2, "c": 3, "d": 4}) == {
        **{"a": 1, "b": 2},
        **{"c": 3, "d": 4},
    }
    assert bound("SELECT 'a:b', x::INTEGER, l[1:2], {'k': v} FROM t", None) == {}


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("SELECT ?", []),
        ("SELECT ?", None),
        ("SELECT ?", [1, 2]),
        ("SELECT 1", [1]),
        ("SELECT ?", {"a": 1}),
        ("SELECT :a", [1]),
        ("SELECT :a", {}),
        ("SELECT :a, ?", [1]),
    ],
)
def test_parameters_that_do_not_match(text: str, parameters: Any) -> None:
    with pytest.raises(exact_dbapi.ProgrammingError):
        bound(text, parameters)


AMSTERDAM_SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (datetime(2026, 6, 25, 14, 21, tzinfo=UTC), datetime(2026, 6, 25, 16, 21)),
        (datetime(2026, 1, 25, 14, 21, tzinfo=UTC), datetime(2026, 1, 25, 15, 21)),
        (datetime(2026, 6, 25, 14, 21, tzinfo=AMSTERDAM_SUMMER), datetime(2026, 6, 25, 14, 21)),
        (datetime(2026, 6, 25, 14, 21), datetime(2026, 6, 25, 14, 21)),
        (np.int64(7), 7),
        (np.float64(0.1), 0.1),
        (np.bool_(True), True),
        (np.str_("x"), "x"),
        (bytearray(b"x"), b"x"),
        (memoryview(b"x"), b"x"),
        (Decimal("1.10"), Decimal("1.10")),
        (UUID(int=1), UUID(int=1)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (None, None),
        ([1, UUID(int=1)], (1, UUID(int=1))),
        ((True, [None]), (True, (None,))),
    ],
)
def test_values_become_what_columns_hold(given: Any, expected: Any) -> None:
    found = adapt(given)
    assert found == expected
    assert isinstance(found, type(expected))


@pytest.mark.parametrize("value", [object(), [object()], {"a": 1}, {1}, 1j, lambda: 1, print])
def test_values_of_other_types_are_refused(value: Any) -> None:
    with pytest.raises(exact_dbapi.InterfaceError):
        adapt(value)


@pytest.mark.parametrize(
    ("text", "verb", "name"),
    [
        ("SAVEPOINT one", "SAVEPOINT", "one"),
        ('savepoint "Two words"', "SAVEPOINT", "Two words"),
        ("RELEASE one", "RELEASE", "one"),
        ("RELEASE SAVEPOINT one", "RELEASE", "one"),
        ("ROLLBACK TO one", "ROLLBACK TO", "one"),
        ("ROLLBACK TO SAVEPOINT one", "ROLLBACK TO", "one"),
        ("rollback transaction to savepoint one", "ROLLBACK TO", "one"),
        ("ROLLBACK TO savepoint", "ROLLBACK TO", "savepoint"),
        ("ROLLBACK WORK", "ROLLBACK", ""),
        ("BEGIN TRANSACTION", "BEGIN", ""),
    ],
)
def test_transaction_statements(text: str, verb: str, name: str) -> None:
    assert parse(text) == (Transaction(verb, name),)


@pytest.mark.parametrize("text", ["SAVEPOINT", "SAVEPOINT one two", "ROLLBACK TO", "RELEASE", "ROLLBACK one of these"])
def test_transaction_statements_that_are_none(text: str) -> None:
    with pytest.raises(exact_dbapi.InvalidSyntax):
        parse(text)
