"""UPDATE and DELETE of a table of Exact Online → `Write`: which rows, and their new values.

In comes the tree. Where it names a row by its whole key and gives it constants, out comes a `Template` that asks Exact
nothing; else a `Write` over a `Read` of the keys, the new values and what the rows hold now, so that only what changes
is sent. Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlglot import exp

from exact_dbapi.catalog.model import ADDED_DIVISION, Endpoint, Property
from exact_dbapi.edm import BINARY_TYPE
from exact_dbapi.errors import NotSupportedError, UndefinedTable
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import Target, Values, Write
from exact_dbapi.planner.constants import UNKNOWN, literal
from exact_dbapi.planner.fitting import check_types
from exact_dbapi.planner.load import ReadPlanner
from exact_dbapi.planner.resolve import Context
from exact_dbapi.planner.returning import returning
from exact_dbapi.planner.rows import Template, evaluated, is_default
from exact_dbapi.planner.writable import columns_of
from exact_dbapi.sql.dialect import ExactSQL, Tree

_DIVISION = ADDED_DIVISION.name.lower()

#: What a SET gives a column.
Assignment: TypeAlias = tuple[Property, Tree]


@dataclass(frozen=True, eq=False)
class Change:
    """An UPDATE, or a DELETE, which sets nothing."""

    tree: exp.Update | exp.Delete
    verb: Verb
    endpoint: Endpoint
    target: exp.Table
    assignments: tuple[Assignment, ...]

    @property
    def alias(self) -> str:
        """What the statement calls the table."""
        return self.target.alias or self.target.name

    def means(self, node: Tree) -> str | None:
        """The lower-case name of the column of the table that a node is; None for anything else."""
        if isinstance(node, exp.Paren):
            return self.means(node.this)
        is_ours = isinstance(node, exp.Column) and (node.table or self.alias).lower() == self.alias.lower()
        return node.name.lower() if is_ours else None


def update(
    tree: exp.Update | exp.Delete,
    endpoint: Endpoint,
    target: exp.Table,
    bound: Mapping[str, Any],
    context: Context,
    read: ReadPlanner,
) -> Write | Template:
    """Plan an UPDATE or DELETE; `read` plans a query.

    Raises: UndefinedColumn, ProgrammingError, DataError or NotSupportedError for what the catalog refuses; what
    planning the query of the rows raises.
    """
    verb = Verb.UPDATE if isinstance(tree, exp.Update) else Verb.DELETE
    if verb is Verb.DELETE and tree.args.get("returning"):
        raise NotSupportedError("DELETE … RETURNING is not supported.", hint="SELECT the rows before they are deleted.")
    change = Change(tree, verb, endpoint, target, tuple(_assignments(tree, endpoint, target)))
    return _by_key(change, context) or _by_query(change, bound, context, read)


def _assignments(tree: Tree, endpoint: Endpoint, target: exp.Table) -> Iterator[Assignment]:
    pairs = [pair for node in tree.expressions for pair in _pairs(node)] if isinstance(tree, exp.Update) else []
    for column, _ in pairs:
        if column.table and column.table.lower() != (target.alias or target.name).lower():
            raise UndefinedTable(
                f"SET gives values to the columns of {target.name}, not of {column.table}.", nearest=()
            )
    properties = columns_of(endpoint, [column.name for column, _ in pairs], Verb.UPDATE)
    for item, (_, value) in zip(properties, pairs, strict=True):
        if is_default(value):
            raise NotSupportedError(
                f"SET {item.name} = DEFAULT is not supported: Exact has defaults for new rows only.",
                hint=f"Write SET {item.name} = NULL to empty it.",
            )
        yield item, value


def _pairs(node: Tree) -> Iterator[tuple[exp.Column, Tree]]:
    left, right = node.this, node.expression
    if isinstance(left, exp.Column):
        yield left, right
        return
    columns = left.expressions if isinstance(left, exp.Tuple) else []
    values = right.expressions if isinstance(right, exp.Tuple) else []
    if not columns or len(columns) != len(values) or not all(isinstance(column, exp.Column) for column in columns):
        raise NotSupportedError(
            f"SET {node.sql(dialect=ExactSQL)} is not supported.", hint="Write SET column = value, column = value, …"
        )
    yield from zip(columns, values, strict=True)


def _by_key(change: Change, context: Context) -> Template | None:
    """The change of one row that WHERE names by its key and nothing else; it need not be read."""
    if any(change.tree.args.get(clause) for clause in (*_JOINED, "order", "limit", "with_", "with")):
        return None
    if any(value.find(exp.Column, exp.Query) for _, value in change.assignments):
        return None
    named = _named(change)
    keys = change.endpoint.key
    if named is None or not keys or any(key.lower() not in named for key in keys):
        return None
    division = None
    if _DIVISION not in named:
        divisions = context.divisions()
        if len(divisions) != 1:
            return None
        division = divisions[0]
    targets = [*(_name(name, change.endpoint) for name in named), *(Target(column) for column, _ in change.assignments)]
    cells = (*named.values(), *(value for _, value in change.assignments))
    rows = returning(change.tree, change.endpoint, context)
    return Template(Write(change.verb, change.endpoint, Values(()), tuple(targets), division, returning=rows), (cells,))


def _name(name: str, endpoint: Endpoint) -> Target:
    if name == _DIVISION:
        return Target(ADDED_DIVISION, is_division=True)
    return Target(endpoint.by_name[name], is_key=True)


def _named(change: Change) -> dict[str, Tree] | None:
    """The values that WHERE gives the key and the division; None when it says anything else."""
    where = change.tree.args.get("where")
    found: dict[str, Tree] = {}
    for term in _conjuncts(where.this) if where else ():
        if not isinstance(term, exp.EQ):
            return None
        name, value = change.means(term.left), term.right
        if name is None:
            name, value = change.means(term.right), term.left
        is_asked = name in {*(key.lower() for key in change.endpoint.key), _DIVISION}
        if name is None or not is_asked or name in found or value.find(exp.Column, exp.Query):
            return None
        found[name] = value
    return found


def _conjuncts(node: Tree) -> Iterator[Tree]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _by_query(change: Change, bound: Mapping[str, Any], context: Context, read: ReadPlanner) -> Write:
    outputs: list[Tree] = []
    targets: list[Target] = []

    def ask(node: Tree, target: Target) -> None:
        outputs.append(exp.alias_(node, f"write{len(outputs)}"))
        targets.append(target)

    for key in change.endpoint.key_properties:
        ask(_column(change, key), Target(key, is_key=True))
    if change.endpoint.is_division_scoped:
        ask(_column(change, ADDED_DIVISION), Target(ADDED_DIVISION, is_division=True))
    constants = _constants(change, bound, context)
    for column, value in change.assignments:
        if column not in constants:
            ask(value.copy(), Target(column))
        if column.edm is not BINARY_TYPE:
            ask(_column(change, column), Target(column, is_old=True))
    source = read(_query(change, outputs))
    new = [at for at, target in enumerate(targets) if not (target.is_key or target.is_division or target.is_old)]
    texts = [value.sql(dialect=ExactSQL) for column, value in change.assignments if column not in constants]
    check_types([targets[at].property for at in new], [source.columns[at] for at in new], texts)
    return Write(
        change.verb,
        change.endpoint,
        source,
        tuple(targets),
        constants=tuple(constants.items()),
        returning=returning(change.tree, change.endpoint, context),
        max_rows=None if _names_rows(change, bound) else context.settings.max_rows_changed,
    )


def _constants(change: Change, bound: Mapping[str, Any], context: Context) -> dict[Property, Any]:
    """The new values that are the same for every row, so that the rows can be read without the engine."""
    found: dict[Property, Any] = {}
    for column, value in change.assignments:
        if not value.find(exp.Column, exp.Query):
            simple = literal(value, bound)
            found[column] = evaluated([value], bound, context)[0] if simple is UNKNOWN else simple
    return found


def _column(change: Change, column: Property) -> exp.Column:
    return exp.column(exp.to_identifier(column.name), table=exp.to_identifier(change.alias))


_JOINED = ("from_", "from", "using")


def _query(change: Change, outputs: Iterable[Tree]) -> Tree:
    """The SELECT that finds the rows: the statement's own tables and condition."""
    args = change.tree.args
    query = exp.select(*outputs).from_(change.target.copy())
    for table in _other_tables(change.tree):
        behind = table.args.get("joins") or []
        table.set("joins", None)
        query = query.join(table, join_type="cross")
        query.set("joins", [*query.args["joins"], *behind])
    for clause in ("where", "order", "limit", "with_", "with"):
        if args.get(clause):
            query.set(clause, args[clause].copy())
    return query


def _other_tables(tree: Tree) -> Iterator[Tree]:
    for clause in _JOINED:
        found = tree.args.get(clause)
        for table in found if isinstance(found, list) else [found.this] if found else []:
            yield table.copy()


def _names_rows(change: Change, bound: Mapping[str, Any]) -> bool:
    """Whether WHERE lists the keys of the rows, so that no more than those can change."""
    where = change.tree.args.get("where")
    keys = {key.lower() for key in change.endpoint.key}
    for term in _conjuncts(where.this) if where else ():
        if isinstance(term, exp.EQ | exp.In) and change.means(term.this) in keys:
            values = [term.expression] if isinstance(term, exp.EQ) else term.expressions
            if values and all(literal(value, bound) is not UNKNOWN for value in values):
                return True
    return False
