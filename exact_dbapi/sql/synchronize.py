"""SYNCHRONIZE: its text → a `Synchronize`.

::

    SYNCHRONIZE source { TO | FROM | WITH } target
      IDENTIFIED BY (column, …)
      [ IGNORE CHANGES TO (column, …) ] [ IGNORE NULLS ON (column, …) ]
      [ [WITH] INSERT ] [ UPDATE ] [ DELETE ]
      [ RESOLVE BY { SOURCE | TARGET | NEWEST (column) | REPORT } ]
      [ CONTINUE ON FIRST n ERRORS ] [ LIMIT n CHANGES ] [ DRY RUN ]

In come the tokens, out comes the record. A side is a table, a table function, or a query in parentheses; which tables
there are is the planner's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.hints import NO_HINTS, Hints
from exact_dbapi.sql.syntax import DIALECT, syntax_error, tree_of
from exact_dbapi.synchronization import Resolution


@dataclass(frozen=True, slots=True, eq=False)
class Synchronize:
    """SYNCHRONIZE. `source` and `target` are queries; `tree` holds both, for their parameters.

    `identified_by` names the columns by which the rows of both sides are told to be the same; `unchanged` those that
    are given to new rows only, `kept_if_null` those in which a NULL overwrites nothing. `verbs` say what may be done to
    rows. `newest` is the column that tells which of two values is the later one. Up to `most_errors` rows may be
    refused, and at most `most_changes` rows are changed, where these are given.
    """

    tree: Tree
    source: Tree
    target: Tree
    identified_by: tuple[str, ...]
    is_both_ways: bool = False
    unchanged: tuple[str, ...] = ()
    kept_if_null: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset({"INSERT", "UPDATE"})
    resolution: Resolution = Resolution.REPORT
    newest: str | None = None
    most_errors: int = 0
    most_changes: int | None = None
    is_dry: bool = False
    hints: Hints = NO_HINTS


_VERBS = ("INSERT", "UPDATE", "DELETE")
_FORM = "SYNCHRONIZE is written: SYNCHRONIZE source TO target IDENTIFIED BY (column, …)"
_CLAUSES = (
    "after IDENTIFIED BY (…) come IGNORE CHANGES TO (…), IGNORE NULLS ON (…), INSERT, UPDATE, DELETE, RESOLVE BY, "
    "CONTINUE ON FIRST n ERRORS, LIMIT n CHANGES and DRY RUN"
)


def synchronize(text: str, tokens: list[Token], hints: Hints) -> Synchronize:
    """Read a SYNCHRONIZE statement.

    Raises: InvalidSyntax with line, column and fragment.
    """
    way = _position(tokens, 1, ("TO", "FROM", "WITH"))
    if way is None or way == 1:
        raise syntax_error(text, tokens[-1 if way is None else 1], _FORM)
    end = _position(tokens, way + 1, ("IDENTIFIED",))
    if end is None or end == way + 1:
        raise syntax_error(text, tokens[-1 if end is None else end], _FORM)
    sides = [_side(text, tokens[1:way]), _side(text, tokens[way + 1 : end])]
    if _word(tokens[way]) == "FROM":
        sides.reverse()
    tree = exp.Tuple(expressions=sides)
    clauses = _Clauses(text, tokens, end)
    clauses.read()
    return Synchronize(
        tree,
        sides[0],
        sides[1],
        clauses.identified_by,
        _word(tokens[way]) == "WITH",
        clauses.unchanged,
        clauses.kept_if_null,
        frozenset(clauses.verbs or ("INSERT", "UPDATE")),
        clauses.resolution,
        clauses.newest,
        clauses.most_errors,
        clauses.most_changes,
        clauses.is_dry,
        hints,
    )


def _word(token: Token) -> str:
    is_name = token.token_type in (TokenType.IDENTIFIER, TokenType.STRING)
    return "" if is_name else str(token.text).upper()


def _position(tokens: list[Token], start: int, words: tuple[str, ...]) -> int | None:
    """Find the first of some words that stands in no parentheses."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(tokens[at].token_type, 0)
        if depth == 0 and _word(tokens[at]) in words:
            return at
    return None


def _side(text: str, tokens: list[Token]) -> Tree:
    """Read a side: a query in parentheses as it is, anything else as all of its rows."""
    if tokens[0].token_type == TokenType.L_PAREN and tokens[-1].token_type == TokenType.R_PAREN:
        tree = tree_of(text, tokens[1:-1])
        if not isinstance(tree, exp.Query):
            raise syntax_error(text, tokens[1], "a query stands in parentheses")
        return tree
    return tree_of(text, [*DIALECT.tokenize("SELECT * FROM"), *tokens])


@dataclass
class _Clauses:
    """What stands behind the target, from the token at `at` on."""

    text: str
    tokens: list[Token]
    at: int
    identified_by: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept_if_null: tuple[str, ...] = ()
    verbs: list[str] = field(default_factory=list)
    resolution: Resolution = Resolution.REPORT
    newest: str | None = None
    most_errors: int = 0
    most_changes: int | None = None
    is_dry: bool = False

    def read(self) -> None:
        readers: dict[tuple[str, ...], Callable[[], None]] = {
            ("IDENTIFIED", "BY"): self._identified_by,
            ("IGNORE", "CHANGES", "TO"): self._unchanged,
            ("IGNORE", "NULLS", "ON"): self._kept_if_null,
            ("RESOLVE", "BY"): self._resolve,
            ("CONTINUE", "ON", "FIRST"): self._errors,
            ("LIMIT",): self._changes,
            ("DRY", "RUN"): self._dry,
        }
        while self.at < len(self.tokens):
            for words, read in readers.items():
                if self._words(len(words)) == words:
                    self.at += len(words)
                    read()
                    break
            else:
                self._verb()

    def _words(self, number: int) -> tuple[str, ...]:
        return tuple(_word(token) for token in self.tokens[self.at : self.at + number])

    def _verb(self) -> None:
        if self._words(1) == ("WITH",) and not self.verbs:
            self.at += 1
        if self._words(1)[:1] not in [(verb,) for verb in _VERBS]:
            raise self._error(_CLAUSES)
        self.verbs.append(self._words(1)[0])
        self.at += 1
        if self._words(1) in (("OR",), ("AND",), (",",)):
            self.at += 1

    def _error(self, reason: str) -> Exception:
        return syntax_error(self.text, self.tokens[min(self.at, len(self.tokens) - 1)], reason)

    def _columns(self) -> tuple[str, ...]:
        """Read (column, …); one column may stand without parentheses."""
        if self.at >= len(self.tokens) or self.tokens[self.at].token_type != TokenType.L_PAREN:
            return (self._name(),)
        names: list[str] = []
        while not names or self._punctuation() == TokenType.COMMA:
            self.at += 1
            names.append(self._name())
        if self._punctuation() != TokenType.R_PAREN:
            raise self._error("a list of columns is written (column, column)")
        self.at += 1
        return tuple(names)

    def _punctuation(self) -> TokenType | None:
        return self.tokens[self.at].token_type if self.at < len(self.tokens) else None

    def _name(self) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.token_type == TokenType.STRING or not token.text[:1].replace("_", "a").isalpha():
            raise self._error("a column's name is missing here")
        self.at += 1
        return str(token.text)

    def _number(self) -> int:
        text = self._words(1)[0] if self._words(1) else ""
        if not text.isdigit():
            raise self._error("a whole number is missing here")
        self.at += 1
        return int(text)

    def _closing(self, words: tuple[str, ...]) -> None:
        if not self._words(1) or self._words(1)[0] not in words:
            raise self._error(f"{words[0]} is missing here")
        self.at += 1

    def _identified_by(self) -> None:
        self.identified_by = self._columns()

    def _unchanged(self) -> None:
        self.unchanged = self._columns()

    def _kept_if_null(self) -> None:
        self.kept_if_null = self._columns()

    def _resolve(self) -> None:
        word = self._words(1)[0] if self._words(1) else ""
        if word not in list(Resolution):
            raise self._error("RESOLVE BY takes SOURCE, TARGET, NEWEST (column) or REPORT")
        self.at += 1
        self.resolution = Resolution(word)
        if self.resolution is Resolution.NEWEST:
            (self.newest,) = self._columns()

    def _errors(self) -> None:
        self.most_errors = self._number()
        self._closing(("ERRORS", "ERROR"))

    def _changes(self) -> None:
        self.most_changes = self._number()
        self._closing(("CHANGES", "CHANGE"))

    def _dry(self) -> None:
        self.is_dry = True
