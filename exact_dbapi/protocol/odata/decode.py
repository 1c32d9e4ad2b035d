"""Page bytes → typed rows, straight from JSON by a decoder made for one projection.

In comes a body, out comes a `Page`: its rows, the link to the next page. A page where one value surprises (a number
where text was due) is decoded again value by value, so that one odd cell costs speed and not the page. A value that
cannot be what the catalog says is a DataError; a property that was asked for and is missing is an error too: a partial
row must never look whole.

Source: dates are the Dutch wall clock in milliseconds as if it were UTC (certain); Int64 comes as text (certain); `d`
is the list itself or an object with `results` (certain, both must be accepted always).
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from exact_dbapi.arrow import arrow_type
from exact_dbapi.catalog.model import Pad, Property
from exact_dbapi.edm import (
    DATETIME_TYPE,
    DECIMAL_PRECISION,
    DECIMAL_SCALE,
    DOUBLE,
    GUID,
    INT64,
    EdmType,
)
from exact_dbapi.errors import DataError, OperationalError
from exact_dbapi.protocol.odata.coerce import coerce, wire_type
from exact_dbapi.scan import Constant

if TYPE_CHECKING:
    import pyarrow

Column = Sequence[Any]

_EPOCH = datetime(1970, 1, 1)
_FIRST_MILLISECOND = (datetime.min - _EPOCH) // timedelta(milliseconds=1)
_LAST_MILLISECOND = (datetime.max - _EPOCH) // timedelta(milliseconds=1)
_QUANTUM = Decimal(1).scaleb(-DECIMAL_SCALE)
_DIGITS = Context(prec=DECIMAL_PRECISION)
_GUID_CHARACTERS = b"0123456789abcdef-"


def _milliseconds(column: Column) -> list[int | None]:
    """``/Date(ms)/`` → milliseconds."""
    if not {text[:6] + text[-2:] for text in column if text is not None} <= {"/Date()/"}:
        raise ValueError("not every value is a date")
    values = [None if text is None else int(text[6:-2]) for text in column]
    known = [value for value in values if value is not None]
    if known and not (min(known) >= _FIRST_MILLISECOND and max(known) <= _LAST_MILLISECOND):
        raise ValueError("a date lies outside the years 1 to 9999")
    return values


def _moments(column: Column) -> Column:
    """``/Date(ms)/`` → naive datetimes; where most come several times, as days do, each is made once."""
    different = set(column)
    if 2 * len(different) > len(column):
        return [None if value is None else _EPOCH + timedelta(0, 0, 0, value) for value in _milliseconds(column)]
    spelled = list(different)
    made = dict(zip(spelled, _milliseconds(spelled), strict=True))
    days = {text: None if value is None else _EPOCH + timedelta(0, 0, 0, value) for text, value in made.items()}
    return [days[text] for text in column]


def _guids(column: Column) -> Column:
    """Texts → UUIDs; where most come several times, as references do, each is made once."""
    different = set(column)
    if 2 * len(different) > len(column):
        return _converted(column)
    spelled = list(different)
    made = dict(zip(spelled, _converted(spelled), strict=True))
    return [made[text] for text in column]


def _converted(texts: Column) -> list[UUID | None]:
    converted: list[UUID | None] = msgspec.convert(texts, list[UUID | None])
    return converted


def _spelled_guids(column: Column) -> Column:
    """GUIDs as text in lower case, which they are unless Exact surprises."""
    known = list(filter(None, column))
    joined = "".join(known)
    if len(joined) == 36 * len(known) and joined.isascii() and not joined.encode().translate(None, _GUID_CHARACTERS):
        return column
    return [text if text is None else str(UUID(text)) for text in column]


def _longs(column: Column) -> Column:
    return [value if value is None else _long(value) for value in column]


def _long(value: int | str) -> int:
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{number} is out of range")
    return number


def _money(column: Column) -> Column:
    try:
        return [value if value is None else value.quantize(_QUANTUM, ROUND_HALF_EVEN, _DIGITS) for value in column]
    except InvalidOperation as error:
        largest = max((value for value in column if value is not None), key=abs)
        raise ValueError(f"{largest} has more digits than DECIMAL({DECIMAL_PRECISION},{DECIMAL_SCALE})") from error


def _trim_left(column: Column) -> Column:
    return [text if text is None else text.lstrip(" ") for text in column]


def _trim_right(column: Column) -> Column:
    return [text if text is None else text.rstrip(" ") for text in column]


@dataclass(frozen=True)
class Page:
    """The rows of one answer, as records of the decoder, and where the next ones are."""

    decoder: Decoder
    records: list[Any]
    next_url: str | None

    def __len__(self) -> int:
        return len(self.records)

    def rows(self) -> list[tuple[Any, ...]]:
        """Make one tuple per record."""
        return self.decoder.rows(self.records)

    def record_batch(self, columns: Sequence[int]) -> pyarrow.RecordBatch:
        """Make an Arrow batch of some columns."""
        return self.decoder.record_batch(self.records, columns)


@dataclass(frozen=True)
class Count:
    """The answer to `$count`: one row with one number."""

    rows_counted: int

    def __len__(self) -> int:
        return 1

    def rows(self) -> list[tuple[Any, ...]]:
        """Make the one row."""
        return [(self.rows_counted,)]

    def record_batch(self, columns: Sequence[int]) -> pyarrow.RecordBatch:
        """Make an Arrow batch of the one number."""
        import pyarrow

        return pyarrow.record_batch([pyarrow.array([self.rows_counted], pyarrow.int64())], ["count"])


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from looking through a page while its rows are made: they hold no cycles.

    Thousands of new tuples would start it several times a page, for up to half of the time (measured).
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Decoder:
    """Decodes the pages of one projection."""

    def __init__(
        self, select: tuple[Property, ...], constants: tuple[tuple[Property, Constant], ...], decimals: bool
    ) -> None:
        self._select = select
        self._constants = dict(constants)
        self._asked = tuple(column for column in select if column not in self._constants)
        self._decimals = decimals
        self._fields = [f"f{position}" for position in range(len(self._asked))]
        record: Any = self._make_record()
        self._record = record
        results = msgspec.defstruct(
            "Results", [("results", list[record]), ("next_url", str | None, None)], rename={"next_url": "__next"}
        )
        envelope: Any = msgspec.defstruct("Envelope", [("d", list[record] | results)])
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(envelope).decode
        self._asked_columns = _columns_of(self._fields)

    def _make_record(self) -> Any:
        types = [
            (name, wire_type(column.edm, self._decimals) | None)
            for name, column in zip(self._fields, self._asked, strict=True)
        ]
        names = {name: column.name for name, column in zip(self._fields, self._asked, strict=True)}
        return msgspec.defstruct("Record", types, rename=names, gc=False)

    def page(self, body: bytes) -> Page:
        """Decode one body.

        Raises: OperationalError when it is no page; DataError when a value cannot be what the catalog says.
        """
        try:
            content = self._decode(body).d
        except msgspec.ValidationError:
            return self._page_by_value(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise broken(error, body) from error
        if isinstance(content, list):
            return Page(self, content, None)
        return Page(self, content.results, content.next_url)

    def _page_by_value(self, body: bytes) -> Page:
        try:
            content = json.loads(body, parse_float=Decimal)["d"]
            next_url = content.get("__next") if isinstance(content, dict) else None
            if isinstance(content, dict):
                content = content.get("results", [content])
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise broken(error, body) from error
        if not isinstance(content, list) or not isinstance(next_url, str | None):
            raise broken(TypeError("its rows are no list, or its next link is no text"), body)
        if not all(isinstance(row, dict) for row in content):
            raise broken(TypeError("there is something else where a row was due"), body)
        return Page(self, [self._record(*self._coerced(row)) for row in content], next_url)

    def _coerced(self, row: dict[str, Any]) -> list[Any]:
        values = []
        for column in self._asked:
            if column.name not in row:
                raise OperationalError(
                    f"Exact's answer lacks the property {column.name} that was asked for.",
                    hint="Refresh the catalog: the property may have been renamed.",
                )
            values.append(coerce(row[column.name], column, self._decimals))
        return values

    def rows(self, records: list[Any]) -> list[tuple[Any, ...]]:
        """Make one tuple per record, in the order of the projection."""
        with _no_collection():
            columns = self._columns(records)
            turned = [self._turned(position, column) for position, column in enumerate(columns)]
            return list(zip(*turned, strict=True)) if turned else [()] * len(records)

    def _columns(self, records: list[Any]) -> list[Column]:
        """The records as columns in the order of the projection, as they came over the wire."""
        asked = iter(self._asked_columns(records))
        size = len(records)
        return [
            [self._constants[column]] * size if column in self._constants else next(asked) for column in self._select
        ]

    def _turned(self, position: int, column: Column) -> Column:
        turn = self._turn(position)
        return column if turn is None else self._try(turn, column, position)

    def _try(self, turn: Callable[[Column], Any], column: Column, position: int) -> Any:
        try:
            return turn(column)
        except (ValueError, OverflowError, ArithmeticError, TypeError, msgspec.ValidationError) as error:
            name, wanted = self._select[position].name, self._type(position).sql
            hint = "Read it without decimals." if turn is _money else None
            raise DataError(f"Exact sent a value for {name} that does not fit {wanted}: {error}.", hint=hint) from error

    def _type(self, position: int) -> EdmType:
        return self._select[position].edm

    def _turn(self, position: int) -> Callable[[Column], Column] | None:
        column = self._select[position]
        if column in self._constants:
            return None
        if column.edm is GUID:
            return _guids
        if column.edm is INT64:
            return _longs
        if column.edm is DATETIME_TYPE:
            return _moments
        if column.edm is DOUBLE and self._decimals:
            return _money
        if column.padding is not None:
            return _trim_left if column.padding.side is Pad.LEFT else _trim_right
        return None

    def record_batch(self, records: list[Any], columns: Sequence[int]) -> pyarrow.RecordBatch:
        """Make an Arrow batch of the columns at some positions of the projection."""
        import pyarrow

        with _no_collection():
            wire = self._columns(records)
            arrays = [self._array(position, wire[position]) for position in columns]
        names = [self._select[position].name for position in columns]
        if not arrays:
            return pyarrow.RecordBatch.from_struct_array(pyarrow.array([{}] * len(records), pyarrow.struct([])))
        return pyarrow.record_batch(arrays, names)

    def _array(self, position: int, column: Column) -> pyarrow.Array:
        import pyarrow

        edm = self._type(position)
        wanted = arrow_type(edm, self._decimals)
        if self._select[position] in self._constants:
            constant = column[0] if column else None
            return pyarrow.array([str(constant) if isinstance(constant, UUID) else constant] * len(column), wanted)
        if edm is DATETIME_TYPE:
            return self._try(_microseconds, column, position)
        column = self._try(_spelled_guids, column, position) if edm is GUID else self._turned(position, column)
        return self._try(lambda values: pyarrow.array(values, wanted), column, position)


def _columns_of(fields: list[str]) -> Callable[[list[Any]], list[Column]]:
    """Make a function that turns records into columns: one comprehension per field, without a tuple per record."""
    parts = ", ".join(f"[r.{name} for r in records]" for name in fields)
    # The text holds only the names f0, f1, … that `Decoder` gives its fields.
    turn: Callable[[list[Any]], list[Column]] = eval(f"lambda records: [{parts}]")  # noqa: S307
    return turn


def _microseconds(column: Column) -> Any:
    import pyarrow

    return (
        pyarrow.array(_milliseconds(column), pyarrow.int64())
        .cast(pyarrow.timestamp("ms"))
        .cast(pyarrow.timestamp("us"))
    )


@lru_cache(maxsize=256)
def decoder(select: tuple[Property, ...], constants: tuple[tuple[Property, Constant], ...], decimals: bool) -> Decoder:
    """Hand out the decoder of a projection; making one costs about as much as decoding a page."""
    return Decoder(select, constants, decimals)


def count(body: bytes) -> Count:
    """Decode the answer to `$count`.

    Raises: OperationalError when it is no number.
    """
    try:
        return Count(int(body.decode("utf-8-sig").strip()))
    except ValueError as error:
        raise broken(error, body) from error


def broken(error: Exception, body: bytes) -> OperationalError:
    """Make the error for a body that is no whole page."""
    return OperationalError(
        f"Exact's answer of {len(body)} bytes cannot be read as a page: {str(error)[:200]}.",
        hint="The answer may have been cut off; try again.",
        retryable=True,
    )
