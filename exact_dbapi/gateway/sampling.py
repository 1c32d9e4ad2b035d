"""Samples that tools take of every table they see: as many rows as the gateway's user allows, and no more calls.

In comes a translated statement, out comes its text. Only a look at a whole table is meant, with the LIMIT that samplers
write: one who asks for rows gets all of them.

Source: Metabase fingerprints a table by the first 10,000 rows, without a condition or an order (certain).
"""

from __future__ import annotations

from sqlglot import exp

from exact_dbapi.gateway.translate import Translated

SAMPLER_ROWS = 10_000

_ALLOWED = frozenset({"expressions", "from", "from_", "limit"})


def sampled(statement: Translated, sample_rows: int | None) -> str:
    """Write a statement, with fewer rows where it is a sampler's."""
    tree = statement.tree
    if sample_rows is None or not isinstance(tree, exp.Select):
        return statement.sql
    limit = tree.args.get("limit")
    used = {name for name, value in tree.args.items() if value}
    is_sample = isinstance(limit, exp.Limit) and limit.expression.name == str(SAMPLER_ROWS) and used <= _ALLOWED
    if not is_sample or sample_rows >= SAMPLER_ROWS or not isinstance(_from(tree), exp.Table):
        return statement.sql
    return str(tree.limit(sample_rows).sql(dialect="duckdb", comments=False))


def _from(tree: exp.Select) -> object:
    found = tree.args.get("from_") or tree.args.get("from")  # sqlglot calls it otherwise from version 28 on
    return found.this if found is not None else None
