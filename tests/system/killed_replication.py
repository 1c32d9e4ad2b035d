"""A process that replicates tables and is killed, without any warning, at a door that it is told, or at any moment.

``python -m tests.system.killed_replication URL DIVISION STATE TARGET DOOR TABLE…`` runs one replication. A door is
``insert 2``: just before the second insert of the other database's transactions; ``commit 3 done`` just after the third
COMMIT; ``rename 2`` before a folder's second file takes its place; ``never`` goes through to the end. `Killed` runs it,
and says whether rows and watermarks have moved together, whether nothing is there twice, and nothing is lost.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.databases import open_database
from exact_dbapi.replication import chosen, replicate
from tests.system.replicating import Copy

#: Both ways of a table: by what its sync endpoint tells, and whole.
TABLES = {"CRM.Addresses": "crm/Addresses", "HRM.Costcenters": "hrm/Costcenters"}
_COMPARED = {"CRM.Addresses": ("City", "Postcode"), "HRM.Costcenters": ("Code", "Description")}
_WRITTEN = {"CRM.Addresses": "City", "HRM.Costcenters": "Description"}


class Door:
    """Counts how often each is come past, and dies at one."""

    def __init__(self, name: str) -> None:
        self._last = name
        self._seen: Counter[str] = Counter()

    def come_to(self, name: str) -> str:
        self._seen[name] += 1
        return self.past(f"{name} {self._seen[name]}")

    def past(self, place: str) -> str:
        if place == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        return place


class Watched:
    """A transaction, or a database, with a door before and after each thing that it is asked to do."""

    def __init__(self, inner: Any, door: Door) -> None:
        self._inner, self._door = inner, door

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def act(*arguments: Any) -> Any:
            place = self._door.come_to(name)
            answer = found(*arguments)
            self._door.past(f"{place} done")
            return Watched(answer, self._door) if name == "begin" else answer

        return act


def main(url: str, division: str, state: str, target: str, door: str, *tables: str) -> None:
    """Replicate once."""
    watch = Door(door)
    sys.addaudithook(lambda event, _: event == "os.rename" and watch.come_to("rename"))
    database: Any = Watched(open_database(target), watch)
    with exact_dbapi.connect(url, divisions=division, state=state) as connection:
        found = chosen(tables, connection.catalog, database, decimals=False)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    outcomes = replicate(
        lambda number: exact_dbapi.connect(url, divisions=number, state=state),
        target,
        database,
        found,
        (int(division),),
    )
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error


class Killed:
    """A copy whose replications die; `moves_together` is for databases that have transactions over several tables."""

    def __init__(self, copy: Copy, state: Path, moves_together: bool = True) -> None:
        self._copy, self._state, self._moves_together = copy, state, moves_together

    def change(self, chance: random.Random, count: int) -> None:
        """Change, delete and add rows of each table."""
        with self._copy.connect() as connection:
            for table, path in TABLES.items():
                rows = [row["ID"] for row in self._copy.exact(path)]
                for key in chance.sample(rows, min(count, len(rows))):
                    word = f"W{chance.randrange(10**6)}"
                    connection.execute(f"UPDATE {table} SET {_WRITTEN[table]} = ? WHERE ID = ?", (word, key))
            for key in chance.sample([row["ID"] for row in self._copy.exact("crm/Addresses")], 1):
                connection.execute("DELETE FROM CRM.Addresses WHERE ID = ?", (key,))
            code = f"K{chance.randrange(10**6)}"
            connection.execute("INSERT INTO HRM.Costcenters (Code, Description) VALUES (?, 'new')", (code,))

    def die(self, door: str, after_seconds: float | None = None) -> bool:
        """Run a replication that dies at a door, or some time after it began; whether it died, and left all well."""
        before = self._seen()
        died = self._run(door, after_seconds)
        left = self._seen()
        self._copy.run(*TABLES)
        after = self._seen()
        for table, path in TABLES.items():
            schema, _, name = table.partition(".")
            assert self._copy.is_equal(path, schema, name, *_COMPARED[table]), f"{table} differs after {door}"
            rows, place = left[table]
            allowed = [before[table], after[table]]
            if not self._moves_together and rows == after[table][0]:
                allowed.append((rows, before[table][1]))
            assert (rows, place) in allowed, f"{table} and its place were torn apart at {door}"
        return died

    def _run(self, door: str, after_seconds: float | None) -> bool:
        sign_in = self._copy.simulator.sign_in()
        url = f"{sign_in['url']}?scheme=http&access_token={sign_in['access_token']}&retry_seconds=0"
        words = [sys.executable, "-m", "tests.system.killed_replication", url, str(self._copy.division)]
        words += [str(self._state), self._copy.url, door, *TABLES]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EXACT_")}
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None and process.stdout.readline() == b"ready\n"
            if after_seconds is not None:
                time.sleep(after_seconds)
                process.kill()
            code = process.wait(60)
        assert code in (0, -signal.SIGKILL), code
        return code != 0

    def _seen(self) -> dict[str, tuple[list[Any], list[Any]]]:
        """The rows of each table in the other database, none of them twice, and the place that it has reached."""
        found: dict[str, tuple[list[Any], list[Any]]] = {}
        for table in TABLES:
            schema, _, name = table.partition(".")
            rows = [tuple(row.items()) for row in self._rows(schema, name)]
            assert len(rows) == len({str(dict(row)["id"]) for row in rows}), f"rows of {table} are there twice"
            places = [one for one in self._rows("", "exact_replication") if one["table_name"] == table]
            found[table] = sorted(rows, key=str), [(one["reached"], one["moved"]) for one in places]
        return found

    def _rows(self, schema: str, name: str) -> list[dict[str, Any]]:
        database = self._copy.database
        if (database.shape(schema, name) or database.shape(None, f"{schema}_{name}".lstrip("_"))) is None:
            return []
        return self._copy.there(schema, name) if schema else self._copy.places()


if __name__ == "__main__":
    main(*sys.argv[1:])
