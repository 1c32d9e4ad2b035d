"""The setting `schema`: the one service in which a table without a schema is looked for. It costs no call."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import NoSuchTableError

import exact_dbapi
from exact_dbapi.errors import AmbiguousTable, UndefinedTable
from exact_dbapi.simulator import Simulator


def test_a_name_that_several_services_have_is_found_in_the_chosen_one(exact_simulator: Simulator) -> None:
    query = "SELECT count(*) FROM Divisions"
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection, pytest.raises(AmbiguousTable):
        connection.cursor().execute(query)
    with exact_dbapi.connect(**exact_simulator.sign_in(), schema="system") as connection:
        (plan,) = connection.cursor().execute(f"EXPLAIN {query}").fetchall()[1]
        assert plan.startswith("scan System.Divisions")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM GLAccounts",
        "SELECT * FROM ExactOnlineREST..GLAccounts",
        "CREATE VIEW v AS SELECT * FROM GLAccounts",
        "UPDATE GLAccounts SET Description = 'x' WHERE Code = '1'",
    ],
)
def test_the_chosen_service_is_the_only_one(exact_simulator: Simulator, statement: str) -> None:
    """A tool that lets its users into one schema relies on it."""
    with exact_dbapi.connect(**exact_simulator.sign_in(), schema="CRM") as connection:
        with pytest.raises(UndefinedTable) as raised:
            connection.cursor().execute(statement)
        assert raised.value.nearest[0] == "Financial.GLAccounts"
    assert exact_simulator.calls == 0


def test_a_schema_that_is_written_goes_before_the_chosen_one(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in(), schema="CRM") as connection:
        assert connection.cursor().execute("SELECT Code FROM Financial.Journals").fetchall()


def test_local_tables_keep_their_short_names(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in(), schema="CRM") as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE picked AS SELECT '7' AS Code")
        cursor.execute("SELECT a.Code FROM Accounts a JOIN picked USING (Code)")
        assert cursor.fetchall() == [("7",)]


def test_sqlalchemy_reflects_by_it(exact_simulator: Simulator) -> None:
    settings: dict[str, Any] = {**exact_simulator.sign_in(), "schema": "System"}
    engine = create_engine(settings.pop("url"), connect_args=settings)
    with engine.connect() as made:
        assert inspect(made).get_pk_constraint("Divisions")["constrained_columns"] == ["Code"]
        with pytest.raises(NoSuchTableError):
            inspect(made).get_columns("GLAccounts")
    engine.dispose()
    assert exact_simulator.calls == 0
