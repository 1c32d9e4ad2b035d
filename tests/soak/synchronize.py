"""The long form of the laws of SYNCHRONIZE: random histories.

``python -m tests.soak.synchronize HISTORIES`` runs another number than 200. Both ways each is compared with a model of
a few lines: changes, deletions and new rows are made on both sides, some runs are rolled back and in some Exact refuses
a row. Then, of each kind of statement, what a run finds with what it knows is compared with what it finds without. It
ends with an error at the first history that ends otherwise.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

from exact_dbapi.errors import Warning
from exact_dbapi.simulator import Fault, Simulator
from tests.system.synchronizing import MINE, Pair, pairing
from tests.system.test_synchronize import REFUSED
from tests.system.test_synchronize_both_ways import expected
from tests.system.warming import STATEMENTS, warming
from tests.system.warming import history as warm_history

HISTORIES = 200
CODES = ("T1", "T2", "T3")
WORDS = ("one", "two", "three", None)
BOTH = f"SYNCHRONIZE local.centers WITH {MINE} IDENTIFIED BY (Code) INSERT UPDATE DELETE CONTINUE ON FIRST 9 ERRORS"


def main(histories: int) -> None:
    """Run, and say what happened."""
    began = time.monotonic()
    with Simulator() as simulator:
        for number in range(histories):
            with tempfile.TemporaryDirectory() as folder, pairing(simulator, Path(folder)) as pair:
                history(pair, random.Random(number))
            simulator.reset()
    sys.stdout.write(f"{histories} histories in {time.monotonic() - began:.0f} s, all as the model says\n")
    began = time.monotonic()
    busy = 0
    for number in range(histories):
        statement = list(STATEMENTS)[number % len(STATEMENTS)]
        with tempfile.TemporaryDirectory() as folder, warming(Path(folder)) as warm:
            busy += warm_history(warm, statement, random.Random(number), 10, is_long=True)
    sys.stdout.write(f"{histories} more in {time.monotonic() - began:.0f} s, {busy} runs with something to do\n")


def history(pair: Pair, chance: random.Random) -> None:
    """Run one history of a few rounds."""
    source: dict[str, str] = {}
    target: dict[str, str] = {}
    agreed: dict[str, str] = {}
    for _ in range(chance.randint(1, 5)):
        for _ in range(chance.randint(0, 5)):
            side, code, word = chance.choice((source, target)), chance.choice(CODES), chance.choice(WORDS)
            side.pop(code, None)
            if word is not None:
                side[code] = word
        pair.here(*((code, word, True) for code, word in source.items()))
        pair.exact(*((code, word, True) for code, word in target.items()))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Warning)
            if chance.random() < 0.3:
                pair.connection.execute(BOTH)
                pair.connection.rollback()
            pair.run(BOTH)
            if chance.random() < 0.3:  # what is refused is tried again by the next run
                pair.simulator.faults.append(Fault(method="POST", status=400, body=REFUSED))
                pair.run(BOTH)
                pair.simulator.faults.clear()
        source, target, agreed = expected(agreed, source, target)
        found = {row[0]: row[1] for row in pair.local_rows()}, {row[0]: row[1] for row in pair.exact_rows()}
        if found != (source, target):
            raise AssertionError(f"{found} is not {(source, target)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else HISTORIES)
