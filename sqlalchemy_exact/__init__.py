"""The SQLAlchemy dialect of Exact Online: ``create_engine("exact://demo")``.

SQLAlchemy finds it by entry point; there is nothing to call here. It speaks to the driver through PEP 249 and reads
tables, columns and keys from the packaged catalog. Never sends a request of its own.
"""

from __future__ import annotations

from sqlalchemy_exact.base import ExactDialect
from sqlalchemy_exact.relationships import RELATIONSHIPS, reflect_tables
from sqlalchemy_exact.types import DOUBLE, GUID

__all__ = ["DOUBLE", "GUID", "RELATIONSHIPS", "ExactDialect", "reflect_tables"]
