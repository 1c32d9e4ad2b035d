"""Loads that broke off: found again, and sent to their end.

What is kept of loads comes in; what was answered before is not sent again, and what has no answer is looked up first.
"""

from __future__ import annotations

from exact_dbapi.catalog.model import Topic
from exact_dbapi.errors import OperationalError, ProgrammingError
from exact_dbapi.executor.spool import StagedLoad
from exact_dbapi.executor.upload import upload
from exact_dbapi.executor.writing import Writing
from exact_dbapi.state.loads import LoadFile, Loads, is_settled

ALL = "all"


def found(loads: Loads, host: str, wanted: str) -> list[LoadFile]:
    """Find the loads of a host that broke off: one by its id, or all of them.

    Raises: ProgrammingError when there is no such load; OperationalError when it is still being sent.
    """
    broken = [one for one in loads.of_host(host) if one.load.is_sent and not is_settled(one)]
    if wanted == ALL:
        return [one for one in broken if not one.is_held()]
    chosen = [one for one in broken if one.load.id == wanted]
    if not chosen:
        known = ", ".join(one.load.id for one in broken) or "none"
        raise ProgrammingError(f"No load {wanted!r} broke off.", hint=f"Those that did: {known}.")
    if chosen[0].is_held():
        raise OperationalError(f"The load {wanted} is being sent by another process.", hint="Wait for it to end.")
    return chosen


def resume(kept: LoadFile, topic: Topic, writing: Writing) -> None:
    """Send what is left of a load.

    Raises: OperationalError when another process does; what `upload` raises.
    """
    if not kept.hold():
        raise OperationalError(f"The load {kept.load.id} is being sent by another process.")
    try:
        upload(StagedLoad(kept, topic), writing)
    finally:
        kept.close()
