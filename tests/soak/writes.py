"""The long form of the crash test: a writer of three orders killed at every boundary, then at random moments.

``make soak`` runs it with 300 writers; ``python -m tests.soak.writes WRITERS`` another number. After each death the
journal is settled and compared with the simulator's rows, and what it says is not there is written. It ends with an
error when the books do not close.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from exact_dbapi.simulator import Simulator
from tests.system.killed import recovered, write_and_die

WRITERS = 300
REFERENCES = ("test 1", "test 2", "test 3")
BOUNDARIES = 2 + 6 * len(REFERENCES)
LONGEST_SECONDS = 0.25


def main(writers: int) -> None:
    """Run, and say what happened."""
    began, killed = time.monotonic(), 0
    chance = random.Random(writers)
    with tempfile.TemporaryDirectory() as folder, Simulator() as simulator:
        for writer in range(writers):
            simulator.reset()
            home = Path(folder) / str(writer)
            is_boundary = writer < BOUNDARIES
            seconds = None if is_boundary else chance.uniform(0, LONGEST_SECONDS)
            killed += write_and_die(simulator, home, REFERENCES, writer if is_boundary else -1, seconds)
            recovered(simulator, home, REFERENCES)
    sys.stdout.write(
        f"{writers} writers in {time.monotonic() - began:.0f} s, {killed} killed while they wrote; "
        "no order is lost, and none is there twice\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WRITERS)
