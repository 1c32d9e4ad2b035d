"""What PostgreSQL means where the engine means something else: the same answer, spelled for the engine.

In comes a statement's tree and the types of its columns, out comes the tree, changed in place: whole numbers divide to
whole numbers, ``\\x00ff`` are two bytes, a cast to ``varchar(2)`` shortens. What cannot be said in the engine's words
is refused: a wrong answer would look like a right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sqlglot import exp

from exact_dbapi import NotSupportedError
from exact_dbapi.gateway.texts import formatted, is_for_numbers, number_text
from exact_dbapi.gateway.tree import Tree
from exact_dbapi.gateway.types import INT2, INT4, INT8

_WHOLE = frozenset({INT2, INT4, INT8})
#: What stays of a pattern of `to_char` once sqlglot has written it for `strftime`, and the engine's spelling.
_DATE_WORDS = {"%uay": "%A", "%uy": "%a", "FMMonth": "%B", "Month": "%B", "Mon": "%b", "AM": "%p", "PM": "%p"}
_DIRECTIVES = re.compile(r"%-?[YymdHIMSfjGVbBaAp]")
#: Functions that the engine calls otherwise.
_FUNCTIONS = {
    "every": "bool_and",
    "json_build_object": "json_object",
    "jsonb_build_object": "json_object",
    "octet_length": "strlen",
}
#: Digits behind the point of a `numeric` without a precision, which the engine does not have.
_SCALE = 12


def spell(tree: Tree, types: Callable[[], Mapping[str, int]]) -> None:
    """Spell a statement for the engine; `types` tells the types of its columns by name, in lower case.

    Raises: NotSupportedError for a pattern that the engine cannot write.
    """
    for node in list(tree.find_all(exp.Cast, exp.SimilarTo, exp.TimeToStr, exp.ToChar, exp.Format, exp.Anonymous)):
        match node:
            case exp.Cast():
                _cast(node)
            case exp.SimilarTo():
                _similar(node)
            case exp.TimeToStr() | exp.ToChar():
                _pattern(node)
            case exp.Format():
                _format(node)
            case exp.Anonymous():
                node.set("this", _FUNCTIONS.get(node.name.lower(), node.this))
    divisions = list(tree.find_all(exp.Div))
    if divisions:
        whole = _whole_names(tree, types())
        for division in reversed(divisions):  # inner ones first: what they answer is divided again
            if is_whole(division.this, whole) and is_whole(division.expression, whole):
                division.replace(exp.IntDiv(this=division.this, expression=division.expression))  # towards zero


def is_whole(node: Tree | None, whole: Mapping[str, bool]) -> bool:
    """Tell whether an expression is a whole number for certain; `whole` tells it of columns."""
    match node:
        case exp.Literal():
            return not node.is_string and node.name.isdigit()
        case exp.Column():
            return whole.get(node.name.lower(), False)
        case exp.Cast():
            return node.is_type(*exp.DataType.INTEGER_TYPES)
        case exp.Paren() | exp.Neg() | exp.Sum() | exp.Min() | exp.Max() | exp.Abs() | exp.Window() | exp.Filter():
            return is_whole(node.this, whole)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Mod():
            return is_whole(node.this, whole) and is_whole(node.expression, whole)
        case exp.Coalesce():
            return all(is_whole(one, whole) for one in (node.this, *node.expressions))
        case exp.IntDiv() | exp.Count() | exp.RowNumber() | exp.Length() | exp.StrPosition():
            return True
    return False


def _whole_names(tree: Tree, types: Mapping[str, int]) -> dict[str, bool]:
    """Which names are whole numbers, those that the statement gives among them; a name of two kinds is not."""
    whole = {name: oid in _WHOLE for name, oid in types.items()}
    for alias in reversed(list(tree.find_all(exp.Alias))):
        name = alias.alias.lower()
        whole[name] = whole.get(name, True) and is_whole(alias.this, whole)
    return whole


def _cast(cast: exp.Cast) -> None:
    value = cast.this
    if cast.is_type("decimal") and not cast.to.expressions:
        digits = len(value.name.partition(".")[2]) if isinstance(value, exp.Literal) else _SCALE
        cast.set("to", exp.DataType.build(f"DECIMAL(38, {min(digits, 38)})"))
        return
    if cast.is_type(*exp.DataType.TEXT_TYPES) and cast.to.expressions:
        length = cast.to.expressions[0].copy()
        cast.to.set("expressions", None)
        cast.replace(exp.Left(this=cast.copy(), expression=length))
        return
    if not isinstance(value, exp.Literal) or not value.is_string:
        return
    if cast.is_type("varbinary") and re.fullmatch(r"\\x(?:[0-9a-fA-F]{2})*", value.name):
        cast.replace(exp.Anonymous(this="unhex", expressions=[exp.Literal.string(value.name[2:])]))
    elif cast.is_type("array") and value.name.startswith("{") and value.name.endswith("}"):
        value.replace(exp.Literal.string(f"[{value.name[1:-1]}]"))


def _similar(node: exp.SimilarTo) -> None:
    """``SIMILAR TO`` has LIKE's signs and a regular expression's grouping; the engine takes regular expressions."""
    pattern = node.expression
    if not isinstance(pattern, exp.Literal) or not pattern.is_string or "\\" in pattern.name:
        raise NotSupportedError("SIMILAR TO takes a plain pattern here.", hint="Write ~ with a regular expression.")
    written = re.sub(r"[.^$]", r"\\\g<0>", pattern.name).replace("%", ".*").replace("_", ".")
    node.replace(exp.Anonymous(this="regexp_full_match", expressions=[node.this, exp.Literal.string(written)]))


def _format(node: exp.Format) -> None:
    if not isinstance(node.this, exp.Literal):
        raise NotSupportedError("format takes a pattern that is written out here.")
    node.replace(formatted(node.this.name, node.expressions))


def _pattern(node: exp.TimeToStr | exp.ToChar) -> None:
    pattern = node.args.get("format")
    if not isinstance(pattern, exp.Literal):
        raise NotSupportedError("to_char takes a pattern that is written out here.")
    written = pattern.name
    if is_for_numbers(written.replace("%I", "")):
        # What sqlglot took for the day of the week and the minutes is the point and the sign.
        node.replace(number_text(node.this, written.replace("%u", "D").replace("%M", "MI")))
        return
    for word, directive in _DATE_WORDS.items():
        written = written.replace(word, directive)
    left = _DIRECTIVES.sub("", written)
    if re.search(r"[A-Za-z%90\"]", left):
        raise NotSupportedError(
            f"to_char does not write {left!r} here.",
            hint="It writes YYYY, MM, DD, HH24, MI, SS, Mon, Month, Dy, Day, IYYY, IW, and numbers by 9 and 0.",
        )
    pattern.replace(exp.Literal.string(written))
