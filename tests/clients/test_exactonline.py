"""exactonline 0.4, unmodified: refreshes its token, follows the pages, reads what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

exactonline_http = pytest.importorskip("exactonline.http")

from exactonline.api import ExactApi  # noqa: E402
from exactonline.resource import GET  # noqa: E402
from exactonline.storage.ini import IniStorage  # noqa: E402

from exact_dbapi.simulator import Simulator  # noqa: E402

INI = """
[server]
auth_url = {url}/api/oauth2/auth
rest_url = {url}/api
token_url = {url}/api/oauth2/token
[application]
base_url = https://app.example
client_id = {client_id}
client_secret = {client_secret}
iteration_limit = 100000
[transient]
access_expiry = 0
access_token = none
refresh_token = {refresh_token}
division = {division}
"""


@pytest.fixture
def api(exact_simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExactApi]:
    monkeypatch.setattr(exactonline_http.opt_secure, "protocols", ("http", "https"))
    settings = exact_simulator.sign_in(chain=True)
    path = tmp_path / "exact.ini"
    values = {**settings, "url": exact_simulator.url, "division": exact_simulator.divisions[0]}
    path.write_text(INI.format(**values), encoding="utf-8")
    return ExactApi(storage=IniStorage(str(path)))


def test_it_signs_in_and_reads_every_page(api: ExactApi, exact_simulator: Simulator) -> None:
    division = exact_simulator.divisions[0]
    rows = api.rest(GET(f"v1/{division}/crm/Accounts?$select=ID,Name,Code"))
    stored = exact_simulator.tables[division]["crm/Accounts"]
    assert [(row["ID"], row["Name"], row["Code"].strip()) for row in rows] == [
        (row["ID"], row["Name"], row["Code"].strip()) for row in stored
    ]
    assert exact_simulator.calls == 1 + -(-len(stored) // 60)
    assert exact_simulator.calls[0].path == "/api/oauth2/token"


def test_its_own_collections_work(api: ExactApi, exact_simulator: Simulator) -> None:
    division = exact_simulator.divisions[0]
    (first, *_) = exact_simulator.tables[division]["crm/Accounts"]
    found = api.relations.filter(filter=f"ID eq guid'{first['ID']}'", top=1)
    assert [row["Name"] for row in found] == [first["Name"]]
    ledger = exact_simulator.tables[division]["financial/GLAccounts"]
    assert len(api.ledgeraccounts.all()) == len(ledger)


def test_it_creates_updates_and_deletes(api: ExactApi, exact_simulator: Simulator) -> None:
    stored = exact_simulator.tables[exact_simulator.divisions[0]]["crm/Accounts"]
    key = api.relations.create({"Name": "Walter BV", "Code": "424242".rjust(18)})["ID"]
    api.relations.update(key, {"Name": "Wjdoekes BV"})
    assert [row["Name"] for row in stored if row["ID"] == key] == ["Wjdoekes BV"]
    assert api.relations.get(relation_code="424242")["ID"] == key
    api.relations.delete(key)
    assert key not in {row["ID"] for row in stored}


def test_it_books_an_entry_with_its_lines(api: ExactApi, exact_simulator: Simulator) -> None:
    tables = exact_simulator.tables[exact_simulator.divisions[0]]
    revenue = next(row["ID"] for row in tables["financial/GLAccounts"] if row["Code"] == "8000")
    content = {
        "Customer": tables["crm/Accounts"][0]["ID"],
        "Journal": "70",
        "YourRef": "F1",
        "EntryDate": "2026-06-01T00:00:00Z",
        "SalesEntryLines": [{"GLAccount": revenue, "AmountFC": 100, "Description": "Advies"}],
    }
    created = api.invoices.create(content)
    invoice = api.invoices.get(invoice_number="F1")
    assert invoice["EntryID"] == created["EntryID"]
    assert [line["AmountFC"] for line in invoice["SalesEntryLines"]] == [100]


def test_a_bulk_read_takes_a_call_per_thousand_rows(api: ExactApi, exact_simulator: Simulator) -> None:
    division = exact_simulator.divisions[0]
    rows = api.rest(GET(f"v1/{division}/bulk/CRM/Accounts?$select=ID,Name"))
    stored = exact_simulator.tables[division]["crm/Accounts"]
    assert [row["ID"] for row in rows] == [row["ID"] for row in stored]
    assert exact_simulator.calls == 1 + -(-len(stored) // 1000)
