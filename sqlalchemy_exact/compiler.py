"""SQLAlchemy expressions → the driver's SQL, which is the embedded engine's with Exact's names.

In come expression trees, out comes text with ``?`` for each value. A name is written as it is spelled and quoted only
when it has to be: names match without regard to case unless they are quoted. Never turns a value into text, but for
the literals that the user asks for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import CompileError
from sqlalchemy.sql import compiler

#: Words that cannot stand as a bare name in the embedded engine or in the driver's parser.
RESERVED_WORDS = set(
    """
    all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit boolean
    both by case cast char character check coalesce collate collation column columns concurrently constraint create
    cross current_date current_time current_timestamp current_user dec decimal default deferrable desc describe
    distinct do else end except exists extract false fetch float for foreign freeze from full generated glob grant
    group grouping grouping_id having ilike in initially inner inout int integer intersect interval into is isnull
    join lambda lateral leading left like limit localtime localtimestamp map named national natural nchar none not
    notnull null nullif numeric of offset on only or order out outer over overlaps overlay pivot pivot_longer
    pivot_wider placing position positional precision primary qualify real references returning right row select
    semi session_user set setof show similar smallint some struct substring summarize symmetric table tablesample
    then time timestamp to trailing treat trim true try_cast tuple union unique unpack unpivot user using values
    varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest
    xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """.split()
)


class ExactIdentifierPreparer(compiler.IdentifierPreparer):
    """Writes names. Capitals need no quotes; a schema may carry its catalog: ``ExactOnlineREST.CRM``."""

    reserved_words = RESERVED_WORDS

    def _requires_quotes(self, value: str) -> bool:
        return (
            not value
            or value.lower() in self.reserved_words
            or value[0] in self.illegal_initial_characters
            or not self.legal_characters.match(value)
        )

    def quote_schema(self, schema: str, force: Any = None) -> str:
        """Write a schema, or a catalog and a schema with a dot between them."""
        if getattr(schema, "quote", None):
            return self.quote(schema)
        return ".".join(self.quote(part) for part in schema.split("."))


class ExactCompiler(compiler.SQLCompiler):
    """Compiles queries and changes."""

    def limit_clause(self, select: Any, **kw: Any) -> str:
        """Write LIMIT and OFFSET; either may stand alone."""
        text = ""
        if select._limit_clause is not None:
            text += "\n LIMIT " + self.process(select._limit_clause, **kw)
        if select._offset_clause is not None:
            text += "\n OFFSET " + self.process(select._offset_clause, **kw)
        return text

    def visit_empty_set_expr(self, element_types: Any, **kw: Any) -> str:
        """Write a query without rows, for IN with an empty list."""
        return f"SELECT {', '.join('1' for _ in element_types or [None])} WHERE 1 <> 1"


class ExactDDLCompiler(compiler.DDLCompiler):
    """Compiles CREATE and DROP of local tables."""

    def visit_create_index(self, create: Any, *args: Any, **kw: Any) -> str:
        """Refuse: the driver keeps local tables without indexes.

        Raises: CompileError.
        """
        raise CompileError("A local table has no indexes: leave out index=True and Index(…).")


class ExactTypeCompiler(compiler.GenericTypeCompiler):
    """Writes type names for CREATE TABLE and CAST."""

    def visit_float(self, type_: Any, **kw: Any) -> str:
        """Write DOUBLE: FLOAT has 32 bits here, and Python's has 64."""
        return "DOUBLE"

    def visit_DOUBLE(self, type_: Any, **kw: Any) -> str:  # noqa: N802  (SQLAlchemy looks for this name)
        """Write DOUBLE."""
        return "DOUBLE"

    def visit_datetime(self, type_: Any, **kw: Any) -> str:
        """Write TIMESTAMP, with or without a time zone."""
        return self.visit_TIMESTAMP(type_, **kw)

    def visit_DATETIME(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write TIMESTAMP, which DATETIME means here."""
        return self.visit_TIMESTAMP(type_, **kw)

    def visit_TIMESTAMP(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write TIMESTAMP, with or without a time zone."""
        return "TIMESTAMP WITH TIME ZONE" if type_.timezone else "TIMESTAMP"

    def visit_uuid(self, type_: Any, **kw: Any) -> str:
        """Write UUID."""
        return "UUID"

    def visit_UUID(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write UUID."""
        return "UUID"

    def visit_large_binary(self, type_: Any, **kw: Any) -> str:
        """Write BLOB."""
        return "BLOB"

    def visit_JSON(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write JSON."""
        return "JSON"
