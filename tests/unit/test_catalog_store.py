"""The packaged catalog: its totals, its names, and how quickly it opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from exact_dbapi.catalog import Catalog, closest, open_catalog, undefined_column
from exact_dbapi.catalog.model import FilterRule, Kind, Pad, Padding, Reference, SelectRule, Variant
from exact_dbapi.errors import AmbiguousTable, OperationalError, UndefinedColumn, UndefinedTable


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


def test_every_endpoint_and_property_is_there(catalog: Catalog) -> None:
    endpoints = [catalog.open(entry.id) for entry in catalog.entries]
    assert len(endpoints) == 427
    assert sum(len(one.properties) + len(one.collections) for one in endpoints) == 11_165
    assert [len(one.properties) for one in endpoints] == [entry.columns for entry in catalog.entries]


def test_every_topic_and_field_is_there(catalog: Catalog) -> None:
    topics = [catalog.topic(name) for name in catalog.topics]
    assert (len(topics), sum(len(one.fields) for one in topics), sum(len(one.children) for one in topics)) == (
        106,
        4_753,
        223,
    )


def test_names_are_unique_without_regard_to_case(catalog: Catalog) -> None:
    assert len({entry.qualified_name.lower() for entry in catalog.entries}) == len(catalog.entries)


def test_everything_that_an_endpoint_points_to_exists(catalog: Catalog) -> None:
    ids = {entry.id for entry in catalog.entries}
    for one in (catalog.open(entry.id) for entry in catalog.entries):
        assert ids.issuperset((*one.regular, *one.bulk, *one.sync))
        assert ids.issuperset(item.target for item in one.collections if item.target)
        assert len(one.key_properties) == len(one.key)
        for item in one.properties:
            if item.reference:
                target = catalog.open(item.reference.endpoint)
                assert item.reference.property is None or item.reference.property.lower() in target.by_name
        assert one.by_name.keys() >= {name.lower() for name in one.filter_fields}
        assert one.row_id is None or one.row_id.lower() in one.by_name


def test_an_account_is_known_in_full(catalog: Catalog) -> None:
    accounts = catalog.open("crm/accounts")
    code, payer = accounts.by_name["code"], accounts.by_name["invoiceaccount"]
    assert (accounts.qualified_name, accounts.path) == ("CRM.Accounts", "/api/v1/{division}/crm/Accounts")
    assert (accounts.key, accounts.page_size) == (("ID",), 60)
    assert accounts.methods == {"GET", "POST", "PUT", "DELETE"}
    assert (accounts.bulk, accounts.sync) == (("bulk/crm/accounts",), ("sync/crm/accounts",))
    assert accounts.select_rule is SelectRule.UNLESS_TOP_1_OR_KEY
    assert code.padding == Padding(18, Pad.LEFT)
    assert payer.reference == Reference("crm/accounts")
    assert accounts.by_name["invoiceaccountcode"].padding == Padding(18, Pad.LEFT, is_certain=False)
    assert accounts.by_name["name"].is_mandatory and accounts.by_name["id"].is_key


def test_filters_follow_the_rule_of_the_endpoint(catalog: Catalog) -> None:
    invoices, deleted = catalog.open("salesinvoice/salesinvoices"), catalog.open("sync/deleted")
    assert invoices.filter_rule is FilterRule.ONE_OF and "InvoiceID" in invoices.filter_fields
    assert invoices.by_name["invoiceid"].can_filter and not invoices.by_name["amountdc"].can_filter
    assert deleted.filter_rule is FilterRule.TIMESTAMP_ONLY
    assert {item.name for item in deleted.properties if item.can_filter} == {"Timestamp", "EntityType"}
    sync = catalog.open("sync/crm/accounts")
    assert [item.name for item in sync.properties if item.can_filter] == ["Timestamp"]
    assert all(item.can_filter for item in catalog.open("financial/journals").properties)


def test_lines_are_collections_and_no_columns(catalog: Catalog) -> None:
    orders = catalog.open("salesorder/salesorders")
    lines = next(item for item in orders.collections if item.name == "SalesOrderLines")
    assert (lines.target, lines.child_key) == ("salesorder/salesorderlines", "OrderID")
    assert lines.is_deep_insert and lines.is_lines and lines.is_mandatory
    assert "salesorderlines" not in orders.by_name


def test_functions_actions_and_the_one_endpoint_without_division(catalog: Catalog) -> None:
    stock = catalog.open(catalog.find("StockPosition", "Logistics").id)
    assert (stock.kind, stock.variant, stock.parameters[0].name) == (Kind.FUNCTION, Variant.READ, "itemId")
    printed = catalog.open("salesinvoice/printedsalesinvoices")
    assert printed.kind is Kind.ACTION and not list(printed.columns)
    count = catalog.open("read/crm/accountdocumentscount")
    assert count.scalar is not None and count.scalar.sql == "INTEGER"
    assert not catalog.open("current/me").is_division_scoped
    assert catalog.open("beta/budget/budgetscenarios").is_beta
    assert catalog.deletions[2] == "sync/crm/accounts" and catalog.deletions[12] is None
    assert [catalog.open(catalog.roles[role]).resource for role in ("current_user", "divisions", "deletions")] == [
        *("Me", "Divisions", "Deleted"),
    ]


@pytest.mark.parametrize(
    ("words", "id"),
    [
        (("Journals",), "financial/journals"),
        (("JOURNALS", "", "exactonlinerest"), "financial/journals"),
        (("accounts", "crm"), "crm/accounts"),
        (("AccountsBulk", "CRM"), "bulk/crm/accounts"),
        (("SalesInvoicesSync",), "sync/salesinvoice/salesinvoices"),
        (("Deleted", "Sync"), "sync/deleted"),
        (("Documents",), "documents/documents"),
        (("TransactionLines", "Financial"), "financialtransaction/transactionlines"),
        (("TransactionLinesSync", "Financial"), "sync/financial/transactionlines"),
        (("CurrentYearAfterEntry", "OpeningBalance"), "openingbalance/currentyear/afterentry"),
    ],
)
def test_a_name_finds_its_table(catalog: Catalog, words: tuple[str, ...], id: str) -> None:
    assert catalog.find(*words).id == id


def test_a_quoted_name_is_taken_exactly(catalog: Catalog) -> None:
    assert catalog.find("Accounts", "CRM", "ExactOnlineREST", exact=True).id == "crm/accounts"
    for words in (("accounts", "CRM"), ("Accounts", "crm"), ("Accounts", "CRM", "exactonlinerest")):
        with pytest.raises(UndefinedTable):
            catalog.find(*words, exact=True)


def test_a_name_in_two_services_lists_both(catalog: Catalog) -> None:
    with pytest.raises(AmbiguousTable, match=r"HRM\.Divisions or System\.Divisions") as caught:
        catalog.find("Divisions")
    assert caught.value.candidates == ("HRM.Divisions", "System.Divisions")


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("Acounts", "CRM"), "CRM.Accounts"),
        (("Acounts",), "CRM.Accounts"),
        (("SalesOrders", "Financial"), "SalesOrder.SalesOrders"),
        (("Accounts", "Crn"), "CRM.Accounts"),
        (("GLAccount",), "Financial.GLAccounts"),
    ],
)
def test_an_unknown_table_names_the_nearest(catalog: Catalog, words: tuple[str, ...], nearest: str) -> None:
    with pytest.raises(UndefinedTable) as caught:
        catalog.find(*words)
    assert caught.value.nearest[0] == nearest
    assert nearest in str(caught.value)


def test_an_unknown_catalog_says_which_exist(catalog: Catalog) -> None:
    with pytest.raises(UndefinedTable, match="ExactOnlineREST and ExactOnlineXML"):
        catalog.find("Accounts", "CRM", "ExactOnline")


def test_a_name_like_no_other_says_where_to_look(catalog: Catalog) -> None:
    with pytest.raises(UndefinedTable, match="exactsql tables") as caught:
        catalog.find("zzzz")
    assert caught.value.nearest == ()


def test_an_unknown_topic_names_the_nearest(catalog: Catalog) -> None:
    assert catalog.topic("gltransactions").item == "GLTransaction"
    with pytest.raises(UndefinedTable) as caught:
        catalog.topic("GLTransaction")
    assert "GLTransactions" in caught.value.nearest


def test_an_unknown_column_names_the_nearest(catalog: Catalog) -> None:
    error = undefined_column(catalog.open("crm/accounts"), "Nmae")
    assert isinstance(error, UndefinedColumn)
    assert error.nearest == ("Name",) and "Did you mean Name?" in str(error)
    assert closest("xyzzy", ["Name"]) == ()


def test_additions_become_columns(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "additions.json"
    path.write_text('{"endpoints": {"crm/accounts": [["PeppolScore", "Int32"], ["Name", "Int32"]]}}', encoding="utf-8")
    grown = open_catalog(path).open("crm/accounts")
    assert grown.by_name["peppolscore"].edm.sql == "INTEGER"
    assert grown.by_name["name"].edm.sql == "VARCHAR", "an addition never changes what the catalog knows"
    assert "peppolscore" not in catalog.open("crm/accounts").by_name
    assert open_catalog(tmp_path / "none.json") is catalog


def test_broken_additions_say_which_file(tmp_path: Path) -> None:
    path = tmp_path / "additions.json"
    path.write_text('{"endpoints": {"crm/accounts": [["X", "Int33"]]}}', encoding="utf-8")
    with pytest.raises(OperationalError, match=r"additions\.json"):
        open_catalog(path)


def test_a_table_is_opened_once(catalog: Catalog) -> None:
    assert catalog.open("crm/accounts") is catalog.open("crm/accounts")
