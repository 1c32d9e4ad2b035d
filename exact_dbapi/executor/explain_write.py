"""A `Write` → lines of text: the requests as COMMIT sends them, or their shape where the rows are still to be read.

In comes the plan, out come lines. The rows are checked as they are when the statement runs; nothing is sent.
"""

from __future__ import annotations

from exact_dbapi.executor.stage import stage
from exact_dbapi.mutation import Mutation, Verb
from exact_dbapi.plan import Read, Write

_METHODS = {Verb.INSERT: "POST", Verb.UPDATE: "PUT", Verb.DELETE: "DELETE"}
_INTO = {Verb.INSERT: "into", Verb.UPDATE: "of", Verb.DELETE: "from"}
_MOST_SHOWN = 10


def explain_write(write: Write) -> list[str]:
    """Write the requests of a change as lines.

    Raises: DataError for a row that cannot be sent.
    """
    head = f"write: {write.verb} {_INTO[write.verb]} {write.endpoint.qualified_name}, sent at COMMIT"
    if isinstance(write.source, Read):
        list(stage(write, ()))  # what all rows share is checked at once
        return [head, *_shape(write)]
    mutations = list(stage(write, write.source.rows))
    lines = [head]
    for mutation in mutations[:_MOST_SHOWN]:
        lines += _request(mutation)
    if len(mutations) > _MOST_SHOWN:
        lines.append(f"  and {len(mutations) - _MOST_SHOWN} more")
    return [*lines, f"requests: {len(mutations)}"]


def _request(mutation: Mutation) -> list[str]:
    path = mutation.endpoint.path.format(division=mutation.division)
    return [
        f"  {_METHODS[mutation.verb]} {path}",
        *(f"    {column.name} = {value!r}" for column, value in mutation.values),
    ]


def _shape(write: Write) -> list[str]:
    path = write.endpoint.path if write.division is None else write.endpoint.path.format(division=write.division)
    key = "" if write.verb is Verb.INSERT else "(…)"
    names = [item.name for item, _ in write.constants]
    names += [item.property.name for item in write.targets if not (item.is_key or item.is_division or item.is_old)]
    lines = [f"  for each row: {_METHODS[write.verb]} {path}{key}"]
    if names:
        which = ", those that change" if any(target.is_old for target in write.targets) else ""
        lines.append(f"  columns: {', '.join(names)}{which}")
    if write.max_rows is not None:
        lines.append(f"  rows: at most {write.max_rows}")
    return [*lines, "rows from:"]
