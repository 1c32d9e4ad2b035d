"""Where an output column comes from: whether it holds nothing but GUIDs.

In comes a qualified tree and what its tables hold, out come the positions of the outputs that are GUIDs in every row.
An output that mixes GUIDs with other text is text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

from exact_dbapi.edm import GUID
from exact_dbapi.planner.resolve import Relation
from exact_dbapi.sql.dialect import Tree

#: Functions that answer one of their arguments.
_CHOOSING = (
    exp.Min,
    exp.Max,
    exp.AnyValue,
    exp.First,
    exp.Last,
    exp.Coalesce,
    exp.Nullif,
    exp.IgnoreNulls,
    exp.Paren,
    exp.Alias,
)


@dataclass(frozen=True)
class _Known:
    """The tables by their name in the tree, and the values of the parameters."""

    relations: Mapping[str, Relation]
    bound: Mapping[str, Any]


def guid_outputs(tree: Tree, relations: Mapping[str, Relation], bound: Mapping[str, Any]) -> frozenset[int]:
    """Find the output columns of a query that hold nothing but GUIDs; `relations` are by their name in the tree."""
    known = _Known(relations, bound)
    scope = build_scope(tree)
    if scope is None or not isinstance(scope.expression, exp.Query):
        return frozenset()
    outputs = scope.expression.selects
    return frozenset(
        position
        for position, output in enumerate(outputs)
        if output.alias_or_name and _is_guid_output(scope, position, known)
    )


def _is_guid_output(scope: Scope, position: int, known: _Known) -> bool:
    arms = _arms(scope)
    if arms:
        return all(_is_guid_output(arm, position, known) for arm in arms)
    outputs = scope.expression.selects if isinstance(scope.expression, exp.Query) else []
    return position < len(outputs) and _is_guid(outputs[position], scope, known)


def _arms(scope: Scope) -> list[Scope]:
    """The scopes of a set operation; sqlglot calls them so from version 29 on, and union_scopes before."""
    arms: list[Scope] = getattr(scope, "set_operation_scopes", None) or getattr(scope, "union_scopes", None) or []
    return arms


def _is_guid(node: Tree, scope: Scope, known: _Known) -> bool:
    if isinstance(node, exp.Column):
        return _is_guid_column(node, scope, known)
    if isinstance(node, exp.Placeholder | exp.Parameter):
        return isinstance(known.bound.get(node.name), UUID)
    if isinstance(node, exp.Case):
        results = [branch.args["true"] for branch in node.args["ifs"]]
        return _all_guids([*results, node.args.get("default")], scope, known)
    if isinstance(node, exp.If):
        return _all_guids([node.args["true"], node.args.get("false")], scope, known)
    if isinstance(node, _CHOOSING):
        return _all_guids([node.this, *node.args.get("expressions", [])], scope, known)
    return False


def _all_guids(nodes: list[Tree | None], scope: Scope, known: _Known) -> bool:
    telling = [node for node in nodes if node is not None and not isinstance(node, exp.Null)]
    return bool(telling) and all(_is_guid(node, scope, known) for node in telling)


def _is_guid_column(column: exp.Column, scope: Scope, known: _Known) -> bool:
    source = scope.sources.get(column.table)
    if isinstance(source, exp.Table):
        relation = known.relations.get(source.name)
        found = relation.by_name.get(column.name.lower()) if relation else None
        return found is not None and found.edm is GUID
    if not isinstance(source, Scope) or not isinstance(source.expression, exp.Query):
        return False
    names = [name.lower() for name in source.expression.named_selects]
    return column.name.lower() in names and _is_guid_output(source, names.index(column.name.lower()), known)
