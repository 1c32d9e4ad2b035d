"""XML topics as tables, over HTTP: the rows that REST has, in as many calls as there are pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Fault, Simulator, Strict

PAGE = 400
BOTH = """
    SELECT o.salesordernumber, l.line, l.Item_code, l.Quantity
    FROM XML.SalesOrders AS o JOIN XML.SalesOrders_SalesOrderLine AS l
      ON l.SalesOrder_salesordernumber = o.salesordernumber
    WHERE o.salesordernumber < '10100' ORDER BY 1, 2"""


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(strict=Strict(xml_page_size=PAGE)) as running:
        yield running


@pytest.fixture
def connection(simulator: Simulator) -> Iterator[Connection]:
    simulator.calls.clear()
    with connected(simulator) as opened:
        yield opened


def connected(simulator: Simulator, **settings: Any) -> Connection:
    divisions = settings.pop("divisions", simulator.divisions[0])
    url = f"exact://127.0.0.1:{simulator.port}/{divisions}"
    return exact_dbapi.connect(url, scheme="http", access_token=simulator.sign_in()["access_token"], **settings)


def asked(simulator: Simulator) -> list[str]:
    return [f"{call.path}?{call.query}" for call in simulator.calls]


def test_a_topic_works_like_its_rest_sibling(connection: Connection, simulator: Simulator) -> None:
    cursor = connection.execute("SELECT * FROM ExactOnlineXML..Journals")
    description = cursor.description or []
    names = [column[0] for column in description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert asked(simulator) == [f"/docs/XMLDownload.aspx?Topic=Journals&_Division_={simulator.divisions[0]}"]
    sibling = connection.execute("SELECT Code, Description, Type, Currency FROM ExactOnlineREST..Journals").fetchall()
    found = [(row["code"], row["Description"], row["type"], row["Currency_code"]) for row in rows]
    assert sorted(found) == sorted(sibling) and len(found) > 10
    assert {row["DIVISION_CODE"] for row in rows} == {simulator.divisions[0]}
    assert [column[1] for column in description[:4]] == ["VARCHAR", "BIGINT", "BIGINT", "BOOLEAN"]


def test_items_and_lines_come_in_one_download(connection: Connection, simulator: Simulator) -> None:
    found = connection.execute(BOTH).fetchall()
    orders = len(simulator.tables[simulator.divisions[0]]["salesorder/SalesOrders"])
    assert len(simulator.calls) == orders // PAGE + 1
    lines = """
        SELECT CAST(o.OrderNumber AS VARCHAR), l.LineNumber, l.ItemCode, l.Quantity
        FROM SalesOrder.SalesOrders AS o JOIN SalesOrder.SalesOrderLines AS l ON l.OrderID = o.OrderID
        WHERE o.OrderNumber < 10100 ORDER BY 1, 2"""
    assert found == connection.execute(lines).fetchall() and len(found) > 100


def test_two_readings_of_one_table_are_one_download(connection: Connection, simulator: Simulator) -> None:
    sql = "SELECT count(*) FROM XML.Journals AS a JOIN XML.Journals AS b ON a.code < b.code"
    rows = len(simulator.tables[simulator.divisions[0]]["financial/Journals"])
    assert connection.execute(sql).fetchall() == [(rows * (rows - 1) // 2,)]
    assert len(simulator.calls) == 1


def test_readings_with_other_parameters_are_not_mixed_up(connection: Connection, simulator: Simulator) -> None:
    sql = """
        SELECT count(*) FROM XML.Items AS a, XML.Items AS b
        WHERE a.Params_Code = ? AND b.Params_Code = ?"""
    codes = [row["Code"] for row in simulator.tables[simulator.divisions[0]]["logistics/Items"][:2]]
    assert connection.execute(sql, codes).fetchall() == [(1,)]
    assert sorted(url.rpartition("=")[2] for url in asked(simulator)) == sorted(codes)


def test_pages_follow_the_timestamp_as_it_came(connection: Connection, simulator: Simulator) -> None:
    rows = connection.execute("SELECT code, ts_d FROM XML.Accounts").fetchall()
    stored = simulator.tables[simulator.divisions[0]]["crm/Accounts"]
    assert sorted(code for code, _ in rows) == sorted(row["Code"] for row in stored)
    ends = list(dict.fromkeys(timestamp for _, timestamp in rows))
    first, *others = asked(simulator)
    assert "TSPaging" not in first
    assert [url.rpartition("&TSPaging=")[2] for url in others] == ends[: len(others)]
    assert len(others) == len(stored) // PAGE


def test_a_reading_goes_on_where_another_ended(connection: Connection, simulator: Simulator) -> None:
    ((last,),) = connection.execute("SELECT max(ts_d) FROM XML.Accounts").fetchall()
    simulator.calls.clear()
    again = "SELECT code FROM XML.Accounts WHERE Params_TSPaging = ?"
    assert connection.execute(again, [last]).fetchall() == []
    ((code, key),) = connection.execute("SELECT Code, ID FROM CRM.Accounts LIMIT 1").fetchall()
    connection.execute("UPDATE CRM.Accounts SET Remarks = 'changed' WHERE ID = ?", [key])
    connection.commit()
    simulator.calls.clear()
    assert connection.execute(again, [last]).fetchall() == [(code,)]
    assert asked(simulator)[0].endswith(f"&TSPaging={last}")


def test_limit_stops_at_the_page_that_fills_it(connection: Connection, simulator: Simulator) -> None:
    assert len(connection.execute("SELECT code FROM XML.Accounts LIMIT 5").fetchall()) == 5
    assert len(simulator.calls) == 1
    sql = "SELECT upper(code) FROM XML.Accounts WHERE code LIKE '%1%' LIMIT 5"
    assert len(connection.execute(sql).fetchall()) == 5
    assert len(simulator.calls) == 2


def test_explain_shows_the_very_first_request(connection: Connection, simulator: Simulator) -> None:
    for sql in (BOTH, "SELECT entry FROM XML.GLTransactions WHERE Params_EntryDate_From = '2026-03-01' LIMIT 1"):
        simulator.calls.clear()
        lines = [row[0] for row in connection.execute(f"EXPLAIN {sql}").fetchall()]
        assert len(simulator.calls) == 0
        connection.execute(sql).fetchall()
        shown = [line.partition("GET ")[2] for line in lines if "request: " in line]
        assert shown == asked(simulator)[:1]


def test_what_it_took_is_known_the_next_time(connection: Connection, simulator: Simulator) -> None:
    connection.execute(BOTH).fetchall()
    calls, orders = len(simulator.calls), len(simulator.tables[simulator.divisions[0]]["salesorder/SalesOrders"])
    lines = "SELECT max(line) FROM XML.SalesOrders_SalesOrderLine"
    plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {lines}").fetchall())
    assert f"for {orders:,} items" in plan
    assert calls == orders // PAGE + 1


def test_parameters_are_columns_that_narrow_the_download(connection: Connection, simulator: Simulator) -> None:
    sql = "SELECT entry, Date, Params_EntryDate_From FROM XML.GLTransactions WHERE Params_EntryDate_From = '2026-03-01'"
    rows = connection.execute(sql).fetchall()
    assert "&Params_EntryDate_From=01-03-2026" in asked(simulator)[0]
    assert rows and {str(row[2]) for row in rows} == {"2026-03-01 00:00:00"}
    assert min(row[1] for row in rows) >= rows[0][2]
    nothing = "SELECT Params_EntryDate_From, Params_TSPaging FROM XML.GLTransactions LIMIT 1"
    assert connection.execute(nothing).fetchall() == [(None, None)]


def test_rest_and_xml_tables_join(connection: Connection, simulator: Simulator) -> None:
    sql = """
        SELECT count(*) FROM XML.Accounts AS x JOIN CRM.Accounts AS r ON r.ID = x.ID
        WHERE x.code = r.Code AND x.Name = r.Name"""
    assert connection.execute(sql).fetchall() == [(len(simulator.tables[simulator.divisions[0]]["crm/Accounts"]),)]


def test_several_divisions(simulator: Simulator) -> None:
    first, second, _ = simulator.divisions
    with connected(simulator, divisions=",".join(map(str, simulator.divisions))) as connection:
        sql = "SELECT DIVISION_CODE, count(*) FROM XML.Journals {} GROUP BY 1 ORDER BY 1"
        expected = [(one, len(simulator.tables[one]["financial/Journals"])) for one in sorted(simulator.divisions)]
        assert connection.execute(sql.format("")).fetchall() == expected
        simulator.calls.clear()
        some = connection.execute(sql.format(f"WHERE DIVISION_CODE IN ({first}, {second})")).fetchall()
        assert some == [row for row in expected if row[0] in (first, second)]
        assert len(simulator.calls) == 2
        both = """
            SELECT o.DIVISION_CODE, count(*)
            FROM XML.Warehouses AS o JOIN XML.Warehouses_StorageLocations_StorageLocation AS l
              ON l.Warehouse_code = o.code AND l.DIVISION_CODE = o.DIVISION_CODE
            GROUP BY 1"""
        simulator.calls.clear()
        connection.execute(both).fetchall()
        assert len(simulator.calls) == 3


def test_the_divisions_of_another_table_decide_which_are_called(simulator: Simulator) -> None:
    with connected(simulator, divisions=",".join(map(str, simulator.divisions))) as connection:
        connection.execute("CREATE TEMP TABLE chosen AS SELECT ? AS code", [simulator.divisions[1]])
        simulator.calls.clear()
        sql = "SELECT DISTINCT DIVISION_CODE FROM XML.Journals WHERE DIVISION_CODE IN (SELECT code FROM chosen)"
        assert connection.execute(sql).fetchall() == [(simulator.divisions[1],)]


def test_arrow_and_dataframes(connection: Connection) -> None:
    table = connection.execute("SELECT code, type, DIVISION_CODE FROM XML.Journals").fetch_arrow_table()
    assert table.schema.types == ["string", "int64", "int32"] and table.num_rows > 10
    frame = connection.execute("SELECT code, Description FROM XML.Journals ORDER BY code").fetch_df()
    assert list(frame.columns) == ["code", "Description"]


def test_a_topic_can_be_kept_in_a_file(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "journals.parquet"
    connection.execute(f"COPY (SELECT code, allowVAT, ts_d FROM XML.Journals) TO '{path}'")
    ((kept,),) = connection.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchall()
    assert kept > 10


def test_a_topic_without_rows_has_none(connection: Connection, simulator: Simulator) -> None:
    assert connection.execute("SELECT * FROM XML.Titles").fetchall() == []
    assert len(simulator.calls) == 1


@pytest.mark.parametrize("shown", ["shown", "absent"])
def test_the_last_page_may_say_nothing(shown: Any) -> None:
    with Simulator(strict=Strict(xml_page_size=5, xml_last_topic=shown)) as running, connected(running) as connection:
        stored = len(running.tables[running.divisions[0]]["financial/Journals"])
        assert connection.execute("SELECT count(code) FROM XML.Journals").fetchall() == [(stored,)]
        assert len(running.calls) == stored // 5 + 1


@pytest.mark.parametrize(
    ("sql", "kind", "words"),
    [
        ("SELECT * FROM XML.SalesOrder", exact_dbapi.UndefinedTable, "XML.SalesOrders"),
        ("SELECT * FROM ExactOnlineXML..Jurnals", exact_dbapi.UndefinedTable, "XML.Journals"),
        ("SELECT * FROM ExactOnlineXML.CRM.Accounts", exact_dbapi.UndefinedTable, "XML.Accounts"),
        ("SELECT * FROM MatchSet", exact_dbapi.UndefinedTable, "XML.MatchSets"),
        ("SELECT salesordernr FROM XML.SalesOrders", exact_dbapi.UndefinedColumn, "salesordernumber"),
        ("SELECT upper(Item_cod) FROM XML.SalesOrders_SalesOrderLine", exact_dbapi.UndefinedColumn, "Item_code"),
        ("SELECT * FROM XML.Items WHERE Params_TSPaging = 'now'", exact_dbapi.ProgrammingError, "ts_d"),
        (
            "SELECT * FROM XML.GLTransactions WHERE Params_EntryDate_From = 'May'",
            exact_dbapi.DataError,
            "EntryDate",
        ),
        ("DELETE FROM XML.Items WHERE code = 'A'", exact_dbapi.NotSupportedError, "SELECT"),
    ],
)
def test_what_the_catalog_knows_costs_no_call(
    connection: Connection, simulator: Simulator, sql: str, kind: type[exact_dbapi.Error], words: str
) -> None:
    with pytest.raises(kind, match=words.replace(".", r"\.")):
        connection.execute(sql).fetchall()
    assert len(simulator.calls) == 0


def test_no_rights_to_a_topic_are_an_error_after_one_call(connection: Connection, simulator: Simulator) -> None:
    page = b'<html><body><input type="hidden" name="mode" id="mode" value="0" /></body></html>'
    simulator.faults.append(Fault(match="Topic=Journals", status=200, body=page))
    with pytest.raises(exact_dbapi.AccessDenied, match="Journals"):
        connection.execute("SELECT * FROM XML.Journals").fetchall()
    assert len(simulator.calls) == 1


def test_a_page_that_was_requested_too_often_is_waited_for(simulator: Simulator) -> None:
    page = b"<html><body><input type=hidden id=mode value=8></body></html>"
    simulator.faults.append(Fault(match="Topic=Journals", status=200, body=page))
    simulator.calls.clear()
    with connected(simulator, wait_seconds=0, state=":memory:") as connection:
        with pytest.raises(exact_dbapi.BudgetExhausted) as caught:
            connection.execute("SELECT * FROM XML.Journals").fetchall()
        assert caught.value.resets_at is not None
    assert len(simulator.calls) == 1


def test_a_denied_division_is_left_out_with_a_warning() -> None:
    with Simulator() as running:
        first, denied, last = running.divisions
        running.rights.blocked_divisions[denied] = "NoDivisionAccess"
        settings: dict[str, Any] = {"divisions": f"{first},{denied},{last}", "on_division_error": "skip"}
        with connected(running, **settings) as connection, pytest.warns(exact_dbapi.Warning, match=str(denied)):
            rows = connection.execute("SELECT DISTINCT DIVISION_CODE FROM XML.Journals ORDER BY 1").fetchall()
        assert rows == [(one,) for one in sorted((first, last))]


def test_an_answer_that_breaks_off_is_asked_for_again(connection: Connection, simulator: Simulator) -> None:
    simulator.faults.append(Fault(match="Topic=Journals", cut="mid_body"))
    assert len(connection.execute("SELECT code FROM XML.Journals").fetchall()) > 10
    assert len(simulator.calls) == 2


def test_two_readings_of_a_rest_table_stay_one_fetch(connection: Connection, simulator: Simulator) -> None:
    """What comes together is fetched once, and each row is there once for each of those who read it."""
    rows = len(simulator.tables[simulator.divisions[0]]["financial/Journals"])
    sql = "SELECT count(*) FROM Financial.Journals AS a JOIN Financial.Journals AS b ON a.Code = b.Code"
    assert connection.execute(sql).fetchall() == [(rows,)]
    assert len(simulator.calls) == 1


def test_the_lists_of_the_xml_api_are_tables(simulator: Simulator) -> None:
    """One call each; companies and topics are those that the simulator has, whatever company is chosen."""
    with connected(simulator) as connection:
        before = len(simulator.calls)
        found = connection.execute("SELECT CODE, HID, IS_CURRENT FROM XML.XMLDivisions ORDER BY CODE").fetchall()
        assert [code for code, _hid, _current in found] == sorted(simulator.divisions)
        assert [code for code, hid, current in found if current] == [simulator.divisions[0]]
        assert all(hid for _code, hid, _current in found)
        sql = "SELECT PARAMETER, TYPE FROM ExactOnlineXML..XMLTopicParameters WHERE TOPIC = 'GLTransactions'"
        parameters = dict(connection.execute(sql).fetchall())
        assert parameters["Params_EntryDate_From"] == "Date"
        assert len(simulator.calls) == before + 2
        sql = "SELECT count(*) FROM XML.XMLTopicParameters WHERE TOPIC = 'SalesOrders' AND WAY = 'Import'"
        assert connection.execute(sql).fetchone() == (1,)
