"""The SQLAlchemy dialect of Exact Online: ``create_engine("exact://demo")``.

SQLAlchemy finds it by entry point; there is nothing to call here. It speaks to the driver through PEP 249 and reads
tables, columns and keys from the packaged catalog. What needs the ORM is loaded when it is asked for. Never sends a
request of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy_exact.base import ExactDialect
from sqlalchemy_exact.types import DOUBLE, GUID

if TYPE_CHECKING:
    from sqlalchemy_exact.relationships import RELATIONSHIPS, reflect_tables

__all__ = ["DOUBLE", "GUID", "RELATIONSHIPS", "ExactDialect", "reflect_tables"]


def __getattr__(name: str) -> Any:
    """Load what relationships are made with."""
    if name not in ("RELATIONSHIPS", "reflect_tables"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sqlalchemy_exact import relationships

    return getattr(relationships, name)
