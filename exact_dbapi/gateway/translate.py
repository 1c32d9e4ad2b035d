"""PostgreSQL's SQL → the driver's.

In comes the text of one statement, out comes the text that the driver runs, with named placeholders for ``$1``, and the
types of the parameters as far as the statement tells them. Parsing and writing are sqlglot's; here stands what is our
own: hints are kept, the database's own name before a schema goes, and statements that only the driver knows pass as
they are. Never asks anyone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, TokenError, UnsupportedError
from sqlglot.tokens import TokenType  # type: ignore[attr-defined]

from exact_dbapi import InvalidSyntax, NotSupportedError
from exact_dbapi.gateway.meaning import spell
from exact_dbapi.gateway.parse import parse
from exact_dbapi.gateway.tree import Tree

#: First words of statements that are the driver's own, and not PostgreSQL's.
_OWN = frozenset({"USE", "SYNCHRONIZE"})

#: PostgreSQL's options in parentheses (FORMAT, COSTS …) say how its plans are shown, which are not ours.
_EXPLAIN = re.compile(r"\s*EXPLAIN\s+(?:(ANALYZE)\s+|VERBOSE\s+|\([^)]*\)\s*)*", re.IGNORECASE)
_HINTS = re.compile(r"/\*\+.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement for the driver; `parameters` counts its ``$n``, which are called ``p1`` and so on."""

    sql: str
    word: str
    tree: Tree | None
    parameters: int = 0


def split(sql: str) -> list[str]:
    """Split a script at its semicolons, texts and comments considered; a comment alone is no statement.

    Raises: InvalidSyntax when a quote or comment is not closed.
    """
    try:
        tokens = sqlglot.tokenize(sql, read="postgres")
    except TokenError as error:
        raise InvalidSyntax("The statement cannot be read: a quote or a comment is not closed.") from error
    parts: list[str] = []
    start: int | None = None
    end = 0
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            if start is not None:
                parts.append(sql[start:end])
            start = None
            continue
        start = token.start if start is None else start
        end = token.end + 1
    return [*parts, sql[start:end]] if start is not None else parts


def translate(sql: str, database: str, types: Callable[[Tree], Mapping[str, int]]) -> Translated:
    """Translate one statement; `types` tells the types of its columns by name, where its meaning hangs on them.

    Raises: InvalidSyntax when PostgreSQL would not understand it either; NotSupportedError where the engine cannot.
    """
    first = re.match(r"[\s(]*(\w+)", sql)
    word = first[1].upper() if first is not None else ""
    if word in _OWN:
        return Translated(sql, word, None)
    explained = _EXPLAIN.match(sql)
    if explained is not None:
        plain = translate(sql[explained.end() :], database, types)
        verb = "EXPLAIN ANALYZE" if explained[1] else "EXPLAIN"
        return Translated(f"{verb} {plain.sql}", word, plain.tree, plain.parameters)
    tree = parse(sql)
    count = _name_parameters(tree)
    for table in tree.find_all(exp.Table):
        catalog = table.args.get("catalog")
        if catalog is not None and catalog.name.lower() == database.lower():
            table.set("catalog", None)
    _name_outputs(tree)
    spell(tree, lambda: types(tree))
    hints = "".join(f"{hint} " for hint in _HINTS.findall(sql))
    return Translated(hints + _written(tree), word, tree, count)


def _written(tree: Tree) -> str:
    """Write the text for the driver. FOR UPDATE goes, since there is nothing to lock; nothing else is left out.

    Raises: NotSupportedError.
    """
    for query in tree.find_all(exp.Select):
        query.set("locks", None)
    try:
        return str(tree.sql(dialect="duckdb", comments=False, unsupported_level=ErrorLevel.RAISE))
    except UnsupportedError as error:
        raise NotSupportedError(
            f"The gateway's engine has no such function or clause: {error}.".replace("..", "."),
            hint="PostgreSQL has it; say it with a simpler function.",
        ) from error


def _name_parameters(tree: Tree) -> int:
    """Call ``$1`` ``:p1``: the driver's placeholders have names; the highest number is answered."""
    highest = 0
    for parameter in list(tree.find_all(exp.Parameter)):
        number = parameter.name
        if number.isdigit():
            highest = max(highest, int(number))
            parameter.replace(exp.Placeholder(this=f"p{number}"))
    return highest


def _name_outputs(tree: Tree) -> None:
    """Give outputs without a name the one that PostgreSQL gives them, by which clients find them again."""
    while isinstance(tree, exp.SetOperation | exp.Subquery):
        tree = tree.this
    if not isinstance(tree, exp.Select):
        return
    for output in list(tree.expressions):
        if not isinstance(output, exp.Alias | exp.Star) and not (isinstance(output, exp.Column) and output.name != ""):
            output.replace(exp.alias_(_spelled(output), output_name(output), quoted=True))


def _spelled(output: Tree) -> Tree:
    """Spell today's date so that the engine does not take it for a column of that name."""
    if isinstance(output, exp.CurrentDate):
        return exp.Cast(this=exp.CurrentTimestamp(), to=exp.DataType.build("DATE"))
    return output.copy()


def output_name(output: Tree) -> str:
    """Tell the name that PostgreSQL gives to an expression: its function's, its column's, or ``?column?``."""
    if isinstance(output, exp.Column | exp.Dot):
        return output.name
    if isinstance(output, exp.Cast):
        inner = output_name(output.this)
        return inner if inner != NAMELESS else _type_word(output.to)
    if isinstance(output, exp.Paren | exp.Filter | exp.Window | exp.Collate):
        return output_name(output.this)
    if isinstance(output, exp.Subquery):
        inner_outputs = output.this.expressions
        return output_name(inner_outputs[0]) if inner_outputs else NAMELESS
    if isinstance(output, exp.Alias):
        return output.alias
    if isinstance(output, exp.Case):
        return "case"
    if isinstance(output, exp.Exists):
        return "exists"
    if isinstance(output, exp.Anonymous):
        return output.name.lower()
    if isinstance(output, exp.Func) and not isinstance(output, exp.Connector):
        return _FUNCTION_WORDS.get(type(output).__name__, output.sql_name().lower())
    return NAMELESS


#: What PostgreSQL calls an output that has no name.
NAMELESS = "?column?"

#: Functions that sqlglot calls otherwise than PostgreSQL.
_FUNCTION_WORDS = {
    "CurrentTimestamp": "now",
    "TimestampTrunc": "date_trunc",
    "DateTrunc": "date_trunc",
    "GroupConcat": "string_agg",
    "ArrayAgg": "array_agg",
    "TimeToStr": "to_char",
    "ToChar": "to_char",
    "StrPosition": "strpos",
    "Length": "length",
    "Substring": "substring",
    "Extract": "extract",
}

_TYPE_WORDS = {
    "INT": "int4",
    "BIGINT": "int8",
    "SMALLINT": "int2",
    "DOUBLE": "float8",
    "FLOAT": "float4",
    "DECIMAL": "numeric",
    "BOOLEAN": "bool",
    "VARBINARY": "bytea",
}


def _type_word(kind: exp.DataType) -> str:
    name = str(getattr(kind.this, "value", kind.this))  # PostgreSQL's own types, such as regclass, are texts
    return _TYPE_WORDS.get(name, name.lower())
