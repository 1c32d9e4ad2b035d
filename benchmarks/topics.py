"""What a page of an XML topic costs: seconds of CPU and the peak of memory, beside other ways to read the same bytes.

A process of its own serves one page of sales orders with two lines each; it is read through `connect()`, and the same
bytes by the standard library's `iterparse` and by xmltodict. Seconds are CPU time of the reading process alone; the
peak is what Python's allocator saw, for our own readings with the bytes of the page.

Usage: ``python -m benchmarks.topics [ORDERS]`` (2,000; 11,000 make 10 MB)
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from xml.etree.ElementTree import iterparse

import xmltodict

import exact_dbapi

STATEMENTS = {
    "three columns of the lines": "SELECT SalesOrder_salesordernumber, Item_code, Quantity"
    " FROM XML.SalesOrders_SalesOrderLine",
    "all columns of the orders": "SELECT * FROM XML.SalesOrders",
    "orders joined with lines": "SELECT count(*) FROM XML.SalesOrders AS o JOIN XML.SalesOrders_SalesOrderLine AS l"
    " ON l.SalesOrder_salesordernumber = o.salesordernumber",
}
LINE = """<SalesOrderLine line="{0}"><Description>Chair {1}</Description><Item code="ITEM{1}"/><Quantity>{0}</Quantity>
<Unit code="pc"/><UnitPrice><Currency code="EUR"/><Value>12.5</Value><VAT code="2"/></UnitPrice></SalesOrderLine>"""
ORDER = """<SalesOrder salesordernumber="{0}" status="12"><OrderDate>2026-10-03</OrderDate><YourRef>R{0}</YourRef>
<OrderedBy code="{1}"><Name>Company {1}</Name></OrderedBy><DeliverTo code="{1}"/><InvoiceTo code="{1}"/>{2}
</SalesOrder>"""


def page(orders: int) -> bytes:
    """Write a page."""
    lines = [LINE.format(1, number) + LINE.format(2, number) for number in range(100)]
    items = "".join(ORDER.format(number, number % 500, lines[number % 100]) for number in range(orders))
    return f"<eExact><SalesOrders>{items}</SalesOrders><Topics/><Messages/></eExact>".encode()


def serve(orders: int, told: Connection) -> None:
    """Serve the page to whoever asks, for ever; tell the port."""
    body = page(orders)

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    told.send(server.server_port)
    server.serve_forever()


def measure(name: str, act: Callable[[], int]) -> None:
    """Print the CPU seconds of one run, and the peak of another, for tracing slows it down."""
    act()
    started = time.process_time()
    rows = act()
    seconds = time.process_time() - started
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{name:32} {rows:>8,} rows {seconds:7.2f} s CPU {peak / 1e6:8.1f} MB peak")


def by_iterparse(body: bytes) -> int:
    """Go through the elements and take nothing."""
    items = 0
    for _event, element in iterparse(BytesIO(body), ("end",)):
        if element.tag == "SalesOrder":
            items += 1
            element.clear()
    return items


def main(orders: int) -> None:
    """Measure all ways."""
    ours, theirs = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=serve, args=(orders, theirs), daemon=True)
    server.start()
    body = page(orders)
    print(f"{len(body) / 1e6:.1f} MB, {orders:,} orders")
    url = f"exact://127.0.0.1:{ours.recv()}/111"
    with exact_dbapi.connect(url, scheme="http", access_token="none", state=":memory:") as connection:
        for name, sql in STATEMENTS.items():
            measure(name, lambda sql=sql: len(connection.execute(sql).fetchall()))  # type: ignore[misc]
    measure("iterparse, nothing taken", lambda: by_iterparse(body))
    measure("xmltodict, whole", lambda: len(xmltodict.parse(body)["eExact"]["SalesOrders"]["SalesOrder"]))
    server.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
