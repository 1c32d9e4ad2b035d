"""How fast is a read? 100,000 rows of 39 columns: rows/s, memory and calls, beside two other clients and the floor.

The simulator runs in a process of its own and keeps its answers, so that only an untimed first round waits for it
(``--live``: it makes each page anew). Every reader runs in a fresh process, after a warm-up of one row where it needs
one, in rounds that take turns; medians are printed. The floor is `http.client` that reads the same pages and only looks
for the next link. Memory is the highest resident set while reading, above what the process had when everything was
imported and connected; `first` is when the first rows were there; `calls` is what the simulator counted.

Each reader says how many rows it saw and what their amounts add up to; a wrong sum ends the benchmark.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, overload
from urllib.parse import parse_qsl, quote

ROWS = 100_000
ROUNDS = 5
PATH = "bulk/Financial/TransactionLines"
REGULAR = "financialtransaction/TransactionLines"
COLUMNS = tuple(
    "ID Account AccountCode AccountName AmountDC AmountFC AmountVATBaseFC AmountVATFC Created Creator "
    "CreatorFullName Currency Date Description Division DueDate EntryID EntryNumber ExchangeRate "
    "FinancialPeriod FinancialYear GLAccount GLAccountCode GLAccountDescription InvoiceNumber Item ItemCode "
    "ItemDescription JournalCode JournalDescription LineNumber Modified Modifier Quantity Status Type VATCode "
    "VATPercentage YourRef".split()
)
SQL = f"SELECT {', '.join(COLUMNS)} FROM FinancialTransaction.TransactionLines"
SELF = Path("/proc/self")
#: Where the server of this benchmark tells how many calls it got.
CALLS = "/calls"
NEXT = re.compile(rb'"__next":"([^"]+)"')
AMOUNTS = re.compile(rb'"AmountDC":([^,}]+)')


@dataclass(frozen=True)
class Server:
    """Where the simulator is and with what token."""

    url: str
    token: str
    division: int

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def resource(self) -> str:
        return f"/api/v1/{self.division}/{PATH}?$select={','.join(COLUMNS)}"


@dataclass(frozen=True)
class Measure:
    """What one run of a reader saw and took."""

    rows: int
    amount: float
    seconds: float
    first_row_seconds: float
    memory_mb: float
    calls: int


#: A reader takes the server, connects, and gives back a function that reads: it yields (rows, sum of the amounts).
Read = Callable[[], Iterator[tuple[int, float]]]


def floor(server: Server) -> Read:
    """Read the pages and look for the next link and the amounts in the bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Accept": "application/json", "Authorization": f"Bearer {server.token}"}

    def read() -> Iterator[tuple[int, float]]:
        path = quote(server.resource, safe="/?$=,")
        while path:
            connection.request("GET", path, headers=headers)
            body = connection.getresponse().read()
            found = NEXT.search(body[-4000:])
            path = found.group(1).decode().removeprefix(server.url) if found else ""
            amounts = AMOUNTS.findall(body)
            yield len(amounts), sum(map(float, amounts))

    return read


def exactonline(server: Server) -> Read:
    """Read with exactonline 0.4, which gives back the list of all rows."""
    import exactonline.http
    from exactonline.api import ExactApi
    from exactonline.resource import GET
    from exactonline.storage.ini import IniStorage

    exactonline.http.opt_secure.protocols = ("http", "https")
    api = f"{server.url}/api"
    text = (
        f"[server]\nrest_url = {api}\nauth_url = {api}/oauth2/auth\ntoken_url = {api}/oauth2/token\n"
        f"[application]\niteration_limit = 100000\n[transient]\naccess_token = {server.token.replace('%', '%%')}\n"
        f"access_expiry = {int(time.time()) + 86400}\ndivision = {server.division}\n"
    )
    client = ExactApi(storage=IniStorage(io.StringIO(text)))

    def read() -> Iterator[tuple[int, float]]:
        rows = client.rest(GET(server.resource.removeprefix("/api/")))
        yield len(rows), sum(row["AmountDC"] for row in rows)

    return read


def exact_online_sdk(server: Server) -> Read:
    """Read with exact-online-sdk 2.0, page by page."""
    from exact_online_sdk.client import ExactOnlineClient
    from exact_online_sdk.config import Settings

    class Token:
        def get_access_token(self) -> str:
            return server.token

    settings = Settings("id", "secret", "https://app.example", base_url=server.url, division=server.division)
    client = ExactOnlineClient(settings, auth=Token())

    def read() -> Iterator[tuple[int, float]]:
        for page in client.iter_pages(PATH, params={"$select": ",".join(COLUMNS)}):
            yield len(page), sum(row["AmountDC"] for row in page)

    return read


def connect(server: Server, fetch: str) -> Any:
    """Connect the driver and read one row in this way, so that what it needs is loaded."""
    import exact_dbapi

    url = f"exact://127.0.0.1:{server.port}/{server.division}"
    connection = exact_dbapi.connect(url, scheme="http", access_token=server.token)
    cursor = connection.cursor()
    cursor.execute(f"{SQL} LIMIT 1")
    getattr(cursor, fetch)()
    return connection


def fetchmany(server: Server) -> Read:
    """Read typed tuples with the driver, a thousand at a time."""
    connection, amount = connect(server, "fetchall"), COLUMNS.index("AmountDC")

    def read() -> Iterator[tuple[int, float]]:
        cursor = connection.cursor()
        cursor.execute(SQL)
        while rows := cursor.fetchmany(1000):
            yield len(rows), sum(row[amount] for row in rows)

    return read


def arrow(server: Server) -> Read:
    """Read one Arrow table with the driver."""
    import pyarrow.compute

    connection = connect(server, "fetch_arrow_table")

    def read() -> Iterator[tuple[int, float]]:
        cursor = connection.cursor()
        cursor.execute(SQL)
        table = cursor.fetch_arrow_table()
        yield table.num_rows, pyarrow.compute.sum(table.column("AmountDC")).as_py()

    return read


def frame(server: Server) -> Read:
    """Read one data frame with the driver, which makes it from Arrow."""
    connection = connect(server, "fetch_df")

    def read() -> Iterator[tuple[int, float]]:
        cursor = connection.cursor()
        cursor.execute(SQL)
        made = cursor.fetch_df()
        yield len(made), float(made["AmountDC"].sum())

    return read


def pandas_frame(server: Server) -> Read:
    """Read one data frame with pandas through the dialect."""
    import pandas
    import sqlalchemy

    query = f"scheme=http&access_token={quote(server.token)}"
    engine = sqlalchemy.create_engine(f"exact://127.0.0.1:{server.port}/{server.division}?{query}")
    pandas.read_sql(f"{SQL} LIMIT 1", engine)

    def read() -> Iterator[tuple[int, float]]:
        frame = pandas.read_sql(SQL, engine)
        yield len(frame), float(frame["AmountDC"].sum())

    return read


READERS: Mapping[str, Callable[[Server], Read]] = {
    "floor: http.client": floor,
    "exactonline": exactonline,
    "exact-online-sdk": exact_online_sdk,
    "exact_dbapi fetchmany": fetchmany,
    "exact_dbapi Arrow": arrow,
    "exact_dbapi fetch_df": frame,
    "exact_dbapi pandas": pandas_frame,
}
OTHERS = ("exactonline", "exact-online-sdk")


def resident_mb(field: str) -> float:
    """Read VmRSS or VmHWM (the highest mark) of this process; 0 where there is no Linux to ask."""
    status = SELF / "status"
    found = re.search(rf"{field}:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found.group(1)) / 1024 if found else 0.0


def calls_so_far(server: Server) -> int:
    """Ask the simulator how many requests it got."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", CALLS)
    count = int(connection.getresponse().read())
    connection.close()
    return count


def measure(read: Read, server: Server) -> Measure:
    """Run a reader once."""
    calls = calls_so_far(server)
    if SELF.exists():
        (SELF / "clear_refs").write_text("5")  # the highest mark begins anew
    before, started = resident_mb("VmRSS"), time.perf_counter()
    rows, amount, first = 0, 0.0, 0.0
    for count, total in read():
        first = first or time.perf_counter() - started
        rows, amount = rows + count, amount + total
    seconds, memory = time.perf_counter() - started, resident_mb("VmHWM") - before
    return Measure(rows, amount, seconds, first, memory, calls_so_far(server) - calls)


class Excerpt(Sequence[dict[str, Any]]):
    """The first rows of a long table, still made on demand."""

    def __init__(self, rows: Sequence[dict[str, Any]], length: int) -> None:
        self._rows = rows
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[dict[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | Sequence[dict[str, Any]]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._length)
            return self._rows[start:stop:step]
        return self._rows[range(self._length)[at]]


class ExcerptCompany:
    """The large seed company with this many transaction lines."""

    def __init__(self, rows: int) -> None:
        from exact_dbapi.simulator.seed import company

        self._large = company("large")
        self._rows = rows
        self.divisions = self._large.divisions

    def tables(self, division: int, /) -> Mapping[str, Sequence[dict[str, Any]]]:
        """Return a division's tables."""
        tables = self._large.tables(division)
        return {REGULAR: Excerpt(tables[REGULAR], self._rows)} if division == self.divisions[0] else tables


def serve(rows: int, *, is_live: bool, is_compressing: bool) -> None:
    """Run the simulator until the input ends; answers are kept unless it is live."""
    from exact_dbapi.simulator import Simulator
    from exact_dbapi.simulator.exchange import Answer, Incoming
    from exact_dbapi.simulator.server import Reply
    from exact_dbapi.simulator.server import Server as HttpServer

    kept: dict[object, Answer] = {}
    received: list[str] = []
    with Simulator(seed=ExcerptCompany(rows)) as simulator:

        def respond(incoming: Incoming) -> Reply:
            if incoming.path == CALLS:
                return Reply(Answer(200, str(len(received)).encode(), "text/plain"))
            received.append(incoming.target)
            options = frozenset(parse_qsl(incoming.query))
            known = kept.get((incoming.path, options))
            if known is None:
                known = simulator.answer(incoming)
                if not is_live:
                    kept[incoming.path, options] = known
            return Reply(known)

        def clock() -> datetime:
            return datetime.now(UTC)

        server = HttpServer(respond, clock, "127.0.0.1", 0, gzip=is_compressing)
        token = simulator.sign_in()["access_token"]
        where = Server(f"http://127.0.0.1:{server.port}", token, simulator.divisions[0])
        print(json.dumps(asdict(where)), flush=True)
        sys.stdin.read()
        server.stop()


def run(name: str, server: Server) -> Measure:
    """Run one reader in a process of its own."""
    command = [sys.executable, __file__, "--reader", name, "--server", json.dumps(asdict(server))]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(f"{name} failed:\n{answer.stderr}")
    return Measure(**json.loads(answer.stdout.splitlines()[-1]))


def print_table(measures: Mapping[str, Sequence[Measure]], rows: int) -> None:
    """Print medians and the ratios to the fastest other client and to the floor."""
    rates = {name: rows / statistics.median(one.seconds for one in found) for name, found in measures.items()}
    other = max((rates[name] for name in OTHERS if name in rates), default=0.0)
    lowest = rates.get("floor: http.client", 0.0)
    print(f"{'reader':24}{'rows/s':>10}{'seconds':>9}{'first':>8}{'MB':>7}{'calls':>7}{'x other':>9}{'x floor':>9}")
    for name, found in measures.items():
        first = statistics.median(one.first_row_seconds for one in found)
        memory = statistics.median(one.memory_mb for one in found)
        ratios = f"{rates[name] / other if other else 0:9.2f}{rates[name] / lowest if lowest else 0:9.2f}"
        print(
            f"{name:24}{rates[name]:10,.0f}{rows / rates[name]:9.2f}{first:8.3f}{memory:7.0f}{found[0].calls:7}{ratios}"
        )


def compare(names: Sequence[str], rows: int, rounds: int, options: Sequence[str]) -> None:
    """Start the simulator, let the readers take turns, and print what they took."""
    command = [sys.executable, __file__, "--serve", "--rows", str(rows), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as simulator:
        assert simulator.stdout is not None
        assert simulator.stdin is not None
        server = Server(**json.loads(simulator.stdout.readline()))
        expected = run("floor: http.client", server)
        measures: dict[str, list[Measure]] = {name: [] for name in names}
        for turn in range(rounds + 1):
            for name in names:
                found = run(name, server)
                if found.rows != rows or abs(found.amount - expected.amount) > 0.01:
                    raise SystemExit(f"{name} saw {found.rows} rows with {found.amount}, expected {expected}")
                if turn:
                    measures[name].append(found)
        simulator.stdin.close()
    print_table(measures, rows)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="readers whose name has one of these words; all")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--live", action="store_true", help="the simulator makes each page anew")
    parser.add_argument("--gzip", action="store_true", help="the simulator compresses when a client accepts it")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--reader", help=argparse.SUPPRESS)
    parser.add_argument("--server", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.rows, is_live=given.live, is_compressing=given.gzip)
    elif given.reader:
        server = Server(**json.loads(given.server))
        print(json.dumps(asdict(measure(READERS[given.reader](server), server))))
    else:
        names = [name for name in READERS if not given.names or any(word in name for word in given.names)]
        options = [option for option, is_on in (("--live", given.live), ("--gzip", given.gzip)) if is_on]
        compare(names, given.rows, given.rounds, options)


if __name__ == "__main__":
    main()
