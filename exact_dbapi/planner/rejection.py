"""Whether a condition turns away a row of nothing but NULLs, such as an outer join makes up.

In comes a condition, out comes an answer; False where it is not certain.
"""

from __future__ import annotations

from sqlglot import exp

from exact_dbapi.sql.dialect import Tree

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Like, exp.ILike)

#: What answers NULL when one of its parts is NULL.
_STRICT = (
    *(exp.Paren, exp.Neg, exp.Cast, exp.Lower, exp.Upper, exp.Length),
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod),
)


def rejects_nulls(condition: Tree) -> bool:
    """Tell whether a condition cannot be true when all columns in it are NULL."""
    if isinstance(condition, exp.Paren):
        return rejects_nulls(condition.this)
    if isinstance(condition, exp.And):
        return rejects_nulls(condition.left) or rejects_nulls(condition.right)
    if isinstance(condition, exp.Or):
        return rejects_nulls(condition.left) and rejects_nulls(condition.right)
    if isinstance(condition, exp.Is):
        return False
    return _is_unknown(condition)


def _is_unknown(condition: Tree) -> bool:
    """Whether a condition is NULL, neither true nor false, when all columns in it are NULL."""
    if isinstance(condition, exp.Paren | exp.Not):
        return _is_unknown(condition.this)
    if isinstance(condition, exp.And | exp.Or):
        return _is_unknown(condition.left) and _is_unknown(condition.right)
    if isinstance(condition, _COMPARISONS):
        return _is_null(condition.this) or _is_null(condition.expression)
    if isinstance(condition, exp.In | exp.Between):
        return _is_null(condition.this)
    return isinstance(condition, exp.Column)


def _is_null(value: Tree) -> bool:
    """Whether a value is NULL when all columns in it are NULL."""
    if isinstance(value, exp.Column):
        return True
    return isinstance(value, _STRICT) and any(
        _is_null(part) for part in (value.this, value.args.get("expression")) if isinstance(part, Tree)
    )
