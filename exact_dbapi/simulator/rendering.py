"""What both encoders share: an answer's rows on their way out, with the rows of expanded collections.

`Rendering` says where the answer stands (base and division) and how collections are filled; the encoders never look at
tables themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exact_dbapi.simulator.links import set_url
from exact_dbapi.simulator.shape import Link, Shape
from exact_dbapi.simulator.tables import Row

#: Finds the rows of an expanded collection of a row, and the URL of the rest when there are more.
Children = Callable[[Shape, Link, Row], tuple[Sequence[Row], str | None]]


@dataclass(frozen=True, slots=True)
class Rendering:
    """Where an answer stands and how its collections are filled. `version` changes when the endpoints change."""

    base: str
    division: int
    version: int
    children: Children

    def prefix(self, shape: Shape) -> str:
        """Write the URL of a row up to its key."""
        return set_url(self.base, self.division, shape.endpoint) + "("
