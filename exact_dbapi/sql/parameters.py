"""Parameters → values by placeholder name; never by substitution into text.

A sequence fills the question marks in the order of the text, a mapping fills ``:name`` and ``$name``. Values become
what the engine and the protocol compare with: a UUID stays a UUID, an aware datetime becomes naive Dutch time, since
that is the clock of every datetime in Exact Online.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlglot import exp

from exact_dbapi.errors import InterfaceError, ProgrammingError
from exact_dbapi.sql.dialect import POSITIONAL, Tree
from exact_dbapi.sql.nodes import find_all

_PLAIN = (str, int, float, bool, bytes, Decimal, date, time, timedelta, UUID)


def bind(tree: Tree, parameters: Sequence[Any] | Mapping[str, Any] | None) -> dict[str, Any]:
    """Match the placeholders of a tree with the given parameters.

    Raises: ProgrammingError when the number or the names do not match; InterfaceError for a value of an unknown type.
    """
    names = {node.name for node in find_all(tree, exp.Placeholder, exp.Parameter)}
    positional = sorted((name for name in names if name.startswith(POSITIONAL)), key=_offset)
    named = names - set(positional)
    if named and positional:
        raise ProgrammingError("A statement takes either ? or :name parameters, not both.")
    if isinstance(parameters, Mapping):
        return _bind_named(named, positional, parameters)
    given = list(parameters or ())
    if named:
        raise ProgrammingError(
            f"The statement names the parameters {', '.join(sorted(named))}, but got {len(given)} values by position.",
            hint="Give a mapping from names to values.",
        )
    if len(positional) != len(given):
        raise ProgrammingError(f"The statement has {len(positional)} question marks, but got {len(given)} values.")
    return {name: adapt(value) for name, value in zip(positional, given, strict=True)}


def used(tree: Tree, bound: Mapping[str, Any]) -> dict[str, Any]:
    """Hand out those of the bound values that a part of a statement names."""
    names = {node.name for node in find_all(tree, exp.Placeholder, exp.Parameter)} if bound else ()
    return {name: value for name, value in bound.items() if name in names}


def _offset(name: str) -> int:
    return int(name.removeprefix(POSITIONAL))


def _bind_named(named: set[str], positional: list[str], parameters: Mapping[str, Any]) -> dict[str, Any]:
    if positional:
        raise ProgrammingError(
            f"The statement has {len(positional)} question marks, but a mapping was given.",
            hint="Give a sequence of values, or write :name in the statement.",
        )
    missing = sorted(named - set(parameters))
    if missing:
        raise ProgrammingError(f"There is no value for the parameter {', '.join(missing)}.")
    return {name: adapt(parameters[name]) for name in named}


def adapt(value: Any) -> Any:
    """Turn a Python value into one that can be compared with a column; a list becomes a tuple.

    Raises: InterfaceError when the type is unknown.
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        from zoneinfo import ZoneInfo

        return value.astimezone(ZoneInfo("Europe/Amsterdam")).replace(tzinfo=None)
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if isinstance(value, list | tuple):
        return tuple(adapt(one) for one in value)
    plain = getattr(value, "tolist", None) or getattr(value, "item", None)  # NumPy's scalars and arrays
    if callable(plain):
        return adapt(plain())
    raise InterfaceError(
        f"A parameter cannot be a {type(value).__module__}.{type(value).__qualname__}.",
        hint="Give text, a number, a boolean, a date, time or timedelta, bytes, a Decimal, a UUID or a list of these.",
    )
