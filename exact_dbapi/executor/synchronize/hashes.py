"""Rows → numbers of 128 bits that are equal just where the rows are, as expressions of the engine's SQL.

In come the expressions of a row's values, out goes one expression. Each value is written with its length before it, so
that no two rows are written alike, and NULL is neither an empty text nor the word. The digest begins with a text that
nobody else knows: so nobody can choose values whose digests meet, and by chance that is as good as never.
"""

from __future__ import annotations

from collections.abc import Sequence

_LOW = 2**64


def digest(salt: str, values: Sequence[str]) -> str:
    """Write the digest of values; equal floats are equal whatever the sign of their zero."""
    texts = (f"CAST({one} AS VARCHAR)" for one in values)
    parts = [f"'{salt}'", *(f"coalesce(strlen({text}) || ':' || {text}, '-')" for text in texts)]
    return f"md5_number(concat({', '.join(parts)}))"


def plain(value: str, type_code: str) -> str:
    """Write a value so that equal ones have one text: a zero has two signs."""
    return f"({value} + 0.0)" if type_code in ("DOUBLE", "FLOAT") else value


def halves(name: str) -> str:
    """Write a digest as the two columns that a file holds."""
    low = f"CAST({name} & {_LOW - 1}::UHUGEINT AS UBIGINT)"
    return f"CAST({name} >> 64::UHUGEINT AS UBIGINT) AS {name}_high, {low} AS {name}_low"


def whole(name: str) -> str:
    """Read what `halves` wrote."""
    return f"(CAST({name}_high AS UHUGEINT) * {_LOW}::UHUGEINT + CAST({name}_low AS UHUGEINT))"
