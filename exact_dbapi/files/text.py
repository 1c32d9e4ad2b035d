"""Rows as text: CSV and JSON, written block by block while they are read.

Headings and blocks of rows come in; characters go out, and the number of rows. NULL is an empty field in CSV, an empty
text is two quotes, so that the two stay apart; dates are ISO 8601, decimals keep their digits. Never holds more than a
block.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, TextIO, TypeAlias

Block: TypeAlias = Sequence[Sequence[Any]]


def write_csv(headings: Sequence[str], blocks: Iterable[Block], file: TextIO) -> int:
    """Write rows as CSV (RFC 4180, with a line of headings) and count them; nothing before the first block."""
    count = 0
    blocks = _begun(blocks)
    file.write(_line(headings))
    for block in blocks:
        file.write("".join(map(_line, block)))
        count += len(block)
    return count


def write_json(headings: Sequence[str], blocks: Iterable[Block], file: TextIO) -> int:
    """Write rows as a JSON array, one object per line, and count them; nothing before the first block."""
    names = [json.dumps(name, ensure_ascii=False) for name in unique(headings)]
    count = 0
    blocks = _begun(blocks)
    file.write("[")
    for block in blocks:
        for row in block:
            pairs = ", ".join(f"{name}: {_json(value)}" for name, value in zip(names, row, strict=True))
            file.write(f"{',' if count else ''}\n{{{pairs}}}")
            count += 1
    file.write("\n]\n")
    return count


def unique(headings: Sequence[str]) -> list[str]:
    """Tell columns of the same name apart, as the keys of an object must be."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for heading in headings:
        seen[heading] += 1
        names.append(heading if seen[heading] == 1 else f"{heading}_{seen[heading]}")
    return names


def text(value: Any) -> str:
    """Write one value as people read it; NULL is the caller's to show."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        from base64 import b64encode

        return b64encode(value).decode("ascii")
    if isinstance(value, list | dict | tuple):
        return _json(value)
    return str(value)


def _begun(blocks: Iterable[Block]) -> Iterable[Block]:
    """Read the first block at once, so that what fails at the start leaves nothing behind."""
    rest = iter(blocks)
    return chain([next(rest, ())], rest)


def _line(row: Sequence[Any]) -> str:
    if len(row) == 1 and row[0] is None:
        return '""\n'  # an empty line would be no row at all to most readers
    return ",".join(["" if value is None else _field(text(value)) for value in row]) + "\n"


def _field(value: str) -> str:
    if value and value.strip() == value and not any(mark in value for mark in ',"\r\n'):
        return value
    return '"' + value.replace('"', '""') + '"'


def _json(value: Any) -> str:
    if value is None or isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(str(name))}: {_json(item)}' for name, item in value.items())}}}"
    return _number(value) or json.dumps(value.isoformat() if hasattr(value, "isoformat") else text(value))


def _number(value: Any) -> str | None:
    from decimal import Decimal

    if isinstance(value, float | Decimal):
        return str(value) if Decimal(value).is_finite() else "null"  # JSON has no NaN and no infinity
    return None
