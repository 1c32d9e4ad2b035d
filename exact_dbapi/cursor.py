"""A PEP 249 cursor: text in, rows out, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exact_dbapi import sql
from exact_dbapi.errors import InterfaceError, NotSupportedError, ProgrammingError
from exact_dbapi.executor import (
    Access,
    Capped,
    Outlook,
    Remembered,
    Result,
    allowances,
    check_calls,
    explain,
    local_many,
    ran,
    run,
    values,
)
from exact_dbapi.halt import Halt
from exact_dbapi.plan import Column, Local, Plan, Values, View, Write
from exact_dbapi.session import listings
from exact_dbapi.sql import Change, Explain, Select, Statement, Transaction, Use, bind, parse
from exact_dbapi.synchronization import Synchronize
from exact_dbapi.transport import Call, Shared, limits_of, open_transport

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from exact_dbapi.connection import Connection

Parameters = Sequence[Any] | Mapping[str, Any] | None
#: The statements that have a plan.
Planned = Select | Change | sql.Synchronize
Description = tuple[str, str, None, None, int | None, int | None, bool | None]


class Cursor:
    """Executes statements on a connection. An error in the middle of a result comes again with every later fetch."""

    def __init__(self, connection: Connection) -> None:
        self._connection: Connection | None = connection
        self.arraysize = 1
        self._reset()

    def _reset(self) -> None:
        """Everything that belongs to one execution."""
        self._result: Result | None = None
        self._calls: list[Call] = []
        self._halt = Halt()

    @property
    def connection(self) -> Connection:
        """The connection that this cursor belongs to.

        Raises: InterfaceError when the cursor or its connection is closed.
        """
        if self._connection is None:
            raise InterfaceError("The cursor is closed.")
        self._connection.check_open()
        return self._connection

    @property
    def description(self) -> list[Description] | None:
        """Name, SQL type name, None, None, precision, scale and nullable of each column; None without rows."""
        if self._result is None or not self._result.columns:
            return None
        return [_describe(column) for column in self._result.columns]

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed; -1 for a query, whose rows are not counted beforehand."""
        return -1 if self._result is None else self._result.rowcount

    @property
    def calls(self) -> list[Call]:
        """The exchanges with Exact that the last statement took so far."""
        return self._calls

    def execute(self, operation: str, parameters: Parameters = None) -> Cursor:
        """Run one statement, or several separated by semicolons; the result is that of the last.

        Nothing is asked of Exact before the first row is fetched.

        Raises: the kinds of ProgrammingError for a wrong statement; NotSupportedError; DataError.
        """
        connection = self.connection
        self._release()
        statements = parse(operation)
        if len(statements) > 1 and parameters:
            raise ProgrammingError("Parameters go with one statement, not with a script.")
        self._result = None if statements else _nothing()
        for statement in statements:
            if self._result is not None:
                self._result.close()
            asked = len(connection.calls)
            self._result = self._run(statement, parameters, connection)
            self._count_in(connection.calls[asked:])
        return self

    def _count_in(self, calls: list[Call]) -> None:
        """Add what was asked on behalf of this statement, such as which division is current."""
        self._calls += [call for call in calls if not any(call is own for own in self._calls)]

    def run(self, statement: Select, bound: dict[str, Any]) -> None:
        """Run a parsed query."""
        self._release()
        self._result = self._run(statement, bound, self.connection)

    def _run(self, statement: Statement, parameters: Parameters, connection: Connection) -> Result:
        if isinstance(statement, Transaction):
            return _end_or_begin(statement, connection)
        if isinstance(statement, Use):
            connection.use(statement)
            return _nothing()
        if isinstance(statement, Explain):
            return self._explain(statement, parameters, connection)
        plan = connection.plan_statement(statement, bind(statement.tree, parameters))
        return self._open(plan, statement, connection)

    def _open(self, plan: Plan, statement: Planned, connection: Connection, counts: Remembered | None = None) -> Result:
        if isinstance(plan, View):
            connection.keep_view(plan)
            return _nothing()
        is_change = isinstance(plan, Write) or (isinstance(plan, Synchronize) and not plan.is_dry)
        if is_change and connection.settings.readonly:
            verb = plan.verb if isinstance(plan, Write) else "SYNCHRONIZE"
            raise NotSupportedError(f"This connection is read-only, and {verb} changes rows.")
        result = run(plan, self._access(plan, statement, connection, counts or connection.remembered(statement.hints)))
        if is_change and connection.transaction.ends_with_statement:
            connection.commit()
        return result

    def _access(self, plan: Plan, statement: Planned, connection: Connection, counts: Remembered) -> Access:
        settings = connection.settings
        send = open_transport(settings, self._record, halt=self._halt)
        max_calls = connection.max_calls(statement)
        if max_calls is not None:
            check_calls(plan, max_calls, counts)
            send = Capped(send, max_calls)
        # What a change is made of has to be as it is now, and whole.
        is_change = isinstance(plan, Write | Synchronize)
        alone, freshness, ended = send, None, _nothing_more
        if not is_change:
            freshness = statement.hints.freshness(settings.freshness)
        if freshness is not None:
            send = shared = Shared(send, settings, freshness, self._halt)
            ended = shared.close
        return Access(
            send,
            connection.engine,
            settings.decimals,
            settings.parallel_divisions,
            connection.notes.leave_out if settings.on_division_error == "skip" and not is_change else None,
            counts,
            listings(connection.sight()),
            connection.transaction.pending,
            self._halt,
            settings.recursion_seconds,
            connection.transaction.ends_with_statement,
            asks_for_all_columns=bool(freshness),
            ended=ended,
            copies=connection.replicas.for_statement(alone, freshness or 0.0, self._halt.wait),
            endings=connection.transaction.endings,
            agreed=settings.state_folder if settings.is_state_shared else None,
            host=settings.base_url,
            open_loading=connection.loading,
        )

    def _explain(self, statement: Explain, parameters: Parameters, connection: Connection) -> Result:
        inner = statement.statement
        if not isinstance(inner, Planned):
            raise ProgrammingError("EXPLAIN shows the plan of a query or a change.")
        plan = connection.plan_statement(inner, bind(inner.tree, parameters))
        if statement.analyze and isinstance(plan, Write | Synchronize):
            verb = plan.verb if isinstance(plan, Write) else "SYNCHRONIZE"
            raise NotSupportedError(
                f"EXPLAIN ANALYZE would run the {verb}.",
                hint="EXPLAIN alone shows its requests and sends nothing.",
            )
        lines = explain(plan, self._outlook(inner, connection))
        if statement.analyze:
            counts = connection.remembered(inner.hints)
            result = self._open(plan, inner, connection, counts)
            with self._halt.stopping(result.cancel):
                rows = len(result.fetch(None)) if result.columns else max(result.rowcount, 0)
            lines += [f"rows: {rows}", f"calls: {len(self._calls)}", *ran(self._calls, counts.read)]
        return values(Values((Column("plan", "VARCHAR", nullable=False),), tuple((line,) for line in lines)))

    def _outlook(self, statement: Planned, connection: Connection) -> Outlook:
        settings = connection.settings
        return Outlook(
            connection.remembered(statement.hints),
            allowances(limits_of(settings)),
            settings.parallel_divisions,
            connection.max_calls(statement),
        )

    def _record(self, call: Call) -> None:
        self._calls.append(call)
        if self._connection is not None:
            self._connection.calls.append(call)

    def executemany(self, operation: str, seq_of_parameters: Sequence[Parameters]) -> Cursor:
        """Run one change for each set of parameters; `rowcount` is the sum.

        Rows for a table of Exact are staged together, all or none.

        Raises: ProgrammingError for a query.
        """
        connection = self.connection
        self._release()
        statements = parse(operation)
        if len(statements) != 1 or not isinstance(statements[0], Change):
            raise ProgrammingError("executemany() takes one INSERT, UPDATE or DELETE.", hint="Use execute() to query.")
        change = statements[0]
        bounds = [bind(change.tree, parameters) for parameters in seq_of_parameters]
        asked = len(connection.calls)
        plan = connection.plan_each(change, bounds)
        if plan is not None:
            self._result = _nothing(self._open(plan, change, connection).rowcount)
        else:
            self._result = _nothing(self._each(change, bounds, connection))
        self._count_in(connection.calls[asked:])
        return self

    def _each(self, change: Change, bounds: list[dict[str, Any]], connection: Connection) -> int:
        plan = connection.plan_statement(change, bounds[0]) if bounds else None
        if isinstance(plan, Local):
            return local_many(plan, bounds, self._access(plan, change, connection, connection.remembered(change.hints)))
        with connection.transaction.together():
            plans = (connection.plan_statement(change, bound) for bound in bounds)
            return sum(max(self._open(one, change, connection).rowcount, 0) for one in plans)

    def fetchone(self) -> tuple[Any, ...] | None:
        """Hand out the next row; None at the end."""
        rows = self._rows().fetch(1)
        return rows[0] if rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Hand out at most `size` rows, or `arraysize`; an empty list at the end."""
        return self._rows().fetch(self.arraysize if size is None else size)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Hand out all rows that are left."""
        return self._rows().fetch(None)

    def fetch_record_batch(self) -> pyarrow.RecordBatchReader:
        """Read the whole result as a stream of Arrow batches. GUIDs are text."""
        import pyarrow

        schema, batches = self._rows().arrow(to_the_end=False)
        return pyarrow.RecordBatchReader.from_batches(schema, batches)

    def fetch_arrow_table(self) -> pyarrow.Table:
        """Read the whole result as an Arrow table. GUIDs are text."""
        import pyarrow

        schema, batches = self._rows().arrow(to_the_end=True)
        return pyarrow.Table.from_batches(list(batches), schema)

    def fetch_df(self) -> pandas.DataFrame:
        """Read the whole result as a pandas DataFrame."""
        frame: pandas.DataFrame = self.fetch_arrow_table().to_pandas()
        return frame

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Iterate over the rows that are left."""
        return self

    def __next__(self) -> tuple[Any, ...]:
        """Hand out the next row."""
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    def setinputsizes(self, sizes: Sequence[Any]) -> None:
        """Do nothing, as PEP 249 allows."""

    def setoutputsize(self, size: int, column: int | None = None) -> None:
        """Do nothing, as PEP 249 allows."""

    def cancel(self) -> None:
        """Stop the statement, from another thread: what it waits for or computes ends, and it raises Cancelled.

        An exchange that is under way is still waited for, and thrown away.
        """
        result = self._result
        if result is not None:
            result.cancel()
        self._halt.stop()

    def close(self) -> None:
        """Close the cursor; no further page is asked for. `rowcount` stays, which SQLAlchemy reads after it."""
        if self._connection is not None:
            rowcount = self.rowcount
            self._release()
            self._result = _nothing(rowcount)
            self._connection = None

    def _release(self) -> None:
        if self._result is not None:
            self._result.close()
        self._reset()

    def _rows(self) -> Result:
        _ = self.connection
        if self._result is None or not self._result.columns:
            raise ProgrammingError("There are no rows to fetch.", hint="Execute a query first.")
        return self._result

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _end_or_begin(statement: Transaction, connection: Connection) -> Result:
    match statement.verb:
        case "BEGIN":
            connection.begin()
        case "COMMIT":
            connection.commit()
        case "ROLLBACK":
            connection.rollback()
        case verb:
            connection.savepoint(verb, statement.name)
    return _nothing()


def _describe(column: Column) -> Description:
    return (column.name, column.type_code, None, None, column.precision, column.scale, column.nullable)


def _nothing(rowcount: int = -1) -> Result:
    return values(Values((), (), rowcount))


def _nothing_more() -> None:
    """Nothing is held that the end of a statement would free."""
