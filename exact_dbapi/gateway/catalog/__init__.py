"""PostgreSQL's own catalog, `pg_catalog` and `information_schema`, made of what the driver's catalog knows.

`CatalogDatabase` holds the tables, filled once, in an embedded engine of its own; `Question` answers a client's query
about them. A question about what is not here is an error: no rows would look like an empty database. No API call is
ever made.
"""

from __future__ import annotations

from exact_dbapi.gateway.catalog.database import CatalogDatabase
from exact_dbapi.gateway.catalog.question import Question
from exact_dbapi.gateway.catalog.rewrite import asks_the_catalog

__all__ = ["CatalogDatabase", "Question", "asks_the_catalog"]
