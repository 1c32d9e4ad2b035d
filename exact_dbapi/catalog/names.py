"""Finding tables and columns by the names that people type.

A name and the catalog's index come in; the one entry goes out, or a PEP 249 error that names what was probably meant.
Names match without regard to case unless they are asked for exactly. Never opens a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from exact_dbapi.catalog.model import REST, XML, Endpoint, Entry, Kind, Variant
from exact_dbapi.errors import AmbiguousTable, UndefinedColumn, UndefinedTable


class NameIndex:
    """The names of all tables, ready to be looked up."""

    def __init__(self, entries: Sequence[Entry], aliases: Iterable[tuple[str, str, str]] = ()) -> None:
        self._entries = entries
        self._by_name: dict[str, list[Entry]] = {}
        for entry in entries:
            self._by_name.setdefault(entry.name.lower(), []).append(entry)
        by_id = {entry.id: entry for entry in entries}
        self._aliases = [(schema, name, by_id[target]) for schema, name, target in aliases]

    def find(self, name: str, schema: str | None, catalog: str | None, exact: bool) -> Entry:
        """Find the one table that a name means."""
        self._check_catalog(catalog, exact)
        found = self._named(name, schema, exact)
        plain = [entry for entry in found if entry.kind is Kind.ENTITY and entry.variant is Variant.REGULAR]
        choice = plain or found
        if not choice:
            self._undefined(name, schema)
        if len(choice) > 1:
            _ambiguous(name, choice)
        return choice[0]

    def has(self, name: str, exact: bool) -> bool:
        """Tell whether a table has this name in any schema."""
        return bool(self._named(name, None, exact))

    def _named(self, name: str, schema: str | None, exact: bool) -> list[Entry]:
        entries = [entry for entry in self._by_name.get(name.lower(), ()) if same(entry.name, name, exact)]
        if not schema:
            return entries
        inside = [entry for entry in entries if same(entry.schema, schema, exact)]
        return inside or [
            entry for at, alias, entry in self._aliases if same(at, schema, exact) and same(alias, name, exact)
        ]

    def _check_catalog(self, catalog: str | None, exact: bool) -> None:
        if catalog and not any(same(known, catalog, exact) for known in (REST, XML)):
            raise UndefinedTable(
                f"There is no catalog {catalog!r}.",
                hint=f"The catalogs are {REST} and {XML}.",
                nearest=closest(catalog, (REST, XML)),
            )

    def _undefined(self, name: str, schema: str | None) -> NoReturn:
        asked = f"{schema}.{name}" if schema else name
        nearest = self._nearest(name, schema)
        hint = (
            f"Did you mean {_either(nearest)}?" if nearest else "`exactsql tables WORD` lists the tables with a word."
        )
        raise UndefinedTable(f"There is no table {asked!r}.", hint=hint, nearest=nearest)

    def _nearest(self, name: str, schema: str | None) -> tuple[str, ...]:
        """Name the closest tables: first those of this very name in another service."""
        elsewhere = [entry.qualified_name for entry in self._by_name.get(name.lower(), ())]
        inside = [entry for entry in self._entries if schema and entry.schema.lower() == schema.lower()]
        similar = [
            entry.qualified_name
            for names in ([entry.name for entry in inside], list(dict.fromkeys(entry.name for entry in self._entries)))
            for word in closest(name, names)
            for entry in self._by_name[word.lower()]
        ]
        return tuple(dict.fromkeys([*elsewhere, *similar]))[:5]


def undefined_column(endpoint: Endpoint, name: str) -> UndefinedColumn:
    """Make the error that says which columns of a table are closest to `name`."""
    nearest = closest(name, [item.name for item in endpoint.columns])
    hint = (
        f"Did you mean {_either(nearest)}?" if nearest else f"`exactsql describe {endpoint.qualified_name}` lists them."
    )
    return UndefinedColumn(f"{endpoint.qualified_name} has no column {name!r}.", hint=hint, nearest=nearest)


def closest(name: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Pick the candidates that look most like `name`, the best first, without regard to case."""
    from difflib import get_close_matches  # costs 3 ms, and most statements name their tables rightly

    spelled = {candidate.lower(): candidate for candidate in candidates}
    return tuple(spelled[match] for match in get_close_matches(name.lower(), spelled, n=limit, cutoff=0.6))


def _ambiguous(name: str, entries: Sequence[Entry]) -> NoReturn:
    candidates = tuple(entry.qualified_name for entry in entries)
    raise AmbiguousTable(
        f"{len(candidates)} services have a table {name!r}.",
        hint=f"Write {_either(candidates)}.",
        candidates=candidates,
    )


def _either(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def same(known: str, asked: str | None, exact: bool) -> bool:
    """Tell whether a name is the one that was asked for."""
    if asked is None:
        return False
    return known == asked if exact else known.lower() == asked.lower()
