"""Errors of other databases' drivers → ours of the same PEP 249 name, in the database's own words."""

from __future__ import annotations

from exact_dbapi import errors
from exact_dbapi.databases.shape import without_password
from exact_dbapi.errors import DatabaseError, OperationalError


def ours(error: Exception, words: str) -> DatabaseError:
    """Make our error for that of a driver, by the nearest of its kinds that PEP 249 knows."""
    said = f"The other database says: {without_password(words.strip())}"
    for kind in type(error).__mro__:
        found = getattr(errors, kind.__name__, None)
        if isinstance(found, type) and issubclass(found, DatabaseError):
            return found(said)
    return OperationalError(said)
