"""Harlequin with our adapter: its tree, its transactions, and its command without a screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from harlequin.exception import HarlequinConnectionError, HarlequinQueryError

from exact_dbapi.simulator import Simulator
from exact_harlequin import ExactAdapter
from exact_harlequin.adapter import ExactConnection

BANKS = "select ID, Code, Created from Financial.Journals where Type = 12 order by Code"


@pytest.fixture
def connection(url: str) -> ExactConnection:
    return ExactAdapter((url,)).connect()


def test_a_query_gives_arrow(connection: ExactConnection) -> None:
    cursor = connection.execute(BANKS)
    assert cursor is not None
    assert cursor.columns() == [("ID", "id"), ("Code", "s"), ("Created", "dt")]
    table = cursor.fetchall()
    assert table is not None
    assert table["Code"].to_pylist() == ["20", "21", "22"]


def test_no_more_pages_than_the_limit_asks_for(connection: ExactConnection, exact_simulator: Simulator) -> None:
    cursor = connection.execute("select ID from CRM.Accounts")
    assert cursor is not None
    table = cursor.set_limit(10).fetchall()
    assert table is not None
    assert len(table) == 10
    assert len(exact_simulator.calls) <= 2


def test_the_tree_costs_no_call(connection: ExactConnection, exact_simulator: Simulator) -> None:
    tree = {item.label: item for item in connection.get_catalog().items}
    tables = {item.label: item for item in tree["Financial"].fetch_children()}
    columns = {item.label: item for item in tables["Journals"].fetch_children()}
    assert tables["Journals"].query_name == "Financial.Journals"
    assert (columns["ID"].type_label, columns["ID"].type_name) == ("id", "UUID")
    assert len(exact_simulator.calls) == 0


def test_errors_are_told(connection: ExactConnection, exact_simulator: Simulator) -> None:
    with pytest.raises(HarlequinQueryError, match="Did you mean"):
        connection.execute("select Cde from Financial.Journals")
    with pytest.raises(HarlequinConnectionError, match="colour"):
        ExactAdapter(("exact://demo?colour=red",)).connect()
    assert len(exact_simulator.calls) == 0


def test_writing(connection: ExactConnection, url: str, exact_simulator: Simulator) -> None:
    insert = "insert into HRM.Costcenters (Code, Description) values ('D1', 'Delft')"
    assert connection.toggle_transaction_mode().label == "Manual"
    connection.execute(insert)
    assert len(exact_simulator.calls) == 0
    mode = connection.transaction_mode
    assert mode.commit is not None
    mode.commit()
    assert [call.method for call in exact_simulator.calls] == ["POST"]
    with pytest.raises(HarlequinQueryError, match="read-only"):
        ExactAdapter((url,), read_only=True).connect().execute(insert)


def test_no_secret_is_written_to_the_history() -> None:
    adapter = ExactAdapter(("exact://client:secret@start.exactonline.nl/123?refresh_token=token",))
    assert adapter.connection_id == "exact://start.exactonline.nl/123"


def test_the_command_without_a_screen(url: str) -> None:
    command = [str(Path(sys.executable).parent / "hsql"), "-a", "exact", url, "-c", BANKS, "--csv"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert [line.split(",")[1] for line in done.stdout.splitlines()] == ["Code", "20", "21", "22"]
