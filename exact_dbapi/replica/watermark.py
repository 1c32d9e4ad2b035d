"""Where a copy of a sync endpoint stands, and what brings it further: a `Watermark`, and `Changes` that move it.

Who keeps a copy applies each `Changes` and keeps its watermark in one transaction; as text a watermark fits in any
database. Holds no rows of its own.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Watermark:
    """What a copy has of one sync endpoint in one division.

    `timestamp` is the highest Timestamp that it has, and `anchor` the row with it; all rows up to it are there.
    `deletions` is the last entry of the log of deletions that was looked at, `read_at` when (in seconds since 1970).
    `moved` is the DivisionMoveDate of the database that the numbers belong to. Without `is_whole` the first load is not
    at its end.
    """

    timestamp: int = 0
    anchor: str = ""
    deletions: int = 0
    moved: str = ""
    read_at: float = 0.0
    is_whole: bool = False

    def to_text(self) -> str:
        """Write it as a short text."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Watermark:
        """Read what `to_text` wrote."""
        return cls(**json.loads(text))


#: The watermark of a copy that has nothing yet.
NO_WATERMARK = Watermark()


@dataclass(frozen=True, slots=True)
class Deleted:
    """A row that is gone: what was kept of it before the entry's Timestamp is to be removed.

    The key may be that of a document; then the rows of the document go, too.
    """

    key: str
    timestamp: int


@dataclass(frozen=True, slots=True)
class Changes:
    """One step of a copy, to be applied in one transaction, in this order.

    With `resets` all rows are forgotten first; `why` says what made that necessary, where it is not a first load.
    `rows` are put in the place of those with the same key; they have the columns of `feed.columns_of`, a GUID as text.
    Then `deleted` rows go, and `watermark` is kept.
    """

    watermark: Watermark
    rows: list[tuple[Any, ...]]
    deleted: tuple[Deleted, ...] = ()
    resets: bool = False
    why: str = ""
