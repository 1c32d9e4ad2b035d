"""Plan → Result: runs what the planner has decided, over a door to the network that it is handed."""

from __future__ import annotations

from exact_dbapi.executor.cap import Capped
from exact_dbapi.executor.counts import Remembered
from exact_dbapi.executor.endings import Endings
from exact_dbapi.executor.engine import Engine
from exact_dbapi.executor.explain import explain, ran
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.forecast import Outlook, allowances, check_calls
from exact_dbapi.executor.local import local_many
from exact_dbapi.executor.names import local_schemas, local_tables
from exact_dbapi.executor.pending import Pending
from exact_dbapi.executor.result import Result
from exact_dbapi.executor.run import run
from exact_dbapi.executor.values import values

__all__ = [
    "Access",
    "Capped",
    "Endings",
    "Engine",
    "Outlook",
    "Pending",
    "Remembered",
    "Result",
    "allowances",
    "check_calls",
    "explain",
    "local_many",
    "local_schemas",
    "local_tables",
    "ran",
    "run",
    "values",
]
