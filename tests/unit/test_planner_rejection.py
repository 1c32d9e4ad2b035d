"""What is said to turn NULLs away does so, as the engine itself judges it."""

from __future__ import annotations

import duckdb
import pytest
from sqlglot import exp, parse_one

from exact_dbapi.planner.rejection import rejects_nulls
from exact_dbapi.sql.dialect import ExactSQL

REJECTING = (
    "x LIKE 'a%'",
    "NOT (x LIKE 'a%')",
    "lower(x) IN ('a', 'b')",
    "x NOT IN ('a')",
    "length(x) > 3",
    "x = 'a' OR y = 'b'",
    "x IS NULL AND y = 'b'",
    "(x BETWEEN 'a' AND 'b')",
    "NOT (x = 'a' OR y > 'b')",
    "x <> 'a'",
)
ACCEPTING = (
    "x IS NULL",
    "NOT (x IS NOT NULL)",
    "x = 'a' OR y IS NULL",
    "coalesce(x, '') = ''",
    "x = 'a' OR TRUE",
    "NOT (x = 'a' AND FALSE)",
    "CASE WHEN x = 'a' THEN FALSE ELSE TRUE END",
    "concat(x, 'a') = 'a'",
    "x IS DISTINCT FROM 'a'",
)


def is_true_for_nulls(condition: str) -> bool:
    tree = parse_one(condition, dialect=ExactSQL)
    asked = tree.transform(lambda node: exp.cast(exp.null(), "VARCHAR") if isinstance(node, exp.Column) else node)
    with duckdb.connect() as engine:
        [(found,)] = engine.execute(f"SELECT ({asked.sql(dialect=ExactSQL)}) IS TRUE").fetchall()
    return bool(found)


@pytest.mark.parametrize("condition", REJECTING)
def test_it_is_certain(condition: str) -> None:
    assert rejects_nulls(parse_one(condition, dialect=ExactSQL))
    assert not is_true_for_nulls(condition)


@pytest.mark.parametrize("condition", ACCEPTING)
def test_it_is_not_said_of_what_takes_nulls(condition: str) -> None:
    assert is_true_for_nulls(condition)
    assert not rejects_nulls(parse_one(condition, dialect=ExactSQL))
