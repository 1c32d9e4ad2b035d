"""Values → the bytes that PostgreSQL's clients read, in text or binary, by type.

The library knows all types; the ones that most columns have are written here without its choice for each value.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
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


#: The types that most columns have, without the library's choice for each value.
_TEXT: dict[int, Encode] = {
    TEXT: lambda value: value.encode() if isinstance(value, str) else str(value).encode(),
    BOOL: lambda value: b"t" if value else b"f",
    INT2: _int_text,
    INT4: _int_text,
    INT8: _int_text,
    FLOAT4: _float_text,
    FLOAT8: _float_text,
    UUID: lambda value: str(value).encode(),
    INT2_VECTOR: lambda value: " ".join(map(str, value)).encode(),
    OID_VECTOR: lambda value: " ".join(map(str, value)).encode(),
}
_BINARY: dict[int, Encode] = {
    TEXT: _TEXT[TEXT],
    BOOL: lambda value: b"\x01" if value else b"\x00",
    INT2: struct.Struct("!h").pack,
    INT4: struct.Struct("!i").pack,
    INT8: struct.Struct("!q").pack,
    FLOAT4: struct.Struct("!f").pack,
    FLOAT8: struct.Struct("!d").pack,
    INT2_VECTOR: lambda value: encode_value_binary(array_of(INT2), value),
    OID_VECTOR: lambda value: encode_value_binary(array_of(OID), value),
}
