"""Many clients of the gateway for a long time: random statements, cancels and cut sockets, and no wrong answer.

``python -m tests.soak.gateway [minutes] [clients]``. Each client compares every answer with the
driver's own; at the end nothing may be left of those that went: no session, no thread of one.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from tempfile import TemporaryDirectory

import psycopg

import exact_dbapi
from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator

STATEMENTS = (
    "SELECT ID, Name FROM CRM.Accounts ORDER BY ID LIMIT 20",
    "SELECT count(*) FROM CRM.Contacts",
    "SELECT IsSupplier, count(*) FROM CRM.Accounts GROUP BY IsSupplier ORDER BY 1",
    "SELECT Description FROM Logistics.Items ORDER BY ID LIMIT 5 OFFSET 10",
    "SELECT 7 / 2.0 AS x",
    "SELECT Nothing FROM CRM.Accounts",
)


class Crowd:
    """The clients, and what they have seen."""

    def __init__(self, address: str, expected: dict[str, list[tuple[object, ...]] | None], until: float) -> None:
        self._address = address
        self._expected = expected
        self._until = until
        self._lock = threading.Lock()
        self.counts = {"right": 0, "refused": 0, "cancelled": 0, "cut": 0}
        self.wrong: list[str] = []

    def client(self, seed: int) -> None:
        """Come, ask some statements, and go, again and again."""
        choice = random.Random(seed)
        while time.monotonic() < self._until:
            try:
                self._visit(choice)
            except Exception as error:
                if not self._is_full(error):
                    self.wrong.append(f"{type(error).__name__}: {error}")

    def _is_full(self, error: Exception) -> bool:
        """Count and wait when as many clients are in as may be: those that were cut are still being seen off."""
        if "clients are connected already" not in str(error):
            return False
        self._note("full")
        time.sleep(1)
        return True

    def _visit(self, choice: random.Random) -> None:
        connection = psycopg.connect(self._address, autocommit=True)
        try:
            for _ in range(choice.randint(1, 10)):
                self._ask(connection, choice)
        finally:
            connection.close()

    def _ask(self, connection: psycopg.Connection, choice: random.Random) -> None:
        sql = choice.choice(STATEMENTS)
        if choice.random() < 0.1:
            timer = threading.Timer(choice.random() / 50, connection.cancel_safe)
            timer.start()
        else:
            timer = None
        try:
            rows = connection.cursor(binary=choice.random() < 0.5).execute(sql).fetchall()
        except psycopg.errors.QueryCanceled:
            self._note("cancelled")
        except psycopg.errors.UndefinedColumn:
            self._note("refused" if self._expected[sql] is None else "wrong")
        else:
            if rows == self._expected[sql]:
                self._note("right")
            else:
                self.wrong.append(f"{sql}: {rows[:3]}")
        finally:
            if timer is not None:
                timer.join()

    def _note(self, kind: str) -> None:
        with self._lock:
            self.counts[kind] = self.counts.get(kind, 0) + 1

    def cutter(self, seed: int) -> None:
        """Ask, and cut the line in the middle of the answer."""
        choice = random.Random(seed)
        while time.monotonic() < self._until:
            try:
                connection = psycopg.connect(self._address, autocommit=True)
            except psycopg.OperationalError as error:
                if not self._is_full(error):
                    self.wrong.append(str(error))
                continue
            connection.pgconn.send_query(b"SELECT * FROM CRM.Contacts")
            time.sleep(choice.random() / 5)
            connection.pgconn.finish()
            self._note("cut")
            time.sleep(choice.random() * 2)


def main() -> int:
    minutes, clients = (
        (float(sys.argv[1]) if len(sys.argv) > 1 else 20.0),
        int(sys.argv[2]) if len(sys.argv) > 2 else 50,
    )
    with TemporaryDirectory() as state, Simulator() as simulator:
        settings = {**simulator.sign_in(), "state": state}
        expected: dict[str, list[tuple[object, ...]] | None] = {}
        with exact_dbapi.connect(**settings) as driver:
            for sql in STATEMENTS:
                try:
                    expected[sql] = driver.execute(sql).fetchall()
                except exact_dbapi.ProgrammingError:
                    expected[sql] = None
        with Gateway(port=0, settings=settings) as gateway:
            address = f"host={gateway.host} port={gateway.port} user=soak dbname=exact"
            crowd = Crowd(address, expected, time.monotonic() + minutes * 60)
            threads = [threading.Thread(target=crowd.client, args=(seed,)) for seed in range(clients - 2)]
            threads += [threading.Thread(target=crowd.cutter, args=(seed,)) for seed in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            time.sleep(5)
            left = [thread.name for thread in threading.enumerate() if thread.name.startswith("exact-gateway-")]
    sys.stdout.write(
        f"{minutes} minutes, {clients} clients: {crowd.counts}; {len(crowd.wrong)} wrong; {len(left)} threads left\n"
    )
    for line in crowd.wrong[:10]:
        sys.stdout.write(f"{line}\n")
    return int(bool(crowd.wrong or left))


if __name__ == "__main__":
    sys.exit(main())
