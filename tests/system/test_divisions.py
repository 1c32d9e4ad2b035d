"""Which divisions a statement reads: given, chosen by USE, all of them, or the user's current one with a warning."""

from __future__ import annotations

import warnings
from datetime import datetime
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.simulator import Simulator

QUERY = "SELECT Code, Division FROM Financial.GLSchemes"


def divisions_called(simulator: Simulator, after: int = 0) -> list[int]:
    """The divisions of the calls after the first so many; several divisions are read at once, in no order."""
    return sorted(call.division or 0 for call in list(simulator.calls)[after:])


def connect(simulator: Simulator, **settings: Any) -> Any:
    """Connect without the division that the simulator's own URL names."""
    given = simulator.sign_in()
    url = given.pop("url").rpartition("/")[0]
    return exact_dbapi.connect(**{**given, "url": url, **settings})


def test_one_division(exact_simulator: Simulator) -> None:
    second = exact_simulator.divisions[1]
    with connect(exact_simulator, divisions=second) as connection:
        rows = connection.cursor().execute(QUERY).fetchall()
    assert {row[1] for row in rows} <= {second}
    assert divisions_called(exact_simulator) == [second]


@pytest.mark.parametrize("form", [list, tuple, lambda numbers: ",".join(map(str, numbers))])
def test_several_divisions(exact_simulator: Simulator, form: Any) -> None:
    both = exact_simulator.divisions[:2]
    with connect(exact_simulator, divisions=form(both)) as connection:
        cursor = connection.cursor().execute("SELECT Code, Division FROM General.Currencies")
        rows = cursor.fetchall()
    assert divisions_called(exact_simulator) == list(both)
    for division in both:
        kept = {row["Code"] for row in exact_simulator.tables[division]["general/Currencies"]}
        assert {code for code, found in rows if found == division} == kept


def test_divisions_in_the_url(exact_simulator: Simulator) -> None:
    settings = exact_simulator.sign_in()
    url = settings.pop("url").rpartition("/")[0]
    numbers = ",".join(str(division) for division in exact_simulator.divisions)
    with exact_dbapi.connect(f"{url}/{numbers}", **settings) as connection:
        connection.cursor().execute(QUERY).fetchall()
    assert divisions_called(exact_simulator) == list(exact_simulator.divisions)


@pytest.mark.parametrize("word", ["all", "ALL"])
def test_all_divisions(exact_simulator: Simulator, word: str) -> None:
    with connect(exact_simulator, divisions=word) as connection:
        assert exact_simulator.calls == 0
        connection.cursor().execute(QUERY).fetchall()
        assert divisions_called(exact_simulator, after=2) == list(exact_simulator.divisions)
        assert len(exact_simulator.calls) == 2 + len(exact_simulator.divisions)
        connection.cursor().execute(QUERY).fetchall()
        assert len(exact_simulator.calls) == 2 + 2 * len(exact_simulator.divisions), "asked once, not each time"


def test_no_division_is_the_current_one_with_a_warning(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        with pytest.warns(exact_dbapi.Warning, match=str(exact_simulator.divisions[0])):
            connection.cursor().execute(QUERY).fetchall()
        assert divisions_called(exact_simulator) == [0, exact_simulator.divisions[0]]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            connection.cursor().execute(QUERY).fetchall()
        assert len(exact_simulator.calls) == 3, "it is pinned for the connection"


def test_a_wrong_statement_does_not_ask_for_the_division(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        for sql in (
            "SELECT Nam FROM CRM.Accounts",
            "SELECT upper(Nam) FROM CRM.Accounts",
            "SELEC",
            "SELECT * FROM X.Y",
        ):
            with pytest.raises(exact_dbapi.Error):
                connection.cursor().execute(sql)
        with pytest.raises(exact_dbapi.DataError):
            connection.cursor().execute("SELECT Name FROM CRM.Accounts WHERE ID = 'x' ORDER BY Modified LIMIT 1")
    assert exact_simulator.calls == 0


def test_use_numbers(exact_simulator: Simulator) -> None:
    first, second, third = exact_simulator.divisions
    with connect(exact_simulator, divisions=first) as connection:
        cursor = connection.cursor()
        cursor.execute(f"USE {third}, {second}")
        assert cursor.description is None
        assert exact_simulator.calls == 0
        connection.cursor().execute(QUERY).fetchall()
        assert divisions_called(exact_simulator) == [second, third]


def test_use_all(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, divisions=exact_simulator.divisions[1]) as connection:
        connection.cursor().execute("USE ALL")
        connection.cursor().execute(QUERY).fetchall()
    assert divisions_called(exact_simulator, after=len(exact_simulator.calls) - 3) == list(exact_simulator.divisions)


def test_use_a_query(exact_simulator: Simulator) -> None:
    first, *others = exact_simulator.divisions
    with connect(exact_simulator, divisions=first) as connection:
        connection.cursor().execute(f"USE SELECT Code FROM System.Divisions WHERE Code > {first} ORDER BY Code")
        exact_simulator.calls.clear()
        connection.cursor().execute(QUERY).fetchall()
    assert divisions_called(exact_simulator) == others


def test_use_concerns_one_connection(exact_simulator: Simulator) -> None:
    first, second, _ = exact_simulator.divisions
    with connect(exact_simulator, divisions=first) as one, connect(exact_simulator, divisions=first) as two:
        one.cursor().execute(f"USE {second}")
        two.cursor().execute(QUERY).fetchall()
    assert divisions_called(exact_simulator) == [first]


def test_a_division_without_access(exact_simulator: Simulator) -> None:
    denied = pytest.raises(exact_dbapi.AccessDenied, match="999999")
    with connect(exact_simulator, divisions=999999) as connection, denied:
        connection.cursor().execute(QUERY).fetchall()
    assert exact_simulator.calls == 1


@pytest.mark.parametrize(("table", "is_native"), [("General.Currencies", False), ("Financial.GLSchemes", True)])
def test_the_column_division_is_there_added_or_native(exact_simulator: Simulator, table: str, is_native: bool) -> None:
    first = exact_simulator.divisions[0]
    with connect(exact_simulator, divisions=first) as connection:
        for sql in (
            f"SELECT Division FROM {table}",
            f"SELECT Division + 0 FROM {table}",
            f"SELECT DISTINCT Division FROM {table}",
        ):
            cursor = connection.cursor().execute(sql)
            assert (cursor.description or [])[0][1] in ("INTEGER", "BIGINT")
            assert {row[0] for row in cursor.fetchall()} == {first}
            assert cursor.execute(sql).fetch_arrow_table().column(0).unique().to_pylist() == [first]
        names = [column[0] for column in connection.cursor().execute(f"SELECT * FROM {table}").description]
        assert names.count("Division") == 1
        assert is_native or names[-1] == "Division"
    asked = [call.query for call in exact_simulator.calls]
    assert any("Division" in query for query in asked) is is_native
    assert not any(query.endswith("$select=") for query in asked), "an empty $select asks for nothing"


def test_a_condition_on_the_added_division(exact_simulator: Simulator) -> None:
    first, second, _ = exact_simulator.divisions
    with connect(exact_simulator, divisions=(first, second)) as connection:
        for output in ("Code, Division", "lower(Code), Division"):
            sql = f"SELECT {output} FROM General.Currencies WHERE Division = {second}"
            rows = connection.cursor().execute(sql).fetchall()
            assert {row[1] for row in rows} == {second}


def test_an_ordered_limit_over_several_divisions(exact_simulator: Simulator) -> None:
    sql = "SELECT EntryNumber, Division FROM SalesOrder.GoodsDeliveries ORDER BY EntryNumber DESC"
    with connect(exact_simulator, divisions=exact_simulator.divisions) as connection:
        whole = connection.cursor().execute(sql).fetchall()
        cut = connection.cursor().execute(f"{sql} LIMIT 7").fetchall()
    assert [row[0] for row in cut] == [row[0] for row in whole[:7]]


def test_counts_and_limits_over_several_divisions(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, divisions=exact_simulator.divisions) as connection:
        rows = connection.cursor().execute("SELECT Code FROM HRM.Costunits").fetchall()
        assert connection.cursor().execute("SELECT COUNT(*) FROM HRM.Costunits").fetchall() == [(len(rows),)]
        for limit in (0, 1, 61, 62, len(rows), len(rows) + 1):
            cut = connection.cursor().execute(f"SELECT Code FROM HRM.Costunits LIMIT {limit}").fetchall()
            assert cut == rows[:limit]


def test_a_table_without_division_is_read_once(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, divisions=exact_simulator.divisions) as connection:
        rows = connection.cursor().execute("SELECT CurrentDivision FROM System.Me").fetchall()
    assert rows == [(exact_simulator.divisions[0],)]
    assert divisions_called(exact_simulator) == [0]


def test_a_computed_number_names_no_division(exact_simulator: Simulator) -> None:
    first, second, _third = exact_simulator.divisions
    with connect(exact_simulator, divisions=second) as connection:
        assert connection.execute(f"{QUERY} WHERE Division * 2 = {2 * first}").fetchall() == []
        assert exact_simulator.calls == 0
        rows = connection.execute(f"{QUERY} WHERE Division * 2 = {2 * second}").fetchall()
        assert rows == connection.execute(QUERY).fetchall() != []
        assert {row[1] for row in connection.execute(f"{QUERY} WHERE Division = {first}").fetchall()} == {first}


def test_no_division_is_left(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        query = "SELECT Code, Division FROM Financial.Journals WHERE NOT (Created <> ? OR Division >= ?)"
        rows = connection.execute(query, [datetime(2015, 1, 5, 13, 25, 12, 190000), 1]).fetchall()
        assert (rows, connection.calls) == ([], [])


JOINED = """SELECT a.Division, count(*) FROM CRM.Accounts a JOIN System.Divisions d ON d.Code = a.Division
            WHERE {} GROUP BY 1 ORDER BY 1"""


def accounts(simulator: Simulator, *divisions: int) -> list[tuple[int, int]]:
    """Count the accounts that the simulator holds."""
    return [(division, len(simulator.tables[division]["crm/Accounts"])) for division in divisions]


def test_the_table_of_divisions_is_read_once_for_all(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, divisions=list(exact_simulator.divisions)) as connection:
        cursor = connection.cursor().execute("SELECT Code FROM System.Divisions ORDER BY Code")
        assert cursor.fetchall() == [(division,) for division in exact_simulator.divisions]
    assert len(exact_simulator.calls) == 1


def test_numbers_in_a_join_with_the_divisions_say_which_are_called(exact_simulator: Simulator) -> None:
    first, second, third = exact_simulator.divisions
    with connect(exact_simulator, divisions=first) as connection:
        found = connection.cursor().execute(JOINED.format(f"d.Code IN ({second}, {third})")).fetchall()
    assert found == accounts(exact_simulator, second, third)
    assert set(divisions_called(exact_simulator)) == {first, second, third}, "the first one gives the list"
    assert len(exact_simulator.calls) == 3


def test_a_condition_on_the_divisions_leaves_out_the_others(exact_simulator: Simulator) -> None:
    first, second, third = exact_simulator.divisions
    with connect(exact_simulator, divisions=[first, second, third]) as connection:
        found = connection.cursor().execute(JOINED.format("d.Description LIKE '%Service%'")).fetchall()
    assert found == accounts(exact_simulator, second)
    assert divisions_called(exact_simulator) == [first, second]


def test_no_division_left_is_no_call(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, divisions=list(exact_simulator.divisions)) as connection:
        assert connection.cursor().execute(JOINED.format("d.Description = 'nobody'")).fetchall() == []
    assert len(exact_simulator.calls) == 1


def test_a_table_at_hand_says_which_divisions_are_called(exact_simulator: Simulator) -> None:
    first, second, third = exact_simulator.divisions
    with connect(exact_simulator, divisions=[first, second, third]) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE mine (company INTEGER, region VARCHAR)")
        cursor.execute(f"INSERT INTO mine VALUES ({second}, 'north'), ({third}, 'south'), (NULL, 'north')")
        sql = """SELECT m.region, count(*) FROM CRM.Accounts a JOIN mine m ON m.company = a.Division
                 WHERE m.region = 'north' GROUP BY 1"""
        assert cursor.execute(sql).fetchall() == [("north", accounts(exact_simulator, second)[0][1])]
    assert divisions_called(exact_simulator) == [second]
