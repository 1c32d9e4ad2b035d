"""Where an output column comes from: whether it holds nothing but GUIDs.

In comes a qualified tree and what its tables hold, out come the positions of the outputs that are GUIDs in every row.
An output that mixes GUIDs with other text is text.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

from exact_dbapi.edm import GUID
from exact_dbapi.planner.resolve import Relation
from exact_dbapi.sql.dialect import Tree

#: Functions that answer one of their arguments.
_CHOOSING = (exp.Min, exp.Max, exp.AnyValue, exp.First, exp.Last, exp.Coalesce, exp.Paren, exp.Alias)


def guid_outputs(tree: Tree, relations: Mapping[str, Relation]) -> frozenset[int]:
    """Find the output columns of a query that hold nothing but GUIDs; `relations` are by their name in the tree."""
    scope = build_scope(tree)
    if scope is None or not isinstance(scope.expression, exp.Query):
        return frozenset()
    outputs = scope.expression.selects
    return frozenset(
        position
        for position, output in enumerate(outputs)
        if output.alias_or_name and _is_guid_output(scope, position, relations)
    )


def _is_guid_output(scope: Scope, position: int, relations: Mapping[str, Relation]) -> bool:
    arms = _arms(scope)
    if arms:
        return all(_is_guid_output(arm, position, relations) for arm in arms)
    outputs = scope.expression.selects if isinstance(scope.expression, exp.Query) else []
    return position < len(outputs) and _is_guid(outputs[position], scope, relations)


def _arms(scope: Scope) -> list[Scope]:
    """The scopes of a set operation; sqlglot calls them so from version 29 on, and union_scopes before."""
    arms: list[Scope] = getattr(scope, "set_operation_scopes", None) or getattr(scope, "union_scopes", None) or []
    return arms


def _is_guid(node: Tree, scope: Scope, relations: Mapping[str, Relation]) -> bool:
    if isinstance(node, exp.Column):
        return _is_guid_column(node, scope, relations)
    if isinstance(node, exp.Case):
        results = [branch.args["true"] for branch in node.args["ifs"]]
        return _all_guids([*results, node.args.get("default")], scope, relations)
    if isinstance(node, exp.If):
        return _all_guids([node.args["true"], node.args.get("false")], scope, relations)
    if isinstance(node, _CHOOSING):
        return _all_guids([node.this, *node.args.get("expressions", [])], scope, relations)
    return False


def _all_guids(nodes: list[Tree | None], scope: Scope, relations: Mapping[str, Relation]) -> bool:
    known = [node for node in nodes if node is not None and not isinstance(node, exp.Null)]
    return bool(known) and all(_is_guid(node, scope, relations) for node in known)


def _is_guid_column(column: exp.Column, scope: Scope, relations: Mapping[str, Relation]) -> bool:
    source = scope.sources.get(column.table)
    if isinstance(source, exp.Table):
        relation = relations.get(source.name)
        found = relation.by_name.get(column.name.lower()) if relation else None
        return found is not None and found.edm is GUID
    if not isinstance(source, Scope) or not isinstance(source.expression, exp.Query):
        return False
    names = [name.lower() for name in source.expression.named_selects]
    return column.name.lower() in names and _is_guid_output(source, names.index(column.name.lower()), relations)
