"""The PEP 249 exception tree, and nothing else.

::

    Exception
     ├─ Warning
     └─ Error                       sqlstate, hint, retryable
         ├─ InterfaceError
         └─ DatabaseError
             ├─ DataError
             ├─ OperationalError
             │    ├─ SignInRequired       28000
             │    ├─ BudgetExhausted      53400   .resets_at
             │    ├─ ConnectionFailure    08006
             │    ├─ Cancelled            57014
             │    ├─ OutcomeUnknown       08007   .done .left .unknown
             │    └─ PartialCommit        40002   .done .left
             ├─ IntegrityError            23000   .statement .row .fields
             │    └─ StoredDifferently    44000   .differences .done .left
             ├─ InternalError
             ├─ ProgrammingError
             │    ├─ InvalidSyntax        42601   .line .column .fragment
             │    ├─ UndefinedTable       42P01   .nearest
             │    ├─ UndefinedColumn      42703   .nearest
             │    ├─ AmbiguousTable       42P09   .candidates
             │    ├─ AccessDenied         42501
             │    └─ FilterRequired       42P10   .columns
             └─ NotSupportedError

Every message says what was asked, what was found and what to do. It never holds a token or a whole body.
Every class can be pickled, so that a worker process can hand its error home.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar


class Warning(builtins.Warning):  # noqa: A001  (PEP 249 prescribes the name)
    """An important notice, such as a default that was chosen for the user; shown by Python's own `warnings`."""


class Error(Exception):
    """The root of all errors of this package.

    `sqlstate` is the five-character code that SQL tools expect; `hint` says what to do next; `retryable`
    tells whether the same statement may succeed when it is tried again unchanged.
    """

    sqlstate: ClassVar[str] = "HY000"
    retryable: bool = False

    def __init__(self, message: str = "", *, hint: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        for name, value in facts.items():
            setattr(self, name, value)

    def __str__(self) -> str:
        return f"{self.message} Hint: {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(cls: type[Error], message: str, facts: dict[str, Any]) -> Error:
    error = cls(message)
    error.__dict__.update(facts)
    return error


class InterfaceError(Error):
    """The driver was used wrongly: a closed cursor, a bad number of parameters."""


class DatabaseError(Error):
    """Something went wrong on the way to, at, or from Exact Online."""


class DataError(DatabaseError):
    """A value does not fit the type that is asked for."""

    sqlstate = "22000"


class OperationalError(DatabaseError):
    """Exact Online, the network or the local machine did not do its part."""

    sqlstate = "58000"


class SignInRequired(OperationalError):
    """There is no usable token, and only a person can make a new one."""

    sqlstate = "28000"


class BudgetExhausted(OperationalError):
    """The calls that Exact allows are used up until `resets_at` (an aware datetime in UTC)."""

    sqlstate = "53400"
    retryable = True
    resets_at: datetime | None = None


class ConnectionFailure(OperationalError):
    """The server could not be reached, or the connection broke before the answer was whole.

    `was_sent` is False only when the request provably did not arrive: no connection was made.
    """

    sqlstate = "08006"
    retryable = True
    was_sent: bool = True


class Cancelled(OperationalError):
    """The statement was cancelled by its user."""

    sqlstate = "57014"


class OutcomeUnknown(OperationalError):
    """A write was sent and its answer is lost: Exact may or may not have the rows in `unknown`.

    They are never sent again; `done` is in Exact, `left` is not and is still staged. All three are receipts.
    """

    sqlstate = "08007"
    done: Sequence[Any] = ()
    left: Sequence[Any] = ()
    unknown: Sequence[Any] = ()


class PartialCommit(OperationalError):
    """A commit stopped half-way: `done` is in Exact, `left` is not and is still staged; both are receipts."""

    sqlstate = "40002"
    done: Sequence[Any] = ()
    left: Sequence[Any] = ()


class IntegrityError(DatabaseError):
    """A row that Exact refused, or would: its own words, the row, and the columns where they can be told.

    `statement` counts in the transaction and `row` in the statement, both from 1.
    """

    sqlstate = "23000"
    statement: int | None = None
    row: int | None = None
    fields: Sequence[str] = ()


class StoredDifferently(IntegrityError):
    """Exact took a row and stored something else: each difference is a receipt, a column, what was sent, what is there.

    `done` is in Exact, these rows included; `left` is not and is still staged.
    """

    sqlstate = "44000"
    differences: Sequence[Any] = ()
    done: Sequence[Any] = ()
    left: Sequence[Any] = ()


class InternalError(DatabaseError):
    """A fault of this package: please report it."""

    sqlstate = "XX000"


class ProgrammingError(DatabaseError):
    """The statement is wrong: a name, the syntax, a missing parameter."""

    sqlstate = "42000"


class InvalidSyntax(ProgrammingError):
    """The statement cannot be parsed. `line` and `column` count from 1."""

    sqlstate = "42601"
    line: int = 0
    column: int = 0
    fragment: str = ""


class UndefinedTable(ProgrammingError):
    """There is no such table; `nearest` lists the closest names."""

    sqlstate = "42P01"
    nearest: Sequence[str] = ()


class UndefinedColumn(ProgrammingError):
    """There is no such column; `nearest` lists the closest names."""

    sqlstate = "42703"
    nearest: Sequence[str] = ()


class AmbiguousTable(ProgrammingError):
    """More than one service has a table of this name; `candidates` lists them."""

    sqlstate = "42P09"
    candidates: Sequence[str] = ()


class AccessDenied(ProgrammingError):
    """This user, app or company may not do this."""

    sqlstate = "42501"


class FilterRequired(ProgrammingError):
    """Exact answers this table only when one of `columns` is given in WHERE."""

    sqlstate = "42P10"
    columns: Sequence[str] = ()


class NotSupportedError(DatabaseError):
    """Exact Online or this driver cannot do this; the hint says what to write instead."""

    sqlstate = "0A000"
