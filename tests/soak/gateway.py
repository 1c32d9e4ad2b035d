"""Many clients of the gateway for a long time: random statements, cancels, cut sockets, nonsense, and no wrong answer.

``python -m tests.soak.gateway [minutes] [clients]``, 20 and 50 unless given. Each client compares every answer with the
driver's own. At the end nothing may be left of those that went: no session, no thread, no file; the memory must have
stopped to grow, and the simulated Exact must not have refused a call for too many.
"""

from __future__ import annotations

import gc
import os
import random
import re
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

import exact_dbapi
from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Limits, Simulator

Rows = list[tuple[Any, ...]]

#: Statements with values for their parameters; each client writes them in its own way.
STATEMENTS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("SELECT ID, Name FROM CRM.Accounts ORDER BY ID LIMIT 20", ()),
    ("SELECT count(*) FROM CRM.Contacts", ()),
    ("SELECT IsSupplier, count(*) FROM CRM.Accounts GROUP BY IsSupplier ORDER BY 1", ()),
    ("SELECT Description FROM Logistics.Items ORDER BY ID LIMIT 5 OFFSET 10", ()),
    ("SELECT 7 / 2.0 AS x", ()),
    ("SELECT Nothing FROM CRM.Accounts", ()),
    ("SELECT Code, Description FROM Financial.GLAccounts WHERE Type > %s ORDER BY Code", (50,)),
    ("SELECT max(Created), min(Modified) FROM Logistics.Items WHERE IsSalesItem = %s", (True,)),
    (
        "SELECT c.LastName FROM CRM.Contacts c JOIN CRM.Accounts a ON a.ID = c.Account WHERE IsSupplier ORDER BY c.ID",
        (),
    ),
    ("SELECT to_char(AmountDC, 'FM999990.00') FROM SalesInvoice.SalesInvoices ORDER BY InvoiceID LIMIT 30", ()),
    ("SELECT nspname FROM pg_namespace ORDER BY 1", ()),
    ("WITH t AS (SELECT Status, Name FROM CRM.Accounts) SELECT Status, count(*) FROM t GROUP BY 1 ORDER BY 1", ()),
)
#: How much the memory may grow once every kind of statement has been run by everybody.
MOST_GROWTH_BYTES = 64 * 2**20
NONSENSE_TAGS = b"QPBDESCFHXpdcf\0\xff"


class Crowd:
    """The clients, and what they have seen."""

    def __init__(self, gateway: Gateway, expected: dict[str, Rows | None], until: float) -> None:
        self._gateway = gateway
        self._address = f"host={gateway.host} port={gateway.port} user=soak dbname=exact"
        self._expected = expected
        self._until = until
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def stay(self, visit: Callable[[random.Random], None], seed: int) -> None:
        """Come, do something, and go, again and again."""
        choice = random.Random(seed)
        while time.monotonic() < self._until:
            try:
                visit(choice)
            except Exception as error:
                if "clients are connected already" not in str(error):
                    self.wrong.append(f"{visit.__name__}: {type(error).__name__}: {error}")
                self._note("full")
                time.sleep(1)  # those that were cut are still being seen off

    def ask_some(self, choice: random.Random) -> None:
        """Ask some statements by simple queries, by prepared ones in text and binary, by a cursor, or by COPY."""
        with psycopg.connect(self._address, autocommit=True) as client:
            for _ in range(choice.randint(1, 10)):
                self._ask(client, choice)

    def _ask(self, client: psycopg.Connection, choice: random.Random) -> None:
        sql, values = choice.choice(STATEMENTS)
        way = choice.choice((_simple, _prepared, _binary, _by_cursor))
        timer = threading.Timer(choice.random() / 20, client.cancel_safe)
        if choice.random() < 0.1:
            timer.start()
        try:
            rows = way(client, sql, values)
        except psycopg.errors.QueryCanceled:
            self._note("cancelled")
        except psycopg.errors.UndefinedColumn:
            self._check(sql, None)
        else:
            self._check(sql, rows)
        finally:
            if timer.is_alive():
                timer.join()

    def _check(self, sql: str, rows: Rows | None) -> None:
        if rows == self._expected[sql]:
            self._note("right" if rows is not None else "refused")
        else:
            self.wrong.append(f"{sql}: {rows[:3] if rows else rows}")

    def cut(self, choice: random.Random) -> None:
        """Ask, and cut the line in the middle of the answer."""
        client = psycopg.connect(self._address, autocommit=True)
        client.pgconn.send_query(b"SELECT * FROM CRM.Contacts")
        time.sleep(choice.random() / 5)
        client.pgconn.finish()
        self._note("cut")
        time.sleep(choice.random() * 2)

    def talk_nonsense(self, choice: random.Random) -> None:
        """Send bytes that mean little or nothing, before or after coming in, and listen to what comes back."""
        with socket.create_connection((self._gateway.host, self._gateway.port), timeout=20) as line:
            if choice.random() < 0.7:
                words = b"user\0soak\0database\0exact\0\0"
                line.sendall(struct.pack("!ii", len(words) + 8, 3 << 16) + words)
            for _ in range(choice.randint(1, 5)):
                payload = choice.randbytes(choice.randint(0, 80))
                tag = choice.choice(NONSENSE_TAGS)
                length = len(payload) + 4 if choice.random() < 0.8 else choice.randrange(2**32)
                line.sendall(bytes([tag]) + struct.pack("!I", length) + payload)
            line.shutdown(socket.SHUT_WR)
            with_end = False
            while not with_end:
                try:
                    with_end = not line.recv(65536)
                except ConnectionError:
                    with_end = True
        self._note("nonsense")
        time.sleep(choice.random())

    def _note(self, kind: str) -> None:
        with self._lock:
            self.counts[kind] += 1


def _simple(client: psycopg.Connection, sql: str, values: tuple[Any, ...]) -> Rows:
    return psycopg.ClientCursor(client).execute(sql, values or None).fetchall()


def _prepared(client: psycopg.Connection, sql: str, values: tuple[Any, ...]) -> Rows:
    return client.execute(sql, values or None, prepare=True).fetchall()


def _binary(client: psycopg.Connection, sql: str, values: tuple[Any, ...]) -> Rows:
    return client.cursor(binary=True).execute(sql, values or None).fetchall()


def _by_cursor(client: psycopg.Connection, sql: str, values: tuple[Any, ...]) -> Rows:
    with client.transaction(), client.cursor("named") as cursor:
        cursor.itersize = 7
        return list(cursor.execute(sql, values or None))


def resident_bytes() -> int:
    """Tell how much memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> list[str]:
    """List what this process has open."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(re.sub(r"\d+", "N", os.readlink(link)))
    return found


def answers(settings: dict[str, Any]) -> dict[str, Rows | None]:
    """Ask a quiet gateway everything once; the driver itself has to agree where it understands the statement."""
    found: dict[str, Rows | None] = {}
    with (
        Gateway(port=0, settings=settings) as gateway,
        psycopg.connect(f"host={gateway.host} port={gateway.port} user=soak", autocommit=True) as client,
        exact_dbapi.connect(**settings) as driver,
    ):
        for sql, values in STATEMENTS:
            try:
                found[sql] = client.execute(sql, values or None).fetchall()
            except psycopg.errors.UndefinedColumn:
                found[sql] = None
                continue
            if "pg_" not in sql and "to_char" not in sql:
                assert found[sql] == driver.execute(sql.replace("%s", "?"), values).fetchall(), sql
    return found


def run(minutes: float, clients: int) -> tuple[Crowd, list[str]]:
    """Let the crowd in, and list what it has left behind."""
    faults: list[str] = []
    with TemporaryDirectory() as state, Simulator(limits=Limits(minute=6000, day=10**7)) as simulator:
        settings = {**simulator.sign_in(), "state": state, "freshness": 2}
        expected = answers(settings)
        files, memory = open_files(), 0
        with Gateway(port=0, settings=settings) as gateway:
            crowd = Crowd(gateway, expected, time.monotonic() + minutes * 60)
            visits = [crowd.cut, crowd.cut, crowd.talk_nonsense, crowd.talk_nonsense]
            visits += [crowd.ask_some] * (clients - len(visits))
            threads = [threading.Thread(target=partial(crowd.stay, visit, seed)) for seed, visit in enumerate(visits)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                time.sleep(minutes * 15)
                memory = memory or resident_bytes()  # after a quarter of the time everything has been loaded
            time.sleep(5)
            crowd.ask_some(random.Random(0))  # what ended threads had open is closed by the next one
            time.sleep(2)
            grown = resident_bytes() - memory
            left = [one.name for one in threading.enumerate() if one.name.startswith("exact-gateway-")]
        gc.collect()
        if left:
            faults.append(f"{len(left)} threads are left: {left[:3]}")
        # SQLite closes a file when nobody has it locked, and takes one up again: as many as were open at once stay.
        if (more := Counter(open_files()) - Counter(files)).total() > 2 * clients:
            faults.append(f"{more.total()} files are open that were not before: {more.most_common(5)}")
        if minutes >= 10 and grown > MOST_GROWTH_BYTES:
            faults.append(f"the memory grew by {grown >> 20} MB after a quarter of the time")
        if refused := sum(call.status == 429 for call in simulator.calls):
            faults.append(f"Exact refused {refused} calls for too many")
        crowd.counts["calls"], crowd.counts["megabytes grown"] = len(simulator.calls), grown >> 20
    return crowd, faults


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    crowd, faults = run(minutes, clients)
    sys.stdout.write(f"{minutes} minutes, {clients} clients: {dict(crowd.counts)}; {len(crowd.wrong)} wrong\n")
    for line in [*faults, *crowd.wrong[:10]]:
        sys.stdout.write(f"{line}\n")
    return int(bool(crowd.wrong or faults))


if __name__ == "__main__":
    sys.exit(main())
