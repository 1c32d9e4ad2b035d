"""`Tree`: any node of a parsed statement, whatever sqlglot calls the root of its nodes in this version."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sqlglot import exp

if TYPE_CHECKING:
    Tree: TypeAlias = exp.Expr
else:
    # The root of all nodes is Expr from version 30 on, and Expression before.
    Tree = getattr(exp, "Expr", exp.Expression)
