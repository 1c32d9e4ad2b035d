"""Makes a `$filter` run: a tree in, a test of one row out, and the stretch of the table where rows can pass.

Null makes a comparison neither true nor false, as in SQL: `not` is pushed down to the comparisons first, and a
comparison with a null passes under neither sign. Codes are compared as Exact stores them, padded. Never reads a table.

Source: text compares as SQL Server's case-insensitive collation does, an unpadded account code matches nothing:
certain.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import DATETIME_TYPE, GUID, STRING_TYPE
from exact_dbapi.simulator.clock import sql_datetime
from exact_dbapi.simulator.collation import fold, guid_key, sort_key, text_key
from exact_dbapi.simulator.filter import Both, Compare, Either, Node, Not, Operand
from exact_dbapi.simulator.padding import padder
from exact_dbapi.simulator.strict import Strict

Row = Mapping[str, Any]
Test = Callable[[Row], bool]

_OPPOSITE = {"eq": "ne", "ne": "eq", "gt": "le", "le": "gt", "lt": "ge", "ge": "lt"}
_CALLS: dict[str, Callable[[Any, Any], bool]] = {
    **{"eq": operator.eq, "ne": operator.ne, "gt": operator.gt},
    **{"ge": operator.ge, "lt": operator.lt, "le": operator.le},
}


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a sort order: from `low` to `high`, in sort keys, None for no bound; both ends may be included."""

    low: Any = None
    high: Any = None


def compile_filter(node: Node, strict: Strict) -> Test:
    """Make the test of one row."""
    return _compile(node, strict, negated=False)


def _compile(node: Node, strict: Strict, negated: bool) -> Test:
    match node:
        case Not(part):
            return _compile(part, strict, not negated)
        case Compare():
            return _comparison(node, strict, negated)
        case Both(parts):
            return (_any_of if negated else _all_of)([_compile(part, strict, negated) for part in parts])
        case Either(parts):
            among = None if negated else _membership(parts, strict)
            if among is not None:
                return among
            return (_all_of if negated else _any_of)([_compile(part, strict, negated) for part in parts])


def _all_of(tests: list[Test]) -> Test:
    return lambda row: all(test(row) for test in tests)


def _any_of(tests: list[Test]) -> Test:
    return lambda row: any(test(row) for test in tests)


def _membership(parts: tuple[Node, ...], strict: Strict) -> Test | None:
    """Turn a chain of equalities on one property into one look-up in a set."""
    operand = _one_operand(parts)
    if operand is None:
        return None
    read = _reader(operand, strict, is_equality=True)
    wanted = frozenset(_literal_form(operand, part.literal, is_equality=True) for part in parts)  # type: ignore[union-attr]
    return lambda row: (value := read(row)) is not None and value in wanted


def _one_operand(parts: tuple[Node, ...]) -> Operand | None:
    operands = {
        part.operand if isinstance(part, Compare) and part.operator == "eq" and part.literal is not None else None
        for part in parts
    }
    return operands.pop() if len(operands) == 1 else None


def _comparison(node: Compare, strict: Strict, negated: bool) -> Test:
    name = _OPPOSITE[node.operator] if negated else node.operator
    if node.literal is None:
        return _null_test(node.operand, name, strict)
    is_equality = name in ("eq", "ne")
    read = _reader(node.operand, strict, is_equality)
    literal = _literal_form(node.operand, node.literal, is_equality)
    call = _CALLS[name]
    return lambda row: (value := read(row)) is not None and call(value, literal)


def _null_test(operand: Operand, name: str, strict: Strict) -> Test:
    column = operand.property.name
    if name not in ("eq", "ne") or (operand.property.edm is GUID and strict.null_on_guid == "nothing"):
        return lambda row: False
    if name == "eq":
        return lambda row: row.get(column) is None
    return lambda row: row.get(column) is not None


def _reader(operand: Operand, strict: Strict, is_equality: bool) -> Callable[[Row], Any]:
    """Choose how a row's value is brought into a form that Python compares as SQL Server compares it."""
    column = operand.property.name
    form = _form(operand.property, is_equality)
    if operand.function == "indexof":
        sought = operand.argument.casefold()
        return lambda row: None if (value := row.get(column)) is None else value.casefold().find(sought)
    pad = None if operand.function == "trim" else padder(operand.property, strict)
    prepare: Callable[[Any], Any] | None = str.strip if operand.function == "trim" else pad
    if prepare is None and form is None:
        return lambda row: row.get(column)
    if prepare is None:
        return lambda row: None if (value := row.get(column)) is None else form(value)  # type: ignore[misc]
    return lambda row: None if (value := row.get(column)) is None else form(prepare(value))  # type: ignore[misc]


def _form(property: Property, is_equality: bool) -> Callable[[Any], Any] | None:
    if property.edm is STRING_TYPE:
        return fold if is_equality else text_key
    if property.edm is DATETIME_TYPE:
        return sql_datetime
    return guid_key if property.edm is GUID and not is_equality else None


def _literal_form(operand: Operand, literal: Any, is_equality: bool) -> Any:
    form = _form(operand.property, is_equality)
    return literal if form is None or operand.function == "indexof" else form(literal)


def key_interval(node: Node, key: Property) -> Interval:
    """Find the stretch of the key's order outside of which no row can pass."""
    low = high = None
    for part in node.parts if isinstance(node, Both) else (node,):
        found = _part_interval(part, key)
        low = found.low if low is None or (found.low is not None and found.low > low) else low
        high = found.high if high is None or (found.high is not None and found.high < high) else high
    return Interval(low, high)


def _part_interval(node: Node, key: Property) -> Interval:
    order = sort_key(key.edm)
    if isinstance(node, Either):
        operand = _one_operand(node.parts)
        if operand is None or operand.property != key or operand.function:
            return Interval()
        keys = [order(part.literal) for part in node.parts]  # type: ignore[union-attr]
        return Interval(min(keys), max(keys))
    if not isinstance(node, Compare) or node.operand.property != key or node.operand.function or node.literal is None:
        return Interval()
    value = order(node.literal)
    match node.operator:
        case "eq":
            return Interval(value, value)
        case "gt" | "ge":
            return Interval(low=value)
        case "lt" | "le":
            return Interval(high=value)
    return Interval()


def wanted_keys(node: Node, key: Property) -> list[Any] | None:
    """List the key values that a filter names one by one, or None when it does not."""
    for part in node.parts if isinstance(node, Both) else (node,):
        operand = _one_operand(part.parts if isinstance(part, Either) else (part,))
        if operand is not None and operand.property == key and not operand.function:
            return [leaf.literal for leaf in (part.parts if isinstance(part, Either) else (part,))]  # type: ignore[union-attr]
    return None
