"""Airflow's DbApiHook: records, a frame, parameters, and rows that are inserted."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

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

    def get_conn(self) -> Any:
        return exact_dbapi.connect(self.get_uri())


def by_fields(url: str) -> str:
    """Write a connection as Airflow's form for new ones keeps it."""
    parts = urlsplit(url)
    place = {"host": parts.hostname, "port": parts.port, "schema": parts.path.removeprefix("/")}
    extra = {**dict(parse_qsl(parts.query)), "readonly": "false"}
    return json.dumps({"conn_type": "exact", **place, "login": "an app/1", "password": "p@ss?&=#", "extra": extra})


@pytest.fixture(params=[str, by_fields], ids=["uri", "fields"])
def hook(request: pytest.FixtureRequest, url: str, monkeypatch: pytest.MonkeyPatch) -> ExactHook:
    monkeypatch.setenv("AIRFLOW_CONN_EXACT", request.param(url))
    return ExactHook()


def test_records_and_frames(hook: ExactHook, exact_simulator: Simulator) -> None:
    banks = "select Code, Description from Financial.Journals where Type = ? order by Code"
    expected = [("20", "Rabobank"), ("21", "ING Bank"), ("22", "Spaarrekening")]
    assert hook.get_records(banks, parameters=(12,)) == expected
    assert hook.get_first(banks, parameters=(12,)) == expected[0]
    frame = hook.get_df(banks, parameters=(12,))
    assert list(frame.itertuples(index=False, name=None)) == expected
    assert len(exact_simulator.calls) == 3


def test_settings_come_as_they_were_given(hook: ExactHook, request: pytest.FixtureRequest) -> None:
    with hook.get_conn() as connection:
        settings = connection.settings
    assert settings.host == "127.0.0.1"
    if "fields" in request.node.name:
        assert (settings.client_id, settings.client_secret) == ("an app/1", "p@ss?&=#")


def test_sqlalchemys_engine_is_ours(hook: ExactHook) -> None:
    engine = hook.get_sqlalchemy_engine()
    with engine.connect() as connection:
        banks = connection.exec_driver_sql("select Code from Financial.Journals where Type = 12 order by Code")
        assert [code for (code,) in banks] == ["20", "21", "22"]
    engine.dispose()


def test_rows_are_inserted(hook: ExactHook, exact_simulator: Simulator) -> None:
    hook.insert_rows("HRM.Costcenters", [("D1", "Delft"), ("D2", "Dordrecht")], target_fields=["Code", "Description"])
    assert [call.method for call in exact_simulator.calls] == ["POST", "POST"]


def test_autocommit_is_the_connections(hook: ExactHook) -> None:
    with hook.get_conn() as connection:
        assert hook.get_autocommit(connection) is False
        hook.set_autocommit(connection, True)
        assert connection.autocommit is True
