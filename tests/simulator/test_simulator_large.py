"""The large company: a million rows that are made when they are asked for."""

from __future__ import annotations

import tracemalloc

from exact_dbapi.simulator import Simulator
from tests.simulator.simulated import Reader

ROWS = 1_000_000


def test_a_million_rows_are_served_from_flat_memory() -> None:
    with Simulator("large") as simulator:
        division = simulator.divisions[0]
        table = simulator.tables[division]["financialtransaction/TransactionLines"]
        reader = Reader(simulator, simulator.sign_in()["access_token"])
        bulk, sync = f"{division}/bulk/Financial/TransactionLines", f"{division}/sync/Financial/TransactionLines"
        near_the_end = table[ROWS - 1500]
        assert reader.get(f"{bulk}/$count", accept=None).body == str(ROWS).encode()
        tracemalloc.start()
        pages = reader.pages(bulk, select="ID,AmountDC,Date,Description")
        first = [row["ID"] for _ in range(5) for row in next(pages)]
        by_key = list(reader.pages(bulk, select="ID", filter=f"ID gt guid'{near_the_end['ID']}'"))
        by_version = list(reader.pages(sync, select="ID", filter=f"Timestamp gt {near_the_end['Timestamp']}L"))
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        reader.connection.close()
    assert first == [table[position]["ID"] for position in range(5000)]
    assert [len(page) for page in by_key] == [1000, 499] == [len(page) for page in by_version]
    assert by_key[1][-1]["ID"] == table[ROWS - 1]["ID"]
    assert peak_bytes < 30_000_000
