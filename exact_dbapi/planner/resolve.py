"""Table names → endpoints, column names → properties; or an error with the nearest name.

In comes the tree of a query, out come its relations: which table stands where, under which name, with which columns.
Nothing is sent: what a table has is catalog data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, Entry, Kind, Parameter, Property
from exact_dbapi.catalog.names import closest
from exact_dbapi.errors import AccessDenied, NotSupportedError, UndefinedColumn
from exact_dbapi.files import FileCall
from exact_dbapi.plan import View
from exact_dbapi.settings import Settings
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.hints import NO_HINTS, Hints
from exact_dbapi.sql.nodes import find_all

LOCAL_SCHEMA = "local"

#: What the engine calls that schema; named, no common table expression takes a table's place.
ENGINE_SCHEMA = "main"


@dataclass(frozen=True)
class Context:
    """What planning may look at.

    `divisions` gives the divisions to read, which may ask Exact for the user's current one; `local_tables` the
    lower-case names of the local tables, behind that of their schema where it is not `local`; `local_schemas` the
    names of those schemas; `engine` a session of the embedded engine, loaded when a plan needs it.
    `views` are those that the connection keeps, and `frames` what it has registered, by lower-case name; `open_file`
    opens a file that a statement asks for, `open_table` a table of another database by URL, schema and name.
    `written` are the numbers that a statement may name divisions by; None where each condition is as it was written.
    """

    catalog: Catalog
    settings: Settings
    divisions: Callable[[], tuple[int, ...]]
    local_tables: Callable[[], frozenset[str]]
    local_schemas: Callable[[], frozenset[str]]
    engine: Callable[[], Any]
    views: Mapping[str, View]
    frames: Mapping[str, Any]
    open_file: Callable[[FileCall], Any]
    open_table: Callable[[str, str | None, str], Any]
    hints: Hints = NO_HINTS
    written: frozenset[int] | None = None

    def entry(self, node: exp.Table) -> Entry:
        """Find what a table's name in a statement means; one without a schema is looked for in the chosen one alone.

        Raises: UndefinedTable, AmbiguousTable, NotSupportedError.
        """
        return self.catalog.find(
            node.name,
            schema=node.db or self.settings.schema,
            catalog=node.catalog or None,
            exact=bool(node.this.args.get("quoted")),
        )

    def check_files(self) -> None:
        """Refuse local files and other databases where the settings keep them away from statements.

        Raises: AccessDenied.
        """
        if not self.settings.files:
            raise AccessDenied(
                "Statements of this connection may not use local files or other databases.",
                hint="The setting files says so.",
            )


@dataclass(frozen=True)
class Relation:
    """One remote table in a query. `alias` is the name that columns may be qualified with."""

    node: exp.Table
    alias: str
    endpoint: Endpoint

    @property
    def columns(self) -> tuple[Property, ...]:
        """What Exact answers, then the parameters that are not among it, then `Division` if it is added."""
        return self.endpoint.table_columns

    @cached_property
    def by_name(self) -> dict[str, Property]:
        return {item.name.lower(): item for item in self.columns}

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The endpoint's parameters by lower-case name."""
        return {item.name.lower(): item for item in self.endpoint.parameters}

    def is_asked(self, column: Property) -> bool:
        """Whether Exact has this column, rather than this driver adding it."""
        return column.name.lower() in self.endpoint.by_name

    def column(self, name: str) -> Property:
        """Find a column by name.

        Raises: UndefinedColumn with the nearest names.
        """
        found = self.by_name.get(name.lower())
        if found is None:
            raise undefined_column(name, (self,))
        return found


def undefined_column(name: str, relations: tuple[Relation, ...]) -> UndefinedColumn:
    """Make the error for a column that none of the relations has."""
    tables = " or ".join(relation.endpoint.qualified_name for relation in relations)
    names = [column.name for relation in relations for column in relation.columns]
    nearest = closest(name, names)
    hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "`exactsql describe` lists the columns of a table."
    return UndefinedColumn(f"There is no column {name!r} in {tables}.", hint=hint, nearest=nearest)


def relations(tree: Tree, context: Context) -> tuple[Relation, ...]:
    """Find the remote tables of a query, in the order of the tree.

    Raises: UndefinedTable, AmbiguousTable; NotSupportedError for a table that cannot be read.
    """
    return tuple(_relation(node, context) for node in remote_tables(tree, context))


def remote_tables(tree: Tree, context: Context) -> Iterator[exp.Table]:
    """Walk the table names of a query that are neither common table expressions, functions nor local tables."""
    for node in find_all(tree, exp.Table):
        if isinstance(node.this, exp.Func | exp.Anonymous) or not node.name:
            continue
        if not is_common(node) and not is_local(node, context):
            yield node


def is_local(node: exp.Table, context: Context) -> bool:
    """Whether a name means a local table: it stands in a local schema, such as `local`, which the engine calls `main`,
    or is unqualified and exists there."""
    if node.args.get("catalog") is not None:
        return False
    if node.db:
        schema = node.db.lower()
        return schema in (LOCAL_SCHEMA, ENGINE_SCHEMA) or schema in context.local_schemas()
    return node.name.lower() in context.local_tables()


def local_key(node: exp.Table) -> str:
    """Name a local table as `Context.local_tables` does."""
    schema = node.db.lower()
    return node.name.lower() if schema in ("", LOCAL_SCHEMA, ENGINE_SCHEMA) else f"{schema}.{node.name.lower()}"


def is_common(node: exp.Table) -> bool:
    """Whether a name means a common table expression of a query around it."""
    return common_of(node) is not None


def common_of(node: exp.Table) -> exp.CTE | None:
    """Find the common table expression that a name means, if it means one."""
    if node.db or node.args.get("catalog"):
        return None
    name = node.name.lower()
    inner: Tree = node
    outer = node.parent
    around: exp.CTE | None = None
    while outer is not None:
        if isinstance(inner, exp.CTE):
            around = inner
        with_ = outer.args.get("with_") or outer.args.get("with")
        found = _visible(with_, around if with_ is inner else None).get(name) if with_ is not None else None
        if found is not None:
            return found
        inner, outer = outer, outer.parent
    return None


def _visible(with_: exp.With, around: exp.CTE | None) -> dict[str, exp.CTE]:
    """What a WITH names: inside one of its own expressions only the earlier ones, unless it is RECURSIVE."""
    found: dict[str, exp.CTE] = {}
    for expression in with_.expressions:
        if expression is around and not with_.args.get("recursive"):
            break
        found[expression.alias.lower()] = expression
    return found


def is_recursive(tree: Tree) -> bool:
    """Whether a statement has a common table expression that may refer to itself."""
    return any(node.args.get("recursive") for node in find_all(tree, exp.With))


def _relation(node: exp.Table, context: Context) -> Relation:
    endpoint = context.catalog.open(context.entry(node).id)
    if endpoint.kind is Kind.ACTION or "GET" not in endpoint.methods:
        raise NotSupportedError(
            f"{endpoint.qualified_name} is something to do, not something to read.",
            hint="It takes INSERT only; its columns are the parameters of the action.",
        )
    return Relation(node, node.alias or node.name, endpoint)
