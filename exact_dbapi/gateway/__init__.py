"""A PostgreSQL server in front of the driver, for the tools that know PostgreSQL and no Python.

`Gateway` listens on a port and speaks PostgreSQL's protocol; each client gets a connection of the driver. In come
statements in PostgreSQL's SQL, out go rows in its types. Uses the driver's PEP 249 face, its catalog and its settings,
and nothing behind them.
"""

from __future__ import annotations

from exact_dbapi.gateway.gateway import Gateway
from exact_dbapi.gateway.users import User, Users

__all__ = ["Gateway", "User", "Users"]
