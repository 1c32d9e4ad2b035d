"""UPDATE and DELETE of a table of Exact Online → `Write`: which rows, and their new values.

In comes the tree. Where it names a row by its whole key and gives it constants, out comes a `Template` that asks Exact
nothing; else a `Write` over a `Read` of the keys, the new values and what the rows hold now, so that only what changes
is sent. Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import ADDED_DIVISION, Endpoint, Property
from exact_dbapi.edm import BINARY_TYPE
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import Returning, Target, Values, Write
from exact_dbapi.planner.assignments import Assignment, assignments
from exact_dbapi.planner.constants import UNKNOWN, literal
from exact_dbapi.planner.fitting import check_types
from exact_dbapi.planner.load import ReadPlanner
from exact_dbapi.planner.resolve import Context
from exact_dbapi.planner.returning import returning
from exact_dbapi.planner.rows import Template, evaluated
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find

_DIVISION = ADDED_DIVISION.name.lower()


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
    change = Change(tree, verb, endpoint, target, tuple(assignments(tree, endpoint, target)))
    return _by_key(change, context) or _by_query(change, bound, context, read)


def _by_key(change: Change, context: Context) -> Template | None:
    """The change of one row that WHERE names by its key and nothing else; it need not be read.

    What is to be handed out of a row that is deleted has to be read before.
    """
    if change.verb is Verb.DELETE and change.tree.args.get("returning"):
        return None
    if any(change.tree.args.get(clause) for clause in (*_JOINED, "order", "limit", "with_", "with")):
        return None
    if any(find(value, exp.Column, exp.Query) for _, value in change.assignments):
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
        if name is None or not is_asked or name in found or find(value, exp.Column, exp.Query):
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
    rows = returning(change.tree, change.endpoint, context)
    for column in _handed_out(change, rows):
        ask(_column(change, column), Target(column, is_old=True))
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
        returning=rows,
        max_rows=None if _names_rows(change, bound) else context.settings.max_rows_changed,
    )


def _handed_out(change: Change, rows: Returning | None) -> Iterator[Property]:
    """What RETURNING asks of rows that are deleted: it is read with their keys."""
    if rows is not None and change.verb is Verb.DELETE:
        readable = set(change.endpoint.table_columns)
        yield from (column for column in dict.fromkeys(rows.properties) if column in readable)


def _constants(change: Change, bound: Mapping[str, Any], context: Context) -> dict[Property, Any]:
    """The new values that are the same for every row, so that the rows can be read without the engine."""
    found: dict[Property, Any] = {}
    for column, value in change.assignments:
        if not find(value, exp.Column, exp.Query):
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
