"""What the seed company holds: amounts of rows, balance, values that hurt, and that it is the same everywhere.

In comes the seed; out comes whether its books are in order. Never starts a server.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections import defaultdict

import pytest

from exact_dbapi.simulator.seed import Company, company, hurting
from exact_dbapi.simulator.seed.identity import TODAY

MAIN, SISTER, HOLDING = 102030, 102031, 102032
LINES = "financialtransaction/TransactionLines"


@pytest.fixture(scope="module")
def demo() -> Company:
    return company()


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("crm/Accounts", 2500),
        ("crm/Contacts", 1500),
        ("logistics/Items", 800),
        ("financial/Journals", 10),
        ("financial/GLAccounts", 150),
        ("salesorder/SalesOrders", 3000),
        ("salesinvoice/SalesInvoices", 3000),
        (LINES, 40_000),
    ],
)
def test_the_main_company_is_big_enough(demo: Company, path: str, least: int) -> None:
    assert len(demo.tables(MAIN)[path]) >= least
    assert len(demo.tables(SISTER)[path]) in range(1, len(demo.tables(MAIN)[path]) + 1)


def test_sister_and_holding_are_smaller(demo: Company) -> None:
    sizes = [sum(map(len, demo.tables(division).values())) for division in (MAIN, SISTER, HOLDING)]
    assert sizes[0] > 5 * sizes[1] > 15 * sizes[2]
    assert sizes[2] > 2000


@pytest.mark.parametrize("division", [MAIN, SISTER, HOLDING])
def test_every_entry_balances_to_the_cent(demo: Company, division: int) -> None:
    sums: dict[str, float] = defaultdict(float)
    heads: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    numbers: dict[str, set[int]] = defaultdict(set)
    for row in demo.tables(division)[LINES]:
        sums[row["EntryID"]] += row["AmountDC"]
        numbers[row["EntryID"]].add(row["LineNumber"])
        heads[row["EntryID"]].add((row["JournalCode"], row["EntryNumber"], row["Date"], row["FinancialPeriod"]))
        assert (row["Date"].year, row["Date"].month) == (row["FinancialYear"], row["FinancialPeriod"])
    assert all(round(value, 2) == 0 for value in sums.values())
    assert all(len(head) == 1 for head in heads.values())
    assert all(known == set(range(len(known))) for known in numbers.values())
    entry_numbers = [(journal, number) for head in heads.values() for journal, number, *_ in head]
    assert len(set(entry_numbers)) == len(entry_numbers)


def test_three_years_are_booked_and_nothing_after_today(demo: Company) -> None:
    rows = demo.tables(MAIN)[LINES]
    assert {row["FinancialYear"] for row in rows} == {2024, 2025, 2026}
    assert max(row["Date"] for row in rows) <= TODAY


def test_transaction_lines_and_entries_tell_the_same(demo: Company) -> None:
    tables = demo.tables(MAIN)
    journals = {row["EntryID"]: row["JournalCode"] for row in tables[LINES]}
    known = {
        **{row["EntryID"]: row["Journal"] for row in tables["salesentry/SalesEntries"]},
        **{row["EntryID"]: row["Journal"] for row in tables["purchaseentry/PurchaseEntries"]},
        **{row["EntryID"]: row["JournalCode"] for row in tables["financialtransaction/BankEntries"]},
        **{row["EntryID"]: row["JournalCode"] for row in tables["financialtransaction/CashEntries"]},
        **{row["EntryID"]: row["JournalCode"] for row in tables["generaljournalentry/GeneralJournalEntries"]},
    }
    assert journals == known


def test_open_items_are_what_is_left_of_the_debtors(demo: Company) -> None:
    tables = demo.tables(MAIN)
    balance = sum(row["AmountDC"] for row in tables[LINES] if row["GLAccountCode"] == "1300")
    terms = sum(row["AmountDC"] for row in tables["cashflow/Receivables"])
    assert round(balance, 2) == round(terms, 2)
    assert len(tables["read/financial/ReceivablesList"]) == len(tables["cashflow/Receivables"]) > 60


@pytest.mark.parametrize(("path", "count"), list(hurting.ROW_COUNTS.items()))
def test_row_counts_around_page_sizes(demo: Company, path: str, count: int) -> None:
    assert len(demo.tables(MAIN)[path]) == count


def test_a_table_differs_in_size_between_divisions(demo: Company) -> None:
    assert len(demo.tables(MAIN)["crm/Quotations"]) != len(demo.tables(SISTER)["crm/Quotations"])


@pytest.mark.parametrize("path", list(hurting.OVERRIDES))
def test_values_that_hurt_are_there(demo: Company, path: str) -> None:
    rows = demo.tables(MAIN)[path]
    for wanted in hurting.OVERRIDES[path]:
        assert any(all(repr(row.get(name)) == repr(value) for name, value in wanted.items()) for row in rows), wanted


def test_names_and_codes_that_hurt_are_there(demo: Company) -> None:
    accounts, items = demo.tables(MAIN)["crm/Accounts"], demo.tables(MAIN)["logistics/Items"]
    assert set(hurting.NAMES) <= {row["Name"] for row in accounts}
    assert set(hurting.ACCOUNT_CODES) <= {row["Code"] for row in accounts}
    assert set(hurting.ITEM_CODES) <= {row["Code"] for row in items}
    codes = [row["Code"] for row in accounts]
    assert len(set(codes)) == len(codes)
    assert len(hurting.LONG_TEXT) == 4000


@pytest.mark.parametrize(("path", "count"), list(hurting.BARE.items()))
def test_rows_without_any_optional_value_are_there(demo: Company, path: str, count: int) -> None:
    rows = sorted(len(row) for row in demo.tables(MAIN)[path])
    assert rows[count - 1] < 14 < rows[count]


def test_rowversions_are_unique_mixed_and_pass_what_a_double_holds(demo: Company) -> None:
    for division in demo.divisions:
        tables = demo.tables(division)
        versions = [row["Timestamp"] for rows in tables.values() for row in rows]
        assert len(set(versions)) == len(versions)
        assert max(versions) < demo.rowversion_ceiling(division)
        accounts = [row["Timestamp"] for row in tables["crm/Accounts"]]
        assert accounts != sorted(accounts)
    assert min(row["Timestamp"] for row in demo.tables(SISTER)["crm/Accounts"]) > 2**53


def test_rowversions_rise_with_modified(demo: Company) -> None:
    rows = sorted(demo.tables(MAIN)["crm/Accounts"], key=lambda row: row["Timestamp"])
    moments = [row["Modified"] for row in rows]
    assert moments == sorted(moments)


def digest(made: Company) -> str:
    tables = made.tables(made.divisions[0])
    text = repr([tables[path] for path in ("crm/Accounts", "logistics/Items", "salesorder/SalesOrderLines")])
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_company_is_the_same_in_another_process(demo: Company) -> None:
    script = (
        "import hashlib; from exact_dbapi.simulator.seed import company; t = company().tables(102030);"
        "r = [t[p] for p in ('crm/Accounts', 'logistics/Items', 'salesorder/SalesOrderLines')];"
        "print(hashlib.sha256(repr(r).encode()).hexdigest())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONHASHSEED": "4711"}, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == digest(demo)


def test_the_order_of_access_changes_nothing(demo: Company) -> None:
    other = company()
    for path in reversed(list(other.tables(MAIN))):
        assert other.tables(MAIN)[path] == demo.tables(MAIN)[path], path


def test_another_seed_gives_other_rows_of_the_same_shape(demo: Company) -> None:
    other = company("other", (1, 2))
    assert other.divisions == (1, 2)
    assert len(other.tables(1)["crm/Accounts"]) == len(demo.tables(MAIN)["crm/Accounts"])
    assert {row["ID"] for row in other.tables(1)["crm/Accounts"]}.isdisjoint(
        row["ID"] for row in demo.tables(MAIN)["crm/Accounts"]
    )


def test_the_empty_company_has_divisions_and_users_alone() -> None:
    empty = company("empty")
    tables = empty.tables(MAIN)
    assert [row["Code"] for row in tables["system/Divisions"]] == list(empty.divisions)
    assert len(tables["current/Me"]) == 1
    assert "crm/Accounts" not in tables


def test_a_small_table_does_not_make_the_big_ones() -> None:
    started = time.process_time()
    company().tables(MAIN)["financial/Journals"]
    # Half a millisecond here; all tables of the division take well over a second.
    assert time.process_time() - started < 0.1
