"""Text → Statement. Takes SQL text and parameters, gives parsed statements and bound values; knows no table."""

from __future__ import annotations

from exact_dbapi.sql.parameters import bind
from exact_dbapi.sql.statement import Change, Explain, Select, Statement, Transaction, Use, parse, split
from exact_dbapi.sql.synchronize import Synchronize

__all__ = ["Change", "Explain", "Select", "Statement", "Synchronize", "Transaction", "Use", "bind", "parse", "split"]
