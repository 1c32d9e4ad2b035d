"""What the wire and a session say to each other: `Talk`, `Prepared`, `Answer`.

These three are all that the wire knows of a session. Each kind of statement (a query for the driver, a setting, a
question about the catalog, a copy) implements the last two in its own module. Knows no bytes and no SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, TypeAlias

from exact_dbapi.gateway.types import Field

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """How COPY TO STDOUT hands out its rows: what stands before the first piece and after the last."""

    is_binary: bool
    opening: Callable[[Sequence[Field]], bytes]
    closing: bytes = b""


class Status(Enum):
    """The state of a client's transaction, as ReadyForQuery tells it."""

    IDLE = b"I"
    OPEN = b"T"
    SPOILT = b"E"


class Answer(Protocol):
    """Rows of a running statement. Threads other than the session's own may only cancel."""

    @property
    def tag(self) -> str:
        """What CommandComplete says, such as ``SELECT 3``; true once the last row has been handed out."""

    def rows(self, most: int) -> list[Row]:
        """Hand out at most so many rows; fewer only at the end. The first call runs the statement.

        The rows of a COPY are pieces of its bytes.
        """

    def close(self) -> None:
        """Let go of what the statement holds; no further call is made."""

    def cancel(self) -> None:
        """Stop the statement, from another thread."""


class Prepared(Protocol):
    """A parsed statement. `parameters` are the types of its parameters; `copy` says that it is a COPY TO STDOUT."""

    parameters: tuple[int, ...]
    copy: Copy | None

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...] | None:
        """Describe the rows; None for a statement that answers none. Without values, examples stand for them."""

    def run(self, values: Sequence[Any]) -> Answer:
        """Bind the parameters; nothing happens before the first rows are asked for."""


class Talk(Protocol):
    """One client's session, in a thread of its own."""

    @property
    def status(self) -> Status:
        """The state of its transaction."""

    def split(self, sql: str) -> list[str]:
        """Split a script into its statements; a comment alone is none."""

    def prepare(self, sql: str, parameters: Sequence[int]) -> Prepared:
        """Parse one statement; `parameters` are the types that the client names, 0 for unknown."""

    def cursor_fields(self, name: str) -> tuple[Field, ...] | None:
        """Describe the rows of a cursor that the client has declared; None when there is none of this name."""

    def spoil(self) -> None:
        """Note that a statement failed: an open transaction takes nothing more."""

    def close(self) -> None:
        """End; what was not committed is gone."""


#: Opens the session of a user in a database, with the other words of the startup message.
OpenTalk: TypeAlias = Callable[[str, str, dict[str, str]], Talk]


@dataclass(slots=True)
class Known:
    """An answer that is known, as that of SET or SHOW; `then` is done when it runs."""

    tag: str
    left: list[Row] = field(default_factory=list)
    then: Callable[[], None] | None = None

    def rows(self, most: int) -> list[Row]:
        """Hand out the next rows."""
        if self.then is not None:
            self.then()
            self.then = None
        rows, self.left = self.left[:most], self.left[most:]
        return rows

    def close(self) -> None:
        """Nothing is held."""

    def cancel(self) -> None:
        """Nothing runs."""


@dataclass(slots=True)
class Said:
    """A statement whose answer is known once it is parsed."""

    tag: str
    columns: tuple[Field, ...] | None = None
    known: tuple[Row, ...] = ()
    then: Callable[[], None] | None = None
    parameters: tuple[int, ...] = ()
    copy: Copy | None = None

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...] | None:
        """Describe the rows."""
        return self.columns

    def run(self, values: Sequence[Any]) -> Answer:
        """Hand out what is known."""
        return Known(self.tag, list(self.known), self.then)
