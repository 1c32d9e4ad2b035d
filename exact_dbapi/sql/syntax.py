"""Tokens → a tree, or the error that says in which line and column the text is wrong.

In come the text and its tokens; what kind of statement they make is not known here.
"""

from __future__ import annotations

import re

from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

from exact_dbapi.errors import InvalidSyntax
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find_all

DIALECT = ExactSQL()


def tree_of(text: str, tokens: list[Token]) -> Tree:
    """Read tokens as one statement.

    Raises: InvalidSyntax.
    """
    try:
        trees = DIALECT.parser().parse(tokens, text)
    except ParseError as error:
        raise _from_parse_error(error) from error
    tree = trees[0] if trees else None
    if tree is None:
        raise syntax_error(text, tokens[0], "This is not a statement")
    _refuse_cut_clause(text, tokens, tree)
    return tree


def _refuse_cut_clause(text: str, tokens: list[Token], tree: Tree) -> None:
    """Refuse GROUP or ORDER without BY, which the parser takes for a name or for nothing."""
    last = tokens[-1]
    if last.token_type in (TokenType.LIMIT, TokenType.OFFSET, TokenType.WHERE, TokenType.HAVING):
        raise syntax_error(text, last, "something is missing here")
    names = {alias.name.upper() for alias in find_all(tree, exp.TableAlias) if not alias.this or not alias.this.quoted}
    is_empty = any(not any(group.args.values()) for group in find_all(tree, exp.Group))
    for word in ("GROUP", "ORDER"):
        if word in names or (is_empty and last.text.upper() == word):
            token = next(item for item in tokens if item.text.upper() == word)
            raise syntax_error(text, token, f"{word} needs BY")


def _from_parse_error(error: ParseError) -> InvalidSyntax:
    first = error.errors[0] if error.errors else {}
    line, column = first.get("line") or 1, first.get("col") or 1
    fragment = first.get("highlight") or ""
    column = max(column - len(fragment) + 1, 1)
    reason = _reason(str(first.get("description") or ""))
    return InvalidSyntax(
        f"Syntax error in line {line}, column {column} at {fragment!r}: {reason}.",
        line=line,
        column=column,
        fragment=fragment,
    )


def _reason(description: str) -> str:
    """What the parser says, without its own class names and tokens."""
    if "Required keyword" in description or not description:
        return "something is missing here"
    if "Expected table name" in description:
        return "a table name is missing here"
    return re.sub(r"\s*(?:but got)?\s*<.*?>", "", description).rstrip(". ")


def syntax_error(text: str, token: Token, reason: str) -> InvalidSyntax:
    """Make the error that says where a statement is wrong, and why."""
    start = text.rfind("\n", 0, token.start) + 1
    column = token.start - start + 1
    return InvalidSyntax(
        f"Syntax error in line {token.line}, column {column} at {token.text!r}: {reason}.",
        line=token.line,
        column=column,
        fragment=token.text,
    )
