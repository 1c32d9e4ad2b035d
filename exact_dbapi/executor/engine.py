"""The embedded engine: one database per connection, one session per statement, or one per transaction on local tables.

Local tables live in it, and residual queries run in it. Text in a query cannot reach the caller's variables, files or
the network. Sums of doubles come out the same at each run, because one thread adds them. A sort or a join that outgrows
the memory goes on in a folder of its own, which only this user can read and which is gone when the engine is closed; a
database in a file has it beside that.

Source: measured on version 2.0. The streaming buffer can only be set per cursor; a database that is still open when the
interpreter ends makes the engine complain on stderr, so it is closed at exit. The folder has to be named before
external access is switched off, and works afterwards.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from exact_dbapi import errors
from exact_dbapi.errors import DatabaseError, OperationalError, ProgrammingError
from exact_dbapi.plan import Frame

#: Every datetime of Exact is Dutch wall-clock time (certain), so that "now" and "today" have to be Dutch too.
EXACT_TIME_ZONE = "Europe/Amsterdam"

_OPEN: weakref.WeakSet[Engine] = weakref.WeakSet()


class Engine:
    """A connection's database, opened when it is first needed.

    `path` is its file; None keeps it in memory. `memory` is how much it may use of that, such as ``2GB``; None leaves
    it to the engine, which takes four fifths of the machine's.
    """

    def __init__(self, path: str | None = None, memory: str | None = None) -> None:
        self._path = path
        self._memory = memory
        self._remove_folder: Callable[[], object] = lambda: None
        self._root: Any = None
        self._transaction: Session | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def is_in_use(self) -> bool:
        """Whether there may be something in the database: a file always counts, memory once it was opened."""
        return self._root is not None or self._path is not None

    @property
    def is_in_transaction(self) -> bool:
        """Whether there are changes of local tables that are neither committed nor rolled back."""
        return self._transaction is not None

    def session(self) -> Session:
        """Open a session that sees the local tables as this connection does: that of its transaction, if it has one.

        What it reads in a transaction has to be read to the end before the next statement.
        Raises: OperationalError when the database cannot be opened.
        """
        return self.session_apart() if self._transaction is None else self._transaction.borrowed()

    def begin(self) -> bool:
        """Begin a transaction, unless there is one; whether it began now."""
        if self._transaction is not None:
            return False
        session = self.session_apart()
        session.execute("BEGIN TRANSACTION")
        self._transaction = session
        return True

    def commit(self) -> None:
        """Keep the changes of the transaction, if there is one.

        Raises: OperationalError when they cannot be kept, for another connection has changed the same, or a statement
        has failed; they are gone.
        """
        session, self._transaction = self._transaction, None
        if session is not None:
            session.execute("SELECT 1")  # the engine would take COMMIT for ROLLBACK after an error
            session.execute("COMMIT")

    def rollback(self) -> None:
        """Undo the changes of the transaction, if there is one."""
        session, self._transaction = self._transaction, None
        if session is not None:
            session.execute("ROLLBACK")

    def session_apart(self) -> Session:
        """Open a session of its own, which sees no uncommitted changes and may be read bit by bit.

        Raises: OperationalError when the database cannot be opened.
        """
        with self._lock:
            return Session(self._opened().cursor())

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Answer a short question about what is in the database, as this connection sees it; cheaper than a session.

        Raises: OperationalError when the database cannot be opened.
        """
        if self._transaction is not None:
            return self._transaction.execute(sql).fetchall()
        with self._lock:
            rows: list[tuple[Any, ...]] = guarded(lambda: self._opened().execute(sql).fetchall())
        return rows

    def _opened(self) -> Any:
        if self._is_closed:
            raise OperationalError("The connection is closed.")
        if self._root is None:
            self._root = _connect(self._path, self._folder(), self._memory)
            _OPEN.add(self)
        return self._root

    def _folder(self) -> str | None:
        """Make the folder for what outgrows the memory; a database in a file has its own beside it, shared by all."""
        if self._path is not None:
            return None
        folder = tempfile.mkdtemp(prefix="exact-dbapi-")
        self._remove_folder = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def holding(self, frames: Sequence[Frame]) -> Engine:
        """Make an engine over the same database, each session of which has these frames by name."""
        return _Holding(self, frames) if frames else self

    def close(self) -> None:
        """Close the database; what was only in memory is gone."""
        with self._lock:
            self._is_closed = True
            self._transaction = None
            if self._root is not None:
                self._root.close()
                self._root = None
            self._remove_folder()


class _Holding(Engine):
    """An engine over another one's database."""

    def __init__(self, engine: Engine, frames: Sequence[Frame]) -> None:
        self._engine = engine
        self._frames = frames

    @property
    def is_in_use(self) -> bool:
        return self._engine.is_in_use

    @property
    def is_in_transaction(self) -> bool:
        return self._engine.is_in_transaction

    def session(self) -> Session:
        return self._with_frames(self._engine.session())

    def session_apart(self) -> Session:
        return self._with_frames(self._engine.session_apart())

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        return self._engine.asked(sql)

    def begin(self) -> bool:
        return self._engine.begin()

    def commit(self) -> None:
        self._engine.commit()

    def rollback(self) -> None:
        self._engine.rollback()

    def _with_frames(self, session: Session) -> Session:
        for frame in self._frames:
            session.register_frame(frame.name, frame.rows)
        return session

    def close(self) -> None:
        self._engine.close()


class Session:
    """One statement's way into the database; its exceptions are PEP 249's.

    `has_frames` tells whether names stand for rows at hand, which are read as the lazy sources are.
    """

    def __init__(self, cursor: Any, is_borrowed: bool = False) -> None:
        self._cursor = cursor
        self._is_borrowed = is_borrowed
        self.has_frames = False
        self._names: list[str] = []
        if not is_borrowed:
            self.execute("SET streaming_buffer_size='1KB'")

    def borrowed(self) -> Session:
        """Lend this session to one statement, which does not end it."""
        return Session(self._cursor, is_borrowed=True)

    def execute(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Session:
        """Run one statement."""
        guarded(self._cursor.execute, sql, dict(parameters or {}))
        return self

    def register_frame(self, name: str, rows: Any) -> None:
        """Let a name stand for rows that hand themselves over as Arrow."""
        guarded(self._cursor.register, name, rows)
        self._names.append(name)
        self.has_frames = True

    def register_source(self, name: str, source: Any) -> None:
        """Let a name stand for a lazy source, which is asked for the columns that a query needs."""
        guarded(self._cursor._register_arrow_source, name, source)
        self._names.append(name)

    def register_view(self, name: str, query: str) -> None:
        """Let a name stand for a query until the session is closed."""
        self.execute(f"CREATE OR REPLACE TEMP VIEW {_name(name)} AS {query}")
        self._names.append(name)

    def columns(self) -> list[tuple[str, str]]:
        """Name and type of each column of the result."""
        return [(str(column[0]), str(column[1])) for column in self._cursor.description or ()]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Hand out all rows that are left."""
        rows: list[tuple[Any, ...]] = guarded(self._cursor.fetchall)
        return rows

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """Hand out at most `size` rows."""
        rows: list[tuple[Any, ...]] = guarded(self._cursor.fetchmany, size)
        return rows

    def arrow(self, sql: str, parameters: Mapping[str, Any], size: int) -> Any:
        """Run a query and read its result as Arrow batches of at most `size` rows."""
        return Rows(self._relation(sql, parameters), self._cursor).arrow(size)

    def materialise(self, sql: str, parameters: Mapping[str, Any]) -> Rows:
        """Run a query to its end; what it answers stays, whatever the session does next."""
        return Rows(guarded(self._relation(sql, parameters).materialize), self._cursor)

    def _relation(self, sql: str, parameters: Mapping[str, Any]) -> Any:
        return guarded(partial(self._cursor.sql, sql, params=dict(parameters)))

    def interrupt(self) -> None:
        """Stop what runs, from another thread."""
        self._cursor.interrupt()

    def close(self) -> None:
        """End the session, unless it is borrowed; an unfinished result is given up."""
        if not self._is_borrowed:
            self._cursor.close()
            return
        # In a transaction that an error has ended, the names go with the rollback.
        with suppress(OperationalError):
            while self._names:
                self.execute(f"DROP VIEW IF EXISTS temp.{_name(self._names.pop())}")


class Rows:
    """What a query answers, for the one who takes it as tuples or as Arrow; it keeps its session open."""

    def __init__(self, relation: Any, cursor: Any) -> None:
        self._relation = relation
        self._cursor = cursor

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Hand out all rows."""
        rows: list[tuple[Any, ...]] = guarded(self._relation.fetchall)
        return rows

    def arrow(self, size: int) -> Any:
        """Hand out Arrow batches of at most `size` rows."""
        return guarded(self._relation.to_arrow_reader, size)


def guarded(act: Callable[..., Any], *arguments: Any) -> Any:
    """Do something with the engine; its exceptions become ours."""
    import duckdb

    try:
        return act(*arguments)
    except duckdb.Error as error:
        raise translate(error) from error


def _connect(path: str | None, folder: str | None, memory: str | None) -> Any:
    import duckdb

    try:
        root = duckdb.connect(path or ":memory:", config={"python_enable_replacements": False})
    except duckdb.Error as error:
        raise OperationalError(f"The local database {path or 'in memory'} cannot be opened: {error}") from error
    root.execute("SET threads=1")
    root.execute(f"SET GLOBAL TimeZone='{EXACT_TIME_ZONE}'")
    root.execute("SET enable_progress_bar=false")  # a long statement would draw one on the user's screen
    if folder is not None:
        root.execute(f"SET temp_directory={_text(folder)}")
    if memory is not None:
        _limit(root, memory)
    root.execute("SET enable_external_access=false")
    return root


def _limit(root: Any, memory: str) -> None:
    import duckdb

    try:
        root.execute(f"SET memory_limit={_text(memory)}")
    except duckdb.Error as error:
        root.close()
        raise ProgrammingError(
            f"The setting memory cannot be {memory!r}.", hint="For instance 500MB or 2GB."
        ) from error


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@atexit.register
def _close_all() -> None:
    for engine in list(_OPEN):
        engine.close()


#: Exceptions of the engine whose kind in PEP 249 its own tree does not tell.
_NAMESAKES = {"PermissionException": "NotSupportedError", "InterruptException": "Cancelled"}


def translate(error: Exception) -> DatabaseError:
    """Turn an exception of the engine into ours of the same PEP 249 name; the engine's own words stay."""
    text = str(error).split("\n\nLINE")[0].strip()
    for kind in type(error).__mro__:
        ours = getattr(errors, _NAMESAKES.get(kind.__name__, kind.__name__), None)
        if isinstance(ours, type) and issubclass(ours, DatabaseError):
            return ours(text)
    return DatabaseError(text)
