"""The grammar of `$filter`: text in, tree out, or the refusal in Exact's words.

The tree knows properties of one endpoint and literals; `predicate` makes it run. Functions that the framework parses
but Exact may not run are refused here with a status of the caller's choice. Never looks at a row.

Source: operators, literals, trim, the texts of the 400s: certain; indexof: likely; positions count from the start of
the option's value, as recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import BOOLEAN, STRING_TYPE
from exact_dbapi.simulator.exchange import Refusal, bad_query
from exact_dbapi.simulator.literals import BadLiteral, Literal, family, read_literal
from exact_dbapi.simulator.naming import entity_type

COMPARISONS = {"eq": "eq", "ne": "ne", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
_ARITHMETIC = frozenset({"add", "sub", "mul", "div", "mod"})
_FRAMEWORK_FUNCTIONS = frozenset(
    "substringof startswith endswith tolower toupper length replace substring concat year month day hour minute second "
    "round floor ceiling isof cast".split()
)
_TOKEN = re.compile(
    r"(?P<blank>\s+)|(?P<typed>[A-Za-z]+'(?:[^']|'')*')|(?P<text>'(?:[^']|'')*')"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[LlMmDdFf]?)(?![\w.])|(?P<word>[A-Za-z_][\w/]*)|(?P<mark>[(),])"
)


@dataclass(frozen=True, slots=True)
class Operand:
    """A property, perhaps below `trim`, or below `indexof` with the text looked for."""

    property: Property
    function: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """An operand against a literal."""

    operand: Operand
    operator: str
    literal: Any


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class Both:
    """All parts must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part must hold."""

    parts: tuple[Node, ...]


Node: TypeAlias = Compare | Not | Both | Either


def comparisons(node: Node) -> Iterator[Compare]:
    """Walk through all comparisons of a tree."""
    match node:
        case Compare():
            yield node
        case Not(part):
            yield from comparisons(part)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from comparisons(part)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class _Constant:
    literal: Literal
    at: int


def parse_filter(text: str, endpoint: Endpoint, unknown_function_status: int) -> Node:
    """Read the value of `$filter`.

    Raises: Refusal with Exact's text.
    """
    return _Parser(text, endpoint, unknown_function_status).whole()


class _Parser:
    def __init__(self, text: str, endpoint: Endpoint, unknown_function_status: int) -> None:
        self.endpoint = endpoint
        self.unknown_function_status = unknown_function_status
        self.tokens = list(_tokens(text))
        self.index = 0

    def whole(self) -> Node:
        node = self.either()
        if self.now.kind != "end":
            raise _syntax_error(self.now.at)
        return node

    @property
    def now(self) -> _Token:
        return self.tokens[self.index]

    def take(self) -> _Token:
        token = self.now
        self.index += 1
        return token

    def accept(self, text: str) -> bool:
        if self.now.kind in ("word", "mark") and self.now.text == text:
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise _syntax_error(self.now.at)

    def either(self) -> Node:
        parts = [self.both()]
        while self.accept("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Node:
        parts = [self.negated()]
        while self.accept("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def negated(self) -> Node:
        if self.accept("not"):
            return Not(self.negated())
        if self.now.text == "(":
            self.take()
            node = self.either()
            self.expect(")")
            return node
        return self.comparison()

    def comparison(self) -> Node:
        at = self.now.at
        left = self.side()
        if self.now.text in _ARITHMETIC:
            raise Refusal(self.unknown_function_status, "Not Implemented")
        if self.now.text not in COMPARISONS:
            return self._truth(left, at)
        operator = self.take()
        right = self.side()
        if isinstance(left, Operand) and isinstance(right, _Constant):
            return _compare(left, operator, right.literal)
        if isinstance(left, _Constant) and isinstance(right, Operand):
            return _compare(right, _Token("word", COMPARISONS[operator.text], operator.at), left.literal)
        raise bad_query()

    def _truth(self, side: Operand | _Constant, at: int) -> Node:
        """Read a boolean property that stands alone."""
        if isinstance(side, Operand) and side.property.edm is BOOLEAN and self.now.text in ("", ")", "and", "or"):
            return Compare(side, "eq", True)
        if isinstance(side, Operand) and self.now.kind in ("end", "word"):
            raise Refusal(400, f"Expression of type 'System.Boolean' expected at position {at}.")
        raise _syntax_error(self.now.at)

    def side(self) -> Operand | _Constant:
        token = self.take()
        if token.kind in ("typed", "text", "number") or token.text in ("true", "false", "null"):
            return _Constant(_literal(token), token.at)
        if token.kind != "word":
            raise _syntax_error(token.at)
        if self.now.text == "(":
            return self.function(token)
        return Operand(_property(self.endpoint, token.text, token.at))

    def function(self, name: _Token) -> Operand:
        if name.text in _FRAMEWORK_FUNCTIONS:
            raise Refusal(self.unknown_function_status, "Not Implemented")
        if name.text not in ("trim", "indexof"):
            raise Refusal(400, f"Expression of type 'System.Boolean' expected at position {name.at}.")
        self.expect("(")
        inner = self.take()
        if inner.kind != "word":
            raise _syntax_error(inner.at)
        operand = Operand(_property(self.endpoint, inner.text, inner.at), name.text)
        if operand.property.edm is not STRING_TYPE:
            raise bad_query(f"No applicable function found for '{name.text}' at position {name.at}.")
        if name.text == "indexof":
            self.expect(",")
            sought = self.take()
            if sought.kind != "text":
                raise _syntax_error(sought.at)
            operand = Operand(operand.property, name.text, str(_literal(sought).value))
        self.expect(")")
        return operand


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at] == "'" or re.match(r"[A-Za-z]+'", text[at:]):
                raise bad_query(f"Unterminated string literal at position {len(text)} in '{text}'.")
            raise _syntax_error(at)
        if match.lastgroup != "blank":
            yield _Token(str(match.lastgroup), match.group(), at)
        at = match.end()
    yield _Token("end", "", len(text))


def _literal(token: _Token) -> Literal:
    try:
        return read_literal(token.text)
    except BadLiteral as error:
        raise bad_query(f"Unrecognized '{error.edm_name}' literal '{token.text}' in '{token.at}'.") from error
    except ValueError as error:
        raise _syntax_error(token.at) from error


def _property(endpoint: Endpoint, name: str, at: int) -> Property:
    found = endpoint.by_name.get(name.lower())
    if found is None or found.name != name or not found.in_get:
        raise bad_query(f"No property '{name}' exists in type '{entity_type(endpoint)}' at position {at}.")
    return found


def _compare(operand: Operand, operator: _Token, literal: Literal) -> Compare:
    expected = "number" if operand.function == "indexof" else family(operand.property.edm)
    if literal.family not in (expected, "null"):
        raise bad_query(
            f"Operator '{operator.text}' incompatible with operand types '{expected}' and '{literal.family}' "
            f"at position {operator.at}."
        )
    return Compare(operand, operator.text, literal.value)


def _syntax_error(at: int) -> Refusal:
    return bad_query(f"Syntax error at position {at}.")
