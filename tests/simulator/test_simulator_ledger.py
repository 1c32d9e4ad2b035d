"""Entries as a controller sees them: transaction lines and balances follow whatever is booked, changed and deleted."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exact_dbapi.catalog import open_catalog
from exact_dbapi.edm import GUID
from exact_dbapi.simulator import Simulator, Strict
from exact_dbapi.simulator.exchange import Answer, Incoming
from exact_dbapi.simulator.oauth import Chain
from tests.simulator.simulated import FIRST, JSON, Company, guid
from tests.simulator.trading import COSTS, CUSTOMER, REVENUE, SUPPLIER, rows

RECEIVABLE, PAYABLE, BANK, VAT_TO_PAY, VAT_TO_CLAIM = (guid(number) for number in range(101, 106))
LEDGER, BALANCES = "financialtransaction/TransactionLines", "financial/ReportingBalance"
KINDS = {
    "salesentry/SalesEntries": ("SalesEntryLines", {"Journal": "70", "Customer": CUSTOMER}),
    "purchaseentry/PurchaseEntries": ("PurchaseEntryLines", {"Journal": "50", "Supplier": SUPPLIER}),
    "financialtransaction/BankEntries": ("BankEntryLines", {"JournalCode": "20"}),
    "generaljournalentry/GeneralJournalEntries": ("GeneralJournalEntryLines", {"JournalCode": "90"}),
}


def books() -> Company:
    """Make a company that keeps books: accounts of the ledger, journals that have one, VAT, and a closed year."""
    names = {REVENUE: "8000", COSTS: "4000", RECEIVABLE: "1300", PAYABLE: "1600", BANK: "1100"}
    names |= {VAT_TO_PAY: "1500", VAT_TO_CLAIM: "1520"}
    journals = (("20", BANK), ("50", PAYABLE), ("70", RECEIVABLE), ("90", None))
    return Company(
        crm__Accounts=[
            {"ID": CUSTOMER, "Code": "7", "Name": "Bakker BV", "SalesCurrency": "EUR", "GLAR": RECEIVABLE},
            {"ID": SUPPLIER, "Code": "8", "Name": "Houthandel", "PurchaseCurrency": "EUR"},
        ],
        financial__GLAccounts=[
            {"ID": key, "Code": code, "Description": f"Rekening {code}", "BalanceType": "B"}
            for key, code in names.items()
        ],
        financial__Journals=[
            {"ID": guid(200 + int(code)), "Code": code, "Description": f"Boek {code}", "GLAccount": ledger}
            for code, ledger in journals
        ],
        vat__VATCodes=[
            {"ID": guid(30 + at), "Code": code, "Description": f"BTW {code}", "Percentage": rate, **accounts}
            for at, (code, rate) in enumerate((("1", 0.09), ("2", 0.21), ("0", 0.0)))
            for accounts in ({"GLToPay": VAT_TO_PAY, "GLToClaim": VAT_TO_CLAIM},)
        ],
        read__financial__JournalStatusList=[
            {"Journal": code, "Year": 2024, "Period": period, "Status": 1} for code, _ in journals for period in (1, 2)
        ],
    )


class Desk:
    """Sends requests, and sums up what is booked."""

    def __init__(self, **strict: Any) -> None:
        self.simulator = Simulator(books(), strict=Strict(**strict))
        state = self.simulator.sign_in_state
        self.token = state.standing_token(Chain(self.simulator.app, state.user(self.simulator.user), None))

    def send(self, method: str, path: str, content: Any = None) -> Answer:
        head = {"authorization": f"Bearer {self.token}", "accept": JSON, "content-type": JSON}
        place = f"/api/v1/{FIRST}/{path}".replace(" ", "%20")
        return self.simulator.answer(Incoming(method, place, "http://here", head, json.dumps(content).encode()))

    def read(self, path: str) -> list[dict[str, Any]]:
        content = json.loads(self.send("GET", path).body)["d"]
        return list(content if isinstance(content, list) else content["results"])

    def book(self, path: str, amounts: list[tuple[int, str | None]], **values: Any) -> Answer:
        collection, header = KINDS[path]
        lines = [{"GLAccount": COSTS, "AmountFC": cents / 100, "VATCode": vat} for cents, vat in amounts]
        return self.send("POST", path, {**header, **values, collection: lines})

    def booked(self, entry: str) -> list[tuple[Any, ...]]:
        """The lines of an entry in the ledger, by number: account, amount, VAT code."""
        found = sorted((row for row in rows(self.simulator, LEDGER) if row["EntryID"] == entry), key=_number)
        return [(_number(row), row["GLAccountCode"], row["AmountDC"], row.get("VATCode")) for row in found]


def _number(row: dict[str, Any]) -> int:
    return int(row["LineNumber"])


@pytest.fixture
def desk() -> Desk:
    return Desk()


def key_of(answer: Answer) -> str:
    assert answer.status == 201, answer.body
    return str(json.loads(answer.body)["d"]["EntryID"])


def test_a_sales_entry_is_booked_with_its_receivable_and_vat(desk: Desk) -> None:
    entry = key_of(desk.book("salesentry/SalesEntries", [(10_000, "2"), (5_000, "2"), (1_000, None), (700, "0")]))
    assert desk.booked(entry) == [
        (0, "1300", 198.5, None),
        (1, "4000", -100.0, "2"),
        (2, "4000", -50.0, "2"),
        (3, "4000", -10.0, None),
        (4, "4000", -7.0, "0"),
        (5, "1500", -31.5, "2"),
    ]
    header = next(row for row in rows(desk.simulator, LEDGER) if row["LineNumber"] == 0)
    assert (header["AccountName"], header["Status"], header["Type"]) == ("Bakker BV", 20, 20)


def test_purchases_and_money_go_the_other_way(desk: Desk) -> None:
    bought = key_of(desk.book("purchaseentry/PurchaseEntries", [(10_000, "1")]))
    paid = key_of(desk.book("financialtransaction/BankEntries", [(2_000, None), (-500, None)]))
    moved = key_of(desk.book("generaljournalentry/GeneralJournalEntries", [(300, None), (-300, None)]))
    assert desk.booked(bought) == [(0, "1600", -109.0, None), (1, "4000", 100.0, "1"), (2, "1520", 9.0, "1")]
    assert desk.booked(paid) == [(0, "1100", 15.0, None), (1, "4000", -20.0, None), (2, "4000", 5.0, None)]
    assert desk.booked(moved) == [(1, "4000", 3.0, None), (2, "4000", -3.0, None)]


def test_what_is_booked_shows_on_all_twins_and_in_the_log(desk: Desk) -> None:
    entry = key_of(desk.book("salesentry/SalesEntries", [(10_000, "2")]))
    bulk = f"bulk/Financial/TransactionLines?$filter=EntryID eq guid'{entry}'&$select=ID"
    since = "sync/Financial/TransactionLines?$filter=Timestamp gt {}L&$select=ID,Timestamp"
    first = desk.read(since.format(1))
    assert {row["ID"] for row in desk.read(bulk)} == {row["ID"] for row in first}
    last = max(int(row["Timestamp"]) for row in first)
    assert desk.send("PUT", f"salesentry/SalesEntries(guid'{entry}')", {"YourRef": "r"}).status == 204
    again = desk.read(since.format(last))
    assert {row["ID"] for row in again} == {row["ID"] for row in first}, "the header and all lines are stamped anew"
    assert desk.send("DELETE", f"salesentry/SalesEntries(guid'{entry}')").status == 204
    log = desk.read("sync/Deleted?$filter=Timestamp gt 1L and EntityType eq 1")
    assert {row["EntityKey"] for row in log} == {row["ID"] for row in first}
    assert desk.booked(entry) == []


@pytest.mark.parametrize("path", list(KINDS))
def test_a_closed_period_takes_no_entry(desk: Desk, path: str) -> None:
    year, period = (
        ("ReportingYear", "ReportingPeriod") if "Journal" in KINDS[path][1] else ("FinancialYear", "FinancialPeriod")
    )
    answer = desk.book(path, [(100, None), (-100, None)], **{year: 2024, period: 2})
    assert (answer.status, b"Closed" in answer.body) == (500, True)
    assert desk.book(path, [(100, None), (-100, None)], **{year: 2024, period: 3}).status == 201


def test_a_general_entry_has_to_balance() -> None:
    desk = Desk(language="dutch", business_rule_status=400)
    answer = desk.book("generaljournalentry/GeneralJournalEntries", [(100, None), (-90, None)])
    assert (answer.status, b"Niet in evenwicht" in answer.body) == (400, True)
    assert rows(desk.simulator, LEDGER) == []


amounts = st.lists(
    st.tuples(st.integers(-99_999, 99_999), st.sampled_from([None, "0", "1", "2"])), min_size=1, max_size=4
)
steps = st.one_of(
    st.tuples(st.just("book"), st.sampled_from(list(KINDS)), amounts),
    st.tuples(st.just("add"), st.integers(0, 9), st.integers(-9_999, 9_999)),
    st.tuples(st.just("date"), st.integers(0, 9), st.integers(1, 12)),
    st.tuples(st.just("delete"), st.integers(0, 9), st.just(0)),
)


def take(desk: Desk, entries: dict[str, str], name: str, which: Any, what: Any) -> None:
    """Take a step; entries of sales and purchases can also be changed."""
    if name == "book":
        if KINDS[which][0] == "GeneralJournalEntryLines":
            what = [*what, (-sum(cents for cents, _ in what), None)]
        entries[key_of(desk.book(which, what))] = which
        return
    if not entries:
        return
    entry = sorted(entries)[which % len(entries)]
    path = entries[entry]
    service, is_open = path.partition("/")[0], path in list(KINDS)[:2]
    if name == "delete":
        assert desk.send("DELETE", f"{path}(guid'{entry}')").status == 204
        del entries[entry]
    elif name == "add" and is_open:
        line = {"EntryID": entry, "GLAccount": REVENUE, "AmountFC": what / 100, "VATCode": "2"}
        assert desk.send("POST", f"{service}/{KINDS[path][0]}", line).status == 201
    elif name == "date" and is_open:
        assert desk.send("PUT", f"{path}(guid'{entry}')", {"ReportingPeriod": what}).status == 204


@settings(max_examples=25, deadline=None)
@given(st.lists(steps, min_size=3, max_size=12))
def test_each_entry_balances_and_the_balances_are_its_sums(taken: list[tuple[Any, ...]]) -> None:
    desk, entries = Desk(), dict[str, str]()
    for step in taken:
        take(desk, entries, *step)
    sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    by_entry: dict[str, float] = defaultdict(float)
    for row in rows(desk.simulator, LEDGER):
        by_entry[row["EntryID"]] += row["AmountDC"]
        cell = sums[row["GLAccount"], row["FinancialYear"], row["FinancialPeriod"], row["Type"], row["Status"]]
        cell[0 if row["AmountDC"] > 0 else 1] += abs(row["AmountDC"])
        cell[2] += 1
    assert by_entry.keys() == entries.keys()
    assert all(abs(total) < 0.005 for total in by_entry.values())
    names = ("GLAccount", "ReportingYear", "ReportingPeriod", "Type", "Status")
    found = {tuple(row[name] for name in names): row for row in rows(desk.simulator, BALANCES) if row["Count"]}
    assert found.keys() == sums.keys()
    for place, (debit, credit, count) in sums.items():
        row = found[place]
        assert (row["AmountDebit"], row["AmountCredit"]) == pytest.approx((debit, credit), abs=0.005)
        assert (row["Amount"], row["Count"]) == (pytest.approx(debit - credit, abs=0.005), count)


def test_every_kind_of_row_that_can_be_deleted_is_logged_under_its_number() -> None:
    """Certain: the numbers of the kinds; a kind without a table that takes DELETE is deleted by the test itself."""
    catalog = open_catalog()
    kinds = {code: catalog.open(id) for code, id in catalog.deletions.items() if id is not None}
    with_rows = {code: endpoint.regular for code, endpoint in kinds.items() if endpoint.regular}
    for code, regular in with_rows.items():
        for id in regular:
            if [item.edm for item in catalog.open(id).key_properties] != [GUID]:
                continue
            key = catalog.open(id).key[0]
            simulator = Simulator(Company(**{id.replace("/", "__"): [{key: guid(1)}]}))
            table = simulator.tables[FIRST][id]
            table.remove(table[0])
            (entry,) = simulator.tables[FIRST].deletions(simulator.clock())
            assert (entry["EntityType"], entry["EntityKey"]) == (code, guid(1)), id
    assert len(with_rows) > 40
