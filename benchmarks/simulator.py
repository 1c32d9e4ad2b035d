"""How fast is the simulator itself? Rows per second out of 1,000-row pages with 39 columns, read and thrown away.

Reads the bulk endpoint of transaction lines of the demo company page by page with a bare `http.client` in a process of
its own, without decoding and without compression. Nothing is cached: every run encodes every row. Prints one line.
"""

from __future__ import annotations

import http.client
import multiprocessing
import re
import statistics
import time
from urllib.parse import quote

from exact_dbapi.catalog.store import open_catalog
from exact_dbapi.simulator import Simulator

COLUMNS = 39
ENDPOINT = "bulk/financial/transactionlines"
NEXT = re.compile(rb'"__next":"([^"]+)"')


def read_all(port: int, path: str, token: str) -> tuple[int, int, float]:
    """Read every page; return rows, bytes and seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
    rows = size = 0
    started = time.perf_counter()
    while path:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"status {response.status}: {body[:200]!r}")
        size += len(body)
        rows += body.count(b'"__metadata"')
        found = NEXT.search(body[-2000:])
        path = found.group(1).decode().removeprefix(f"http://127.0.0.1:{port}") if found else ""
    return rows, size, time.perf_counter() - started


def main() -> None:
    """Measure five times and print the median."""
    endpoint = open_catalog().open(ENDPOINT)
    select = ",".join(item.name for item in list(endpoint.columns)[:COLUMNS])
    with Simulator() as simulator:
        token = simulator.sign_in()["access_token"]
        path = endpoint.path.replace("{division}", str(simulator.divisions[0])) + f"?$select={quote(select, safe=',')}"
        with multiprocessing.get_context("spawn").Pool(1) as reader:
            runs = [reader.apply(read_all, (simulator.port, path, token)) for _ in range(6)][1:]
    rows, size, _ = runs[0]
    rate = rows / statistics.median(seconds for _, _, seconds in runs)
    print(f"simulator: {rate:,.0f} rows/s ({rows:,} rows, {COLUMNS} columns, {size / rows:,.0f} bytes a row)")


if __name__ == "__main__":
    main()
