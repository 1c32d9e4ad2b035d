"""One client's session: which of its statements go where, and the state of its transaction.

In come statements as PostgreSQL's clients write them, out come `Prepared` ones: for the driver, about settings, about
the catalog. A session has one connection of the driver, opened when it begins; that costs no call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlglot import exp

from exact_dbapi import Error, NotSupportedError, ProgrammingError
from exact_dbapi.gateway import translate
from exact_dbapi.gateway.allowance import Allowance
from exact_dbapi.gateway.answer import Prepared, Said, Status
from exact_dbapi.gateway.catalog import CatalogDatabase, Question, asks_the_catalog
from exact_dbapi.gateway.copy import prepare_copy
from exact_dbapi.gateway.cursors import Cursors
from exact_dbapi.gateway.encoding import encoder
from exact_dbapi.gateway.named import NamedStatements
from exact_dbapi.gateway.parameters import column_types, parameter_types
from exact_dbapi.gateway.query import Limits, Query
from exact_dbapi.gateway.sampling import sampled
from exact_dbapi.gateway.tree import Tree
from exact_dbapi.gateway.types import Field, field_of
from exact_dbapi.gateway.variables import Variables

if TYPE_CHECKING:
    from exact_dbapi.connection import Connection

_ENDS = frozenset({"COMMIT", "END", "ROLLBACK", "ABORT"})
_TRANSACTION = _ENDS | {"BEGIN", "START", "SAVEPOINT", "RELEASE", "PREPARE"}
_SETTINGS = frozenset({"SET", "SHOW", "RESET"})
_SPOILT = "The transaction has failed, and takes nothing more."


class Session:
    """What one client says, in its order; `sample_rows` bounds a tool's sample, `most_seconds` a statement."""

    def __init__(
        self,
        connection: Connection,
        database: CatalogDatabase,
        options: dict[str, str],
        allowance: Allowance,
        sample_rows: int | None = None,
        most_seconds: float | None = None,
    ) -> None:
        self._sample_rows = sample_rows
        self._most_seconds = most_seconds
        self._allowance = allowance
        self._connection = connection
        self._database = database
        self._variables = Variables(options)
        self._status = Status.IDLE
        self._cursors = Cursors(self._query)
        self._named = NamedStatements(self._query)
        connection.autocommit = True

    @property
    def status(self) -> Status:
        """The state of the transaction."""
        return self._status

    def spoil(self) -> None:
        """Note that a statement failed."""
        if self._status is Status.OPEN:
            self._status = Status.SPOILT

    def cursor_fields(self, name: str) -> tuple[Field, ...] | None:
        """Describe the rows of a declared cursor."""
        return self._cursors.fields(name)

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        self._cursors.end(of_transaction=False)
        self._allowance.close()
        self._connection.close()

    def split(self, sql: str) -> list[str]:
        """Split a script into its statements."""
        return translate.split(sql)

    def prepare(self, sql: str, parameters: Sequence[int]) -> Prepared:
        """Parse one statement.

        Raises: InvalidSyntax; NotSupportedError for what the gateway does not do; ProgrammingError in a failed
        transaction.
        """
        if not sql:
            return Said("")
        word = (re.match(r"\W*(\w*)", sql) or ("", ""))[1].upper()
        if self._status is Status.SPOILT and word not in _ENDS:
            raise ProgrammingError(_SPOILT, hint="Send ROLLBACK.")
        if word in _TRANSACTION:
            return self._transaction(word, sql)
        if word in _SETTINGS:
            return self._variables.answer(sql)
        if word == "DECLARE":
            return self._declare(sql, parameters)
        if word in _OTHERS:
            return _OTHERS[word](self, sql)
        return self._query(sql, parameters)

    def _query(self, sql: str, parameters: Sequence[int] = ()) -> Prepared:
        """Prepare what answers rows or changes them."""
        found = translate.translate(sql, self._database.name, self._column_types)
        types: tuple[int, ...] = ()
        if found.tree is not None:
            types = parameter_types(found.tree, found.parameters, parameters, partial(self._column_types, found.tree))
            if asks_the_catalog(found.tree):
                return Question(self._rewritten(found.tree), self._database, types)
        return Query(
            sampled(found, self._sample_rows),
            self._connection,
            types,
            Limits(self._timeout_seconds, self._allowance.check),
            found.tree,
        )

    @property
    def _timeout_seconds(self) -> float | None:
        """How long a statement may run: as the client says, but never longer than the server allows."""
        known = [one for one in (self._variables.timeout_seconds, self._most_seconds) if one is not None]
        return min(known, default=None)

    def _column_types(self, tree: Tree) -> dict[str, int]:
        connection = self._connection
        return column_types(tree, connection.catalog, connection.settings.schema, self._described)

    def _described(self, table: exp.Table) -> dict[str, int]:
        """Describe a local table; what is none, as a CTE, has no columns that are known here."""
        if not self._connection.has_local_tables:
            return {}
        try:
            name = exp.table_(table.this, table.args.get("db")).sql(dialect="duckdb")
            plan = self._connection.plan(f"SELECT * FROM {name}")
        except Error:
            return {}
        return {one.name.lower(): field_of(one.name, one.type_code).oid for one in getattr(plan, "columns", ())}

    def _discard(self, sql: str) -> Prepared:
        return Said("DISCARD ALL", then=self._forget)

    def _forget(self) -> None:
        self._variables.forget()
        self._cursors.end(of_transaction=False)
        self._named.forget()

    def _copy(self, sql: str) -> Prepared:
        return prepare_copy(sql, self._query, encoder)

    def _declare(self, sql: str, parameters: Sequence[int]) -> Prepared:
        return self._cursors.declare(sql, self._status is Status.OPEN, parameters)

    def _fetch(self, sql: str) -> Prepared:
        return self._cursors.fetch(sql)

    def _close_cursor(self, sql: str) -> Prepared:
        return self._cursors.close(sql)

    def _execute(self, sql: str) -> Prepared:
        return self._named.execute(sql)

    def _deallocate(self, sql: str) -> Prepared:
        return self._named.deallocate(sql)

    def _ignore(self, sql: str) -> Prepared:
        """LISTEN changes nothing here: nobody notifies."""
        return Said(sql.split(None, 1)[0].upper())

    def _rewritten(self, tree: Tree) -> str:
        words = {
            "current_database": self._database.name,
            "current_user": self._database.user,
            "current_schema": "public",
            "version": "PostgreSQL 15.0 (exact-dbapi)",
            "pg_backend_pid": "0",
        }
        return self._database.rewriter.rewrite(tree, words, self._variables)

    def _transaction(self, word: str, sql: str) -> Prepared:
        upper = " ".join(sql.upper().split())
        if word == "PREPARE" and not upper.startswith("PREPARE TRANSACTION"):
            return self._named.prepare(sql)
        if word == "PREPARE" or (" PREPARED" in upper and word in _ENDS):
            raise NotSupportedError("Transactions cannot be prepared.", hint="COMMIT or ROLLBACK them.")
        if word in ("BEGIN", "START"):
            return Said("BEGIN", then=self._begin)
        if word in ("SAVEPOINT", "RELEASE") or " TO " in upper:
            return Said(word, then=lambda: self._savepoint(sql, word))
        is_kept = word in ("COMMIT", "END") and self._status is not Status.SPOILT
        return Said("COMMIT" if is_kept else "ROLLBACK", then=lambda: self._end(is_kept))

    def _begin(self) -> None:
        self._connection.autocommit = False
        self._status = Status.OPEN

    def _savepoint(self, sql: str, word: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
        if word == "ROLLBACK":
            self._status = Status.OPEN

    def _end(self, is_kept: bool) -> None:
        try:
            if is_kept:
                self._connection.commit()
            else:
                self._connection.rollback()
        finally:
            self._cursors.end(of_transaction=True)
            self._connection.autocommit = True
            self._status = Status.IDLE


#: Statements that neither the driver nor the catalog answers.
_OTHERS: dict[str, Callable[[Session, str], Prepared]] = {
    "COPY": Session._copy,
    "FETCH": Session._fetch,
    "MOVE": Session._fetch,
    "CLOSE": Session._close_cursor,
    "DISCARD": Session._discard,
    "EXECUTE": Session._execute,
    "DEALLOCATE": Session._deallocate,
    "LISTEN": Session._ignore,
    "UNLISTEN": Session._ignore,
}
