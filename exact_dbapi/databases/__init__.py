"""Other databases: their tables as rows to read, and as places that rows are written to.

In comes a URL of SQLAlchemy, of a DuckDB file, or of a folder of Parquet files; out comes a `Database` that tells the
shape of its tables, and opens units of `Work`. Rows go in and out as Arrow. Never knows what the rows mean, and never
shows a password.
"""

from __future__ import annotations

from exact_dbapi.databases.opened import Databases, open_database
from exact_dbapi.databases.shape import ColumnShape, Database, Shape, Work, without_password

__all__ = ["ColumnShape", "Database", "Databases", "Shape", "Work", "open_database", "without_password"]
