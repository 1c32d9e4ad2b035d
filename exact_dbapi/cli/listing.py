"""`exactsql tables` and `exactsql describe`: the catalog, on the screen or as rows.

A word or a table's name comes in; lines go out. Never connects to anything: what is listed is packaged data, and what a
refresh has kept for the user where a host is named.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from exact_dbapi.catalog import Catalog, closest, open_catalog
from exact_dbapi.catalog.model import Endpoint, Entry, FilterRule, Kind, Property
from exact_dbapi.cli.rows import chosen_format
from exact_dbapi.files.text import write_csv, write_json

TABLE_HEADINGS = ("Table", "Kind", "Methods", "Columns")
COLUMN_HEADINGS = ("Column", "Type", "Key", "Read", "Filter", "Insert", "Update", "References")
VERBS = {"G": "read", "P": "insert", "U": "update", "D": "delete"}


def tables(words: argparse.Namespace) -> int:
    """List the tables that have the word in their name."""
    entries = _catalog(words).tables
    wanted = words.word.lower()
    found = [entry for entry in entries if wanted in entry.qualified_name.lower()]
    if not found:
        nearest = closest(words.word, [entry.name for entry in entries])
        also = f" Did you mean {', '.join(nearest)}?" if nearest else ""
        print(f"No table has {words.word!r} in its name.{also}", file=sys.stderr)
        return 1
    show_rows(TABLE_HEADINGS, [_table_row(entry) for entry in found], chosen_format(words.format))
    return 0


def describe(words: argparse.Namespace) -> int:
    """List the columns of a table, and how it is served."""
    catalog, schema, name = ([None, None, *words.table.replace('"', "").split(".")])[-3:]
    store = _catalog(words)
    endpoint = store.open(store.find(name, schema, catalog).id)
    form = chosen_format(words.format)
    if form == "table":
        print("\n".join(_facts(endpoint)) + "\n")
    show_rows(COLUMN_HEADINGS, [_column_row(item, store) for item in (*endpoint.properties, *endpoint.key_lists)], form)
    return 0


def _table_row(entry: Entry) -> tuple[str, str, str, int]:
    kind = entry.variant if entry.variant.is_twin else entry.kind
    return entry.qualified_name, str(kind), " ".join(VERBS[letter] for letter in entry.methods), entry.columns


def _catalog(words: argparse.Namespace) -> Catalog:
    if not words.connect:
        return open_catalog()
    from exact_dbapi.settings import read_settings

    return open_catalog(read_settings(words.connect).catalog_additions)


def _column_row(item: Property, store: Catalog) -> tuple[str, str, str, str, str, str, str, str]:
    reference = item.reference
    target = store.open(reference.endpoint) if reference else None
    pointed = f"{target.qualified_name}.{reference.property or target.key[0]}" if reference and target else ""
    insert = "must" if item.is_mandatory else _yes(item.in_post)
    marks = (_yes(item.is_key), _yes(item.in_get), _yes(item.can_filter), insert, _yes(item.in_put))
    return item.name, item.edm.sql, *marks, pointed


def _facts(endpoint: Endpoint) -> Iterable[str]:
    if endpoint.kind is Kind.LISTING:
        yield f"{endpoint.qualified_name}  (rows that the driver has: reading them costs no API call)"
        return
    yield f"{endpoint.qualified_name}  ({' '.join(sorted(endpoint.methods))} {endpoint.path})"
    yield f"Key: {', '.join(endpoint.key) or 'none'}. Rows per call: {endpoint.page_size}."
    if endpoint.filter_rule is FilterRule.ONE_OF:
        yield f"Exact may demand a condition on one of: {', '.join(endpoint.filter_fields)}."
    elif endpoint.filter_rule is FilterRule.TIMESTAMP_ONLY:
        yield f"Conditions are sent to Exact only on: {', '.join(endpoint.filter_fields)}."
    for parameter in endpoint.parameters:
        demand = "must" if parameter.is_required else "may"
        yield f"Parameter {parameter.name} ({parameter.edm.sql}) {demand} be given: WHERE {parameter.name} = …"
    if endpoint.kind is Kind.ACTION:
        yield "An action: it takes INSERT only."
    lines = [item.name for item in endpoint.collections if item.is_lines and item.keys_of is None]
    if lines:
        yield f"Lines: {', '.join(lines)}."


def show_rows(headings: Sequence[str], rows: Sequence[Sequence[object]], form: str) -> None:
    """Write rows to standard output, with columns as wide as they need."""
    if form == "csv":
        write_csv(headings, [rows], sys.stdout)
    elif form == "json":
        write_json(headings, [rows], sys.stdout)
    else:
        print("\n".join(_aligned([headings, *rows])))


def _aligned(rows: Sequence[Sequence[object]]) -> Iterable[str]:
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _padded(cell: object, width: int) -> str:
    return str(cell).rjust(width) if isinstance(cell, int) else str(cell).ljust(width)


def _yes(holds: bool) -> str:
    return "yes" if holds else ""
