"""The tables of the XML topics: all of them, under names that follow from the paths, with keys to what they are in."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from exact_dbapi.catalog import Catalog, open_catalog
from exact_dbapi.catalog.model import DIVISION_CODE, Endpoint, Kind, Place, Reference
from exact_dbapi.catalog.topics import column_name
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, DOUBLE, GUID, INT64
from exact_dbapi.errors import UndefinedTable


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


@pytest.fixture(scope="module")
def tables(catalog: Catalog) -> list[Endpoint]:
    return [catalog.open(entry.id) for entry in catalog.topic_tables]


def test_every_topic_and_all_that_repeats_is_a_table(catalog: Catalog, tables: list[Endpoint]) -> None:
    topics = [catalog.topic(name) for name in catalog.topics]
    assert len(tables) == len(topics) + sum(len(topic.children) for topic in topics) == 106 + 223
    assert [len(one.properties) for one in tables] == [entry.columns for entry in catalog.topic_tables]
    assert {one.kind for one in tables} == {Kind.TOPIC}
    assert set(catalog.topic_tables) <= set(catalog.tables)


def test_every_field_is_a_column_of_one_table(catalog: Catalog, tables: list[Endpoint]) -> None:
    fields = sum(len(catalog.topic(name).fields) for name in catalog.topics)
    own = [
        place
        for one in tables
        if one.extract is not None
        for _, place in one.extract.places
        if place.level == len(one.extract.levels)
    ]
    assert len(own) == fields


def test_names_are_unique_without_regard_to_case(catalog: Catalog, tables: list[Endpoint]) -> None:
    assert len({entry.qualified_name.lower() for entry in catalog.topic_tables}) == len(tables)
    for one in tables:
        names = Counter(column.name.lower() for column in one.table_columns)
        assert [name for name, count in names.items() if count > 1] == [], one.qualified_name
        assert len(one.by_name) == len(one.properties)
        assert one.table_columns[-1] is DIVISION_CODE


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("@code", "code"),
        ("OrderDate", "OrderDate"),
        ("OrderedBy/@code", "OrderedBy_code"),
        ("ForeignAmount/Currency/Description/@termid", "ForeignAmount_Currency_Description_termid"),
    ],
)
def test_a_name_follows_from_the_path(path: str, name: str) -> None:
    assert column_name(path) == name


def test_references_and_keys_lead_to_columns_that_are_there(catalog: Catalog, tables: list[Endpoint]) -> None:
    pointing = [(one, column) for one in tables for column in one.properties if column.reference is not None]
    assert len(pointing) > 500
    for one, column in pointing:
        reference = column.reference
        assert reference is not None and reference.property is not None
        target = catalog.open(reference.endpoint).by_name[reference.property.lower()]
        assert target.edm is column.edm, (one.qualified_name, column.name)


def test_an_order_and_its_lines(catalog: Catalog) -> None:
    orders, lines = catalog.open("xml/salesorders"), catalog.open("xml/salesorders/salesorderline")
    assert (orders.qualified_name, lines.qualified_name) == ("XML.SalesOrders", "XML.SalesOrders_SalesOrderLine")
    assert orders.page_size == lines.page_size == 100
    key = lines.by_name["salesorder_salesordernumber"]
    assert key.reference == Reference("xml/salesorders", "salesordernumber")
    assert lines.by_name["item_code"].reference == Reference("xml/items", "code")
    assert lines.extract is not None and lines.extract.levels == (("SalesOrderLine",),)
    assert lines.extract.by_column[key.name] == Place(0, (), "salesordernumber")
    assert lines.extract.by_column["UnitPrice_Currency_code"] == Place(1, ("UnitPrice", "Currency"), "code")
    assert [orders.by_name[name].edm for name in ("orderdate", "orderedby_id")] == [DATETIME_TYPE, GUID]
    assert [lines.by_name[name].edm for name in ("quantity", "line")] == [DOUBLE, INT64]
    assert catalog.open("xml/items").by_name["image_binarydata"].edm is BINARY_TYPE
    assert catalog.open("xml/journals").by_name["allowvat"].edm is BOOLEAN


def test_a_table_has_the_keys_of_all_that_it_is_in(catalog: Catalog) -> None:
    addresses = catalog.open("xml/accounts/contact/address")
    names = [column.name for column in addresses.properties[:5]]
    assert names == ["Account_code", "Account_ID", "Contact_number", "Contact_code", "Contact_ID"]
    assert addresses.by_name["account_code"].reference == Reference("xml/accounts", "code")
    assert addresses.by_name["address_contact_id"].name == "Address_Contact_ID", "its own, beside that which it is in"
    receipts = catalog.open("xml/receipts/receiptline")
    assert [column.name for column in receipts.properties[:2]] == ["Receipt_Description", "Receipt_EntryDate"]


def test_a_topic_of_which_nothing_is_known_has_its_items_whole(catalog: Catalog) -> None:
    groups = catalog.open("xml/layouts")
    assert [column.name for column in groups.table_columns] == ["XML", "ts_d", "Params_TSPaging", "DIVISION_CODE"]


def test_parameters_are_named_as_the_url_has_them(catalog: Catalog) -> None:
    assert [(one.name, one.edm, one.is_required) for one in catalog.open("xml/gltransactions").parameters][:1] == [
        ("Params_EntryDate_From", DATETIME_TYPE, False)
    ]
    names = [one.name for one in catalog.open("xml/balances").parameters]
    assert names[:2] == ["Params_year", "Params_prevyears"] and names[-1] == "Params_TSPaging"


@pytest.mark.parametrize(
    ("words", "id"),
    [
        (("Journals", "XML"), "xml/journals"),
        (("journals", None, "exactonlinexml"), "xml/journals"),
        (("Journals", "xml", "ExactOnlineXML"), "xml/journals"),
        (("salesorders_salesorderline", "XML"), "xml/salesorders/salesorderline"),
        (("MatchSets",), "xml/matchsets"),
        (("Journals",), "financial/journals"),
    ],
)
def test_a_name_finds_its_table(catalog: Catalog, words: tuple[str, ...], id: str) -> None:
    assert catalog.find(*words).id == id


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("Acounts", None, "ExactOnlineXML"), "XML.Accounts"),
        (("SalesOrderLine", "XML"), "XML.SalesOrders"),
        (("MatchSet",), "XML.MatchSets"),
        (("Accounts", "CRM", "ExactOnlineXML"), "XML.Accounts"),
    ],
)
def test_an_unknown_name_lists_the_nearest(catalog: Catalog, words: tuple[str, ...], nearest: str) -> None:
    with pytest.raises(UndefinedTable) as caught:
        catalog.find(*words)
    assert nearest in caught.value.nearest


def test_opening_a_table_takes_a_moment() -> None:
    """The largest one: 568 fields, 11 of which repeat."""
    fresh = Catalog()
    fresh.topic("Accounts")
    started = time.process_time()
    assert len(fresh.open("xml/accounts").table_columns) > 300
    assert time.process_time() - started < 0.03
