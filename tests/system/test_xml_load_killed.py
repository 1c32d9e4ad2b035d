"""A loader that is killed at any boundary: what it left is found, and every order comes to be there once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from exact_dbapi.errors import OperationalError, ProgrammingError
from exact_dbapi.executor.resuming import found
from exact_dbapi.simulator import Simulator
from tests.system.killed_load import load_and_die, recovered
from tests.system.loading import FIRST, TABLE, Company, write_csv

ORDERS = 8
NUMBERS = [FIRST + number for number in range(ORDERS)]


@pytest.fixture
def file(exact_simulator: Simulator, tmp_path: Path) -> Path:
    write_csv(tmp_path / "orders.csv", Company(exact_simulator).orders(ORDERS))
    return tmp_path / "orders.csv"


@pytest.mark.parametrize("step", [0, 1, 2, 4])
def test_a_loader_may_be_killed_at_any_boundary(
    exact_simulator: Simulator, tmp_path: Path, file: Path, step: int
) -> None:
    """Before and after a message goes out, and when its answer is written down; `make soak` tries the others too."""
    assert load_and_die(exact_simulator, tmp_path / "state", file, step)
    recovered(exact_simulator, tmp_path / "state", file, NUMBERS)


def test_what_broke_off_is_not_loaded_anew_by_mistake(exact_simulator: Simulator, tmp_path: Path, file: Path) -> None:
    load_and_die(exact_simulator, tmp_path / "state", file, 4)
    with closing(Company(exact_simulator).connect(state=str(tmp_path / "state"))) as connection:
        with pytest.raises(OperationalError, match=r"broke off: a part of it is in Exact.*exactsql load --resume"):
            connection.execute(f"COPY {TABLE} FROM '{file}'")
        with pytest.raises(ProgrammingError, match="No load 'abc' broke off"):
            found(connection.loading().loads(), connection.settings.base_url, "abc")
