"""The large company with a ledger of so many lines, for measurements of any size.

How many lines comes in, a seed for the simulator goes out. Never makes a line that nobody asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exact_dbapi.simulator.seed import company

#: Where the lines of the ledger are.
LEDGER = "financialtransaction/TransactionLines"


class Shortened:
    """The large company, with so many lines of its ledger."""

    def __init__(self, rows: int) -> None:
        self._whole = company("large")
        self.divisions = self._whole.divisions
        self._rows = rows

    def tables(self, division: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Give the tables of a division."""
        tables = dict(self._whole.tables(division))
        if division == self.divisions[0] and self._rows < len(tables[LEDGER]):
            tables[LEDGER] = tables[LEDGER][: self._rows]
        return tables

    def rowversion_ceiling(self, division: int) -> int:
        """Tell above which number the simulator's own rowversions begin."""
        return self._whole.rowversion_ceiling(division)
