"""A `Synchronize` → the difference of two tables, and its changes: staged for Exact, made in the other places.

In comes the plan, out comes a table: of the planned changes in a dry run, else of how many there were. Both sides are
read into the embedded engine, which finds the difference: whole, or what has changed since the last time. What the two
sides agreed on then is kept in a file, so that both ways it is known who has changed a value. Never changes more rows
than the plan allows.
"""

from __future__ import annotations

from exact_dbapi.executor.synchronize.run import synchronize

__all__ = ["synchronize"]
