"""Parameters that are lists, as clients send them for ``= ANY($1)``: the driver takes single values.

In come a statement's tree and its values, out comes the text with a placeholder for each value of a list, and the
values by name. ``= ANY`` becomes IN, which the driver can read by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from exact_dbapi.gateway.tree import Tree


def spread(tree: Tree, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Write a statement with single values only."""
    tree = exp.Paren(this=tree.copy())
    single = {name: value for name, value in values.items() if not isinstance(value, list)}
    for placeholder in list(tree.find_all(exp.Placeholder)):
        many = values.get(placeholder.name)
        if isinstance(many, list):
            named = {f"{placeholder.name}_{number}": value for number, value in enumerate(many, 1)}
            single |= named
            _put(placeholder, [exp.Placeholder(this=name) for name in named])
    return tree.this.sql(dialect="duckdb", comments=False), single


def _put(placeholder: Tree, single: list[exp.Placeholder]) -> None:
    """Put single values in the place of a list: into IN where that says the same, else into a list of the engine's."""
    node = placeholder
    while isinstance(node.parent, exp.Cast | exp.Paren):
        node = node.parent
    question = node.parent
    comparison = question.parent if question is not None else None
    is_any = isinstance(question, exp.Any) and isinstance(comparison, exp.EQ)
    is_none = isinstance(question, exp.All) and isinstance(comparison, exp.NEQ)
    if comparison is None or not (is_any or is_none):
        placeholder.replace(exp.Array(expressions=single))
    elif not single:
        comparison.replace(exp.Boolean(this=not is_any))
    else:
        inside = exp.In(this=comparison.this, expressions=single)
        comparison.replace(inside if is_any else exp.Not(this=inside))
