"""Random conditions over the columns of one table, with the values that hurt.

In come a source of chance and values that occur, out comes SQL in which each constant is a mark: `Constants` turns the
marks into literals or into parameters of either style.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.system.stored import is_guid, literal

MARK = re.compile("⟦(\\d+)⟧")

#: What occurs nowhere or only just: blanks, letters that fold, wildcards, the ends of a type, a night without an hour.
STRANGE_TEXTS = ("", " ", "%", "_", "straße", "STRASSE", "İ", "ÿ", "O'Connor", "a\\b", "1e3", "null", "&?#+/ ")
STRANGE_NUMBERS = (0, -1, 1, 2**31 - 1, 0.1, 0.30000000000000004, -0.0, 1e-9, 1e15)
STRANGE_MOMENTS = (
    datetime(1753, 1, 1),
    datetime(2025, 3, 30, 2, 30),
    datetime(2025, 12, 31, 23, 59, 59, 997000),
    datetime(2025, 12, 31, 23, 59, 59, 999000),
    datetime(2026, 1, 1),
    datetime(2024, 2, 29, 12, 0, 0, 5000),
)
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


class Constants:
    """The constants of one statement, written into it in one of three styles."""

    def __init__(self, chance: random.Random) -> None:
        self.style = chance.choice(("literal", "literal", "literal", "qmark", "named"))
        self.values: list[Any] = []

    def mark(self, value: Any) -> str:
        """Keep a constant and give the mark that stands for it."""
        self.values.append(value)
        return f"⟦{len(self.values) - 1}⟧"

    def written(self, marked: str) -> tuple[str, list[Any] | dict[str, Any] | None]:
        """Put literals or parameters in the place of the marks."""
        found = [int(number) for number in MARK.findall(marked)]
        if self.style == "literal" or not found:
            return MARK.sub(lambda match: literal(self.values[int(match[1])]), marked), None
        if self.style == "qmark":
            return MARK.sub("?", marked), [self.values[number] for number in found]
        return MARK.sub(lambda match: f":p{match[1]}", marked), {f"p{number}": self.values[number] for number in found}


@dataclass
class Side:
    """One table in a query: its columns by the name that the query gives them, and values that occur in each."""

    table: str
    alias: str
    values: dict[str, list[Any]]

    def column(self, name: str) -> str:
        """Write a column as the query names it."""
        return f"{self.alias}.{name}" if self.alias else name

    @property
    def names(self) -> list[str]:
        return list(self.values)

    @property
    def key(self) -> str:
        return self.names[0]

    def sample(self, name: str) -> Any:
        """A value that tells of which type the column is; None when it has none."""
        return self.values[name][0] if self.values[name] else None


class Conditions:
    """Draws conditions."""

    def __init__(self, chance: random.Random, constants: Constants, divisions: tuple[int, ...]) -> None:
        self.chance = chance
        self.constants = constants
        self.divisions = divisions

    def one_of(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def value(self, side: Side, name: str) -> Any:
        """A value to compare a column with: one that occurs, one near it, or a strange one."""
        if name == "Division":
            return self.chance.choice(self.divisions)
        known = side.values[name]
        value = self.chance.choice(known) if known else None
        if isinstance(value, str) and is_guid(value):
            return self.one_of(value, value, value.upper(), UUID(value) if self.constants.style != "literal" else value)
        if isinstance(value, str):
            near = (value, value, value, value.upper(), value.lower(), value + " ", value.strip(), value[:4])
            return self.one_of(*near, self.chance.choice(STRANGE_TEXTS))
        if isinstance(value, datetime):
            return self.one_of(value, value, value, self.chance.choice(STRANGE_MOMENTS))
        if isinstance(value, float | Decimal):
            return self.one_of(value, value, round(value, 2), -value, self.chance.choice(STRANGE_NUMBERS))
        if isinstance(value, int) and not isinstance(value, bool):
            return self.one_of(value, value, value + 1, 0)
        return value

    def constant(self, side: Side, name: str) -> str:
        value = self.value(side, name)
        if isinstance(value, bool) or value is None:
            return literal(value) if value is not None else "NULL"
        return self.constants.mark(value)

    def condition(self, side: Side, depth: int = 2) -> str:
        """Draw a condition over a side."""
        shape = self.one_of("leaf", "and", "or", "not") if depth else "leaf"
        if shape == "leaf":
            return self.leaf(side)
        if shape == "not":
            return f"NOT ({self.condition(side, depth - 1)})"
        return f"({self.condition(side, depth - 1)} {shape.upper()} {self.condition(side, depth - 1)})"

    def leaf(self, side: Side) -> str:
        name = self.chance.choice(side.names)
        column, sample = side.column(name), side.sample(name)
        if isinstance(sample, bool):
            return self._of_boolean(column)
        shape = self.one_of("compare", "compare", "in", "null", "between", "function", "nulls", "other")
        if shape == "null" or sample is None:
            return f"{column} IS {self.one_of('', 'NOT ')}NULL"
        if shape == "in":
            return self._in(side, name)
        if shape == "nulls":
            return self._with_nulls(side, name)
        if isinstance(sample, str) and is_guid(sample):
            return f"{column} {self.one_of('=', '<>')} {self.constant(side, name)}"
        if shape == "between":
            low, high = self.constant(side, name), self.constant(side, name)
            return f"{column} {self.one_of('', 'NOT ')}BETWEEN {low} AND {high}"
        if shape == "function":
            return self._function(side, name, sample)
        if shape == "other":
            return self._of_two(side, name, sample)
        comparison = self.chance.choice(COMPARISONS)
        if self.chance.random() < 0.1:
            return f"{self.constant(side, name)} {comparison} {column}"
        return f"{column} {comparison} {self.constant(side, name)}"

    def _of_boolean(self, column: str) -> str:
        return self.one_of(
            column,
            f"NOT {column}",
            f"{column} = TRUE",
            f"{column} <> TRUE",
            f"{column} = FALSE",
            f"{column} IS NULL",
            f"{column} IS TRUE",
            f"{column} IS NOT TRUE",
            f"coalesce({column}, FALSE)",
            f"{column} IS DISTINCT FROM TRUE",
        )

    def _in(self, side: Side, name: str) -> str:
        many = self.one_of(1, 2, 3, 3, 120)
        constants = [self.constant(side, name) for _ in range(many)]
        if self.chance.random() < 0.15:
            constants.append("NULL")
        return f"{side.column(name)} {self.one_of('', '', 'NOT ')}IN ({', '.join(constants)})"

    def _with_nulls(self, side: Side, name: str) -> str:
        column = side.column(name)
        return self.one_of(
            f"{column} IS {self.one_of('', 'NOT ')}DISTINCT FROM {self.constant(side, name)}",
            f"coalesce({column}, {self.constant(side, name)}) = {self.constant(side, name)}",
            f"{column} = NULL",
            f"({column} = {self.constant(side, name)}) IS NULL",
            f"nullif({column}, {self.constant(side, name)}) IS NULL",
            f"CASE WHEN {column} = {self.constant(side, name)} THEN 1 ELSE 2 END = {self.one_of(1, 2)}",
            f"CASE WHEN {column} IS NULL THEN TRUE ELSE {column} = {self.constant(side, name)} END",
        )

    def _of_two(self, side: Side, name: str, sample: Any) -> str:
        alike = [other for other in side.names if type(side.sample(other)) is type(sample)]
        other = side.column(self.chance.choice(alike))
        return f"{side.column(name)} {self.chance.choice(COMPARISONS)} {other}"

    def _function(self, side: Side, name: str, sample: Any) -> str:
        column = side.column(name)
        if name == "Division":  # a condition on it chooses what is called, and a sum may name a company of others
            return f"{column} + 0 <> {self.constant(side, name)}"
        if isinstance(sample, datetime):
            return self.one_of(
                f"year({column}) = 2025",
                f"CAST({column} AS DATE) = DATE '2025-03-30'",
                f"month({column}) IN (2, 12)",
                f"date_trunc('month', {column}) = TIMESTAMP '2025-06-01'",
                f"date_trunc('year', {column}) >= DATE '2025-01-01'",
                f"extract(quarter FROM {column}) = 2 AND year({column}) > 2024",
                f"{column} >= DATE '2025-01-31' + INTERVAL 1 MONTH",
                f"{column} < CAST({self.constant(side, name)} AS TIMESTAMP) + INTERVAL 36 HOUR",
            )
        if isinstance(sample, str):
            return self.one_of(
                f"{column} LIKE '%a%'",
                f"{column} LIKE 'A%'",
                f"{column} NOT LIKE 'B_k%'",
                f"{column} ILIKE 'a%'",
                f"starts_with({column}, {self.constant(side, name)})",
                f"lower({column}) = lower({self.constant(side, name)})",
                f"trim({column}) = {self.constant(side, name)}",
                f"{column} || '!' = {self.constant(side, name)}",
                f"length({column}) > 8",
            )
        return self.one_of(
            f"{column} + 1 > {self.constant(side, name)}",
            f"-{column} < {self.constant(side, name)}",
            f"abs({column}) >= {self.constant(side, name)}",
            f"{column} * 2 = {self.constant(side, name)}",
        )
