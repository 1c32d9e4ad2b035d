"""PostgreSQL's SQL → sqlglot's tree, also where PostgreSQL reads what sqlglot's dialect does not.

In comes the text of one statement, out comes its tree. What is spelled otherwise first: words that are no name
elsewhere but may be one after AS, and arrays of types that only PostgreSQL's catalog has.
"""

from __future__ import annotations

import sqlglot
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import TokenType  # type: ignore[attr-defined]

from exact_dbapi import InvalidSyntax
from exact_dbapi.gateway.tree import Tree

#: Words that begin statements, and that clients give to outputs all the same.
_VERBS = frozenset({"select", "insert", "update", "delete", "create", "alter", "drop", "merge", "describe", "comment"})

#: Types of the catalog, an array of which is called by an underscore before the name.
_CATALOG_TYPES = frozenset(
    {"oid", "xid", "name", "regclass", "regtype", "regproc", "regnamespace", "regrole", "aclitem"}
)


def parse(sql: str) -> Tree:
    """Parse one statement.

    Raises: InvalidSyntax when PostgreSQL would not understand it either.
    """
    try:
        return sqlglot.parse_one(sql, read="postgres")
    except ParseError as error:
        spelled = _spelled(sql)
        if spelled == sql:
            raise _syntax(error) from error
    try:
        return sqlglot.parse_one(spelled, read="postgres")
    except ParseError as error:
        raise _syntax(error) from error


def _syntax(error: ParseError) -> InvalidSyntax:
    found = error.errors[0] if error.errors else {}
    line, column = found.get("line") or 1, found.get("col") or 1
    fragment = found.get("highlight") or ""
    return InvalidSyntax(
        f"Syntax error in line {line}, column {column} at {fragment!r}.", line=line, column=column, fragment=fragment
    )


def _spelled(sql: str) -> str:
    """Spell names after AS and types of the catalog so that they can be read."""
    try:
        tokens = sqlglot.tokenize(sql, read="postgres")
    except TokenError:
        return sql
    parts: list[str] = []
    end = 0
    for position, token in enumerate(tokens):
        kinds = [one.token_type for one in tokens[position + 1 : position + 3]]
        text, stop = token.text.lower(), token.end + 1
        is_name = position > 0 and tokens[position - 1].token_type == TokenType.ALIAS and text in _VERBS
        if is_name and (not kinds or kinds[0] in _AFTER_A_NAME):
            spelled = f'"{text}"'
        elif text in _CATALOG_TYPES and kinds == [TokenType.L_BRACKET, TokenType.R_BRACKET]:
            spelled, stop = f"_{text}", tokens[position + 2].end + 1
        else:
            continue
        parts += [sql[end : token.start], spelled]
        end = stop
    return "".join(parts) + sql[end:]


_AFTER_A_NAME = frozenset({TokenType.COMMA, TokenType.FROM, TokenType.R_PAREN, TokenType.SEMICOLON})
