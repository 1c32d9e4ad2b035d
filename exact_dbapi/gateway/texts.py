"""Texts that PostgreSQL makes by a pattern: `to_char` of numbers, and `format`.

In come a pattern and what goes into it, out comes an expression of the engine's. What a pattern asks for and is not
known here is refused.

Source: PostgreSQL's documentation, "Data Type Formatting Functions" and "format"; compared with a real server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

import sqlglot
from sqlglot import exp

from exact_dbapi import DataError, NotSupportedError
from exact_dbapi.gateway.tree import Tree

#: A pattern for numbers: fill mode, a sign before, digits with separators, decimals, a sign behind.
_NUMBER = re.compile(r"(FM)?(S?)([90,G]*[90])(?:([.D])([90]+))?(S|MI|PR)?")
_PLACE = re.compile(r"%(?:(\d+)\$)?([sIL%])")
#: Digits behind the point that a number is taken with before it is rounded.
_SCALE = 12
_VALUE = "exact_value"


def is_for_numbers(pattern: str) -> bool:
    """Tell whether a pattern of `to_char` is one for numbers: dates have no 9 and no 0."""
    return bool(re.search("[90]", pattern))


def number_text(value: Tree, pattern: str) -> Tree:
    """Write a number by a pattern such as ``FM999,990.00``.

    Raises: NotSupportedError for a pattern that asks for something else.
    """
    match = _NUMBER.fullmatch(pattern)
    if match is None or (match[2] and match[6]):
        raise NotSupportedError(
            f"to_char does not write {pattern!r} here.",
            hint="Numbers are written by 9, 0, . or D, comma or G, S, MI, PR and FM; round(…)::text writes others.",
        )
    whole, decimals = match[3].replace("G", ","), match[5] or ""
    rounded = f"CAST(round(CAST({_VALUE} AS DECIMAL(38, {_SCALE})), {len(decimals)}) AS DECIMAL(38, {len(decimals)}))"
    digits = f"CAST(abs({rounded}) AS VARCHAR)"
    first, rest = f"split_part({digits}, '.', 1)", f"split_part({digits}, '.', 2)"
    places = len(whole.replace(",", ""))
    lone = f"{rounded} <> 0" if match[1] and "0" not in decimals else "true"  # one digit is always written
    body = _spread(_leading(first, whole, lone if match[4] else "false"), whole)
    point = f" || '.' || {_decimals(rest, decimals, bool(match[1]))}" if match[4] else ""
    hashes = re.sub("[90]", "#", whole) + ("." + "#" * len(decimals) if match[4] else "")
    fitting = f"CASE WHEN length({first}) > {places} THEN '{hashes}' ELSE ltrim({body}){point} END"
    width = len(whole) + (len(decimals) + 1 if match[4] else 0)
    written = _signed(fitting, f"({rounded} < 0)", width, bool(match[1]), match[2], match[6] or "")
    tree = exp.Paren(this=sqlglot.parse_one(written, read="duckdb"))
    for column in list(tree.find_all(exp.Column)):
        if column.name == _VALUE:
            column.replace(exp.Paren(this=value.copy()))
    return tree


def _leading(first: str, whole: str, may_go: str) -> str:
    """The digits before the point, with as many zeros as the pattern insists on; a lone zero goes where it may."""
    plain = whole.replace(",", "")
    forced = len(plain) - plain.index("0") if "0" in plain else 0
    shown = _padded(first, forced, "0") if forced else f"CASE WHEN {first} = '0' AND {may_go} THEN '' ELSE {first} END"
    return _padded(f"({shown})", len(plain), " ")


def _padded(text: str, length: int, sign: str) -> str:
    """Pad a text at its left; a longer one stays."""
    return f"CASE WHEN length({text}) < {length} THEN lpad({text}, {length}, '{sign}') ELSE {text} END"


def _spread(padded: str, whole: str) -> str:
    """Put the separators where the pattern has them; before the first digit there are none."""
    parts, position = [], 0
    for group in whole.split(",")[:-1]:
        parts.append(f"substr({padded}, {position + 1}, {len(group)})")
        position += len(group)
        parts.append(f"CASE WHEN substr({padded}, {position}, 1) IN ('', ' ') THEN ' ' ELSE ',' END")
    parts.append(f"substr({padded}, {position + 1})")
    return " || ".join(parts)


def _decimals(rest: str, decimals: str, is_filled: bool) -> str:
    if not is_filled:
        return f"{rest}"
    kept = decimals.rfind("0") + 1
    return f"substr({rest}, 1, {kept}) || rtrim(substr({rest}, {kept + 1}), '0')"


def _signed(text: str, is_negative: str, width: int, is_filled: bool, before: str, behind: str) -> str:
    """Put the sign where the pattern has it, else before the first digit; without FM the text is padded."""
    if behind == "PR":
        signed, width = (
            f"CASE WHEN {is_negative} THEN '<' || {text} || '>' ELSE {text} || '{'' if is_filled else ' '}' END",
            width + 2,
        )
    elif behind:
        plus = "+" if behind == "S" else "" if is_filled else " "
        signed, width = f"{text} || CASE WHEN {is_negative} THEN '-' ELSE '{plus}' END", width + 1
    else:
        signed, width = f"CASE WHEN {is_negative} THEN '-' ELSE '{'+' if before else ''}' END || {text}", width + 1
    return signed if is_filled else f"lpad({signed}, {width}, ' ')"


def formatted(pattern: str, arguments: Sequence[Tree]) -> Tree:
    """Write `format(pattern, …)`: texts, names and constants put into a text.

    Raises: NotSupportedError for a place with a width; DataError for one without a value.
    """
    if _PLACE.sub("", pattern).count("%"):
        raise NotSupportedError(f"format does not write {pattern!r} here.", hint="It knows %s, %I, %L and %%.")
    parts: list[Tree] = []
    end = following = 0
    for place in _PLACE.finditer(pattern):
        if place.start() > end:
            parts.append(exp.Literal.string(pattern[end : place.start()]))
        end = place.end()
        if place[2] == "%":
            parts.append(exp.Literal.string("%"))
            continue
        number = int(place[1]) - 1 if place[1] else following
        following = number + 1
        if not 0 <= number < len(arguments):
            raise DataError(f"format has no value for {place[0]!r} in {pattern!r}.")
        parts.append(_PUT[place[2]](exp.cast(arguments[number].copy(), "text")))
    if end < len(pattern) or not parts:
        parts.append(exp.Literal.string(pattern[end:]))
    return exp.Paren(this=reduce(lambda left, right: exp.DPipe(this=left, expression=right), parts))


def _plain(text: Tree) -> Tree:
    return exp.Coalesce(this=text, expressions=[exp.Literal.string("")])


def _name(text: Tree) -> Tree:
    quoted = "'\"' || replace({0}, '\"', '\"\"') || '\"'"
    return _made(f"CASE WHEN regexp_full_match({{0}}, '[a-z_][a-z0-9_$]*') THEN {{0}} ELSE {quoted} END", text)


def _constant(text: Tree) -> Tree:
    return _made("coalesce('''' || replace({0}, '''', '''''') || '''', 'NULL')", text)


def _made(template: str, text: Tree) -> Tree:
    return exp.Paren(this=sqlglot.parse_one(template.format(text.sql(dialect="duckdb")), read="duckdb"))


_PUT = {"s": _plain, "I": _name, "L": _constant}
