"""The SQL that users write: DuckDB's, plus what Exact needs, as a sqlglot dialect.

In comes text, out come sqlglot expressions. Names match without regard to case even when quoted; every ``?`` becomes a
named placeholder that carries its position, because the order of a tree's nodes is not the order of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.dialect import NormalizationStrategy
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.tokens import TokenType  # type: ignore[attr-defined]

from exact_dbapi.errors import NotSupportedError

if TYPE_CHECKING:
    from typing import TypeAlias

    Tree: TypeAlias = exp.Expr
else:
    # The root of all nodes is Expr from version 30 on, and Expression before.
    Tree = getattr(exp, "Expr", exp.Expression)


def _numbered_placeholder(parser: Any) -> exp.Placeholder:
    return exp.Placeholder(this=f"{POSITIONAL}{parser._prev.start}")


#: How the name of a ``?`` begins; the rest is its offset in the text. A user's ``:name`` cannot begin with it.
POSITIONAL = "at__"


class ExactSQL(DuckDB):
    """DuckDB's SQL with numbered question marks and names that ignore case."""

    NORMALIZATION_STRATEGY = NormalizationStrategy.CASE_INSENSITIVE

    class Tokenizer(DuckDB.Tokenizer):
        """Reads what follows EXPLAIN as a statement, not as one opaque text."""

        KEYWORDS: ClassVar = {word: kind for word, kind in DuckDB.Tokenizer.KEYWORDS.items() if word != "EXPLAIN"}

    class Parser(DuckDB.Parser):  # type: ignore[misc,valid-type]
        """Adds the numbering of question marks."""

        PLACEHOLDER_PARSERS: ClassVar = {
            **DuckDB.Parser.PLACEHOLDER_PARSERS,
            TokenType.PLACEHOLDER: _numbered_placeholder,
        }

        def _warn_unsupported(self) -> None:
            """Say nothing on stderr of a statement that is then refused by name."""

    class Generator(DuckDB.Generator):  # type: ignore[misc,valid-type]
        """Refuses what the engine cannot say; sqlglot would leave it out and go on with another question."""

        def unsupported(self, message: str) -> None:
            """Raise instead of collecting warnings.

            Raises: NotSupportedError.
            """
            reason = message.removesuffix(" when targeting ExactSQL.").rstrip(". ")
            raise NotSupportedError(
                f"The embedded engine has no such function or clause: {reason}.",
                hint="Say it with one of its own, as strftime() for to_char(); nothing was read.",
            )
