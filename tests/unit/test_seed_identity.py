"""Guids, SQL Server's order of guids, moments and rowversions of the seed company.

In comes `simulator.seed.identity`; out comes whether it keeps its promises. Never starts a server.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from exact_dbapi.simulator.seed.hurting import CROSSED_GUIDS
from exact_dbapi.simulator.seed.identity import (
    ROWVERSION_STEP,
    TODAY,
    guid,
    guids,
    rowversion_ceiling,
    rowversions,
    sql_order,
    sql_time,
)


def stored_order(value: str) -> bytes:
    """Order by the bytes as SQL Server stores them: 10-15, then 8-9, 6-7, 4-5 and 0-3."""
    stored = uuid.UUID(value).bytes_le
    return stored[10:] + stored[8:10] + stored[6:8] + stored[4:6] + stored[:4]


def test_guids_sort_as_sql_server_stores_them() -> None:
    values = [*guids("order", 500), *CROSSED_GUIDS]
    assert sorted(values, key=sql_order) == sorted(values, key=stored_order)


def test_crossed_guids_have_another_order_than_their_text() -> None:
    # First group, byte by byte from its right, weighs less than the second, the second less than the third, and so on.
    assert sorted(CROSSED_GUIDS, key=sql_order) == [
        "ff000000-0000-4000-8000-000000000001",
        "00ff0000-0000-4000-8000-000000000001",
        "ffffffff-0000-4000-8000-000000000001",
        "00000000-ffff-4000-8000-000000000001",
        "00000000-0000-4fff-8000-000000000001",
        "00000000-0000-4000-8fff-000000000001",
        "00000000-0000-4000-8000-000000000002",
    ]


def test_guids_are_the_same_for_ever() -> None:
    assert guid("exact") == "0b807de9-8fa9-41e8-a0d4-b56b234a7fac"
    assert guids("exact", 3)[0] == guid("exact")
    assert guids("exact", 5)[:3] == guids("exact", 3)
    assert all(str(uuid.UUID(value)) == value and uuid.UUID(value).version == 4 for value in guids("exact", 50))


def test_times_end_in_0_3_or_7_milliseconds() -> None:
    endings = {sql_time(tick).microseconds for tick in range(300)}
    assert {ending // 1000 % 10 for ending in endings} == {0, 3, 7}
    assert len(endings) == 300
    assert sql_time(299) == timedelta(milliseconds=997)


def test_rowversions_rise_with_the_moment_and_are_unique() -> None:
    moments = [TODAY, datetime(2024, 2, 29), TODAY, datetime(2015, 1, 5), datetime(2024, 2, 29)]
    versions = dict(rowversions(moments, start=1000, residue=7))
    assert sorted(versions, key=versions.__getitem__) == [3, 1, 4, 0, 2]
    assert len(set(versions.values())) == len(moments)
    assert {(version - 1000) % ROWVERSION_STEP for version in versions.values()} == {7}
    assert max(versions.values()) < rowversion_ceiling(1000)
