"""Ask many random statements and report each whose answer is not that of plain SQL: ``make fuzz N=20000 FIRST=0``.

In come how many, from which number on, and with ``--copies`` that local copies shall answer (``make fuzz COPIES=yes``);
two processes share them, each with a simulator of its own. Prints progress, and of each difference the number, the
statement and what differs. Ends with 1 when there was any.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from exact_dbapi.simulator import Simulator
from tests.system.answers import Answers
from tests.system.grammar import draw

PROCESSES = 2
REPORT_EVERY = 250


def ask(numbers: Sequence[int], with_copies: bool) -> int:
    """Ask the statements with these numbers; say how many answers differed."""
    differences = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as state, Simulator(seed="demo") as simulator:
        answers = Answers(simulator, Path(state), with_copies)
        for done, number in enumerate(numbers, start=1):
            drawn = draw(number, answers.samples, answers.divisions)
            difference = answers.difference(drawn)
            if difference is not None:
                differences += 1
                said = (f"## {number} of {drawn.divisions}", drawn.sql, repr(drawn.parameters), difference)
                print("\n".join(said), flush=True)
            if done % REPORT_EVERY == 0 or done == len(numbers):
                seconds = time.monotonic() - started
                print(f"{done} of {len(numbers)} asked in {seconds:.0f} s, {differences} differ", flush=True)
        answers.close()
    return differences


def main() -> None:
    """Read the command line and share the work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int)
    parser.add_argument("--first", type=int, default=0, help="the number of the first statement")
    parser.add_argument("--copies", action="store_true", help="answer from local copies")
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.statements)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        found = sum(pool.starmap(ask, [(numbers[turn::PROCESSES], given.copies) for turn in range(PROCESSES)]))
    print(f"{given.statements} statements from number {given.first}: {found} differ")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
