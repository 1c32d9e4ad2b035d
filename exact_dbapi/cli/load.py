"""`exactsql load`: a file goes into a table of Exact, with a bar that tells how far it is, and a report of each row.

Words come in; a COPY statement goes to a connection, and what became of the rows to the screen. A load that broke off
is listed, resumed or given up. Never touches Exact but through the PEP 249 face and the loads that it keeps.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from exact_dbapi.cli import FAILED, Usage
from exact_dbapi.cli.listing import show_rows
from exact_dbapi.cli.query import connect, counted
from exact_dbapi.cli.rows import chosen_format
from exact_dbapi.connection import Connection
from exact_dbapi.errors import Error

_COLUMNS = "load, table_name, origin, rows, items, done, rejected, left_items, unknown, planned_at"


def load(words: argparse.Namespace) -> int:
    """Load a file, or go on with a load that broke off."""
    if words.resume or words.forget:
        return _go_on(words)
    if words.list or words.file is None:
        return _list(words)
    if not words.into:
        raise Usage("load needs --into TABLE, such as --into SalesOrder.SalesOrders")
    began = time.perf_counter()
    with bar() as tell, closing(connect(words.connect, on_progress=tell)) as connection:
        cursor = connection.execute(statement(words))
        if words.dry_run:
            return _show_dry_run(connection, words)
        try:
            connection.commit()
        except Error:
            if words.report:
                print(f"What became of each row stands in {words.report}.", file=sys.stderr)
            raise
        seconds, calls = time.perf_counter() - began, len(connection.calls)
        told = f"{counted(cursor.rowcount, 'row')}, {counted(calls, 'API call')}, {seconds:.2f} s"
        print(f"{words.into}: {told}", file=sys.stderr)
    return 0


def statement(words: argparse.Namespace) -> str:
    """Write the COPY statement that the words mean."""
    options = {
        "SHEET": words.sheet,
        "HEADER": words.header,
        "KEY": words.key,
        "MAPPING": words.mapping,
        "REPORT": words.report,
        "ON_ERROR": words.on_error,
        "UNKNOWN_CODES": words.unknown_codes,
        "DRY_RUN": words.dry_run or None,
        "MESSAGE_ITEMS": words.message_items,
    }
    said = ", ".join(f"{name} {_spelled(value)}" for name, value in options.items() if value is not None)
    hint = f"/*+ via({words.via}) */ " if words.via else ""
    return f"COPY {hint}{words.into} FROM {_spelled(words.file)}" + (f" ({said})" if said else "")


def _spelled(value: Any) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    doubled = str(value).replace("'", "''")
    return f"'{doubled}'"


def _show_dry_run(connection: Connection, words: argparse.Namespace) -> int:
    sql = "SELECT FRAGMENT, TOPIC, DIVISION_CODE, ITEMS, SIZE_BYTES FROM XML.UploadXMLTopicFragments WHERE LOAD = ?"
    for staged in connection.transaction.pending.loads:
        with closing(connection.execute(sql, (staged.kept.load.id,))) as cursor:
            names = [column[0] for column in cursor.description or ()]
            show_rows(names, cursor.fetchall(), chosen_format(words.format))
    print(
        f"{counted(len(connection.transaction.pending), 'load or document')} ready; nothing was loaded.",
        file=sys.stderr,
    )
    return 0


def _list(words: argparse.Namespace) -> int:
    """List the loads of the host that is connected to."""
    with closing(connect(words.connect)) as connection:
        cursor = connection.execute(f"SELECT {_COLUMNS} FROM Session.Loads ORDER BY planned_at")
        rows = cursor.fetchall()
        names = [column[0] for column in cursor.description or ()]
    if rows:
        show_rows(names, rows, chosen_format(words.format))
    elif chosen_format(words.format) == "table":
        print("Nothing was loaded from here.")
    return 0


def _go_on(words: argparse.Namespace) -> int:
    """Resume loads that broke off, or give them up."""
    from exact_dbapi.executor.resuming import found, resume

    code = 0
    with bar() as tell, closing(connect(words.connect, on_progress=tell)) as connection:
        kept = connection.loading().loads()
        for one in found(kept, connection.settings.base_url, words.resume or words.forget):
            load = one.load
            if words.forget:
                one.forget()
                print(f"{load.id} is forgotten; what Exact has of it stays there.", file=sys.stderr)
                continue
            try:
                resume(one, connection.catalog.topic(load.topic), connection.transaction.open_writing())
                print(f"{load.id}: all {counted(load.items, 'item')} are in {load.target}.", file=sys.stderr)
            except Error as error:
                print(f"{load.id}: {error}", file=sys.stderr)
                code = FAILED
    return code


@contextmanager
def bar() -> Iterator[Any]:
    """Show on a terminal how far a load is: items, calls, errors, time left."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    told = TextColumn("{task.completed:,.0f} of {task.total:,.0f} items, {task.fields[calls]} calls")
    errors = TextColumn("{task.fields[refused]:,} refused")
    columns = (TextColumn("{task.description}"), BarColumn(), told, errors, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, Any] = {}

        def tell(state: Any) -> None:
            if state.load not in tasks:
                tasks[state.load] = progress.add_task(state.target, total=state.all_items, calls=0, refused=0)
            known = {"calls": f"{state.messages} of {state.all_messages}", "refused": state.refused}
            progress.update(tasks[state.load], completed=state.items, **known)

        yield tell
