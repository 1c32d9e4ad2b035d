"""What a request to the XML API asks: topic, division, and the parameters after them.

In comes an `Incoming`, out comes a `Question`. Names are found without regard to case, as the framework does. Never
looks at rows.

Source: `Topic`, `_Division_`, `TSPaging`, `pagesize` and `Params_…`, with ``$`` for ``_`` in the user interface:
certain. What cannot be read as a row version counts as none: likely.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from exact_dbapi.simulator.exchange import Incoming

_PARAMETER = "params_"


@dataclass(frozen=True, slots=True)
class Question:
    """A request, read: `parameters` are those of the topic, by lower-case name; `page_size` is what was asked for."""

    topic: str
    division: int | None
    after: int | None = None
    page_size: int | None = None
    parameters: dict[str, str] = field(default_factory=dict)


def read_question(incoming: Incoming) -> Question:
    """Read the options of a request."""
    options = {name.lower().replace("$", "_"): value.strip() for name, value in incoming.options}
    return Question(
        topic=options.get("topic", ""),
        division=division_in(incoming.query),
        after=_row_version(options.get("tspaging", "")),
        page_size=_whole(options.get("pagesize", "")),
        parameters={name: value for name, value in options.items() if name.startswith(_PARAMETER)},
    )


def division_in(query: str) -> int | None:
    """Find the division that a query names."""
    named = {name.lower(): value for name, value in parse_qsl(query)}
    return _whole(named.get("_division_", ""))


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _row_version(text: str) -> int | None:
    try:
        return int(text, 16)
    except ValueError:
        return None
