"""How quickly SQLAlchemy knows Exact Online: an engine in a cold process, and the whole schema reflected.

Usage: ``python -m benchmarks.reflection [RUNS]``. Each figure is processor time within a new process, the least of the
runs, since nothing makes a process quicker than it is. Reflection takes every table and view of every service with
their columns, keys and comments, and must not cost a call.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from exact_dbapi.simulator import Simulator

#: Each prints its figures: seconds where nothing else is said.
IMPORTED = """
import time; began = time.process_time(); import sqlalchemy; print(time.process_time() - began)
"""
ENGINE = """
import time; began = time.process_time(); import sqlalchemy
sqlalchemy.create_engine({url!r}); print(time.process_time() - began)
"""
REFLECTED = """
import time, sqlalchemy
connection = sqlalchemy.create_engine({url!r}).connect()
began = time.process_time()
metadata = sqlalchemy.MetaData()
for schema in sqlalchemy.inspect(connection).get_schema_names():
    metadata.reflect(connection, schema=schema, views=True)
seconds = time.process_time() - began
print(seconds, len(metadata.tables), sum(len(table.columns) for table in metadata.tables.values()))
"""


def main(runs: int) -> None:
    """Print one line per question."""
    with Simulator() as simulator:
        url = f"exact://{str(simulator.url).removeprefix('http://')}/{simulator.divisions[0]}?scheme=http"
        url += f"&access_token={simulator.sign_in()['access_token']}"
        simulator.calls.clear()
        (alone,) = least(IMPORTED, runs)
        (engine,) = least(ENGINE.format(url=url), runs)
        print(f"import sqlalchemy                     {alone * 1000:6.0f} ms")
        print(f"create_engine, over that              {(engine - alone) * 1000:6.0f} ms")
        seconds, tables, columns = least(REFLECTED.format(url=url), runs)
        calls = len(simulator.calls)
        print(f"the whole schema                      {seconds * 1000:6.0f} ms   goal 2000 ms")
        print(f"  {tables:.0f} tables and views, {columns:.0f} columns, {calls} API calls")


def least(program: str, runs: int) -> Sequence[float]:
    """Run a program several times and take the figures of the quickest run."""
    return min(figures(program) for _ in range(runs))


def figures(program: str) -> tuple[float, ...]:
    """Run a program in a process of its own and read what it prints."""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return tuple(float(word) for word in done.stdout.split())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
