"""LangChain's SQLDatabase: the words that a model is given, and its query."""

from __future__ import annotations

from langchain_community.utilities import SQLDatabase

from exact_dbapi.simulator import Simulator


def test_a_model_sees_a_table_and_queries_it(url: str, exact_simulator: Simulator) -> None:
    database = SQLDatabase.from_uri(url, schema="Financial", include_tables=["Journals"], sample_rows_in_table_info=2)
    assert len(exact_simulator.calls) == 0
    told = database.get_table_info()
    assert "Description VARCHAR" in told and "2 rows from Journals table" in told
    assert len(exact_simulator.calls) == 1
    found = database.run("select Code, Description from Financial.Journals where Type = 12 order by Code limit 1")
    assert found == "[('20', 'Rabobank')]"


def test_a_whole_service_is_reflected_without_a_call(url: str, exact_simulator: Simulator) -> None:
    database = SQLDatabase.from_uri(url, schema="CRM", view_support=True)
    assert {"Accounts", "Contacts", "AccountsBulk"} <= set(database.get_usable_table_names())
    assert len(exact_simulator.calls) == 0
