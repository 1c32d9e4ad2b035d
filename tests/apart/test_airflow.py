"""Airflow's DbApiHook: records, a frame, parameters, and rows that are inserted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from airflow.providers.common.sql.hooks.sql import DbApiHook

import exact_dbapi
from exact_dbapi.simulator import Simulator


class ExactHook(DbApiHook):
    """The hook of the documents."""

    conn_name_attr = "exact_conn_id"
    default_conn_name = "exact"
    supports_autocommit = True
    placeholder = "?"

    def get_uri(self) -> str:
        return str(self.connection.extra_dejson["url"])

    def get_conn(self) -> Any:
        return exact_dbapi.connect(self.get_uri())


@pytest.fixture
def hook(url: str, monkeypatch: pytest.MonkeyPatch) -> ExactHook:
    connection = {"conn_type": "generic", "extra": {"url": url}}
    monkeypatch.setenv("AIRFLOW_CONN_EXACT", json.dumps(connection))
    return ExactHook()


def test_records_and_frames(hook: ExactHook, exact_simulator: Simulator) -> None:
    banks = "select Code, Description from Financial.Journals where Type = ? order by Code"
    expected = [("20", "Rabobank"), ("21", "ING Bank"), ("22", "Spaarrekening")]
    assert hook.get_records(banks, parameters=(12,)) == expected
    assert hook.get_first(banks, parameters=(12,)) == expected[0]
    frame = hook.get_df(banks, parameters=(12,))
    assert list(frame.itertuples(index=False, name=None)) == expected
    assert len(exact_simulator.calls) == 3


def test_rows_are_inserted(hook: ExactHook, exact_simulator: Simulator) -> None:
    hook.insert_rows("HRM.Costcenters", [("D1", "Delft"), ("D2", "Dordrecht")], target_fields=["Code", "Description"])
    assert [call.method for call in exact_simulator.calls] == ["POST", "POST"]


def test_autocommit_is_the_connections(hook: ExactHook) -> None:
    with hook.get_conn() as connection:
        assert hook.get_autocommit(connection) is False
        hook.set_autocommit(connection, True)
        assert connection.autocommit is True
