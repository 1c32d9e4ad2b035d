"""A second SYNCHRONIZE looks at what has changed, and finds what the first would.

`tests/soak/synchronize.py` has more of the random histories.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from exact_dbapi.errors import DataError
from tests.system.warming import STATEMENTS, Warm, history, warming

LOCAL = "to a local table"


@pytest.fixture
def warm(tmp_path: Path) -> Iterator[Warm]:
    with warming(tmp_path) as opened:
        yield opened


def settle(warm: Warm, statement: str = LOCAL) -> None:
    """Run until nothing is left to do."""
    while warm.run(statement) != (0, 0, 0):
        pass


def test_what_has_not_changed_is_not_read_again(warm: Warm) -> None:
    """The copy is falsified where Exact says that nothing has changed: a run that read it would see that."""
    assert warm.run(LOCAL) == (10, 0, 0)
    assert warm.falsify("false") == 9
    assert warm.run(LOCAL) == (0, 0, 0), "from the first run on"
    warm.accounts.change(warm.account(3), Name="true")
    assert warm.run(LOCAL) == (0, 1, 0)


def test_what_somebody_did_to_the_target_by_hand_is_found(warm: Warm) -> None:
    settle(warm)
    warm.here("UPDATE people SET Name = '' WHERE Code = '3'")
    warm.here("UPDATE people SET Name = NULL WHERE Code = '4'")
    warm.here("UPDATE people SET Code = '99' WHERE Code = '5'")
    warm.here("DELETE FROM people WHERE Code = '6'")
    warm.here("INSERT INTO people SELECT * FROM people WHERE Code = '7'")
    with pytest.raises(DataError, match="several rows with the same Code: 7"):
        warm.run(LOCAL)
    warm.connection.rollback()
    warm.here("DELETE FROM people WHERE Code = '7'")
    assert warm.run(LOCAL) == (3, 2, 1)
    assert warm.run(LOCAL) == (0, 0, 0)


def test_null_is_not_an_empty_text(warm: Warm) -> None:
    warm.accounts.change(warm.account(1), Name="")
    settle(warm)
    warm.here("UPDATE people SET Name = NULL WHERE Code = '1'")
    assert [row[3:] for row in warm.plan(LOCAL)] == [("Name", None, "")]


def test_a_value_that_fits_no_more_is_found(warm: Warm) -> None:
    """NULL was there, and then a text that is no number: both are NULL as a number."""
    warm.connection.execute("CREATE TABLE numbers (Code VARCHAR, Status VARCHAR, Blocked VARCHAR)")
    warm.connection.commit()
    sql = "SYNCHRONIZE (SELECT Code, Blocked FROM local.numbers) TO CRM.Accounts IDENTIFIED BY (Code) UPDATE"
    warm.connection.execute("INSERT INTO local.numbers VALUES ('1', NULL, NULL)")
    for _ in range(2):
        warm.connection.execute(sql)
        warm.connection.commit()
    warm.connection.execute("UPDATE local.numbers SET Blocked = 'perhaps'")
    warm.connection.commit()
    with pytest.raises(DataError, match="Blocked = perhaps"):
        warm.connection.execute(sql)


def test_another_statement_compares_everything(warm: Warm) -> None:
    settle(warm)
    everything = (0, warm.falsify("false"), 0)
    assert warm.run(LOCAL) == (0, 0, 0)
    narrower = warm.sql(LOCAL).replace("CRM.Accounts", "(SELECT Code, Name FROM CRM.Accounts)")
    assert warm.connection.execute(f"{narrower} LIMIT 99 CHANGES").fetchall()[0][1:4] == everything
    warm.connection.rollback()
    ignoring = warm.sql(LOCAL).replace("INSERT", "IGNORE NULLS ON (City) INSERT")
    assert warm.connection.execute(f"{ignoring} LIMIT 99 CHANGES").fetchall()[0][1:4] == everything


def test_a_copy_that_was_loaded_anew_is_read_whole(warm: Warm) -> None:
    settle(warm)
    warm.simulator.move_division(warm.simulator.divisions[0])
    warm.accounts.append({**dict(warm.accounts[0]), "ID": "00000000-0000-0000-0000-000000000001", "Code": "77"})
    assert warm.run(LOCAL) == (1, 0, 0)
    for store in warm.folder.glob("replica.sqlite*"):
        if store.is_file():
            store.unlink()
    assert warm.run(LOCAL) == (0, 0, 0)
    warm.falsify("false")
    assert warm.run(LOCAL) == (0, 0, 0)


def test_without_what_is_known_everything_is_compared(warm: Warm) -> None:
    settle(warm)
    everything = (0, warm.falsify("false"), 0)
    (file,) = (warm.folder / "state" / "agreed").glob("*-known.parquet")
    assert file.stat().st_mode & 0o77 == 0
    file.write_bytes(b"no parquet")
    with pytest.warns(match="All rows are compared"):
        found = warm.connection.execute(f"{warm.sql(LOCAL)} LIMIT 99 CHANGES").fetchall()
    assert found[0][1:4] == everything
    warm.connection.rollback()
    parquet.write_table(pyarrow.table({"k": [1]}), file)
    assert warm.connection.execute(f"{warm.sql(LOCAL)} LIMIT 99 CHANGES").fetchall()[0][1:4] == everything


def test_what_nobody_has_looked_at_for_long_is_forgotten(warm: Warm) -> None:
    warm.run(LOCAL)
    (file,) = (warm.folder / "state" / "agreed").glob("*-known.parquet")
    old = file.with_name("old-known.parquet")
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    warm.accounts.change(warm.account(1), Name="changed")
    warm.run(LOCAL)
    assert file.exists() and not old.exists()


def test_a_savepoint_may_be_gone_back_to(warm: Warm) -> None:
    """One way nothing that is kept binds the transaction: what is undone is found again."""
    settle(warm, "to Exact")
    warm.here("INSERT INTO people VALUES (NULL, '50', 'new', NULL)")
    warm.connection.execute("SAVEPOINT before")
    warm.connection.execute(f"{warm.sql('to Exact')} LIMIT 9 CHANGES")
    warm.connection.execute("ROLLBACK TO before")
    warm.connection.commit()
    assert warm.run("to Exact") == (1, 0, 0)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_is_known_changes_nothing_of_what_is_found(statement: str) -> None:
    with tempfile.TemporaryDirectory() as folder, warming(Path(folder)) as warm:
        assert history(warm, statement, random.Random(statement), 3)
