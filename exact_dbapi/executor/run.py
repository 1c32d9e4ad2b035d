"""Plan → Result: picks the tier that the plan asks for and opens it. Nothing is sent before the first fetch."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from exact_dbapi.errors import InternalError
from exact_dbapi.executor.direct import direct
from exact_dbapi.executor.export import export
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.load import load
from exact_dbapi.executor.local import local
from exact_dbapi.executor.residual import paged, streamed
from exact_dbapi.executor.result import Result
from exact_dbapi.executor.synchronize import synchronize
from exact_dbapi.executor.values import values
from exact_dbapi.executor.write import write
from exact_dbapi.plan import Export, Load, Local, Plan, Read, Values, View, Write
from exact_dbapi.synchronization import Synchronize


def run(plan: Plan, access: Access) -> Result:
    """Open the result of a plan."""
    if isinstance(plan, Values):
        return values(plan)
    if isinstance(plan, Local):
        return local(plan, access)
    if isinstance(plan, Load):
        return load(plan, run(plan.query, access), access)
    if isinstance(plan, Export):
        return export(plan, run(plan.query, access), access.halt)
    if isinstance(plan, View):
        raise InternalError("A view is kept by its connection, and not run.")
    if isinstance(plan, Write):
        if access.pending is None or access.open_loading is None:
            raise InternalError("There is no transaction to stage a change in.")
        return write(plan, run(plan.source, access), access.pending, access.open_loading, access)
    if isinstance(plan, Synchronize):
        return synchronize(plan, run, access)
    if plan.frames:
        access = replace(access, engine=access.engine.holding(plan.frames))
    return _read(plan, access).at_end(partial(_end, access))


def _read(plan: Read, access: Access) -> Result:
    if plan.residual is None:
        return direct(plan, access)
    if plan.residual.is_row_local:
        return paged(plan, plan.residual, access)
    return streamed(plan, plan.residual, access)


def _end(access: Access) -> None:
    access.counts.keep()
    access.ended()
