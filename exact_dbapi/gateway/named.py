"""PREPARE, EXECUTE and DEALLOCATE: statements that a client names in SQL, apart from those of the protocol.

In come the statements' texts, out comes what is to be run. The values of EXECUTE are put into the statement's tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from exact_dbapi import InvalidSyntax, ProgrammingError
from exact_dbapi.gateway.answer import Prepared, Said
from exact_dbapi.gateway.parse import parse

_NAME = r"(?P<name>\"[^\"]+\"|\w+)"
_PREPARE = re.compile(rf"PREPARE\s+{_NAME}\s*(?:\((?P<types>.*?)\))?\s+AS\s+(?P<query>.+)", re.IGNORECASE | re.DOTALL)
_EXECUTE = re.compile(rf"EXECUTE\s+{_NAME}\s*(?:\((?P<values>.*)\))?", re.IGNORECASE | re.DOTALL)
_DEALLOCATE = re.compile(rf"DEALLOCATE\s+(?:PREPARE\s+)?{_NAME}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    query: str
    types: tuple[str, ...]


class NamedStatements:
    """The named statements of one session; `prepare` prepares what they say."""

    def __init__(self, prepare: Callable[[str], Prepared]) -> None:
        self._prepare = prepare
        self._known: dict[str, _Named] = {}

    def forget(self) -> None:
        """Drop all of them."""
        self._known.clear()

    def prepare(self, sql: str) -> Prepared:
        """Prepare PREPARE.

        Raises: InvalidSyntax for a statement that cannot be read; ProgrammingError for a name that is taken.
        """
        match = _matched(_PREPARE, sql, "PREPARE name (type, …) AS SELECT …")
        name = match["name"].strip('"')
        if name in self._known:
            raise ProgrammingError(f"There is already a statement {name!r}.", hint=f"DEALLOCATE {name} first.")
        types = tuple(one.strip() for one in (match["types"] or "").split(",") if one.strip())
        parse(match["query"])
        return Said("PREPARE", then=lambda: self._known.update({name: _Named(match["query"], types)}))

    def execute(self, sql: str) -> Prepared:
        """Prepare what an EXECUTE runs.

        Raises: ProgrammingError for an unknown name or another number of values.
        """
        match = _matched(_EXECUTE, sql, "EXECUTE name (value, …)")
        known = self._found(match["name"].strip('"'))
        values = parse(f"SELECT {match['values']}").expressions if (match["values"] or "").strip() else []
        tree = parse(known.query)
        for parameter in list(tree.find_all(exp.Parameter)):
            number = int(parameter.name)
            if number > len(values):
                raise ProgrammingError(f"{len(values)} values came for parameter ${number}.")
            value = exp.Paren(this=values[number - 1].copy())
            kind = known.types[number - 1] if number <= len(known.types) else None
            parameter.replace(exp.cast(value, kind, dialect="postgres") if kind else value)
        return self._prepare(tree.sql(dialect="postgres"))

    def deallocate(self, sql: str) -> Prepared:
        """Prepare DEALLOCATE; what the protocol prepared under that name is not of its concern."""
        match = _matched(_DEALLOCATE, sql, "DEALLOCATE name")
        if match["name"].upper() == "ALL":
            return Said("DEALLOCATE ALL", then=self.forget)
        return Said("DEALLOCATE", then=lambda: self._drop(match["name"].strip('"')))

    def _drop(self, name: str) -> None:
        self._known.pop(name, None)

    def _found(self, name: str) -> _Named:
        if name not in self._known:
            raise ProgrammingError(f"There is no prepared statement {name!r}.", hint="PREPARE it first.")
        return self._known[name]


def _matched(pattern: re.Pattern[str], sql: str, form: str) -> re.Match[str]:
    match = pattern.fullmatch(sql.strip())
    if match is None:
        raise InvalidSyntax(f"{sql[:60]!r} is not understood.", hint=f"Write {form}.")
    return match
