"""Values → the bytes that PostgreSQL's clients read, in text or binary, by type.

The library knows all types; the ones that most columns have are written here without its choice for each value.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from pg_mimic.types import encode_value, encode_value_binary

from exact_dbapi.gateway.types import (
    BOOL,
    FLOAT4,
    FLOAT8,
    INT2,
    INT2_VECTOR,
    INT4,
    INT8,
    OID,
    OID_VECTOR,
    TEXT,
    TIMESTAMP,
    UUID,
    array_of,
    fitted,
)

#: Writes a value that is not NULL.
Encode: TypeAlias = Callable[[Any], bytes]


def encoder(oid: int, code: int) -> Encode:
    """Choose how the values of a column are written: `code` 0 is text, 1 binary.

    Raises: PgError when the type has no binary format, at the first value.
    """
    quick = (_TEXT if code == 0 else _BINARY).get(oid)
    if quick is not None:
        return quick
    if code == 0:
        return lambda value: encode_value(oid, fitted(oid, value)).encode()
    return lambda value: encode_value_binary(oid, fitted(oid, value))


def _float_text(value: float) -> bytes:
    text = repr(float(value))
    return _ODD_FLOATS.get(text, text.removesuffix(".0")).encode()


_ODD_FLOATS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _int_text(value: int) -> bytes:
    return b"%d" % value


def _uuid_text(value: Any) -> bytes:
    if not isinstance(value, uuid.UUID):
        return str(value).encode()
    digits = b"%032x" % value.int
    return b"-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _uuid_binary(value: Any) -> bytes:
    return bytes(value.bytes) if isinstance(value, uuid.UUID) else bytes(encode_value_binary(UUID, value))


def _moment_text(value: Any) -> bytes:
    if not isinstance(value, datetime):
        return str(encode_value(TIMESTAMP, value)).encode()
    text: str = value.isoformat(" ")
    return (text.rstrip("0") if value.microsecond else text).encode()


def _moment_binary(value: Any) -> bytes:
    if not isinstance(value, datetime):
        return bytes(encode_value_binary(TIMESTAMP, value))
    since: timedelta = value - _EPOCH
    return _INT8.pack((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


#: Where PostgreSQL's moments begin to count.
_EPOCH = datetime(2000, 1, 1)
_INT8 = struct.Struct("!q")


#: The types that most columns have, without the library's choice for each value.
_TEXT: dict[int, Encode] = {
    TEXT: lambda value: value.encode() if isinstance(value, str) else str(value).encode(),
    BOOL: lambda value: b"t" if value else b"f",
    INT2: _int_text,
    INT4: _int_text,
    INT8: _int_text,
    FLOAT4: _float_text,
    FLOAT8: _float_text,
    UUID: _uuid_text,
    TIMESTAMP: _moment_text,
    INT2_VECTOR: lambda value: " ".join(map(str, value)).encode(),
    OID_VECTOR: lambda value: " ".join(map(str, value)).encode(),
}
_BINARY: dict[int, Encode] = {
    TEXT: _TEXT[TEXT],
    BOOL: lambda value: b"\x01" if value else b"\x00",
    INT2: struct.Struct("!h").pack,
    INT4: struct.Struct("!i").pack,
    INT8: _INT8.pack,
    UUID: _uuid_binary,
    TIMESTAMP: _moment_binary,
    FLOAT4: struct.Struct("!f").pack,
    FLOAT8: struct.Struct("!d").pack,
    INT2_VECTOR: lambda value: encode_value_binary(array_of(INT2), value),
    OID_VECTOR: lambda value: encode_value_binary(array_of(OID), value),
}
