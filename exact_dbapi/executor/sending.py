"""COMMIT of a unit of work: its documents and its loads, in the order of their statements.

What is staged comes in; receipts go out of documents, and what became of a load is kept with it.
"""

from __future__ import annotations

from exact_dbapi.executor.commit import commit
from exact_dbapi.executor.pending import Pending
from exact_dbapi.executor.writing import Writing
from exact_dbapi.mutation import Receipt


def send(pending: Pending, writing: Writing, told: list[Receipt]) -> None:
    """Send what is staged; what Exact told of documents is added to `told`.

    Raises: what `commit` raises; PartialCommit, IntegrityError or OutcomeUnknown for a load. What of it was not sent
    stays staged; what was refused does not.
    """
    for load in list(pending.loads):
        from exact_dbapi.executor.upload import upload

        commit(pending, writing, told, before=load.statement)
        try:
            upload(load, writing)
        finally:
            if not load.is_left:
                pending.loads.remove(load)
                load.kept.close()
    commit(pending, writing, told)
