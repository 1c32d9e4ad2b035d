"""A PEP 249 connection: settings, the divisions it uses, its local database, its transaction, the calls it made.

`connect` costs no API call. The catalog and the connections to a host are shared by the process, so that tools may open
as many connections as they like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from exact_dbapi import errors
from exact_dbapi.catalog import Catalog, open_catalog
from exact_dbapi.cursor import Cursor
from exact_dbapi.errors import InterfaceError, NotSupportedError, OperationalError, ProgrammingError, UndefinedTable
from exact_dbapi.executor import Engine, Remembered, check_calls, local_schemas, local_tables
from exact_dbapi.files import as_table, open_file
from exact_dbapi.mutation import Receipt
from exact_dbapi.outbound import loading_of, loads_of, writing_of
from exact_dbapi.plan import Plan, Read, View, Write
from exact_dbapi.planner import Context, Seen, key_of, plan, plan_each
from exact_dbapi.session import LocalTables, Notes, Sight
from exact_dbapi.session.current import current_division, warn_of
from exact_dbapi.settings import Settings, read_settings
from exact_dbapi.sql import Change, Explain, Select, Synchronize, Use, bind, parse
from exact_dbapi.state.counts import Counts, open_counts
from exact_dbapi.transaction import TransactionState
from exact_dbapi.transport import Call, client_name, open_transport

if TYPE_CHECKING:
    from exact_dbapi.catalog.refresh import Drift
    from exact_dbapi.executor.loading import Loading
    from exact_dbapi.executor.writing import Writing
    from exact_dbapi.replica.replicas import Replicas
    from exact_dbapi.sql.hints import Hints


def connect(url: str | None = None, **settings: Any) -> Connection:
    """Open a connection; nothing is sent.

    `url` is ``exact://[client_id[:client_secret]@]host[:port][/division[,division…]][?setting=value&…]``, or
    ``exact://demo`` for the simulated company; each setting may also be given as a keyword.

    Raises: InterfaceError when nothing says where to connect to; ProgrammingError for a setting that does not fit.
    """
    return Connection(read_settings(url, settings))


class Connection:
    """A connection to Exact Online. Threads may share the module, but not a connection."""

    Warning = errors.Warning
    Error = errors.Error
    InterfaceError = errors.InterfaceError
    DatabaseError = errors.DatabaseError
    DataError = errors.DataError
    OperationalError = errors.OperationalError
    IntegrityError = errors.IntegrityError
    InternalError = errors.InternalError
    ProgrammingError = errors.ProgrammingError
    NotSupportedError = errors.NotSupportedError

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._additions = settings.catalog_additions
        self._divisions: tuple[int, ...] | str | None = settings.divisions
        self._is_closed = False
        self.engine = Engine(settings.local, settings.memory)
        self._views: dict[str, View] = {}
        self._kept_views: dict[str, View] = {}
        self._frames: dict[str, Any] = {}
        self._notes = Notes()
        self._seen = Seen()
        self._changes = 0
        self.transaction = TransactionState(settings.autocommit, self._writing, self._notes.receipts)

    def __repr__(self) -> str:
        state = "closed" if self._is_closed else "open"
        return f"<exact_dbapi.Connection to {self._settings.host}, {state}, {len(self.calls)} calls>"

    @property
    def settings(self) -> Settings:
        """What this connection was told, with the embedded simulator's address in place of `demo`."""
        if self._settings.is_demo:
            from exact_dbapi.demo import demo_settings

            self._settings = demo_settings(self._settings)
        return self._settings

    @property
    def autocommit(self) -> bool:
        """Whether each statement is a transaction of its own.

        Raises: ProgrammingError when it is set to true while rows are staged.
        """
        return self.transaction.autocommit

    @autocommit.setter
    def autocommit(self, autocommit: bool) -> None:
        self.transaction.autocommit = autocommit

    @property
    def receipts(self) -> list[Receipt]:
        """What became of each row that this connection has sent, in the order of the answers."""
        return self.transaction.receipts

    @property
    def calls(self) -> list[Call]:
        """Every exchange of this connection so far."""
        return self._notes.calls

    @cached_property
    def counts(self) -> Counts:
        """How many rows earlier statements have seen; with a `state` in memory, those of this connection."""
        settings = self.settings
        return open_counts(settings.state_folder if settings.is_state_shared else None, settings.base_url)

    def remembered(self, hints: Hints) -> Remembered:
        """Gather what is known of how many rows there are, for one statement."""
        freshness = hints.freshness(self._settings.freshness) or 0.0
        return Remembered(self.counts, standing=partial(self.replicas.standing, freshness))

    @cached_property
    def replicas(self) -> Replicas:
        """The local copies that this connection reads `…Incremental` tables from; nothing is made before it does."""
        from exact_dbapi.replica.place import open_replicas

        return open_replicas(self.settings, self.catalog, partial(client_name, self.settings), self._notes.written_at)

    @property
    def catalog(self) -> Catalog:
        """The tables that this connection knows: the packaged ones, with what a refresh has added for this user."""
        return open_catalog(self._additions)

    @property
    def decimals(self) -> bool:
        """Whether money is read as decimals."""
        return self._settings.decimals

    @property
    def has_local_tables(self) -> bool:
        """Whether something may stand in schema `local`; tells it without starting the embedded engine."""
        return self.engine.is_in_use or bool(self._views or self._frames)

    @property
    def notes(self) -> Notes:
        """What this connection has noted, for its session tables: who writes, adds receipts here."""
        return self._notes

    def sight(self) -> Sight:
        """Gather what the session tables look at."""
        local = LocalTables(self.engine, self._views, self._frames)
        known, choose = self._known_divisions, self._chosen_divisions
        kept = partial(loads_of, self.settings)
        return Sight(self._notes, self.catalog, self.settings, known, choose, local, self.replicas, kept)

    def _known_divisions(self) -> tuple[int, ...]:
        """The divisions that are chosen so far; none where Exact would have to be asked."""
        known = self._divisions if self._divisions is not None else self.settings.divisions
        return known if isinstance(known, tuple) else ()

    def refresh_catalog(self, services: Sequence[str] | None = None, *, add: bool = False) -> Drift:
        """Compare the catalog with what Exact says of its services; one API call for each.

        `services` are named as in Exact's addresses (``crm``, ``bulk/crm``); None asks all that this user may read.
        With `add`, new properties become columns from now on, and those that are gone are no longer columns: for this
        user and host, in this and all later connections.

        Raises: ProgrammingError for an unknown service; AccessDenied or OperationalError for a named one that refuses.
        """
        self.check_open()
        from exact_dbapi.catalog.refresh import add_to, service_paths, survey

        paths = service_paths(self.catalog, services)
        send = open_transport(self.settings, self.calls.append)
        drift = survey(self.catalog, send, self._chosen_divisions()[0], paths, skip_refused=services is None)
        if add and drift.additions:
            add_to(self._additions, drift.additions)
        return drift

    def cursor(self) -> Cursor:
        """Open a cursor.

        Raises: InterfaceError when the connection is closed.
        """
        self.check_open()
        return Cursor(self)

    def execute(self, operation: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> Cursor:
        """Open a cursor and execute a statement on it."""
        return self.cursor().execute(operation, parameters)

    def begin(self) -> None:
        """Begin a transaction, which holds until `commit` or `rollback` also where `autocommit` is on."""
        self.check_open()
        self.transaction.begin()

    def commit(self) -> None:
        """Keep the changes of local tables, then send what is staged, and end the transaction.

        Without changes of Exact's tables nothing is sent. What is not in Exact after an error stays staged: commit
        again to send it, or roll back to drop it.

        Raises: OperationalError when the changes of local tables cannot be kept, for another connection has changed the
        same, or a statement has failed: they are gone then, and nothing is sent; IntegrityError for what Exact or the
        catalog refuses; PartialCommit when a part is in Exact; OutcomeUnknown when nobody can tell of a row;
        StoredDifferently with the setting `verify`; what sending raises.
        """
        self.check_open()
        self._changes += 1
        self.engine.commit()
        self._kept_views = dict(self._views)
        self.transaction.commit()

    def rollback(self) -> None:
        """Undo the changes of local tables, drop what is staged, and end the transaction; nothing is sent."""
        self.check_open()
        self._changes += 1
        self.engine.rollback()
        self._views = dict(self._kept_views)
        self.transaction.rollback()

    def savepoint(self, verb: str, name: str) -> None:
        """Set a savepoint among the staged changes of Exact's tables, release it, or go back to it.

        Raises: NotSupportedError when local tables have changes too, which have no savepoints; ProgrammingError when
        there is no transaction, or no savepoint of this name.
        """
        if self.engine.is_in_transaction:
            raise NotSupportedError(
                f"{verb} is not possible: the transaction has changed local tables, which have no savepoints.",
                hint="Commit or roll back the whole transaction.",
            )
        self.transaction.savepoint(verb, name)

    def close(self) -> None:
        """Close the connection; what is staged and local tables in memory are gone. A second close does nothing.

        Raises: InterfaceError for every other use afterwards.
        """
        self._is_closed = True
        self.transaction.rollback()
        self.engine.close()

    def plan(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> Plan:
        """Plan a statement without running it; nothing is sent."""
        self.check_open()
        statements = parse(sql)
        statement = statements[0] if len(statements) == 1 else None
        while isinstance(statement, Explain):
            statement = statement.statement
        if not isinstance(statement, Select | Change | Synchronize):
            raise InterfaceError("One statement can be planned at a time, and it must read or change tables.")
        found = self.plan_statement(statement, bind(statement.tree, parameters))
        if (max_calls := self.max_calls(statement)) is not None:
            check_calls(found, max_calls, self.remembered(statement.hints))
        return found

    def max_calls(self, statement: Select | Change | Synchronize) -> int | None:
        """Tell how many calls a statement may take: as its hint or the setting says; None for any number."""
        hinted = statement.hints.max_calls
        return self._settings.max_calls if hinted is None else hinted

    def plan_statement(self, statement: Select | Change | Synchronize, bound: dict[str, Any]) -> Plan:
        """Plan a parsed statement."""
        context = self._context()
        if isinstance(statement, Change | Synchronize):
            self._changes += 1
            return plan(statement, bound, context)
        key = key_of(statement, bound, context, (self._divisions, self._changes))
        found = self._seen.recall(key) if self._settings.local is None else None
        if found is None:
            found = plan(statement, bound, context)
            if not (isinstance(found, Read) and found.frames):  # a file may be another one the next time
                self._seen.keep(key, found, statement)
        return found

    def plan_each(self, statement: Change, bounds: Sequence[dict[str, Any]]) -> Write | None:
        """Plan a change once for several sets of parameters; None where each needs a plan of its own."""
        return plan_each(statement, bounds, self._context())

    def _writing(self) -> Writing:
        return writing_of(self.settings, self.catalog, self._notes.calls)

    def loading(self) -> Loading:
        """Tell where loads of this connection are kept."""
        return loading_of(self.settings, self.catalog)

    def _context(self) -> Context:
        return Context(
            catalog=self.catalog,
            settings=self._settings,
            divisions=self._chosen_divisions,
            local_tables=cache(self._local_tables),
            local_schemas=cache(partial(local_schemas, self.engine)),
            engine=self.engine.session,
            views=self._views,
            frames=self._frames,
            open_file=open_file,
            open_table=self.transaction.endings.databases.table,
        )

    def register(self, name: str, frame: Any) -> None:
        """Let a name in schema `local` stand for a data frame, as it is now; a frame of the same name is replaced.

        `frame` is one of pandas, polars or Arrow, or anything else with ``__arrow_c_stream__``.

        Raises: ProgrammingError when a local table or view has the name; InterfaceError for what is no frame; DataError
        for columns that Arrow cannot hold.
        """
        self.check_open()
        key = name.lower()
        if not name or (key not in self._frames and key in self._local_tables() | set(self._views)):
            raise ProgrammingError(f"A frame cannot be called {name!r}.", hint="There is a local table or view of it.")
        self._frames[key] = as_table(frame)
        self._changes += 1

    def unregister(self, name: str) -> None:
        """Forget a registered frame.

        Raises: UndefinedTable when no frame is called so.
        """
        self.check_open()
        if self._frames.pop(name.lower(), None) is None:
            raise UndefinedTable(f"No frame is registered as {name!r}.", nearest=tuple(self._frames))
        self._changes += 1

    def keep_view(self, view: View) -> None:
        """Keep a view from now on, or forget it."""
        if view.sql is None:
            del self._views[view.name.lower()]
        else:
            self._views[view.name.lower()] = view
        if self.transaction.ends_with_statement:
            self._kept_views = dict(self._views)

    def _local_tables(self) -> frozenset[str]:
        return local_tables(self.engine) | frozenset(self._frames)

    def use(self, use: Use) -> None:
        """Choose the divisions of later statements."""
        if use.query is None:
            self._divisions = use.divisions or "all"
            return
        with self.cursor() as cursor:
            cursor.run(use.query, {})
            self._divisions = tuple(int(row[0]) for row in cursor.fetchall())

    def _chosen_divisions(self) -> tuple[int, ...]:
        """The divisions to read; asks Exact for the current one or all of them when nothing else was said."""
        if self._divisions is None:
            self._divisions = self.settings.divisions
        if self._divisions is None:
            self._divisions = (self._current_division(),)
            warn_of(*self._divisions)
        if self._divisions == "all":
            self._divisions = (self._current_division(),)
            rows = self._rows_of("divisions", "Code", "Description")
            self._notes.division_names.update({int(code): name for code, name in rows if name})
            self._divisions = tuple(int(code) for code, _name in rows)
        if isinstance(self._divisions, str) or not self._divisions:
            raise OperationalError("There is no division to read.", hint="Name one in the URL or as divisions=….")
        return self._divisions

    def _current_division(self) -> int:
        return current_division(self._rows_of("current_user", "CurrentDivision"))

    def _rows_of(self, role: str, *columns: str) -> list[tuple[Any, ...]]:
        catalog = self.catalog
        table = catalog.open(catalog.roles[role]).qualified_name
        with self.cursor() as cursor:
            return cursor.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()

    def check_open(self) -> None:
        """Raise InterfaceError when the connection is closed."""
        if self._is_closed:
            raise InterfaceError("The connection is closed.")

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Commit, unless an exception passes; then roll back. Close in either case."""
        try:
            if kind is None:
                self.commit()
            else:
                self.rollback()
        finally:
            self.close()
