"""How quickly things start: an import, the command line, the first row of a cold process.

Usage: ``python -m benchmarks.start [RUNS]``. Each line is a new process, timed from outside (the catalog from inside);
the figure is the least of the runs, since nothing makes a process quicker than it is. Goals are over bare Python for
the import, in all for the rest.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from exact_dbapi.simulator import Simulator

#: Prints how many milliseconds the catalog takes for one table and for all, in a process that has not opened it yet.
CATALOG = (
    "import time; from exact_dbapi.catalog.store import Catalog; began = time.perf_counter(); catalog = Catalog();"
    "catalog.open('crm/accounts'); one = time.perf_counter(); [catalog.open(entry.id) for entry in catalog.entries];"
    "print((one - began) * 1000, (time.perf_counter() - began) * 1000)"
)
COMMAND = "import sys; from exact_dbapi.cli import main; sys.exit(main())"


def main(runs: int) -> None:
    """Print one line per question."""
    bare = least(["-c", "pass"], runs)
    print(f"{'bare Python':<44}{bare:7.0f} ms")
    report("import exact_dbapi, over bare Python", least(["-c", "import exact_dbapi"], runs) - bare, 60)
    report("exactsql --help", least(["-c", COMMAND, "--help"], runs), 200)
    report("exactsql tables", least(["-c", COMMAND, "tables"], runs), 200)
    report("exactsql describe CRM.Accounts", least(["-c", COMMAND, "describe", "CRM.Accounts"], runs), 200)
    tables = [inside(CATALOG) for _ in range(runs)]
    report("the catalog's index and one table", min(one for one, _ in tables), 5)
    report("all tables with their columns", min(every for _, every in tables), 500)
    with Simulator() as simulator:
        settings = simulator.sign_in()
        select = (
            f"import exact_dbapi; cursor = exact_dbapi.connect(**{settings!r}).cursor();"
            "print(cursor.execute('SELECT Code, Name FROM CRM.Accounts LIMIT 5').fetchall())"
        )
        subprocess.run(
            [sys.executable, "-c", select], check=True, stdout=subprocess.DEVNULL
        )  # the company is made once
        report("cold pass-through SELECT, five rows", least(["-c", select], runs), 450)


def inside(code: str) -> tuple[float, ...]:
    """Run code that prints its own times."""
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return tuple(float(word) for word in run.stdout.split())


def least(words: Sequence[str], runs: int) -> float:
    """Time a Python process in milliseconds: the least of several runs."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def report(question: str, milliseconds: float, goal: int) -> None:
    """Print one figure beside its goal."""
    print(f"{question:<44}{milliseconds:7.0f} ms   goal {goal} ms   {'met' if milliseconds <= goal else 'MISSED'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
