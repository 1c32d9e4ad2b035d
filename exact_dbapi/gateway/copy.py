"""COPY … TO STDOUT: the rows of a query as text, CSV or PostgreSQL's binary format.

In comes the statement, out comes a `Prepared` over the query within, whose rows are pieces of the copy's bytes.

Source: PostgreSQL's documentation of COPY, "File Formats".
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from exact_dbapi import InvalidSyntax, NotSupportedError
from exact_dbapi.gateway.answer import Answer, Copy, Prepared, Row
from exact_dbapi.gateway.types import Field

_COPY = re.compile(
    r"COPY\s+(?:\((?P<query>.*)\)|(?P<table>[^\s(]+)\s*(?:\((?P<columns>[^)]*)\))?)\s+TO\s+STDOUT\b(?P<options>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OPTION = re.compile(
    r"\b(FORMAT|DELIMITER|NULL|HEADER|QUOTE|ESCAPE|FORCE_QUOTE|ENCODING|CSV|BINARY|TEXT)\b(?:\s+(?:AS\s+)?('(?:[^']|'')*'|\w+))?",
    re.IGNORECASE,
)

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_TRAILER = struct.pack("!h", -1)
_LENGTH = struct.Struct("!i")
_COUNT = struct.Struct("!h")

#: What the text format cannot hold as it is.
_ESCAPES = str.maketrans({"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"})

#: Writes a value in text (0) or binary (1), by its type; None stands for no value.
EncoderOf = Callable[[int, int], Callable[[Any], bytes]]


@dataclass(frozen=True, slots=True)
class Options:
    """How a copy is written."""

    format: str = "text"
    delimiter: str = "\t"
    null: str = "\\N"
    header: bool = False
    quote: str = '"'


class Opening(Protocol):
    """Prepares the query of a copy."""

    def __call__(self, sql: str) -> Prepared: ...


def prepare_copy(sql: str, prepare: Opening, encoder_of: EncoderOf) -> CopyOut:
    """Prepare COPY (query) TO STDOUT, or COPY table TO STDOUT.

    Raises: NotSupportedError for COPY FROM and for a file; InvalidSyntax for an option that is not known.
    """
    match = _COPY.fullmatch(sql.strip())
    if match is None:
        raise NotSupportedError(
            "COPY writes to STDOUT here.", hint="Write COPY (SELECT …) TO STDOUT, or INSERT to bring rows in."
        )
    query = match["query"] or f"SELECT {match['columns'] or '*'} FROM {match['table']}"
    return CopyOut(prepare(query), _options(match["options"]), encoder_of)


def _options(text: str) -> Options:
    given: dict[str, str] = {}
    rest = re.sub(r"^\s*WITH\b", "", text, flags=re.IGNORECASE).strip().removeprefix("(").removesuffix(")")
    for match in _OPTION.finditer(rest):
        word, value = match[1].upper(), match[2] or ""
        given[word] = value[1:-1].replace("''", "'") if value.startswith("'") else value
    unknown = _OPTION.sub("", rest).replace(",", "").strip()
    if unknown:
        raise InvalidSyntax(f"COPY has no option {unknown!r}.")
    kind = given.get("FORMAT", "").lower() or next((one.lower() for one in ("CSV", "BINARY") if one in given), "text")
    if kind not in ("text", "csv", "binary"):
        raise InvalidSyntax(f"COPY does not write {kind!r}.", hint="It writes text, csv and binary.")
    plain = Options(kind, "," if kind == "csv" else "\t", "" if kind == "csv" else "\\N")
    header = "HEADER" in given and given["HEADER"].lower() not in ("false", "off", "0")
    return Options(
        kind, given.get("DELIMITER", plain.delimiter), given.get("NULL", plain.null), header, given.get("QUOTE", '"')
    )


class CopyOut:
    """A prepared copy."""

    def __init__(self, query: Prepared, options: Options, encoder_of: EncoderOf) -> None:
        self._query = query
        self._options = options
        self._encoder_of = encoder_of
        self.parameters = query.parameters
        is_binary = options.format == "binary"
        self.copy: Copy | None = Copy(is_binary, self._opening, _TRAILER if is_binary else b"")

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...] | None:
        """Describe the rows of the query."""
        return self._query.fields(values)

    def run(self, values: Sequence[Any]) -> Answer:
        """Bind the parameters."""
        fields = self._query.fields(values) or ()
        code = int(self._options.format == "binary")
        encoders = [self._encoder_of(field.oid, code) for field in fields]
        return _Copying(self._query.run(values), encoders, self._options)

    def _opening(self, fields: Sequence[Field]) -> bytes:
        if self._options.format == "binary":
            return _SIGNATURE
        return line([field.name for field in fields], self._options) if self._options.header else b""


def line(cells: Sequence[str | None], options: Options) -> bytes:
    """Write a line of text or CSV; None is NULL."""
    if options.format == "text":
        written = (options.null if cell is None else cell.translate(_ESCAPES) for cell in cells)
    else:
        written = (options.null if cell is None else _quoted(cell, options) for cell in cells)
    return f"{options.delimiter.join(written)}\n".encode()


def _quoted(cell: str, options: Options) -> str:
    """Quote a cell where it must be; what looks like NULL is quoted to tell it apart."""
    quote = options.quote
    if cell != options.null and not any(sign in cell for sign in (options.delimiter, quote, "\n", "\r")):
        return cell
    return f"{quote}{cell.replace(quote, quote * 2)}{quote}"


class _Copying:
    """A copy under way."""

    def __init__(self, answer: Answer, encoders: list[Callable[[Any], bytes]], options: Options) -> None:
        self._answer = answer
        self._encoders = encoders
        self._options = options
        self._count = 0

    @property
    def tag(self) -> str:
        """COPY, and how many rows."""
        return f"COPY {self._count}"

    def rows(self, most: int) -> list[Row]:
        """Hand out the next pieces, one for each row."""
        rows = self._answer.rows(most)
        self._count += len(rows)
        write = self._binary if self._options.format == "binary" else self._line
        return [(write(row),) for row in rows]

    def _line(self, row: Row) -> bytes:
        cells = (None if value is None else encode(value) for encode, value in zip(self._encoders, row, strict=True))
        return line([None if cell is None else cell.decode() for cell in cells], self._options)

    def _binary(self, row: Row) -> bytes:
        cells = [_COUNT.pack(len(row))]
        for encode, value in zip(self._encoders, row, strict=True):
            if value is None:
                cells.append(_LENGTH.pack(-1))
            else:
                written = encode(value)
                cells += (_LENGTH.pack(len(written)), written)
        return b"".join(cells)

    def close(self) -> None:
        """Let go of the query."""
        self._answer.close()

    def cancel(self) -> None:
        """Stop the query."""
        self._answer.cancel()
