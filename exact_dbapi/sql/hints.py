"""Hints to the planner, written as comments: ``/*+ endpoint(Accounts, bulk) no_keyed_join max_calls(50) */``.

In comes the text of a query, out comes what its hints ask. A hint that is none is an error: one that is overlooked
would cost calls without a word.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace

from exact_dbapi.errors import InvalidSyntax
from exact_dbapi.settings import duration_seconds

_COMMENT = re.compile(r"/\*\+(.*?)\*/", re.DOTALL)
_HINT = re.compile(r"\s*,?\s*(\w+)\s*(?:\(([^()]*)\))?\s*")
_VARIANTS = ("regular", "bulk", "sync")
_WAYS = ("rest", "xml")
_UNKNOWN_CODES = ("refuse", "reject", "send")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a query asks of the planner in ``/*+ … */`` comments.

    `endpoints` says by table name or alias through which endpoint to read it: regular, bulk or sync.
    `freshness_seconds` is how old rows may be; tables that have a local copy, or can have one, are read from it.
    `via` says through which of Exact's interfaces rows are written: rest or xml. `unknown_codes` says what becomes of
    rows of a load whose codes Exact does not know: refuse, reject or send.
    """

    endpoints: tuple[tuple[str, str], ...] = ()
    no_keyed_join: bool = False
    max_calls: int | None = None
    via: str | None = None
    freshness_seconds: float | None = None
    unknown_codes: str | None = None

    def freshness(self, setting: float | None) -> float | None:
        """Say how old rows may be: as hinted, else as the setting has it."""
        return setting if self.freshness_seconds is None else self.freshness_seconds


NO_HINTS = Hints()


def read_hints(text: str) -> Hints:
    """Read the hints of a query.

    Raises: InvalidSyntax for a hint that does not exist or has the wrong arguments.
    """
    hints = NO_HINTS
    for comment in _COMMENT.finditer(text):
        rest = comment[1]
        while rest.strip():
            match = _HINT.match(rest)
            if match is None:
                raise _invalid(rest.strip())
            arguments = tuple(part.strip() for part in (match[2] or "").split(",") if part.strip())
            hints = _with(hints, match[1].lower(), arguments)
            rest = rest[match.end() :]
    return hints


def _with(hints: Hints, name: str, arguments: tuple[str, ...]) -> Hints:
    if name == "endpoint" and len(arguments) == 2 and arguments[1].lower() in _VARIANTS:
        return replace(hints, endpoints=(*hints.endpoints, (arguments[0].lower(), arguments[1].lower())))
    if name == "no_keyed_join" and not arguments:
        return replace(hints, no_keyed_join=True)
    if name == "max_calls" and len(arguments) == 1 and arguments[0].isdigit():
        return replace(hints, max_calls=int(arguments[0]))
    if name == "freshness" and len(arguments) == 1:
        with suppress(ValueError, KeyError):
            return replace(hints, freshness_seconds=duration_seconds(arguments[0]))
    if name == "via" and len(arguments) == 1 and arguments[0].lower() in _WAYS:
        return replace(hints, via=arguments[0].lower())
    if name == "unknown_codes" and len(arguments) == 1 and arguments[0].lower() in _UNKNOWN_CODES:
        return replace(hints, unknown_codes=arguments[0].lower())
    raise _invalid(f"{name}({', '.join(arguments)})")


def _invalid(text: str) -> InvalidSyntax:
    return InvalidSyntax(
        f"{text!r} is not a hint.",
        hint="The hints are endpoint(table, regular|bulk|sync), no_keyed_join, max_calls(n), freshness(10m), "
        "via(rest|xml) and unknown_codes(refuse|reject|send).",
        fragment=text,
    )
