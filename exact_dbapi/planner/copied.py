"""COPY table FROM a file → the INSERT that it means.

In comes the tree, out comes `INSERT INTO table … SELECT … FROM read_…(…)`, planned as any INSERT then.
The columns of the file go to those of the same name; where the file has no names, or the statement gives them, they go
in their order.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.names import closest
from exact_dbapi.errors import NotSupportedError, ProgrammingError
from exact_dbapi.planner.constants import UNKNOWN, literal
from exact_dbapi.sql.dialect import Tree

#: How a file of each format is read.
_READERS = {"csv": "read_csv", "txt": "read_csv", "tsv": "read_csv", "parquet": "read_parquet", "xlsx": "read_excel"}

#: What the options of COPY are called by the function that reads the file.
_OPTIONS = {"delimiter": "delim", "delim": "delim", "header": "header", "encoding": "encoding", "sheet": "sheet"}


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
    call = exp.Anonymous(this=reader, expressions=[exp.Literal.string(path), *_arguments(options)])
    query = exp.select("*").from_(exp.Table(this=call))
    header = options.get("header")
    is_named = not isinstance(target, exp.Schema) and not (isinstance(header, exp.Boolean) and not header.this)
    return exp.Insert(this=target.copy(), expression=query, by_name=is_named)


def _format(options: dict[str, Tree | None], path: str) -> str:
    asked = options.pop("format", None)
    found = asked.name if asked is not None else os.path.splitext(path)[1].removeprefix(".")
    return found.lower()


def _arguments(options: Mapping[str, Tree | None]) -> list[Tree]:
    made: list[Tree] = []
    for name, value in options.items():
        if name not in _OPTIONS:
            nearest = closest(name, tuple(_OPTIONS))
            hint = f"Did you mean {nearest[0].upper()}?" if nearest else "Use INSERT … SELECT and a file function."
            raise NotSupportedError(f"COPY … FROM has no option {name.upper()}.", hint=hint)
        made.append(exp.PropertyEQ(this=exp.to_identifier(_OPTIONS[name]), expression=value or exp.true()))
    return made
