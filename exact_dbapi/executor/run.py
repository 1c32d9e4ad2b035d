"""Plan → Result: picks the tier that the plan asks for and opens it. Nothing is sent before the first fetch."""

from __future__ import annotations

from exact_dbapi.executor.direct import direct
from exact_dbapi.executor.engine import Engine
from exact_dbapi.executor.residual import local, paged, streamed
from exact_dbapi.executor.result import Result
from exact_dbapi.executor.values import values
from exact_dbapi.message import Send
from exact_dbapi.plan import Local, Plan, Values


def run(plan: Plan, send: Send, engine: Engine, decimals: bool) -> Result:
    """Open the result of a plan."""
    if isinstance(plan, Values):
        return values(plan)
    if isinstance(plan, Local):
        return local(plan, engine)
    if plan.residual is None:
        return direct(plan, send, decimals)
    if plan.residual.is_row_local:
        return paged(plan, plan.residual, send, engine, decimals)
    return streamed(plan, plan.residual, send, engine, decimals)
