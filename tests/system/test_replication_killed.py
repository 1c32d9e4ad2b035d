"""Replications that are killed at any door: what is there is from before or after, and the next run ends it.

PostgreSQL's are in ``tests/clients/test_replication_postgres.py``; ``tests/soak/replication.py`` kills at any moment.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from exact_dbapi.simulator import Simulator
from tests.system.killed_replication import Killed
from tests.system.replicating import Copy


@pytest.mark.parametrize(("scheme", "door"), [("duckdb", "commit 1 done"), ("parquet", "rename 2")])
def test_a_run_that_is_killed_leaves_what_was_or_what_is(
    exact_simulator: Simulator, tmp_path: Path, scheme: str, door: str
) -> None:
    copy = Copy(exact_simulator, f"{scheme}:///{tmp_path}/books.{scheme}", tmp_path / "state")
    copy.run("CRM.Addresses", "HRM.Costcenters")
    killed = Killed(copy, tmp_path / "state", moves_together=scheme != "parquet")
    killed.change(random.Random(door), 5)
    assert killed.die(door)
