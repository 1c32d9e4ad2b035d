"""What the types of the columns say about a query that the engine runs over text and numbers.

The engine sees GUIDs as text, since it offers no filter on its own UUID type. So a GUID that is compared with one is
spelled as Exact spells it, a bare boolean becomes a comparison (which the engine offers to a scan), and the output
columns that are GUIDs are found. In comes the tree and its relations, out comes the changed tree and the positions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from exact_dbapi.edm import GUID
from exact_dbapi.errors import DataError
from exact_dbapi.plan import HeldKeys
from exact_dbapi.planner.lineage import guid_outputs
from exact_dbapi.planner.reach import Origin, Place, Query, Scope
from exact_dbapi.planner.resolve import Relation
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find_all

_MARK = "exact_position"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CONNECTIVES = (exp.Where, exp.And, exp.Or, exp.Not, exp.Having, exp.Join)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)

#: Functions that answer one of their arguments, which may be a GUID or a constant in its place.
_CHOICES = (exp.Coalesce, exp.Greatest, exp.Least)

#: Where a constant may stand for a GUID; an `If` is an arm of CASE.
_PLACES = (*_COMPARISONS, exp.Nullif, exp.Between, exp.In, exp.If, *_CHOICES)


def infer(
    tree: Tree, relations: Mapping[str, Relation], at_hand: Mapping[str, Iterable[str]], bound: dict[str, Any]
) -> tuple[dict[str, Any], frozenset[int]]:
    """Spell the tree's GUIDs and booleans as the engine wants them; find the output columns that are GUIDs.

    The tree is changed in place. `relations` are by the name that they have in the tree, and so are the columns of the
    tables `at_hand`. Returns the bound values with the GUIDs among them spelled, and the positions.

    Raises: DataError when a GUID is compared with a text that is none.
    """
    marked = _mark(tree)
    schema = _schema(relations, at_hand)
    qualified = _qualified(tree, schema)
    if qualified is None:  # a name cannot be resolved: the engine's binder has the word
        return bound, guid_outputs(tree.copy(), relations, bound)
    if not any(map(_may_be_spelled, marked.values())):
        return bound, guid_outputs(qualified, relations, bound)
    typed = annotate_types(qualified, schema=schema, dialect=ExactSQL)
    for node in _guids(typed):
        bound = _spell(marked.get(node.meta.get(_MARK, -1)), bound, _spelled)
    for node in _perhaps_guids(typed):
        bound = _spell(marked.get(node.meta.get(_MARK, -1)), bound, _spelled_if_guid)
    for column in find_all(typed, exp.Column):
        original = marked.get(column.meta.get(_MARK, -1))
        if original is not None and column.is_type(exp.DataType.Type.BOOLEAN) and _stands_bare(original):
            original.replace(exp.EQ(this=original.copy(), expression=exp.true()))
    return bound, guid_outputs(typed, relations, bound)


def spell_memberships(scopes: Iterable[Scope]) -> None:
    """Compare GUIDs with those of a local table as text where IN (SELECT …) does, for which the engine casts neither.

    The trees are changed in place.
    """
    for scope in scopes:
        for node in list(find_all(scope.select, exp.In)):
            query = node.args.get("query")
            inner = query.this if isinstance(query, exp.Subquery) else query
            if node.find_ancestor(exp.Select) is not scope.select or not isinstance(inner, exp.Query):
                continue
            outer_origin = scope.reach(node.this).origin
            inner_origin = Query(inner, scope.tables).only_output().origin
            if _is_remote_guid(outer_origin) and _is_held_guid(inner_origin):
                inner.replace(_as_text(inner))
            elif _is_held_guid(outer_origin) and _is_remote_guid(inner_origin):
                node.set("this", exp.cast(node.this, "VARCHAR"))


def _is_remote_guid(origin: Origin | None) -> bool:
    return isinstance(origin, Place) and origin.column.edm is GUID


def _is_held_guid(origin: Origin | None) -> bool:
    return isinstance(origin, HeldKeys) and origin.kind == "UUID"


def _as_text(query: exp.Query) -> exp.Select:
    names = exp.TableAlias(this=exp.to_identifier("held"), columns=[exp.to_identifier("key")])
    derived = exp.Subquery(this=query.copy(), alias=names)
    return exp.select(exp.cast(exp.column("key", table="held"), "VARCHAR")).from_(derived)


def _mark(tree: Tree) -> dict[int, Tree]:
    marked: dict[int, Tree] = {}
    for node in find_all(tree, exp.Literal, exp.Placeholder, exp.Parameter, exp.Column):
        node.meta[_MARK] = len(marked)
        marked[len(marked)] = node
    return marked


def _may_be_spelled(node: Tree) -> bool:
    """Whether a node is a constant that is compared as text, or a column that stands for a condition."""
    if isinstance(node, exp.Column):
        return _stands_bare(node)
    return isinstance(node.parent, _PLACES) and not (isinstance(node, exp.Literal) and node.is_number)


def _schema(relations: Mapping[str, Relation], at_hand: Mapping[str, Iterable[str]]) -> MappingSchema:
    """The types of the remote columns; those at hand only have to be there, so that names can be resolved."""
    types: dict[str, object] = {name: dict.fromkeys(columns, "VARCHAR") for name, columns in at_hand.items()}
    for name, relation in relations.items():
        types[name] = {column.name.lower(): column.edm.sql for column in relation.columns}
    return MappingSchema(types, dialect=ExactSQL, normalize=False)


def _qualified(tree: Tree, schema: MappingSchema) -> Tree | None:
    """Copy the tree with names in full; None where one cannot be resolved."""
    copy = _without_positions(tree.copy())
    for table in find_all(copy, exp.Table):
        table.set("db", None)
    try:
        return qualify(
            copy,
            schema=schema,
            dialect=ExactSQL,
            validate_qualify_columns=False,
            quote_identifiers=False,
        )
    except SqlglotError:
        return None


def _without_positions(tree: Tree) -> Tree:
    """Leave out ORDER BY 1 and GROUP BY 1, which say nothing of types: over a star, sqlglot fails on them."""
    for clause in list(find_all(tree, exp.Order, exp.Group)):
        terms = (term.this if isinstance(term, exp.Ordered) else term for term in clause.expressions)
        kept = [one for one, term in zip(clause.expressions, terms, strict=True) if not isinstance(term, exp.Literal)]
        clause.set("expressions", kept)
        if not kept:
            clause.pop()
    return tree


def _is_guid(node: Tree) -> bool:
    return node.is_type(exp.DataType.Type.UUID) and not isinstance(node, _CHOICES)


def _guids(typed: Tree) -> Iterable[Tree]:
    """Walk the constants that are compared with a GUID."""
    for node in find_all(typed, *_COMPARISONS):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if _is_guid(one):
                yield other
    for nullified in find_all(typed, exp.Nullif):
        for one, other in ((nullified.this, nullified.expression), (nullified.expression, nullified.this)):
            if _is_guid(one):
                yield other
    for membership in find_all(typed, exp.In):
        if _is_guid(membership.this):
            yield from membership.expressions
    for between in find_all(typed, exp.Between):
        if _is_guid(between.this):
            yield from (between.args["low"], between.args["high"])
    for case in find_all(typed, exp.Case):
        if case.this is not None and _is_guid(case.this):
            yield from (arm.this for arm in case.args["ifs"])


def _perhaps_guids(typed: Tree) -> Iterable[Tree]:
    """Walk the constants that are taken in a GUID's place, and those that are compared with what may be either."""
    for choice in find_all(typed, *_CHOICES):
        if not any(map(_is_guid, (choice.this, *choice.expressions))):
            continue
        yield from choice.expressions
        parent = choice.parent
        if isinstance(parent, _COMPARISONS):
            yield from (parent.left, parent.right)
        elif isinstance(parent, exp.In):
            yield from parent.expressions


def _spell(node: Tree | None, bound: dict[str, Any], spelled: Callable[[str], str]) -> dict[str, Any]:
    if isinstance(node, exp.Literal) and node.is_string:
        node.set("this", spelled(str(node.this)))
    elif isinstance(node, exp.Placeholder | exp.Parameter) and isinstance(bound.get(node.name), str):
        return {**bound, node.name: spelled(bound[node.name])}
    return bound


def _spelled(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError as error:
        raise DataError(
            f"A {GUID.sql} column is compared with {text!r}, which is not a GUID.",
            hint="A GUID looks like 2f0b1c5e-0000-4000-8000-0123456789ab.",
        ) from error


def _spelled_if_guid(text: str) -> str:
    return str(UUID(text)) if _GUID.fullmatch(text) else text


def _stands_bare(column: Tree) -> bool:
    parent = column.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    return isinstance(parent, _CONNECTIVES)
