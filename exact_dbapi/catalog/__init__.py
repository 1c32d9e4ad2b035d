"""The catalog: everything that is known about Exact Online's tables, as packaged data.

`open_catalog()` hands out the one `Catalog` of the process; `model` has the words, `store` reads the data, `names`
finds tables and columns by name, `refresh` compares with a live service. Reading it costs no API call. Never imports
anything that knows SQL, HTTP or Arrow.
"""

from __future__ import annotations

from exact_dbapi.catalog.names import closest, undefined_column
from exact_dbapi.catalog.store import Catalog, open_catalog

__all__ = ["Catalog", "closest", "open_catalog", "undefined_column"]
