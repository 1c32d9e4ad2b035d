"""Statements on local tables: each runs in the connection's transaction on them, which it begins if there is none.

In comes a `Local`, out comes how many rows it changed, or what RETURNING asks for. A statement that fails leaves
nothing behind when it began the transaction; when there were earlier changes, the engine takes no further statement
until they are rolled back. Never asks anything of Exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.recursion import Watch
from exact_dbapi.executor.result import Result
from exact_dbapi.executor.values import values
from exact_dbapi.plan import Column, Local, Values


def local(statement: Local, access: Access) -> Result:
    """Run a statement on local tables as it stands.

    Raises: what the engine has against it; Cancelled.
    """
    with _transaction(access) as session, _watched(statement, session, access):
        rows = session.execute(statement.sql, statement.parameters).fetchall()
        named = session.columns()
    if statement.returns_rows:
        columns = tuple(Column(name, type_name.partition("(")[0], nullable=None) for name, type_name in named)
        return values(Values(columns, tuple(rows), len(rows)))
    return values(Values((), (), _count(rows)))


def local_many(statement: Local, parameters: Iterable[Mapping[str, Any]], access: Access) -> int:
    """Run a statement once for each set of parameters, all or none; how many rows were changed in all.

    Raises: what the engine has against it; Cancelled.
    """
    with _transaction(access) as session:
        return sum(max(_count(session.execute(statement.sql, one).fetchall()), 0) for one in parameters)


def _watched(statement: Local, session: Session, access: Access) -> AbstractContextManager[None]:
    return Watch(access.recursion_seconds, session.interrupt).working() if statement.is_recursive else nullcontext()


@contextmanager
def _transaction(access: Access) -> Iterator[Session]:
    engine = access.engine
    has_begun = engine.begin()
    try:
        session = engine.session()
        with access.halt.stopping(session.interrupt):
            yield session
    except BaseException:
        if has_begun:
            engine.rollback()
        raise
    if has_begun and access.ends_with_statement:
        engine.commit()


def _count(rows: list[tuple[Any, ...]]) -> int:
    return rows[0][0] if rows and isinstance(rows[0][0], int) else -1
