"""The transaction of a connection: what is staged, what Exact has answered, and when it begins and ends.

Changes are staged by the executor; COMMIT sends them, ROLLBACK drops them. With autocommit each statement is a
transaction of its own, until BEGIN opens one. Reads nothing and opens no connection before there is something to send.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from exact_dbapi.errors import DataError, IntegrityError, NotSupportedError, ProgrammingError, Warning
from exact_dbapi.executor import Endings, Pending
from exact_dbapi.mutation import Receipt

if TYPE_CHECKING:
    from exact_dbapi.executor.writing import Writing


#: What to do when a statement cannot be a transaction of its own: a header without its lines, for one.
_ALONE = "With autocommit each statement is sent by itself, and nothing stays staged: BEGIN a transaction for more."

#: A savepoint that no statement can name.
_TOGETHER = ""


class TransactionState:
    """Where a connection's transaction stands. `open_writing` prepares what a commit is run with.

    `receipts` takes what became of each row. `endings` are what ends with the transaction elsewhere.
    """

    def __init__(self, autocommit: bool, open_writing: Callable[[], Writing], receipts: list[Receipt]) -> None:
        self.pending = Pending()
        self.receipts = receipts
        self.endings = Endings(receipts)
        self._autocommit = autocommit
        self.open_writing = open_writing
        self._is_begun = False
        self._has_warned = False

    @property
    def autocommit(self) -> bool:
        """Whether each statement is a transaction of its own."""
        return self._autocommit

    @autocommit.setter
    def autocommit(self, autocommit: bool) -> None:
        if autocommit and len(self.pending):
            raise ProgrammingError(
                f"{len(self.pending)} rows are staged, so autocommit cannot be set now.", hint="Commit or roll back."
            )
        self._autocommit = autocommit

    @property
    def ends_with_statement(self) -> bool:
        """Whether the statement that has just run is to be committed."""
        return self._autocommit and not self._is_begun

    def begin(self) -> None:
        """Open a transaction; within one, do nothing."""
        self._is_begun = True

    @contextmanager
    def together(self) -> Iterator[None]:
        """Take several statements as one: their changes are staged, and with autocommit sent, all or none."""
        was_begun, self._is_begun = self._is_begun, True
        self.pending.savepoint(_TOGETHER)
        try:
            yield
        except BaseException:
            self.pending.rollback_to(_TOGETHER)
            raise
        finally:
            self.pending.release(_TOGETHER)
            self._is_begun = was_begun
        if self.ends_with_statement:
            self.commit()

    def commit(self) -> None:
        """Send what is staged, and begin anew.

        After an error the unit of work keeps what is not in Exact, so that another commit sends it; with autocommit it
        does not, since the next statement would send it unasked.

        Raises: what the commit raises.
        """
        if len(self.pending):
            self._send()
        self.endings.commit()
        self._end()

    def _send(self) -> None:
        writing = self.open_writing()
        if not self._has_warned:
            self._has_warned = True
            _warn_of_open_entries(self.pending, writing)
        from exact_dbapi.executor.sending import send

        answered = len(self.receipts)
        try:
            send(self.pending, writing, self.receipts)
        except BaseException as error:
            if self.ends_with_statement:
                self._end()
                if isinstance(error, DataError | IntegrityError) and len(self.receipts) == answered:
                    error.hint = _ALONE
            raise

    def rollback(self) -> None:
        """Drop what is staged, and what was written elsewhere; nothing is sent."""
        self._end()

    def _end(self) -> None:
        self.endings.rollback()
        self.pending.drop()
        self.pending = Pending()
        self._is_begun = False

    def savepoint(self, verb: str, name: str) -> None:
        """Set a savepoint, release it, or go back to it.

        Raises: ProgrammingError when there is no transaction, or no savepoint of this name.
        """
        if self.ends_with_statement:
            raise ProgrammingError(f"{verb} needs a transaction.", hint="BEGIN one; with autocommit there is none.")
        if verb == "ROLLBACK TO" and self.endings.is_in_use:
            raise NotSupportedError(
                f"{verb} {name} is not possible: the transaction has written to another database, or synchronized both "
                "ways.",
                hint="Commit or roll back the whole transaction.",
            )
        act = {"SAVEPOINT": self.pending.savepoint, "RELEASE": self.pending.release}
        act.get(verb, self.pending.rollback_to)(name)


def _warn_of_open_entries(pending: Pending, writing: Writing) -> None:
    """Tell once that an earlier program left documents of which nobody knows whether Exact has them."""
    from exact_dbapi.state.journal import Standing

    divisions = {mutation.division for mutation in pending.rows.values()}
    entries = writing.journal.entries((Standing.OPEN, Standing.UNKNOWN))
    here = [one for one in entries if one.host == writing.host and one.division in divisions]
    commits = {one.commit for one in here}
    dead = {commit for commit in commits if not writing.journal.is_under_way(commit)}
    count = sum(one.commit in dead for one in here)
    if count:
        warnings.warn(
            f"Of {count} documents that were sent earlier it is not known whether Exact has them: "
            "`exactsql journal --settle` looks them up.",
            Warning,
            stacklevel=2,
        )
