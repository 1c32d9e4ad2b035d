"""Text → `Statement`: what kind of statement it is, and its tree.

In comes the text of one or more statements, out comes a tuple of statements. Knows nothing of tables, types or
divisions: that a name exists is the planner's business.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TypeAlias

from sqlglot import exp
from sqlglot.errors import TokenError
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

from exact_dbapi.errors import InvalidSyntax, NotSupportedError
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.hints import NO_HINTS, Hints, read_hints
from exact_dbapi.sql.synchronize import Synchronize, synchronize
from exact_dbapi.sql.syntax import DIALECT, syntax_error, tree_of


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """A query: SELECT, a set operation, VALUES or WITH."""

    tree: Tree
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, TRUNCATE, COMMENT or COPY; `verb` is the first word, upper case."""

    tree: Tree
    verb: str
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True, eq=False)
class Explain:
    """EXPLAIN of another statement; nothing of it is run, unless `analyze`."""

    statement: Statement
    analyze: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """USE: the divisions of later statements, by number, all of them, or as a query answers."""

    divisions: tuple[int, ...] | None = None
    query: Select | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """BEGIN, COMMIT, ROLLBACK; or SAVEPOINT, RELEASE and ROLLBACK TO with the savepoint's `name`."""

    verb: str
    name: str = ""


Statement: TypeAlias = Select | Change | Synchronize | Explain | Use | Transaction

_CHANGES = (
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.TruncateTable,
    exp.Comment,
    exp.Merge,
    exp.Copy,
)
_TRANSACTION = {
    "BEGIN": "BEGIN",
    "START": "BEGIN",
    "COMMIT": "COMMIT",
    "END": "COMMIT",
    "ROLLBACK": "ROLLBACK",
    "ABORT": "ROLLBACK",
}

#: Statements of other databases, which are refused by name; any other first word is a misspelling.
_REFUSED = frozenset(
    "ALTER ANALYZE ATTACH CALL CHECKPOINT COMMENT COPY DEALLOCATE DECLARE DESC DESCRIBE DETACH DISCARD EXECUTE EXPORT "
    "FETCH GRANT IMPORT INSTALL KILL LISTEN LOAD LOCK MERGE NOTIFY PREPARE PRAGMA RESET REVOKE SET "
    "SHOW SUMMARIZE UNLOCK VACUUM".split()
)

#: What a misspelled first word may be meant for.
_WORDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "WITH", "SYNCHRONIZE")


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Statement, ...]:
    """Parse one or more statements separated by semicolons; a comment alone is no statement.

    Raises: InvalidSyntax with line, column and fragment; NotSupportedError for a statement that this driver refuses.
    """
    return tuple(_statement(text, tokens) for tokens in _split(_tokens(text)))


def split(text: str) -> tuple[tuple[int, str], ...]:
    """Tell the statements of a script apart: the line that each begins in, and its text.

    Raises: InvalidSyntax for a text that cannot be read; what is wrong with a statement is said when it is parsed.
    """
    parts = _split(_tokens(text))
    return tuple((tokens[0].line, text[tokens[0].start : tokens[-1].end + 1]) for tokens in parts)


def _tokens(text: str) -> list[Token]:
    try:
        tokens = DIALECT.tokenize(text)
    except TokenError as error:
        raise _unreadable(text, str(error)) from error
    _refuse_factorial(text, tokens)
    for before, token, after in zip([None, *tokens], tokens, tokens[1:], strict=False):
        if _opens_a_name(before, token, after):
            token.token_type = TokenType.PARAMETER
    return tokens


def _refuse_factorial(text: str, tokens: list[Token]) -> None:
    """Refuse ``4!``, which older parsers take for NOT 4."""
    for token, after in zip_longest(tokens, tokens[1:]):
        is_match = after is not None and after.start == token.end + 1 and after.text.startswith("~")  # !~ and !~~
        if token.token_type == TokenType.NOT and token.text == "!" and not is_match:
            raise syntax_error(text, token, "! is no operator, write NOT or factorial()")


def _opens_a_name(before: Token | None, token: Token, after: Token) -> bool:
    """Tell the colon of ``:name`` from that of a slice or a struct, which has something directly before it."""
    if token.token_type != TokenType.COLON or after.token_type not in (TokenType.VAR, TokenType.IDENTIFIER):
        return False
    stands_free = before is None or before.end + 1 < token.start or before.text in ("(", ",", "=", "<", ">", "[")
    return stands_free and token.end + 1 == after.start


def _unreadable(text: str, reason: str) -> InvalidSyntax:
    """The tokenizer does not say where it stopped: usually a quote was opened and never closed."""
    start = max(text.rfind("'"), text.rfind('"'), 0)
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    fragment = text[start : start + 30]
    return InvalidSyntax(
        f"The statement cannot be read near line {line}, column {column}: {fragment!r}.",
        hint="Look for a quote or a comment that is opened and not closed.",
        line=line,
        column=column,
        fragment=fragment,
        reason=reason,
    )


def _split(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _statement(text: str, tokens: list[Token]) -> Statement:
    word = tokens[0].text.upper()
    if word in ("EXPLAIN", "DESCRIBE") and len(tokens) == 1:
        raise syntax_error(text, tokens[0], f"{word} needs a statement")
    if word == "EXPLAIN":
        return _explain(text, tokens)
    if word == "SYNCHRONIZE":
        return synchronize(text, tokens, _hints(text, tokens))
    if word == "USE":
        return _use(text, tokens)
    if word in _TRANSACTION and len(tokens) <= 2 and tokens[-1].text.upper() != "TO":
        return Transaction(_TRANSACTION[word])
    if word in ("SAVEPOINT", "RELEASE", "ROLLBACK"):
        return _savepoint(text, tokens)
    if word in ("EXPORT", "IMPORT"):
        raise _refused(word)
    tree = tree_of(text, tokens)
    if isinstance(tree, exp.Select) and not tree.expressions:
        raise syntax_error(text, tokens[0], "SELECT needs at least one column")
    if isinstance(tree, exp.Query | exp.Values):
        return Select(tree, _hints(text, tokens))
    if isinstance(tree, _CHANGES):
        _refuse_cut_change(text, tokens, tree)
        return Change(tree, word, _hints(text, tokens))
    if isinstance(tree, exp.Command) and word in ("CREATE", "DROP", "ALTER") and len(tokens) > 1:
        raise NotSupportedError(f"{word} {tokens[1].text.upper()} is not supported.", hint="Tables and views are.")
    if word not in _REFUSED:
        nearest = difflib.get_close_matches(word, _WORDS, 1)
        guess = f"; did you mean {nearest[0]}?" if nearest else ""
        raise syntax_error(text, tokens[0], f"no statement begins so{guess}")
    raise _refused(word)


def _hints(text: str, tokens: list[Token]) -> Hints:
    return read_hints(text[tokens[0].start : tokens[-1].end + 1])


def _refused(word: str) -> NotSupportedError:
    return NotSupportedError(
        f"{word} is not a statement of this driver.",
        hint="Settings are given to connect(); files and other databases have functions and statements of their own.",
    )


def _explain(text: str, tokens: list[Token]) -> Explain:
    analyze = len(tokens) > 1 and tokens[1].text.upper() == "ANALYZE"
    rest = tokens[2 if analyze else 1 :]
    if not rest:
        raise syntax_error(text, tokens[-1], "EXPLAIN needs a statement")
    return Explain(_statement(text, rest), analyze)


def _savepoint(text: str, tokens: list[Token]) -> Transaction:
    """Read SAVEPOINT name, RELEASE [SAVEPOINT] name and ROLLBACK [TRANSACTION] TO [SAVEPOINT] name."""
    words = [token.text.upper() for token in tokens]
    verb = words[0]
    if verb == "ROLLBACK":
        if "TO" not in words[1:3]:
            raise syntax_error(text, tokens[1], "ROLLBACK stands alone, or goes TO a savepoint")
        verb = "ROLLBACK TO"
        start = words.index("TO") + 1
    else:
        start = 1
    if verb != "SAVEPOINT" and words[start : start + 1] == ["SAVEPOINT"] and len(words) > start + 1:
        start += 1
    if len(tokens) != start + 1:
        raise syntax_error(text, tokens[-1], f"{verb} takes the name of one savepoint")
    return Transaction(verb, tokens[start].text)


def _use(text: str, tokens: list[Token]) -> Use:
    rest = tokens[1:]
    if not rest:
        raise syntax_error(text, tokens[0], "USE needs division numbers, ALL or a SELECT")
    if rest[0].text.upper() in ("SELECT", "WITH", "("):
        tree = tree_of(text, rest)
        if isinstance(tree, exp.Query):
            return Use(query=Select(tree))
    if len(rest) == 1 and rest[0].text.upper() == "ALL":
        return Use()
    for position, token in enumerate(rest):
        is_comma = token.token_type == TokenType.COMMA
        if is_comma != (position % 2 == 1) or not (is_comma or token.text.isdigit()):
            raise syntax_error(text, token, "USE takes division numbers, ALL or a SELECT")
    return Use(divisions=tuple(int(token.text) for token in rest[::2]))


def _refuse_cut_change(text: str, tokens: list[Token], tree: Tree) -> None:
    """Refuse DELETE without FROM and UPDATE without values, which the parser takes for all rows and for nothing."""
    if isinstance(tree, exp.Delete):
        at = next(at for at, token in enumerate(tokens) if token.token_type == TokenType.DELETE)
        if at + 1 < len(tokens) and tokens[at + 1].token_type != TokenType.FROM:
            raise syntax_error(text, tokens[at + 1], "DELETE needs FROM")
    elif isinstance(tree, exp.Update):
        given = tree.expressions
        if not given or not all(isinstance(assignment, exp.EQ) for assignment in given):
            raise syntax_error(text, tokens[-1], "UPDATE needs SET column = value")
