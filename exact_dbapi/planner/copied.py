"""COPY table FROM a file → the INSERT that it means.

In comes the tree, out comes `INSERT INTO table … SELECT … FROM read_…(…)`, planned as any INSERT then.
The columns of the file go to those of the same name; where the file has no names, or the statement gives them, they go
in their order. What COPY says of the load stays with the tree, as its `copying`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.names import closest
from exact_dbapi.errors import NotSupportedError, ProgrammingError
from exact_dbapi.files import PLACE, read_mapping
from exact_dbapi.plan import LoadOptions, Read, RowsOf, UnknownCodes
from exact_dbapi.planner.constants import UNKNOWN, literal
from exact_dbapi.planner.upload import Copying
from exact_dbapi.sql.dialect import Tree

#: How a file of each format is read.
_READERS = {"csv": "read_csv", "txt": "read_csv", "tsv": "read_csv", "parquet": "read_parquet", "xlsx": "read_excel"}

#: What the options of COPY are called by the function that reads the file.
_OPTIONS = {
    "delimiter": "delim",
    "delim": "delim",
    "header": "header",
    "encoding": "encoding",
    "sheet": "sheet",
    "text": "text",
    "decimal_separator": "decimal_separator",
}

#: Those that are about the load.
_OF_LOADS = ("key", "mapping", "report", "on_error", "dry_run", "message_bytes", "message_items", "unknown_codes")


def as_insert(tree: exp.Copy, bound: Mapping[str, Any]) -> exp.Insert:
    """Spell COPY table FROM a file as INSERT.

    Raises: ProgrammingError for what is no table or no path; NotSupportedError for a format or an option that is not
    read.
    """
    target = tree.this
    files = tree.args.get("files") or []
    path = literal(files[0], bound) if len(files) == 1 else UNKNOWN
    if not isinstance(path, str) or not path:
        raise ProgrammingError("COPY … FROM takes the path of one file, as a text in single quotes.")
    if not isinstance(target, exp.Table | exp.Schema):
        raise ProgrammingError("COPY … FROM fills a table.", hint="Write COPY table FROM 'file'.")
    options = {option.this.name.lower(): option.expression for option in tree.args.get("params") or []}
    reader = _READERS.get(_format(options, path))
    if reader is None:
        known = ", ".join(sorted(set(_READERS)))
        raise NotSupportedError(f"COPY does not read {path!r}.", hint=f"It reads {known}; or write (FORMAT csv).")
    copying = _copying(path, {name: options.pop(name) for name in _OF_LOADS if name in options})
    call = exp.Anonymous(this=reader, expressions=[exp.Literal.string(path), *_arguments(options)])
    query = exp.select("*").from_(exp.Table(this=call))
    header = options.get("header")
    is_named = not isinstance(target, exp.Schema) and not (isinstance(header, exp.Boolean) and not header.this)
    insert = exp.Insert(this=target.copy(), expression=query, by_name=is_named)
    insert.meta["copying"] = copying
    return insert


def _copying(path: str, options: Mapping[str, Tree | None]) -> Copying:
    said = {name: _said(name, node) for name, node in options.items()}
    on_error = str(said.get("on_error", "continue")).lower()
    if on_error not in ("continue", "stop"):
        raise ProgrammingError(f"ON_ERROR is 'continue' or 'stop', not {on_error!r}.")
    mapping = said.get("mapping")
    return Copying(
        path,
        read_mapping(Path(str(mapping)).expanduser()) if mapping else {},
        None if "key" not in said else str(said["key"]),
        LoadOptions(
            stops_at_error=on_error == "stop",
            is_dry_run=bool(said.get("dry_run", False)),
            report=None if "report" not in said else str(said["report"]),
            most_bytes=_positive("MESSAGE_BYTES", said.get("message_bytes")),
            most_items=_positive("MESSAGE_ITEMS", said.get("message_items")),
            unknown_codes=_unknown_codes(said.get("unknown_codes")),
        ),
    )


def _said(name: str, node: Tree | None) -> Any:
    value = True if node is None else literal(node, {})
    return node.name if value is UNKNOWN and node is not None else value


def _positive(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise ProgrammingError(f"{name} is a number above 0, not {value!r}.")
    return value


def _unknown_codes(value: Any) -> UnknownCodes | None:
    known = [one.value for one in UnknownCodes]
    if value is None:
        return None
    if str(value).lower() not in known:
        raise ProgrammingError(f"UNKNOWN_CODES is {', '.join(map(repr, known))}, not {value!r}.")
    return UnknownCodes(str(value).lower())


def rows_of(tree: exp.Insert, source: Read) -> RowsOf | None:
    """Tell which file the rows of a COPY are, and where they stand in it."""
    copying = tree.meta.get("copying")
    if copying is None or len(source.frames) != 1:
        return None
    schema = getattr(source.frames[0].rows, "schema", None)
    metadata = (schema.metadata if schema is not None else None) or {}
    place = json.loads(metadata.get(PLACE, b"{}"))
    return RowsOf(copying.path, **{**place, "blank_lines": tuple(place.get("blank_lines", ()))})


def _format(options: dict[str, Tree | None], path: str) -> str:
    asked = options.pop("format", None)
    found = asked.name if asked is not None else os.path.splitext(path)[1].removeprefix(".")
    return found.lower()


def _arguments(options: Mapping[str, Tree | None]) -> list[Tree]:
    made: list[Tree] = []
    for name, value in options.items():
        if name not in _OPTIONS:
            nearest = closest(name, (*_OPTIONS, *_OF_LOADS))
            hint = f"Did you mean {nearest[0].upper()}?" if nearest else "Use INSERT … SELECT and a file function."
            raise NotSupportedError(f"COPY … FROM has no option {name.upper()}.", hint=hint)
        made.append(exp.PropertyEQ(this=exp.to_identifier(_OPTIONS[name]), expression=value or exp.true()))
    return made
