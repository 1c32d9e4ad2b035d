"""More shapes of random SQL: keys that are at hand, one table read twice, and derived tables in each other.

In comes a `Drawing` with its choices and the tables that join; out comes the text of a statement.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol

from tests.system.conditions import Side
from tests.system.stored import literal

#: Two tables that join, and on what.
Join = tuple[str, str, str, str]


class Drawing(Protocol):
    """What a shape may ask of the statement that is drawn."""

    chance: random.Random
    divisions: tuple[int, ...]
    is_ordered: bool

    def side(self, table: str | None = None, alias: str = "") -> Side:
        """A table with the values of its columns."""

    def where(self, *sides: Side, often: float = 0.8) -> str:
        """A WHERE, or nothing."""

    def columns(self, *sides: Side) -> list[str]:
        """Some columns."""

    def one_of(self, *choices: Any) -> Any:
        """One of these."""


def _joined(drawing: Drawing, joins: Sequence[Join]) -> Join:
    one, one_key, other, other_key = drawing.chance.choice(joins)
    return (one, one_key, other, other_key) if drawing.chance.random() < 0.5 else (other, other_key, one, one_key)


def at_hand(drawing: Drawing, joins: Sequence[Join]) -> str:
    """A list of keys that joins with a table, and perhaps with the next one."""
    one, one_key, other, other_key = _joined(drawing, joins)
    near, far = drawing.side(one, "a"), drawing.side(other, "b")
    known = list(near.values[one_key]) or [0]
    keys = [drawing.chance.choice(known) for _ in range(drawing.one_of(1, 3, 70, 200))]
    rows = ", ".join(f"({literal(key)}, {number % 3})" for number, key in enumerate(keys))
    source = drawing.one_of(f"(VALUES {rows}) AS v(k, n)", f"(SELECT * FROM (VALUES {rows}) AS q(k, n)) AS v")
    picked = ", ".join(drawing.columns(near))
    where = drawing.where(near, often=0.4)
    cut = drawing.one_of("", f"{' AND' if where else ' WHERE'} v.n = 1")
    kind = drawing.one_of("", "", "LEFT ", "RIGHT ", "FULL ")
    further = f" {kind}JOIN {other} b ON a.{one_key} = b.{other_key}"
    names = f", b.{far.key}"
    return str(
        drawing.one_of(
            f"SELECT {picked}, v.n FROM {source} {kind}JOIN {one} a ON a.{one_key} = v.k{where}{cut}",
            f"SELECT {picked}{names} FROM {source} JOIN {one} a ON a.{one_key} = v.k{further}{where}{cut}",
            f"SELECT {picked} FROM {one} a{where or ' WHERE TRUE'} AND a.{one_key} IN (SELECT k FROM {source})",
            f"SELECT {picked} FROM {one} a{where or ' WHERE TRUE'} AND "
            f"{drawing.one_of('', 'NOT ')}EXISTS (SELECT 1 FROM {source} WHERE v.k = a.{one_key} AND v.n < 2)",
            f"WITH v(k, n) AS (VALUES {rows}) SELECT {picked} FROM {one} a JOIN v ON v.k = a.{one_key}{where}{cut}",
        )
    )


def twice(drawing: Drawing, joins: Sequence[Join]) -> str:
    """One table with two conditions."""
    one = drawing.side(drawing.one_of(*sorted({join[0] for join in joins})))
    name = drawing.chance.choice(one.names)
    whole = f"SELECT count(*) AS n, max({name}) AS m FROM {one.table}"
    first, second = f"{whole}{drawing.where(one)}", f"{whole}{drawing.where(one)}"
    counted = f"SELECT count(*) FROM {one.table}{drawing.where(one)}"
    groups = [f"SELECT {name} AS m, count(*) AS n FROM {one.table}{drawing.where(one)} GROUP BY 1" for _ in range(2)]
    return str(
        drawing.one_of(
            f"SELECT x.n, y.n, x.m, y.m FROM ({first}) AS x, ({second}) AS y",
            f"{first} UNION ALL {second}",
            f"SELECT x.n, y.n, x.m FROM ({groups[0]}) AS x FULL JOIN ({groups[1]}) AS y ON x.m = y.m",
            f"SELECT {name}, ({counted}) FROM {one.table}{drawing.where(one)}",
        )
    )


def nested(drawing: Drawing, joins: Sequence[Join]) -> str:
    """Derived tables and expressions in each other, joined on what they pass on."""
    one, one_key, other, other_key = _joined(drawing, joins)
    left, right = drawing.side(one), drawing.side(other)
    name = drawing.chance.choice(right.names)
    inner = f"SELECT {', '.join(left.names)} FROM {one}{drawing.where(left)}"
    outer = f"SELECT {other_key} AS k, {name} AS v FROM {other}{drawing.where(right)}"
    cut = drawing.one_of("", f" UNION ALL SELECT {other_key}, {name} FROM {other}{drawing.where(right)}")
    grouped = f"SELECT k, count(*) AS c FROM w GROUP BY {drawing.one_of('1', 'k', 'ALL')}"
    kind = drawing.one_of("", "LEFT ", "RIGHT ", "FULL ", "SEMI ", "ANTI ")
    counted = ", w.c" if kind not in ("SEMI ", "ANTI ") else ""
    return (
        f"WITH w AS ({outer}{cut}), g AS ({grouped}) SELECT d.{left.key}, d.{one_key}{counted} "
        f"FROM (SELECT * FROM ({inner}) AS e) AS d {kind}JOIN g AS w ON w.k = d.{one_key}"
    )


def companies(drawing: Drawing, joins: Sequence[Join]) -> str:
    """The list of companies, or numbers of them at hand, that say which are read; only ones that were chosen."""
    one = drawing.side(drawing.one_of(*sorted({join[0] for join in joins})), "a")
    some = drawing.chance.sample(drawing.divisions, drawing.chance.randint(1, len(drawing.divisions)))
    test = drawing.one_of(
        f"d.Code IN ({', '.join(map(str, some))})",
        f"d.Code = {some[0]}",
        f"d.Code > {some[0]}",
        "d.Description LIKE '%Service%'",
        "d.Description = 'Voorbeeld Service BV'",
        "d.Country = 'nl'",
        "TRUE",
    )
    held = f"(VALUES {', '.join(f'({number})' for number in some)}) AS d(Code)"
    kind = drawing.one_of("", "", "LEFT ", "RIGHT ", "FULL ")
    where = drawing.where(one, often=0.5) or " WHERE TRUE"
    picked = ", ".join(drawing.columns(one))
    return str(
        drawing.one_of(
            f"SELECT {picked}, d.Code FROM {one.table} a {kind}JOIN System.Divisions d ON d.Code = a.Division{where}"
            f" AND {test}",
            f"SELECT {picked}, d.Code FROM System.Divisions d "
            f"{kind}JOIN {one.table} a ON d.Code = a.Division AND {test}",
            f"SELECT d.Description, count(*) FROM {one.table} a, System.Divisions d{where} AND a.Division = d.Code"
            f" AND {test} GROUP BY 1",
            f"SELECT {picked} FROM {one.table} a{where} AND a.Division {drawing.one_of('', 'NOT ')}IN "
            f"(SELECT d.Code FROM System.Divisions d WHERE {test})",
            f"SELECT {picked} FROM {held} {kind}JOIN {one.table} a ON d.Code = a.Division{where}",
            f"SELECT {picked} FROM {one.table} a{where} AND EXISTS (SELECT 1 FROM {held} WHERE d.Code = a.Division)",
        )
    )


def renamed(drawing: Drawing, joins: Sequence[Join]) -> str:
    """Outputs with names of their own, or with that of another column, that other clauses use."""
    one = drawing.side(drawing.one_of(*sorted({join[0] for join in joins})))
    name, other = drawing.chance.sample([name for name in one.names if name != "Division"], 2)
    value = drawing.one_of(name, f"coalesce({name}, NULL)", f"CASE WHEN {other} IS NULL THEN {name} END")
    new = drawing.one_of("z", "z", '"Z z"')
    taken = drawing.one_of(other, other.upper(), "Division", new)
    known = literal(drawing.chance.choice(list(one.values[name]) or [None]))
    where = drawing.where(one, often=0.5)
    drawing.is_ordered = True
    return str(
        drawing.one_of(
            f"SELECT {value} AS {new}, count(*) FROM {one.table}{where} GROUP BY {new} ORDER BY ALL",
            f"SELECT count(*) AS n, {value} AS {new} FROM {one.table}{where} GROUP BY {new} HAVING n > 1 ORDER BY ALL",
            f"SELECT Division AS {new}, count(*) AS n FROM {one.table}{where} GROUP BY {new} ORDER BY {new}",
            f"SELECT {value} AS {new} FROM {one.table} WHERE {new} = {known} ORDER BY {new}",
            f"SELECT {name} AS {taken} FROM {one.table} WHERE Division = {drawing.divisions[0]} ORDER BY 1 LIMIT 61",
            f"SELECT {name} AS {taken} FROM {one.table}{where} ORDER BY {taken} LIMIT {drawing.one_of(1, 59, 61)}",
            f"SELECT {taken} FROM (SELECT {value} AS {taken} FROM {one.table}{where}) AS v ORDER BY 1 DESC LIMIT 7",
        )
    )
