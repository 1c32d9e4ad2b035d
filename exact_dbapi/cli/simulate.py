"""`exactsql simulate`: the simulator as a server on this machine, until it is interrupted.

A port and a seed come in; the address and a URL to connect with go to the screen. Never listens on more than loopback.
"""

from __future__ import annotations

import argparse
from urllib.parse import urlencode

from exact_dbapi.cli import Usage
from exact_dbapi.simulator import Simulator, serve


def simulate(words: argparse.Namespace) -> int:
    """Serve a simulated company until the user interrupts."""
    simulator = Simulator(seed=words.seed, port=words.port)
    try:
        simulator.start()
    except OSError as error:
        raise Usage(
            f"cannot listen on port {words.port}: {error.strerror or error}; name another with --port"
        ) from error
    print(f"A simulated Exact Online ({words.seed}) answers at {simulator.url}; Ctrl-C ends it.")
    print(f'Try: exactsql -c "{connection_url(simulator)}" "select * from CRM.Accounts limit 5"', flush=True)
    serve(simulator)
    return 0


def connection_url(simulator: Simulator) -> str:
    """Write the URL with which the driver connects to a running simulator."""
    settings = simulator.sign_in()
    return f"{settings.pop('url')}?{urlencode(settings)}"
