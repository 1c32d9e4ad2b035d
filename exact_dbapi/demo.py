"""The embedded simulated company behind ``exact://demo``: one simulator for the process, started when it is needed."""

from __future__ import annotations

import atexit
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from exact_dbapi.settings import MEMORY, Settings, parse_url

if TYPE_CHECKING:
    from exact_dbapi.simulator import Simulator


def demo_settings(settings: Settings) -> Settings:
    """Point settings for `demo` at the process's own simulator, signed in."""
    simulator = _shared()
    signed_in = simulator.sign_in()
    where = parse_url(str(signed_in["url"]))
    return replace(
        settings,
        host=where["host"],
        port=int(where["port"]),
        scheme="http",
        access_token=str(signed_in["access_token"]),
        divisions=settings.divisions or (simulator.divisions[0],),
        state=MEMORY,
    )


@cache
def _shared() -> Simulator:
    from exact_dbapi.simulator import Simulator

    simulator = Simulator(seed="demo").start()
    atexit.register(simulator.stop)
    return simulator
