"""SQLAlchemy expressions → the driver's SQL, which is the embedded engine's with Exact's names.

In come expression trees, out comes text with ``?`` for each value. A name is written as it is spelled and quoted only
when it has to be: names match without regard to case unless they are quoted. Never turns a value into text, but for
the literals that the user asks for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import cast
from sqlalchemy import types as sqltypes
from sqlalchemy.exc import CompileError
from sqlalchemy.sql import compiler

from sqlalchemy_exact.provided import endpoint_of, leave_to_exact

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

#: A decimal without a precision; the engine would keep three decimals.
WIDEST_DECIMAL = "DECIMAL(38, 12)"


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

    def visit_insert(self, insert_stmt: Any, *args: Any, **kw: Any) -> str:
        """Write an INSERT; that of a row of Exact asks nothing back that was not asked for."""
        if endpoint_of(insert_stmt.table) is not None:
            leave_to_exact(insert_stmt.table)
        text: str = super().visit_insert(insert_stmt, *args, **kw)  # type: ignore[no-untyped-call]
        return text

    def limit_clause(self, select: Any, **kw: Any) -> str:
        """Write LIMIT and OFFSET; either may stand alone."""
        text = ""
        if select._limit_clause is not None:
            text += "\n LIMIT " + self.process(select._limit_clause, **kw)
        if select._offset_clause is not None:
            text += "\n OFFSET " + self.process(select._offset_clause, **kw)
        return text

    def fetch_clause(self, select: Any, *args: Any, **kw: Any) -> str:
        """Write FETCH FIRST n ROWS ONLY as LIMIT n.

        Raises: CompileError for PERCENT and WITH TIES, which the engine does not have.
        """
        options = select._fetch_clause_options
        if options["percent"] or options["with_ties"]:
            raise CompileError("FETCH FIRST takes a number of rows here, without PERCENT or WITH TIES.")
        text = "\n LIMIT " + self.process(select._fetch_clause, **kw)
        if select._offset_clause is not None:
            text += "\n OFFSET " + self.process(select._offset_clause, **kw)
        return text

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        """Write nothing: no row can be locked, neither in Exact nor in a local table."""
        return ""

    def visit_empty_set_expr(self, element_types: Any, **kw: Any) -> str:
        """Write a query without rows, for IN with an empty list."""
        return f"SELECT {', '.join('1' for _ in element_types or [None])} WHERE 1 <> 1"

    def get_select_precolumns(self, select: Any, **kw: Any) -> str:
        """Write DISTINCT, or DISTINCT ON with its columns."""
        if select._distinct_on:
            return f"DISTINCT ON ({', '.join(self.process(column, **kw) for column in select._distinct_on)}) "
        return "DISTINCT " if select._distinct else ""

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: Any, from_hints: Any, **kw: Any
    ) -> str:
        """Write the FROM of an UPDATE."""
        return f"FROM {self._froms(extra_froms, from_hints, kw)}"

    def delete_extra_from_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: Any, from_hints: Any, **kw: Any
    ) -> str:
        """Write the USING of a DELETE."""
        return f"USING {self._froms(extra_froms, from_hints, kw)}"

    def _froms(self, froms: Any, hints: Any, kw: dict[str, Any]) -> str:
        options = {**kw, "asfrom": True}
        return ", ".join(one._compiler_dispatch(self, fromhints=hints, **options) for one in froms)

    def visit_truediv_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write a division; that of decimals answers a double here, which is made a decimal again."""
        text: str = super().visit_truediv_binary(binary, operator, **kw)  # type: ignore[no-untyped-call]
        is_decimal = isinstance(binary.type, sqltypes.Numeric) and not isinstance(binary.type, sqltypes.Float)
        return f"CAST({text} AS {WIDEST_DECIMAL})" if is_decimal else text

    def visit_sequence(self, sequence: Any, **kw: Any) -> str:
        """Write the next value of a local sequence."""
        return f"nextval({_text(self.preparer.format_sequence(sequence))})"

    def visit_bitwise_xor_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write exclusive or as a function: the sign for it raises to a power here."""
        return f"xor({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write a search for a regular expression."""
        return f"regexp_matches({self._regexp(binary, kw)})"

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write that a regular expression is not found."""
        return f"NOT regexp_matches({self._regexp(binary, kw)})"

    def visit_regexp_replace_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write a replacement of each place where a regular expression is found."""
        return f"regexp_replace({self._regexp(binary, kw, 'g')})"

    def _regexp(self, binary: Any, kw: dict[str, Any], always: str = "") -> str:
        flags = always + (binary.modifiers["flags"] or "")
        arguments = [self.process(binary.left, **kw), self.process(binary.right, **kw)]
        return ", ".join([*arguments, _text(flags)] if flags else arguments)

    def visit_json_getitem_op_binary(self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any) -> str:
        """Write one step into a JSON value."""
        if binary.type._type_affinity is sqltypes.JSON:
            return f"json_extract({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"
        if not _cast_applied:
            return self.process(cast(binary, binary.type), _cast_applied=True, **kw)
        return f"json_extract_string({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    visit_json_path_getitem_op_binary = visit_json_getitem_op_binary


class ExactDDLCompiler(compiler.DDLCompiler):
    """Compiles CREATE and DROP of what is local."""

    def get_column_specification(self, column: Any, **kwargs: Any) -> str:
        """Write a column; an integer key that nobody fills numbers itself."""
        parts = [self.preparer.format_column(column)]
        parts.append(self.dialect.type_compiler.process(column.type, type_expression=column))
        default = self.get_column_default_string(column)
        if default is not None:
            parts.append(f"DEFAULT {default}")
        elif column is column.table._autoincrement_column and column.default is None:
            parts.append("GENERATED BY DEFAULT AS IDENTITY")
        if not column.nullable:
            parts.append("NOT NULL")
        if column.computed is not None:
            parts.append(self.process(column.computed))
        return " ".join(parts)

    def get_column_default_string(self, column: Any) -> str | None:
        """Write what stands after DEFAULT; the next value of a sequence is the engine's to take."""
        sequence = column.default
        if sequence is not None and sequence.is_sequence and column.server_default is None:
            return f"nextval({_text(self.preparer.format_sequence(sequence))})"
        text: str | None = super().get_column_default_string(column)
        return text

    def define_constraint_cascades(self, constraint: Any) -> str:
        """Refuse what follows a change of the other table: the engine only forbids it.

        Raises: CompileError for ON DELETE and ON UPDATE with anything but RESTRICT or NO ACTION.
        """
        for action in (constraint.ondelete, constraint.onupdate):
            if action is not None and action.upper() not in ("RESTRICT", "NO ACTION"):
                raise CompileError(f"A local table's foreign key cannot {action}.")
        return ""

    def define_constraint_deferrability(self, constraint: Any) -> str:
        """Write nothing: constraints hold at each statement."""
        return ""

    def visit_identity_column(self, identity: Any, **kw: Any) -> str:
        """Write an identity column.

        Raises: CompileError for ALWAYS, which the engine cannot keep.
        """
        if identity.always:
            raise CompileError("A local table's identity column takes any value that is given: leave out always=True.")
        options = self.get_identity_options(identity)
        return f"GENERATED BY DEFAULT AS IDENTITY{f' ({options})' if options else ''}"

    def get_identity_options(self, identity_options: Any) -> str:
        """Write the options of a sequence; to have no bounds is the engine's way anyway."""
        text: str = super().get_identity_options(identity_options)
        return text.replace("NO MINVALUE", "").replace("NO MAXVALUE", "").strip()

    def visit_drop_table_comment(self, drop: Any, **kw: Any) -> str:
        """Write a comment without words, which is none."""
        return f"COMMENT ON TABLE {self.preparer.format_table(drop.element)} IS ''"

    def visit_drop_column_comment(self, drop: Any, **kw: Any) -> str:
        """Write a comment without words, which is none."""
        column = self.preparer.format_column(drop.element, use_table=True, use_schema=True)
        return f"COMMENT ON COLUMN {column} IS ''"

    def visit_computed_column(self, generated: Any, **kw: Any) -> str:
        """Write a column that is computed from others whenever it is read.

        Raises: CompileError for one that is to be stored.
        """
        if generated.persisted:
            raise CompileError("A local table's computed column is never stored: leave out persisted=True.")
        text = self.sql_compiler.process(generated.sqltext, include_table=False, literal_binds=True)
        return f"GENERATED ALWAYS AS ({text})"


class ExactTypeCompiler(compiler.GenericTypeCompiler):
    """Writes type names for CREATE TABLE and CAST."""

    def visit_NUMERIC(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write NUMERIC; without a precision the engine would keep three decimals, so the widest of both kinds."""
        if type_.precision is None:
            return WIDEST_DECIMAL
        text: str = super().visit_NUMERIC(type_, **kw)
        return text

    def visit_DECIMAL(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write DECIMAL, as wide as NUMERIC."""
        return self.visit_NUMERIC(type_, **kw)

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

    def visit_INTERVAL(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write INTERVAL."""
        return "INTERVAL"

    def visit_UUID(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write UUID."""
        return "UUID"

    def visit_large_binary(self, type_: Any, **kw: Any) -> str:
        """Write BLOB."""
        return "BLOB"

    def visit_JSON(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        """Write JSON."""
        return "JSON"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
