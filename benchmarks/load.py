"""How fast does a file go into Exact? Orders of two lines from .csv and .xlsx, beside REST and beside the floor.

``python -m benchmarks.load`` loads 2,000 orders; ``--orders 100000`` is the full size. The simulator runs in a process
of its own, and each loader in a fresh one: its CPU time, its highest resident set and its calls are printed, with
orders per second of wall time. REST writes a sample, and its figures are extrapolated, which is said.

CPU time is also told apart: `start` is connecting with all that has to be imported for it; `file` is reading the file
alone, measured in a process of its own; `COPY` is the statement without that: checking, making XML, writing it to the
disk; `COMMIT` is sending, reading the answers and writing down what became of each order.

The floor is the same XML written from rows in memory, and no more, by the fastest library: lxml, where it is installed
(``pip install lxml``), as a stream and as trees; beside it by Python's own library, and by string templates, which are
no library: they know nothing of XML. No time is spent on keeping messages a second apart, which Exact would ask for.

Each loader says how many orders the simulator has afterwards; a wrong number ends the benchmark.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

FIRST = 1_000_000
SAMPLE = 100
HEADINGS = ("OrderNumber", "OrderDate", "OrderedBy", "YourRef", "Description", "Item", "Quantity", "NetPrice", "Notes")
TABLE = "SalesOrder.SalesOrders"


@dataclass(frozen=True)
class Measure:
    """What one run took."""

    orders: int
    calls: int
    seconds: float
    cpu_seconds: float
    memory_mb: float
    body_mb: float = 0.0
    stages: tuple[float, ...] = ()


def rows(orders: int, customers: list[str], items: list[str]) -> Iterator[tuple[Any, ...]]:
    """Make the rows of orders with two lines each."""
    for order in range(orders):
        header = (
            *(FIRST + order, "2026-01-31", customers[order % len(customers)], f"WEB-{order}"),
            f"Order {order} of the web shop, paid & packed",
        )
        for line in range(2):
            item = items[(order + line) % len(items)]
            yield (*header, item, line + 1, 12.25 + line + order % 90, f"line {line + 1} of order {order}")


def write_csv(path: Path, orders: int, company: dict[str, Any]) -> None:
    """Write the orders as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows(orders, company["customers"], company["items"])])


def write_xlsx(path: Path, orders: int, company: dict[str, Any]) -> None:
    """Write the orders as a workbook, with dates that are dates."""
    from datetime import date

    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Orders")
    sheet.append(HEADINGS)
    for row in rows(orders, company["customers"], company["items"]):
        sheet.append([row[0], date.fromisoformat(row[1]), *row[2:]])
    book.save(path)


def serve() -> None:
    """Run the simulator; answer each line of standard input with what it has."""
    from exact_dbapi.simulator import Simulator

    with Simulator() as simulator:
        tables = simulator.tables[simulator.divisions[0]]
        customers = [str(row["Code"]).strip() for row in tables["crm/Accounts"] if row.get("IsSales")][:50]
        items = [str(row["Code"]) for row in tables["logistics/Items"] if row.get("IsSalesItem")][:50]
        ids = {
            "customer": str(next(row["ID"] for row in tables["crm/Accounts"] if row.get("IsSales"))),
            "item": str(next(row["ID"] for row in tables["logistics/Items"] if row.get("IsSalesItem"))),
        }
        said: dict[str, Any] = {"settings": simulator.sign_in(), "customers": customers, "items": items, **ids}
        while True:
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
            if sys.stdin.readline() != "told\n":
                return
            orders = simulator.tables[simulator.divisions[0]]["salesorder/SalesOrders"]
            stored = sum((row.get("OrderNumber") or 0) >= FIRST for row in orders)
            told = {"calls": len(simulator.calls), "orders": stored}
            simulator.reset()
            said = {**told, "settings": simulator.sign_in()}


def measured(work: Callable[[], tuple[int, float]]) -> Measure:
    """Run and measure; `work` answers how many orders it made, and how many bytes."""
    began, cpu = time.perf_counter(), time.process_time()
    orders, body_bytes = work()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measure(orders, 0, seconds, cpu_seconds, memory, body_bytes / 1e6)


def through_xml(company: dict[str, Any], file: str, orders: int) -> Measure:
    """Load a file with COPY."""
    import exact_dbapi

    marks: list[float] = []

    def work() -> tuple[int, float]:
        marks.append(time.process_time())
        with tempfile.TemporaryDirectory() as state, closing(opened(company, state)) as connection:
            before = connection.transaction.open_writing

            def unpaced() -> Any:
                writing = before()
                return replace(writing, send=lambda request: writing.send(replace(request, every_seconds=0.0)))

            connection.transaction.open_writing = unpaced
            connection.execute(f"EXPLAIN SELECT OrderNumber FROM {TABLE}")
            marks.append(time.process_time())
            connection.execute(f"COPY {TABLE} FROM '{file}'")
            marks.append(time.process_time())
            connection.commit()
            marks.append(time.process_time())
            sizes = connection.execute("SELECT SIZE_BYTES FROM XML.UploadXMLTopicFragments").fetchall()
            return orders, float(sum(size for (size,) in sizes))

    def opened(company: dict[str, Any], state: str) -> Any:
        return exact_dbapi.connect(**{**company["settings"], "state": state})

    found = measured(work)
    return replace(found, stages=tuple(end - start for start, end in pairwise(marks)))


def reading(_company: dict[str, Any], file: str, orders: int) -> Measure:
    """Read a file, and no more."""
    from exact_dbapi.files import FileCall, open_file

    function = {".csv": "read_csv", ".xlsx": "read_excel"}[Path(file).suffix]
    return measured(lambda: (open_file(FileCall(function, (file,), {})).num_rows // 2, 0.0))


def through_rest(company: dict[str, Any], _file: str, orders: int) -> Measure:
    """Write a sample one by one, and extrapolate."""
    import exact_dbapi

    sample = min(orders, SAMPLE)
    header = f"INSERT INTO {TABLE} (OrderID, OrderedBy, YourRef) VALUES (?, ?, ?)"
    line = "INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity) VALUES (?, ?, ?)"

    def work() -> tuple[int, float]:
        with tempfile.TemporaryDirectory() as state:
            connection = exact_dbapi.connect(**{**company["settings"], "state": state})
            with closing(connection), closing(connection.cursor()) as cursor:
                names = [f"o{one}" for one in range(sample)]
                cursor.executemany(header, [(name, company["customer"], name) for name in names])
                cursor.executemany(line, [(name, company["item"], n + 1) for name in names for n in range(2)])
                connection.commit()
        return sample, 0.0

    found = measured(work)
    factor = orders / sample
    return replace(
        found, orders=orders, seconds=found.seconds * factor, cpu_seconds=found.cpu_seconds * factor, calls=orders
    )


def templates(given: list[tuple[Any, ...]]) -> Iterator[bytes]:
    """Write the XML by string templates."""
    for at in range(0, len(given), 2):
        number, day, customer, reference, text, *_ = given[at]
        lines = "".join(
            f'<SalesOrderLine><Description>{escape(str(note))}</Description><Item code="{escape(str(item))}"/>'
            f"<Quantity>{amount}</Quantity><NetPrice><Value>{price}</Value></NetPrice></SalesOrderLine>"
            for *_, item, amount, price, note in given[at : at + 2]
        )
        yield (
            f'<SalesOrder salesordernumber="{number}"><OrderDate>{day}</OrderDate>'
            f"<Description>{escape(text)}</Description><YourRef>{escape(reference)}</YourRef>"
            f'<OrderedBy code="{escape(customer)}"/>{lines}</SalesOrder>'
        ).encode()


def trees(given: list[tuple[Any, ...]], library: Any) -> Iterator[bytes]:
    """Write the XML order by order, each a tree; lxml and Python's own library have the same functions for it."""
    element, below = library.Element, library.SubElement
    for at in range(0, len(given), 2):
        number, day, customer, reference, text, *_ = given[at]
        order = element("SalesOrder", salesordernumber=str(number))
        below(order, "OrderDate").text = day
        below(order, "Description").text = text
        below(order, "YourRef").text = reference
        below(order, "OrderedBy", code=customer)
        for *_, item, amount, price, note in given[at : at + 2]:
            line = below(order, "SalesOrderLine")
            below(line, "Description").text = note
            below(line, "Item", code=item)
            below(line, "Quantity").text = str(amount)
            below(below(line, "NetPrice"), "Value").text = str(price)
        yield library.tostring(order, encoding="utf-8")


def stream(given: list[tuple[Any, ...]], library: Any) -> Iterator[bytes]:
    """Write the XML with lxml's writer, element by element."""
    written: list[bytes] = []
    sink = type("Sink", (), {"write": lambda _self, piece: written.append(bytes(piece))})()
    with library.xmlfile(sink, encoding="utf-8") as file, file.element("SalesOrders"):
        for at in range(0, len(given), 2):
            number, day, customer, reference, text, *_ = given[at]
            with file.element("SalesOrder", salesordernumber=str(number)):
                _write(file, (("OrderDate", day), ("Description", text), ("YourRef", reference)))
                with file.element("OrderedBy", code=customer):
                    pass
                for *_, item, amount, price, note in given[at : at + 2]:
                    with file.element("SalesOrderLine"):
                        _write(file, (("Description", note),))
                        with file.element("Item", code=item):
                            pass
                        _write(file, (("Quantity", str(amount)),))
                        with file.element("NetPrice"):
                            _write(file, (("Value", str(price)),))
            yield b"".join(written)
            written.clear()
    yield b"".join(written)


def _write(file: Any, texts: tuple[tuple[str, str], ...]) -> None:
    for name, text in texts:
        with file.element(name):
            file.write(text)


def floor(write: Callable[..., Iterator[bytes]], library: str = "") -> Callable[[dict[str, Any], str, int], Measure]:
    """Measure the writing of XML from rows in memory."""

    def measure(company: dict[str, Any], _file: str, orders: int) -> Measure:
        given = list(rows(orders, company["customers"], company["items"]))
        more = (importlib.import_module(library),) if library else ()
        return measured(lambda: (orders, float(sum(map(len, write(given, *more))))))

    return measure


LOADERS: dict[str, Callable[[dict[str, Any], str, int], Measure]] = {
    "reading .csv": reading,
    "COPY from .csv": through_xml,
    "reading .xlsx": reading,
    "COPY from .xlsx": through_xml,
    "REST, extrapolated": through_rest,
    "floor: lxml, a stream": floor(stream, "lxml.etree"),
    "floor: lxml, trees": floor(trees, "lxml.etree"),
    "xml.etree, trees": floor(trees, "xml.etree.ElementTree"),
    "string templates": floor(templates),
}


def run(orders: int) -> None:
    """Run each loader in a process of its own."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load", "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin is not None
    assert server.stdout is not None
    company = json.loads(server.stdout.readline())
    taken: dict[str, Measure] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {".csv": Path(folder) / "orders.csv", ".xlsx": Path(folder) / "orders.xlsx"}
        write_csv(files[".csv"], orders, company)
        write_xlsx(files[".xlsx"], orders, company)
        sys.stdout.write(f"{'':22}{'calls':>8}{'s':>8}{'CPU s':>8}{'orders/s':>10}{'peak MB':>9}{'XML MB':>8}\n")
        for name in LOADERS:
            if "lxml" in name and importlib.util.find_spec("lxml") is None:
                sys.stdout.write(f"{name:22}lxml is not installed\n")
                continue
            found = apart(name, files.get(name.rpartition(" ")[2], Path()), company, orders)
            server.stdin.write("told\n")
            server.stdin.flush()
            told = json.loads(server.stdout.readline())
            company["settings"] = told["settings"]
            if name.startswith("COPY") and told["orders"] != orders:
                raise SystemExit(f"{name}: Exact has {told['orders']} orders of {orders}")
            taken[name] = found
            show(name, found, found.calls or told["calls"], taken)
    compare(taken)
    server.stdin.close()
    server.wait(30)


def apart(name: str, file: Path, company: dict[str, Any], orders: int) -> Measure:
    """Run a loader in a fresh process."""
    words = [sys.executable, "-m", "benchmarks.load", "--run", name, "--orders", str(orders), "--file", str(file)]
    done = subprocess.run(words, input=json.dumps(company), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip().splitlines()[-1]}")
    return Measure(**json.loads(done.stdout))


def show(name: str, found: Measure, calls: int, taken: dict[str, Measure]) -> None:
    """Print what a loader took; of a COPY also its stages."""
    sys.stdout.write(
        f"{name:22}{calls:>8,}{found.seconds:>8.1f}{found.cpu_seconds:>8.2f}"
        f"{found.orders / found.seconds:>10,.0f}{found.memory_mb:>9.0f}{found.body_mb:>8.1f}\n"
    )
    if found.stages:
        start, copy, commit = found.stages
        file = taken[name.replace("COPY from", "reading")].cpu_seconds
        sys.stdout.write(
            f"{'':22}CPU s: start {start:.2f}, file {file:.2f}, COPY {copy - file:.2f}, COMMIT {commit:.2f}\n"
        )


def compare(taken: dict[str, Measure]) -> None:
    """Say how many times the floor a load takes: whole, and beside reading the file and starting."""
    floors = [found.cpu_seconds for name, found in taken.items() if name.startswith("floor")]
    if not floors:
        return
    for name, found in taken.items():
        if found.stages:
            start, copy, commit = found.stages
            file = taken[name.replace("COPY from", "reading")].cpu_seconds
            ratios = [cpu / min(floors) for cpu in (start + copy + commit, copy + commit, copy + commit - file)]
            told = "{:.1f} times the floor in CPU; without the start {:.1f}, without reading the file {:.1f}"
            sys.stdout.write(f"{name}: {told.format(*ratios)}\n")


def main() -> None:
    """Read the words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--run", choices=tuple(LOADERS), help=argparse.SUPPRESS)
    parser.add_argument("--file", default="", help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.serve:
        serve()
    elif words.run:
        company = json.loads(sys.stdin.read())
        sys.stdout.write(json.dumps(asdict(LOADERS[words.run](company, words.file, words.orders))))
    else:
        run(words.orders)


if __name__ == "__main__":
    main()
