"""Tables of Exact, kept up to date in another database.

A connection, patterns of tables and a database come in; the tables are there afterwards, and a report says what that
took. What the sync endpoints tell is read by way of the local copy, all else is read whole and compared. The place that
each table has reached stands in the other database, and moves with its rows in one transaction.
"""

from __future__ import annotations

from exact_dbapi.replication.check import check
from exact_dbapi.replication.replicate import Outcome, replicate
from exact_dbapi.replication.tables import Table, chosen

__all__ = ["Outcome", "Table", "check", "chosen", "replicate"]
