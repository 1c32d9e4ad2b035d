"""A client's question about PostgreSQL's catalog → the embedded engine's SQL over our tables.

In comes the tree of a statement, out comes its text for the engine. Clients write casts to `regclass`, operators with
a schema, collations, and functions that only PostgreSQL has: each is brought to what the engine knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from exact_dbapi import NotSupportedError, UndefinedTable
from exact_dbapi.gateway.catalog.lookup import OWN_CLASSES
from exact_dbapi.gateway.tree import Tree
from exact_dbapi.gateway.types import INT2_VECTOR, OID_VECTOR

if TYPE_CHECKING:
    from exact_dbapi.gateway.variables import Variables

#: The functions of PostgreSQL whose answer belongs to the session.
SESSION_FUNCTIONS = frozenset(
    "current_database current_catalog current_user session_user user current_role current_schema version "
    "pg_backend_pid current_setting set_config inet_server_addr inet_client_addr pg_is_in_recovery".split()
)

_SESSION_NODES: tuple[type[Tree], ...] = tuple(
    kind
    for kind in (
        getattr(exp, name, None)
        for name in (
            "CurrentDatabase",
            "CurrentCatalog",
            "CurrentUser",
            "SessionUser",
            "CurrentSchema",
            "CurrentVersion",
            "CurrentRole",
        )
    )
    if kind is not None
)

#: Columns of a type that PostgreSQL counts from 0, and prints as ``1 2`` and not as ``{1,2}``.
VECTORS = {
    "indkey": INT2_VECTOR,
    "indoption": INT2_VECTOR,
    "indclass": OID_VECTOR,
    "indcollation": OID_VECTOR,
    "proargtypes": OID_VECTOR,
}

_NAMES = {"pg_catalog": "pgc", "information_schema": "pgi"}
_REG = re.compile(r"(?:pg_catalog\.)?(regclass|regtype|regnamespace|regrole|regproc|regprocedure|regoper|regoperator)$")
#: What is not listed here, functions and operators, stands by its name; none of those has a number.
_UNLISTED = frozenset({"regproc", "regprocedure", "regoper", "regoperator"})
_TEXTS = frozenset({"name", "char", "sql_identifier", "character_data", "cardinal_number", "yes_or_no", "regproc"})


def asks_the_catalog(tree: Tree) -> bool:
    """Tell whether a statement reads PostgreSQL's catalog, or asks only what the session knows."""
    tables = [table for table in tree.find_all(exp.Table) if not _is_cte(table, tree)]
    if any(is_catalog_table(table) for table in tables):
        return True
    if any(isinstance(table.this, exp.Identifier) for table in tables):
        return False
    return any(_is_ours(node) for node in tree.walk())


def is_catalog_table(table: exp.Table) -> bool:
    """Tell whether a table is one of PostgreSQL's own."""
    schema = table.db.lower()
    return schema in _NAMES or (not schema and table.name.lower().startswith("pg_"))


def _is_cte(table: exp.Table, tree: Tree) -> bool:
    return not table.db and any(cte.alias.lower() == table.name.lower() for cte in tree.find_all(exp.CTE))


def _is_ours(node: Tree) -> bool:
    if isinstance(node, _SESSION_NODES):
        return True
    if isinstance(node, exp.Anonymous):
        name = node.name.lower()
        return name in SESSION_FUNCTIONS or name.startswith(("pg_", "has_")) or name in ("format_type", "to_regclass")
    return isinstance(node, exp.Cast) and bool(_REG.search(node.to.sql(dialect="postgres").lower()))


class Rewriter:
    """Rewrites questions; `tables` are the names that are there, `functions` those that stand as macros.

    `names_of_functions` are columns that hold a function's number in PostgreSQL, and its name here.
    """

    def __init__(
        self, tables: frozenset[str], functions: frozenset[str], names_of_functions: frozenset[str] = frozenset()
    ) -> None:
        self._tables = tables
        self._functions = functions
        self._names_of_functions = names_of_functions

    def rewrite(self, tree: Tree, session: Mapping[str, str], settings: Variables) -> str:
        """Write the question in the engine's SQL; `session` and `settings` answer what the session knows.

        Raises: UndefinedTable for a table of PostgreSQL's that is not here; NotSupportedError for a question that joins
        its catalog with the tables of Exact Online.
        """
        tree = tree.copy()
        for column in list(tree.find_all(exp.Column)):
            if column.name.lower() == "tableoid":
                column.replace(_own_number(column, tree))
        for table in list(tree.find_all(exp.Table)):
            self._table(table, tree)
        holder = exp.Paren(this=tree)
        for node in reversed(list(tree.walk())):  # children first: what is put in their parents' place keeps them
            new = self._node(node, session, settings)
            if new is not node:
                node.replace(new)
        return str(holder.this.sql(dialect="duckdb", comments=False))

    def _table(self, table: exp.Table, tree: Tree) -> None:
        if not isinstance(table.this, exp.Identifier) or _is_cte(table, tree):
            if isinstance(table.this, exp.Func) and table.db.lower() in _NAMES:
                table.set("db", None)
            return
        schema, name = table.db.lower() or "pg_catalog", table.name.lower()
        if not is_catalog_table(table):
            raise NotSupportedError(
                f"{table.sql(dialect='postgres')} cannot be read together with PostgreSQL's catalog.",
                hint="Ask in two statements.",
            )
        if (name if schema == "pg_catalog" else f"information_schema.{name}") not in self._tables:
            raise UndefinedTable(f"There is no {schema}.{name} here.", nearest=())
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        table.set("catalog", None)
        table.set("db", exp.to_identifier(_NAMES[schema]))
        table.set("this", exp.to_identifier(name))

    def _node(self, node: Tree, session: Mapping[str, str], settings: Variables) -> Tree:
        if isinstance(node, exp.Dot) and node.this.name.lower() in _NAMES:
            inner: Tree = node.expression
            return inner
        if isinstance(node, exp.Column) and node.db.lower() in _NAMES:
            return exp.Column(this=node.this, table=node.args["table"])
        if isinstance(node, _SESSION_NODES):
            return exp.Literal.string(session[_SESSION_KEYS[type(node).__name__]])
        if isinstance(node, exp.Anonymous):
            return self._function(node, session, settings)
        if isinstance(node, exp.Cast):
            return _cast(node)
        if isinstance(node, exp.EQ | exp.NEQ) and node.this.name.lower() in self._names_of_functions:
            return _compared_with_none(node)
        if isinstance(node, exp.Bracket) and node.this.name.lower() in VECTORS:
            return _from_one(node)
        if isinstance(node, exp.Collate):
            return _operand(node)
        if isinstance(node, exp.Operator):
            return _operator(node)
        if isinstance(node, exp.Literal) and node.is_string and re.fullmatch(r"\{[\w,]*\}", node.name):
            return exp.Literal.string(f"[{node.name[1:-1]}]")
        return node

    def _function(self, node: exp.Anonymous, session: Mapping[str, str], settings: Variables) -> Tree:
        name = node.name.lower()
        if name == "current_setting" and node.expressions:
            asked = node.expressions[0]
            return exp.Literal.string(settings.value(asked.name)) if isinstance(asked, exp.Literal) else _setting(asked)
        if name == "set_config" and all(isinstance(one, exp.Literal) for one in node.expressions[:2]):
            settings.put(node.expressions[0].name, node.expressions[1].name)
            return exp.Literal.string(node.expressions[1].name)
        if name in session:
            return exp.Literal.string(session[name])
        if name in self._functions:
            return exp.Anonymous(this=f"fn_{name}", expressions=node.expressions)
        return node


_SESSION_KEYS = {
    "CurrentDatabase": "current_database",
    "CurrentCatalog": "current_database",
    "CurrentUser": "current_user",
    "SessionUser": "current_user",
    "CurrentRole": "current_user",
    "CurrentSchema": "current_schema",
    "CurrentVersion": "version",
}

#: Whether the operator negates. psql writes names in lower case, so names match without regard to case here.
_OPERATORS = {"~": False, "!~": True, "~*": False, "!~*": True}


def _own_number(column: exp.Column, tree: Tree) -> Tree:
    """What PostgreSQL keeps in each row of its catalog's tables: the number of the table."""
    for table in tree.find_all(exp.Table):
        number = OWN_CLASSES.get(table.name.lower())
        if number is not None and column.table in ("", table.alias_or_name):
            found = exp.cast(exp.Literal.number(number), "UINTEGER", dialect="duckdb")
            return exp.alias_(found, "tableoid") if isinstance(column.parent, exp.Select) else found
    return column


def _compared_with_none(node: exp.EQ | exp.NEQ) -> Tree:
    """Whether there is a function: its number is not 0, which prints as a dash."""
    if isinstance(node.expression, exp.Literal) and node.expression.name == "0":
        function = exp.Coalesce(this=node.this, expressions=[exp.Literal.string("-")])
        return type(node)(this=function, expression=exp.Literal.string("-"))
    return node


def _setting(asked: Tree) -> Tree:
    """A setting whose name is a parameter: what it is when a session begins."""
    found = exp.select("setting").from_("pgc.pg_settings").where(exp.column("name").eq(asked))
    refusal = exp.Anonymous(this="error", expressions=[exp.Literal.string("there is no such setting")])
    return exp.Coalesce(this=exp.Subquery(this=found), expressions=[refusal])


def _from_one(node: exp.Bracket) -> Tree:
    """Vectors are counted from 0, and the engine's lists from 1."""
    places = [
        exp.Add(this=exp.Paren(this=place.copy()), expression=exp.Literal.number(1)) for place in node.expressions
    ]
    return exp.Bracket(this=node.this, expressions=places)


def _operator(node: exp.Operator) -> Tree:
    """``OPERATOR(pg_catalog.~)`` is the operator alone."""
    symbol = str(node.args.get("operator") or "").rpartition(".")[2]
    if symbol in _OPERATORS:
        arguments = [node.this, node.expression, exp.Literal.string("i")]
        matches = exp.Anonymous(this="regexp_matches", expressions=arguments)
        return exp.Not(this=matches) if _OPERATORS[symbol] else matches
    if symbol == "=":
        return exp.EQ(this=node.this, expression=node.expression)
    raise NotSupportedError(f"The operator {symbol} has no meaning here.")


def _operand(node: Tree) -> Tree:
    operand: Tree = node.this
    return operand


def _written(value: Tree) -> str:
    """The text of a literal, also of one that is cast to text."""
    return str(value.this.name if isinstance(value, exp.Cast) else value.name)


def _is_text(value: Tree) -> bool:
    """Tell whether a value is a text for certain: written out, a parameter, or put together."""
    if isinstance(value, exp.Paren):
        return _is_text(value.this)
    if isinstance(value, exp.Literal):
        return bool(value.is_string)
    if isinstance(value, exp.Cast):
        return bool(value.is_type(*exp.DataType.TEXT_TYPES))
    return isinstance(value, exp.Placeholder | exp.DPipe | exp.Concat)


def _cast(node: exp.Cast) -> Tree:
    """Casts to PostgreSQL's own types: a name becomes its number where it is written out, else a number its name."""
    target = node.to.sql(dialect="postgres").lower().strip('"').rpartition(".")[2]
    match = _REG.search(target)
    if match is not None and match[1] not in _UNLISTED:
        kind, value = match[1], node.this
        if _is_text(value) and not value.name.isdigit():
            return exp.Anonymous(this=f"fn_known_{kind}", expressions=[value])
        if _is_text(value):
            return exp.Cast(this=value, to=exp.DataType.build("UINTEGER", dialect="duckdb"))
        return exp.Anonymous(this=f"fn_{kind}_name", expressions=[value])
    if target in ("oid", "xid"):
        if _is_text(node.this) and not isinstance(node.this, exp.Placeholder) and not _written(node.this).isdigit():
            return exp.Anonymous(this="fn_known_function", expressions=[node.this])
        return exp.Cast(this=node.this, to=exp.DataType.build("UINTEGER", dialect="duckdb"))
    if target in ("_oid", "_xid"):
        return exp.Cast(this=node.this, to=exp.DataType.build("UINTEGER[]", dialect="duckdb"))
    if target in _TEXTS or match is not None:
        return exp.Cast(this=node.this, to=exp.DataType.build("VARCHAR", dialect="duckdb"))
    if target in ("int2vector", "oidvector"):
        return _operand(node)
    if "." in node.to.sql(dialect="postgres"):
        return exp.Cast(this=node.this, to=exp.DataType.build(target, dialect="postgres"))
    return node
