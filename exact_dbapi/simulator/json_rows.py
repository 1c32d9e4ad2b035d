"""Rows as verbose JSON: a builder per endpoint and selection, made once, and msgspec for the bytes.

In come stored rows and a `Shape`, out come bytes. The builder is generated Python, since one page has tens of thousands
of values. Memory stays bounded: builders are few, rows are never kept.

Source: `__metadata`, `__deferred`, padding, Int64 as text, dates as milliseconds, doubles as numbers (100, not 100.0):
certain.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import DATETIME_TYPE, DOUBLE, INT64
from exact_dbapi.simulator.clock import json_date
from exact_dbapi.simulator.links import key_writer
from exact_dbapi.simulator.naming import row_type
from exact_dbapi.simulator.padding import padder
from exact_dbapi.simulator.rendering import Children, Rendering
from exact_dbapi.simulator.seed.behaviour import NEVER_SHOWN
from exact_dbapi.simulator.shape import Link, Shape
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row

Build = Callable[[Row, Children], Any]

_BUILDERS_KEPT = 256
_encode = msgspec.json.Encoder().encode


class JsonRows:
    """Encodes rows; keeps the builders made last."""

    def __init__(self, strict: Strict) -> None:
        self._strict = strict
        self._builders: OrderedDict[tuple[object, ...], Build] = OrderedDict()

    def collection(
        self,
        shape: Shape,
        rendering: Rendering,
        rows: Sequence[Row],
        *,
        is_array: bool,
        next: str | None,
        count: int | None,
    ) -> bytes:
        """Encode a page: an array, or an object with `results`."""
        build = self._builder(shape, rendering)
        children = rendering.children
        built = [build(row, children) for row in rows]
        if is_array:
            return _encode({"d": built})
        envelope: dict[str, Any] = {} if count is None else {"__count": str(count)}
        envelope["results"] = built
        if next is not None:
            envelope["__next"] = next
        return _encode({"d": envelope})

    def entity(self, shape: Shape, rendering: Rendering, row: Row) -> bytes:
        """Encode one row."""
        return _encode({"d": self._builder(shape, rendering)(row, rendering.children)})

    def _builder(self, shape: Shape, rendering: Rendering) -> Build:
        cache_key = (rendering.base, rendering.division, rendering.version, shape.endpoint.id, _names(shape))
        builder = self._builders.get(cache_key)
        if builder is None:
            builder = self._builders[cache_key] = _compile(shape, rendering, self._strict)
            while len(self._builders) > _BUILDERS_KEPT:
                self._builders.popitem(last=False)
        return builder


def _names(shape: Shape) -> tuple[object, ...]:
    links = ((item.collection.name, item.is_expanded, item.shape and _names(item.shape)) for item in shape.links)
    return (*(item.name for item in shape.columns), *links)


def _compile(shape: Shape, rendering: Rendering, strict: Strict) -> Build:
    """Generate the function that builds a row: a struct of the row's values, which encodes faster than a dictionary."""
    endpoint, prefix = shape.endpoint, rendering.prefix(shape)
    columns = [item.name for item in shape.columns]
    names: dict[str, Any] = {"date": json_date, "key": key_writer(endpoint), "prefix": prefix, "columns": columns}
    names["Metadata"] = msgspec.defstruct("Metadata", ["uri", "type"], gc=False)
    names["Row"] = _row_struct(["__metadata", *columns, *(item.collection.name for item in shape.links)])
    uri = "prefix + key(row) + ')'" if endpoint.key else repr(prefix[:-1])
    values = [f"Metadata({uri}, {row_type(endpoint)!r})"]
    values += [
        "None" if (endpoint.id, item.name) in NEVER_SHOWN else _column(index, item, names, strict)
        for index, item in enumerate(shape.columns)
    ]
    values += [_link(index, item, shape, names, rendering, strict) for index, item in enumerate(shape.links)]
    taken = "".join(f"v{index}, " for index in range(len(columns)))
    take = f"    {taken}= map(row.get, columns)\n" if columns else ""
    source = f"def build(row, children):\n{take}    return Row({', '.join(values)})\n"
    exec(compile(source, f"<rows of {endpoint.id}>", "exec"), names)  # noqa: S102 - only catalog names go in
    build: Build = names["build"]
    return build


def _row_struct(names: list[str]) -> type:
    fields = [f"f{index}" for index in range(len(names))]
    return msgspec.defstruct("Row", fields, rename=dict(zip(fields, names, strict=True)), gc=False)


def _column(index: int, item: Property, names: dict[str, Any], strict: Strict) -> str:
    """Write the expression of one value; whole doubles go without a point, as Exact sends them."""
    value, pad = f"v{index}", padder(item, strict)
    if pad is not None:
        names[f"pad{index}"] = pad
        written = f"pad{index}({value})"
    elif item.edm is DATETIME_TYPE:
        written = f"date({value})"
    elif item.edm is INT64 and strict.int64_as_text:
        written = f"str({value})"
    elif item.edm is DOUBLE:
        written = f"int({value}) if {value} % 1 == 0 and -1e15 < {value} < 1e15 else {value}"
    else:
        return value
    return f"None if {value} is None else {written}"


def _link(index: int, item: Link, shape: Shape, names: dict[str, Any], rendering: Rendering, strict: Strict) -> str:
    if not item.is_expanded:
        return f"{{'__deferred': {{'uri': prefix + key(row) + ')/{item.collection.name}'}}}}"
    if item.shape is None:
        return "{'results': []}"
    names[f"nested{index}"] = _nested(shape, item, _compile(item.shape, rendering, strict))
    return f"nested{index}(row, children)"


def _nested(shape: Shape, link: Link, build: Build) -> Build:
    def nested(row: Row, children: Children) -> Any:
        rows, rest = children(shape, link, row)
        results = {"results": [build(child, children) for child in rows]}
        return results if rest is None else {**results, "__next": rest}

    return nested
