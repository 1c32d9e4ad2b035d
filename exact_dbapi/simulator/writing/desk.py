"""What one request needs to write in its division: the rows, who writes, and the rules.

In come a division's tables and who asks, out comes a `Desk`. Holds no rule of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Tables
from exact_dbapi.simulator.views import Asked, Views
from exact_dbapi.simulator.writing.demands import Demands
from exact_dbapi.simulator.writing.filling import Filling, Signature
from exact_dbapi.simulator.writing.library import Library
from exact_dbapi.simulator.writing.storing import Storing


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of a write."""

    library: Library
    signature: Signature
    filling: Filling
    demands: Demands
    storing: Storing


def open_desk(views: Views, tables: Tables, strict: Strict, asked: Asked) -> Desk:
    """Make the desk of one request."""
    library = Library(views.endpoints, tables)
    signature = Signature(views.user_row(asked), asked.now, asked.division)
    filling = Filling(library, signature)
    return Desk(library, signature, filling, Demands(library, strict), Storing(library, filling))
