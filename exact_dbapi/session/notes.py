"""What a connection notes while it works: its calls, the divisions that were left out, what was written.

Whoever does the work writes here; the session tables read. Never holds a secret or a row of Exact's tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from exact_dbapi.errors import AccessDenied
from exact_dbapi.mutation import Receipt
from exact_dbapi.scan import Scan
from exact_dbapi.transport import Call


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A division that denied a table, and was left out of the answer because the settings say so."""

    division: int
    table: str
    why: str
    at: datetime


@dataclass
class Notes:
    """What a connection has noted so far. `division_names` are those that some call told anyway."""

    calls: list[Call] = field(default_factory=list)
    division_names: dict[int, str] = field(default_factory=dict)
    left_out: dict[tuple[int, str], LeftOut] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)

    def leave_out(self, scan: Scan, error: AccessDenied) -> None:
        """Note that a division is left out of an answer; the latest reason for a table counts."""
        assert scan.division is not None
        table = scan.endpoint.qualified_name
        self.left_out[scan.division, table] = LeftOut(scan.division, table, error.message, datetime.now(UTC))

    def written_at(self) -> float:
        """Tell when a row was last sent to Exact, in seconds since 1970; 0 when none was."""
        return max((one.at.timestamp() for one in self.receipts if one.at is not None), default=0.0)
