"""Columns → an Arrow schema; the one place that says which Arrow type an Edm type becomes.

GUIDs are text in lower case, moments are naive microseconds, and money is DECIMAL when decimals were asked for: so the
embedded engine offers its filters on each of them. Arrow is imported on first use.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import DATETIME_TYPE, DECIMAL_PRECISION, DECIMAL_SCALE, DOUBLE, GUID_LIST, EdmType

if TYPE_CHECKING:
    import pyarrow


def arrow_type(edm: EdmType, decimals: bool) -> pyarrow.DataType:
    """Name the Arrow type of an Edm type; `decimals` makes doubles decimals."""
    import pyarrow

    if edm is DATETIME_TYPE:
        return pyarrow.timestamp("us")
    if edm is GUID_LIST:
        return pyarrow.list_(pyarrow.string())
    if edm is DOUBLE and decimals:
        return pyarrow.decimal128(DECIMAL_PRECISION, DECIMAL_SCALE)
    made: pyarrow.DataType = getattr(pyarrow, edm.arrow)()
    return made


def arrow_schema(columns: Iterable[Property], decimals: bool, prefix: str = "") -> pyarrow.Schema:
    """Make the schema of some columns, each name with `prefix` before it."""
    import pyarrow

    return pyarrow.schema([(prefix + column.name, arrow_type(column.edm, decimals)) for column in columns])
