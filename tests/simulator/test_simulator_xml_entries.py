"""Entries and match sets uploaded: what has to add up, and where REST shows it.

Each test is named after the fact about Exact that it holds the simulator to.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exact_dbapi.simulator import Simulator
from tests.simulator.simulated import FIRST, HandClock, Reader, running
from tests.simulator.trading import COSTS, REVENUE, rows
from tests.simulator.xml_api import XmlReader, company, texts, told, trailer

Sim = tuple[Simulator, Reader, XmlReader]


@pytest.fixture
def sim() -> Iterator[Sim]:
    with running(company(), clock=HandClock()) as (simulator, reader):
        yield simulator, reader, XmlReader(reader)


def entry(number: int, journal: str, *amounts: tuple[str, float], **head: str) -> str:
    lines = "".join(
        f'<GLTransactionLine line="{at}"><Date>2026-03-05</Date><GLAccount code="{code}"/>'
        f"<Amount><Value>{amount}</Value></Amount></GLTransactionLine>"
        for at, (code, amount) in enumerate(amounts, start=1)
    )
    named = f' entry="{number}"' if number else ""
    return f'<GLTransaction{named}><Journal code="{journal}"/><Description>Boeking</Description>{lines}</GLTransaction>'


def entries(*items: str) -> str:
    return f"<GLTransactions>{''.join(items)}</GLTransactions>"


def test_an_entry_has_to_balance_and_its_number_is_unique_in_its_journal(sim: Sim) -> None:
    simulator, _, xml = sim
    good = entry(26900001, "90", ("8000", -125.0), ("4000", 125.0))
    messages = xml.upload(
        "GLTransactions",
        entries(good, entry(26900002, "90", ("8000", -125.0), ("4000", 100.0)), good, entry(26900003, "90")),
    )
    assert told(messages) == [
        ("2", "Created"),
        ("0", "Not in balance: -25.00"),
        ("0", "Already exists - Entry number: 26900001, Journal: 90"),
        ("0", "Mandatory: GL transaction line"),
    ]
    assert told(xml.upload("GLTransactions", entries(good)))[0][0] == "0"
    found = rows(simulator, "financialtransaction/TransactionLines")
    assert sorted((row["LineNumber"], row["GLAccountCode"], row["AmountDC"]) for row in found) == [
        (1, "8000", -125.0),
        (2, "4000", 125.0),
    ]
    assert {(row["FinancialYear"], row["FinancialPeriod"], row["Status"]) for row in found} == {(2026, 3, 20)}
    assert {row["Description"] for row in found} == {"Boeking"} and len({row["EntryID"] for row in found}) == 1


def test_a_general_entry_shows_among_those_of_rest_too(sim: Sim) -> None:
    simulator, reader, xml = sim
    xml.upload("GLTransactions", entries(entry(26900001, "90", ("8000", -5.0), ("4000", 5.0))))
    path = f"{FIRST}/generaljournalentry/GeneralJournalEntries"
    (found,) = reader.get(path, select="EntryNumber,JournalCode,EntryID").rows
    assert (found["EntryNumber"], found["JournalCode"]) == (26900001, "90")
    lines = rows(simulator, "generaljournalentry/GeneralJournalEntryLines")
    assert sorted((row["GLAccount"], row["AmountFC"]) for row in lines) == sorted([(REVENUE, -5.0), (COSTS, 5.0)])
    assert {row["EntryID"] for row in rows(simulator, "financialtransaction/TransactionLines")} == {found["EntryID"]}


def test_an_entry_counts_in_the_balances_and_a_closed_period_takes_none(sim: Sim) -> None:
    simulator, reader, xml = sim
    closed = {"Journal": "90", "Year": 2026, "Period": 3, "Status": 1}
    items = entries(entry(1, "90", ("8000", -5.0), ("4000", 5.0)), entry(2, "90", ("8000", -2.0), ("4000", 2.0)))
    xml.upload("GLTransactions", items)
    shown = reader.get(f"{FIRST}/financial/ReportingBalance", filter=f"GLAccount eq guid'{REVENUE}'").rows
    assert [(one["Amount"], one["Count"], one["ReportingPeriod"]) for one in shown] == [(-7, 2, 3)]
    simulator.tables[FIRST]["read/financial/journalstatuslist"].append(closed)
    refused = xml.upload("GLTransactions", entries(entry(3, "90", ("8000", -5.0), ("4000", 5.0))))
    assert told(refused) == [("0", "Closed: Financial period")]


def test_a_bank_journal_takes_the_difference_on_its_own_account(sim: Sim) -> None:
    simulator, _, xml = sim
    (message,) = xml.upload("GLTransactions", entries(entry(0, "20", ("8000", -121.0))), Params_Journal="90")
    found = rows(simulator, "financialtransaction/TransactionLines")
    assert message.get("type") == "2" and texts(message, "Topic/Data/@keyAlt") == ["1"]
    assert sorted((row["GLAccountCode"], row["AmountDC"]) for row in found) == [("1100", 121.0), ("8000", -121.0)]


def test_the_journal_of_an_upload_is_that_of_entries_without_one(sim: Sim) -> None:
    _, _, xml = sim
    bare = entry(1, "90", ("8000", -1.0), ("4000", 1.0)).replace('<Journal code="90"/>', "")
    assert told(xml.upload("GLTransactions", entries(bare))) == [("0", "Mandatory: Journal")]
    assert told(xml.upload("GLTransactions", entries(bare), Params_Journal="90")) == [("2", "Created")]


def match_set(*lines: tuple[int, float], more: str = "", account: str = "1300") -> str:
    inside = "".join(
        f'<MatchLine finyear="2026" finperiod="3" journal="90" entry="{entry}" amountdc="{amount}"/>'
        for entry, amount in lines
    )
    head = f'<GLAccount code="{account}"/><Account code="7"/>'
    return f"<MatchSet>{head}<MatchLines>{inside}</MatchLines>{more}</MatchSet>"


def test_match_sets_net_to_zero_on_lines_of_debtors_unless_they_are_written_off(sim: Sim) -> None:
    simulator, _, xml = sim
    table = simulator.tables[FIRST]["financial/GLAccounts"]
    table.change(next(found for found in table if found["Code"] == "1300"), Type=20)
    items = entries(
        entry(1, "90", ("1300", 121.0), ("8000", -121.0)), entry(2, "90", ("1300", -121.0), ("4000", 121.0))
    )
    xml.upload("GLTransactions", items)
    sets = [
        match_set((1, 121.0), (2, -121.0)),
        match_set((1, 121.0)),
        match_set((1, 121.0), more='<WriteOff type="1"><GLAccount code="4000"/></WriteOff>'),
        *(match_set((3, 5.0)), match_set((1, 121.0), account="8000"), match_set((1, 121.0), account="9")),
        match_set(),
    ]
    assert told(xml.upload("MatchSets", f"<MatchSets>{''.join(sets)}</MatchSets>")) == [
        *(("2", "Created"), ("0", "Not in balance: 121.00"), ("2", "Created")),
        *(("0", "Not found: Payment term 3"), ("0", "Invalid: G/L account 8000"), ("0", "Not found: G/L account 9")),
        ("0", "Mandatory: Match line"),
    ]
    page = xml.download("MatchSets", pagesize=1)
    assert texts(page, "MatchSets/MatchSet/MatchLines/MatchLine/@amountdc") == ["121.0", "-121.0"]
    rest = xml.download("MatchSets", TSPaging=trailer(page)["ts_d"])
    assert texts(rest, "MatchSets/MatchSet/WriteOff/@type") == ["1"]
    assert trailer(xml.download("MatchSets", Params_GLAccount="1600"))["count"] == "0"
    assert trailer(xml.download("MatchSets", Params_AccountCode="7,8"))["count"] == "2"
