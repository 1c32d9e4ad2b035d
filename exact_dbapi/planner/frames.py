"""Rows that are at hand: files that a statement reads by a table function, frames that the caller has registered, and
tables of other databases, which are named by a URL.

In comes a tree, out come its `Frame`s; where the tree named a file it then names the frame, which the planner takes for
a local table. What is wrong with a file is said here, before anything is asked of Exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.names import closest
from exact_dbapi.errors import NotSupportedError, ProgrammingError, UndefinedTable
from exact_dbapi.files import FUNCTIONS, FileCall
from exact_dbapi.plan import Frame
from exact_dbapi.planner.constants import UNKNOWN, literal
from exact_dbapi.planner.resolve import LOCAL_SCHEMA, Context, is_common
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find_all

#: What the engine calls files and frames; no name in a statement looks so.
_FILE = "file__"
_FRAME = "frame__"
_OTHER = "other__"


def furnish(tree: Tree, bound: Mapping[str, Any], context: Context) -> tuple[Context, tuple[Frame, ...]]:
    """Find the frames of a query, and a context in which their names are local; `tree` is changed.

    Raises: ProgrammingError, OperationalError or DataError for a file that cannot be read; AccessDenied when none may
    be; NotSupportedError for a function of the engine that would read one by itself.
    """
    others = _others(tree, bound, context)
    _check_local_names(tree, context)
    files: dict[str, Frame] = {}
    frames: dict[str, Frame] = {}
    for node in _functions(tree):
        text = node.this.sql(dialect=ExactSQL)
        if text not in files:
            context.check_files()
            opened = context.open_file(_call(node, bound))
            files[text] = Frame(f"{_FILE}{len(files)}", opened, text)
        _rename(node, files[text].name)
    for node in list(_registered(tree, context)):
        key = node.name.lower()
        if key not in frames:
            frames[key] = Frame(f"{_FRAME}{len(frames)}", context.frames[key], node.name)
        _rename(node, frames[key].name)
        node.set("db", None)
    found = (*others, *files.values(), *frames.values())
    return (_with(context, found) if found else context), found


def _check_local_names(tree: Tree, context: Context) -> None:
    for node in find_all(tree, exp.Table):
        if node.db.lower() == LOCAL_SCHEMA and not node.args.get("catalog"):
            known = context.local_tables()
            if node.name.lower() not in known:
                raise UndefinedTable(
                    f"There is no local table {node.name!r}.", nearest=closest(node.name, tuple(known))
                )


def names_rows_at_hand(tree: Tree, context: Context) -> bool:
    """Whether a tree reads files or registered frames."""
    named = (is_elsewhere(node) for node in find_all(tree, exp.Table))
    return any(named) or any(True for _ in _functions(tree)) or any(True for _ in _registered(tree, context))


def is_elsewhere(node: exp.Table) -> bool:
    """Whether a table's name begins with the URL of another database, or a parameter that holds it."""
    first = node.args.get("catalog") or node.args.get("db")
    return isinstance(first, exp.Placeholder | exp.Parameter) or (first is not None and "://" in first.name)


def elsewhere(node: exp.Table, bound: Mapping[str, Any], context: Context) -> Any:
    """Open the table of another database that a name means.

    Raises: AccessDenied where the settings keep statements away from it; ProgrammingError for what is no URL; what
    opening it raises.
    """
    context.check_files()
    parts = [node.args.get(name) for name in ("catalog", "db")]
    first, *schema = [part for part in parts if part is not None]
    url = literal(first, bound) if isinstance(first, exp.Placeholder | exp.Parameter) else first.name
    if not isinstance(url, str):
        raise ProgrammingError("The parameter before a table's name is the URL of its database, as a text.")
    return context.open_table(url, schema[0].name if schema else None, node.name)


def _others(tree: Tree, bound: Mapping[str, Any], context: Context) -> list[Frame]:
    frames: list[Frame] = []
    for node in [node for node in find_all(tree, exp.Table) if is_elsewhere(node)]:
        table = elsewhere(node, bound, context)
        frames.append(Frame(f"{_OTHER}{len(frames)}", table, table.label))
        _rename(node, frames[-1].name)
        node.set("db", None)
        node.set("catalog", None)
    return frames


def _registered(tree: Tree, context: Context) -> Iterator[exp.Table]:
    for node in find_all(tree, exp.Table) if context.frames else ():
        if node.args.get("catalog") or node.db.lower() not in ("", LOCAL_SCHEMA):
            continue
        if node.name.lower() in context.frames and not (is_common(node) and not node.db):
            yield node


def _functions(tree: Tree) -> Iterator[exp.Table]:
    for node in list(find_all(tree, exp.Table)):
        if isinstance(node.this, exp.Func | exp.Anonymous):
            name = _name(node.this)
            if name in FUNCTIONS:
                yield node
            elif name.startswith(("read_", "sniff_")) or name in ("glob", "parquet_scan"):
                raise NotSupportedError(
                    f"{name}() is not a function of this driver.", hint=f"Files are read by {', '.join(FUNCTIONS)}."
                )


def _name(function: Tree) -> str:
    written = function.name if isinstance(function, exp.Anonymous) else function.sql_name()  # type: ignore[attr-defined]
    return str(written).lower()


def _call(node: exp.Table, bound: Mapping[str, Any]) -> FileCall:
    function = node.this
    arguments = [function.this] if isinstance(function.this, Tree) else []
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for argument in (*arguments, *function.expressions):
        if isinstance(argument, exp.Kwarg | exp.PropertyEQ | exp.EQ):
            named[argument.this.name.lower()] = _value(argument.expression, bound)
        else:
            positional.append(_value(argument, bound))
    return FileCall(_name(function), tuple(positional), named)


def _value(node: Tree, bound: Mapping[str, Any]) -> Any:
    if isinstance(node, exp.Array):
        return [_value(item, bound) for item in node.expressions]
    value = literal(node, bound)
    if value is UNKNOWN:
        raise ProgrammingError(
            f"The argument {node.sql(dialect=ExactSQL)} of a file function is no constant.",
            hint="Give a text in single quotes, a number, true or false, or a parameter.",
        )
    return value


def _rename(node: exp.Table, name: str) -> None:
    if node.args.get("alias") is None:
        called = _name(node.this) if isinstance(node.this, exp.Func) else node.name
        node.set("alias", exp.TableAlias(this=exp.to_identifier(called, quoted=True)))
    node.set("this", exp.to_identifier(name))


def _with(context: Context, frames: tuple[Frame, ...]) -> Context:
    names = frozenset(frame.name for frame in frames)

    def engine() -> Any:
        session = context.engine()
        for frame in frames:
            session.register_frame(frame.name, frame.rows)
        return session

    return replace(context, local_tables=lambda: context.local_tables() | names, engine=engine)
