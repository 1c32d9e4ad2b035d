"""A table out of its local copy is the plain table: row for row, column for column, over the demo company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.mirrors import Mirror, equal_columns
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.strict import Strict
from tests.system.copying import connect

CATALOG = open_catalog()
PLAIN = [mirror for mirror in CATALOG.mirrors.values() if mirror.plain is not None]

#: The second of the demo company's divisions: every table has rows, and a tenth of the first one's.
DIVISION = 102031


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = tmp_path_factory.mktemp("copies")
    with Simulator(seed="demo") as simulator, connect(simulator, folder, divisions=DIVISION) as opened:
        yield opened


def read(connection: Connection, table: str, columns: list[str]) -> Counter[tuple[object, ...]]:
    names = ", ".join(f'"{column}"' for column in columns)
    return Counter(connection.execute(f"SELECT {names} FROM {table}").fetchall())


def compared(mirror: Mirror) -> tuple[str, list[str]]:
    """The plain table, or its bulk form, and the columns that both it and the copy have."""
    plain = CATALOG.open(mirror.plain or "")
    source = CATALOG.open(plain.bulk[0]) if plain.bulk else plain
    columns = [column.name for column in equal_columns(mirror, CATALOG.open(mirror.sync), plain)]
    return source.qualified_name, [name for name in columns if name.lower() in source.by_name]


@pytest.mark.parametrize("mirror", PLAIN, ids=lambda mirror: mirror.name)
def test_the_copy_has_the_rows_of_the_plain_table(connection: Connection, mirror: Mirror) -> None:
    table, columns = compared(mirror)
    assert read(connection, f"{mirror.schema}.{mirror.name}", columns) == read(connection, table, columns)


def test_the_comparison_has_rows_to_compare() -> None:
    """Where nothing is seeded nothing is proven; these have rows, and every kind of difference is among them."""
    tables = Simulator(seed="demo").tables[DIVISION]
    with_rows = {mirror.sync for mirror in PLAIN if len(tables[mirror.plain or ""])}
    assert len(with_rows) >= 25
    assert {mirror.sync for mirror in PLAIN if mirror.turned or mirror.joined} & with_rows
    assert {mirror.sync for mirror in PLAIN if mirror.where is not None} & with_rows


@pytest.mark.parametrize("signs", ["turned", "plain"])
@pytest.mark.parametrize("has_vat_lines", [True, False])
def test_it_does_not_matter_which_sign_exact_gives_to_a_sale(
    tmp_path: Path, signs: Literal["turned", "plain"], has_vat_lines: bool
) -> None:
    """The turned signs are likely; one row of the plain table tells, asked for once."""
    strict = Strict(sync_signs=signs, sync_vat_lines=has_vat_lines)
    columns = ["InvoiceID", "AmountDC", "AmountFC", "VATAmountDC"]
    with Simulator(seed="demo", strict=strict) as simulator, connect(simulator, tmp_path, divisions=102032) as opened:
        for table in ("SalesInvoice.SalesInvoices", "SalesInvoice.SalesInvoiceLines"):
            assert read(opened, f"{table}Incremental", columns) == read(opened, table, columns)
            asked = len(opened.calls)
            read(opened, f"{table}Incremental", columns)
            assert len(opened.calls) - asked == 2
