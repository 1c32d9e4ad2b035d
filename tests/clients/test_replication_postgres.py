"""Tables of Exact in a real PostgreSQL: keys, types and comments, new columns, failures, and figures that are compared.

What holds for every kind of database stands in ``tests/system/test_replication.py``, and is asked of PostgreSQL here.
"""

from __future__ import annotations

import random
from pathlib import Path

import psycopg
import pytest

from exact_dbapi.errors import Error
from exact_dbapi.replication import check, chosen
from exact_dbapi.simulator import Fault, Simulator
from tests.postgres import postgres_server, postgres_url
from tests.system.killed_replication import Killed
from tests.system.replicating import Copy, brief
from tests.system.test_replication import (
    test_changes_and_deletions_arrive,
    test_tables_are_made_and_brought_up_to_date,
)

__all__ = [
    "postgres_server",
    "postgres_url",
    "test_changes_and_deletions_arrive",
    "test_tables_are_made_and_brought_up_to_date",
]


@pytest.fixture
def copy(exact_simulator: Simulator, postgres_url: str, tmp_path: Path) -> Copy:
    return Copy(exact_simulator, postgres_url, tmp_path / "state")


@pytest.fixture
def postgres(copy: Copy) -> Copy:
    return copy


def test_several_companies_write_at_once(postgres: Copy) -> None:
    divisions = postgres.simulator.divisions
    outcomes = postgres.run("CRM.Addresses", divisions=tuple(divisions))
    assert [one.rows for one in outcomes] == [len(postgres.exact("crm/Addresses", one)) for one in divisions]


def test_tables_have_keys_types_and_comments(postgres: Copy) -> None:
    postgres.run("CRM.Contacts")
    with psycopg.connect(postgres.url.replace("+psycopg", "")) as connection:
        types: dict[str, str] = dict(
            connection.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'contacts'"
            ).fetchall()
        )
        assert (types["id"], types["division"], types["created"]) == ("uuid", "integer", "timestamp without time zone")
        key = connection.execute(
            "SELECT array_agg(attname::text) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND "
            "attnum = ANY (indkey) WHERE indrelid = 'crm.contacts'::regclass AND indisprimary"
        ).fetchone()
        assert key is not None and sorted(key[0]) == ["division", "id"]
        said = connection.execute("SELECT obj_description('crm.contacts'::regclass)").fetchone()
        assert said == ("CRM.Contacts of Exact Online",)


def test_new_columns_are_added_and_filled(postgres: Copy) -> None:
    postgres.run("CRM.Contacts", "HRM.Costcenters")
    with psycopg.connect(postgres.url.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE crm.contacts DROP COLUMN email")
        connection.execute("ALTER TABLE hrm.costcenters DROP COLUMN description")
    outcomes = postgres.run("CRM.Contacts", "HRM.Costcenters")
    assert [outcome.note for outcome in outcomes] == ["new columns email", "new columns description"]
    assert postgres.is_equal("crm/Contacts", "CRM", "Contacts", "Email")
    assert postgres.is_equal("hrm/Costcenters", "HRM", "Costcenters", "Description")


def test_a_failure_leaves_the_table_as_it_was_and_the_others_go_on(postgres: Copy) -> None:
    postgres.run("CRM.Addresses")
    postgres.simulator.faults.append(Fault(match="Costcenters", times=99, status=403))
    failed, done = postgres.run("HRM.Costcenters", "CRM.Addresses")
    assert isinstance(failed.error, Error) and failed.rows == 0
    assert done.error is None
    postgres.simulator.faults.clear()
    again, _ = postgres.run("HRM.Costcenters", "CRM.Addresses")
    assert again.rows == len(postgres.exact("hrm/Costcenters"))


def test_rows_and_place_move_together(postgres: Copy) -> None:
    """What another session holds up is undone as a whole, and done by the next run."""
    postgres.run("CRM.Addresses")
    row = postgres.exact("crm/Addresses")[0]
    with postgres.connect() as connection:
        connection.execute("UPDATE CRM.Addresses SET City = 'Elders' WHERE ID = ?", (row["ID"],))
    server = postgres.url.replace("+psycopg", "")
    with psycopg.connect(server) as other:
        other.execute("ALTER TABLE exact_replication ADD CONSTRAINT stop CHECK (reached < 0) NOT VALID")
    (outcome,) = postgres.run("CRM.Addresses")
    assert outcome.error is not None
    assert not postgres.is_equal("crm/Addresses", "CRM", "Addresses", "City")
    with psycopg.connect(server) as other:
        other.execute("ALTER TABLE exact_replication DROP CONSTRAINT stop")
    assert [one[2:4] for one in brief(postgres.run("CRM.Addresses"))] == [(1, 0)]
    assert postgres.is_equal("crm/Addresses", "CRM", "Addresses", "City")


def test_check_finds_what_differs(postgres: Copy) -> None:
    names = ("FinancialTransaction.TransactionLines", "CRM.Addresses")
    postgres.division = postgres.simulator.divisions[2]
    postgres.run(*names)
    with postgres.connect() as connection:
        tables = chosen(names, connection.catalog, postgres.database, decimals=False)
        assert list(check(connection, postgres.url, tables, (postgres.division,))) == []
        with psycopg.connect(postgres.url.replace("+psycopg", "")) as other:
            other.execute(
                "UPDATE financialtransaction.transactionlines SET amountdc = amountdc + 1 "
                "WHERE id = (SELECT min(id::text)::uuid FROM financialtransaction.transactionlines)"
            )
            other.execute("DELETE FROM crm.addresses WHERE id = (SELECT min(id::text)::uuid FROM crm.addresses)")
        found = list(check(connection, postgres.url, tables, (postgres.division,)))
    assert [(one.table, one.figure) for one in found] == [
        ("FinancialTransaction.TransactionLines", "AmountDC"),
        ("CRM.Addresses", "rows"),
    ]
    assert found[0].other - found[0].exact == 100


def test_a_run_that_is_killed_leaves_what_was_or_what_is(postgres: Copy, tmp_path: Path) -> None:
    """Others are killed in ``tests/system/test_replication_killed.py``, and at any moment in the soak test."""
    postgres.run("CRM.Addresses", "HRM.Costcenters")
    killed = Killed(postgres, tmp_path / "state")
    killed.change(random.Random(2), 5)
    assert killed.die("replace 2")
