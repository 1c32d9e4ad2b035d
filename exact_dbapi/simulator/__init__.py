"""A local Exact Online for tests and demonstrations: a real HTTP server over a seed company.

`Simulator` is the whole of it; `Strict` holds the switches for what is not known for certain, `Limits` the rate limits,
`Fault` what can go wrong on the way. It reads the driver's catalog and nothing else of the driver: two independent
readings of the protocol. Nothing is imported before it is asked for: pytest loads this package with every session.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exact_dbapi.simulator.faults import Fault
    from exact_dbapi.simulator.limits import Limits
    from exact_dbapi.simulator.simulator import Simulator, serve
    from exact_dbapi.simulator.strict import Strict

__all__ = ["Fault", "Limits", "Simulator", "Strict", "serve"]

_HOMES = {"Fault": "faults", "Limits": "limits", "Simulator": "simulator", "Strict": "strict", "serve": "simulator"}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
