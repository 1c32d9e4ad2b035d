"""Fixed-width text: what Exact stores with blanks around it.

In comes a property's padding from the catalog, out comes the function that pads a value, or None. Never trims.

Source: account codes are 18 characters, filled on the left; countries are filled on the right: certain.
"""

from __future__ import annotations

from collections.abc import Callable

from exact_dbapi.catalog.model import Pad, Property
from exact_dbapi.simulator.strict import Strict


def padder(property: Property, strict: Strict) -> Callable[[str], str] | None:
    """Choose how a stored value is filled up; None when it is not."""
    padding = property.padding
    if padding is None or not (padding.is_certain or strict.padded_related_codes):
        return None
    width = padding.width
    if padding.side is Pad.LEFT:
        return lambda value: value.rjust(width)
    return lambda value: value.ljust(width)
