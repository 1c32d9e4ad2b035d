"""The long form of the crash test of loads: a loader killed at every boundary, then at random moments, and resumed.

``make soak`` runs it with 100 loaders; ``python -m tests.soak.loads LOADERS`` another number. After each death what was
left is sent, and the orders are counted. It ends with an error when one is lost, or there twice.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from exact_dbapi.simulator import Simulator
from tests.system.killed_load import MESSAGE_ITEMS, load_and_die, recovered
from tests.system.loading import FIRST, Company, write_csv

LOADERS = 100
ORDERS = 40
BOUNDARIES = 3 * ORDERS // MESSAGE_ITEMS + 1
LONGEST_SECONDS = 0.5


def main(loaders: int) -> None:
    """Run, and say what happened."""
    began, killed = time.monotonic(), 0
    chance = random.Random(loaders)
    with tempfile.TemporaryDirectory() as folder, Simulator() as simulator:
        for loader in range(loaders):
            simulator.reset()
            home = Path(folder) / str(loader)
            home.mkdir()
            write_csv(home / "orders.csv", Company(simulator).orders(ORDERS))
            seconds = None if loader < BOUNDARIES else chance.uniform(0, LONGEST_SECONDS)
            step = loader if seconds is None else -1
            killed += load_and_die(simulator, home / "state", home / "orders.csv", step, seconds)
            recovered(simulator, home / "state", home / "orders.csv", [FIRST + number for number in range(ORDERS)])
    sys.stdout.write(
        f"{loaders} loaders in {time.monotonic() - began:.0f} s, {killed} killed while they loaded; "
        "no order is lost, and none is there twice\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LOADERS)
