"""Which rows go together, and in which order: mutations in, documents out, nothing sent."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.errors import IntegrityError
from exact_dbapi.executor.documents import arrange, referring, requests
from exact_dbapi.executor.pending import Identity
from exact_dbapi.mutation import Document, Key, Mutation, Verb

CATALOG = open_catalog()
KEY = UUID("6a3f4a2e-0000-4000-8000-000000000001")
ITEM = UUID("6a3f4a2e-0000-4000-8000-000000000002")


class Statements:
    """Writes mutations as a transaction would, one statement each."""

    def __init__(self) -> None:
        self.rows: list[Mutation] = []

    def add(self, verb: Verb, table: str, key: Any = None, division: int = 1, **values: Any) -> Mutation:
        endpoint = CATALOG.open(table)
        given = tuple((endpoint.by_name[name.lower()], value) for name, value in values.items())
        keys = () if key is None else (key,)
        self.rows.append(Mutation(verb, endpoint, division, given, keys, len(self.rows) + 1))
        return self.rows[-1]

    def insert(self, table: str, key: Any = None, **values: Any) -> Mutation:
        return self.add(Verb.INSERT, table, key, **values)


def shape(document: Document) -> Any:
    """The statements of a document, nested as it is."""
    lines = {collection.name: [shape(one) for one in rows] for collection, rows in document.lines}
    return (document.root.statement, lines) if lines else document.root.statement


def order(statements: Statements, name: str, customer: Any = KEY) -> None:
    statements.insert("salesorder/salesorders", name, OrderedBy=customer)
    statements.insert("salesorder/salesorderlines", OrderID=name, Item=ITEM)


def test_lines_go_into_their_header() -> None:
    statements = Statements()
    order(statements, "o1")
    order(statements, "o2")
    statements.insert("salesorder/salesorderlines", OrderID="o1", Item=ITEM)
    assert list(map(shape, arrange(statements.rows))) == [
        (1, {"SalesOrderLines": [2, 5]}),
        (3, {"SalesOrderLines": [4]}),
    ]


def test_a_line_may_come_before_its_header() -> None:
    statements = Statements()
    statements.insert("salesorder/salesorderlines", OrderID="o1", Item=ITEM)
    statements.insert("salesorder/salesorders", "o1", OrderedBy=KEY)
    assert list(map(shape, arrange(statements.rows))) == [(2, {"SalesOrderLines": [1]})]


def test_batch_and_serial_numbers_go_into_the_lines_of_a_delivery() -> None:
    statements = Statements()
    statements.insert("salesorder/goodsdeliveries", "d1", DeliveryDate=None)
    statements.insert("salesorder/goodsdeliverylines", "l1", EntryID="d1", QuantityDelivered=2.0)
    statements.insert("inventory/stockbatchnumbers", ParentID="l1", BatchNumber="B1", Quantity=1.0)
    statements.insert("inventory/stockbatchnumbers", ParentID="l1", BatchNumber="B2", Quantity=1.0)
    documents = arrange(statements.rows)
    assert list(map(shape, documents)) == [(1, {"GoodsDeliveryLines": [(2, {"BatchNumbers": [3, 4]})]})]
    (request,) = requests(statements.rows)
    assert json.loads(request.body or b"")["GoodsDeliveryLines"] == [
        {
            "QuantityDelivered": 2.0,
            "BatchNumbers": [{"BatchNumber": "B1", "Quantity": 1.0}, {"BatchNumber": "B2", "Quantity": 1.0}],
        }
    ]


def test_the_body_is_what_exact_takes() -> None:
    statements = Statements()
    order(statements, "o1")
    (request,) = requests(statements.rows)
    assert (request.method, request.url) == ("POST", "/api/v1/1/salesorder/SalesOrders")
    assert json.loads(request.body or b"") == {"OrderedBy": str(KEY), "SalesOrderLines": [{"Item": str(ITEM)}]}


def test_changes_go_to_the_rows_own_address() -> None:
    statements = Statements()
    statements.add(Verb.UPDATE, "crm/accounts", KEY, Name="new", Remarks=None)
    statements.add(Verb.DELETE, "crm/accounts", KEY)
    update, delete = requests(statements.rows)
    assert (update.method, update.url) == ("PUT", f"/api/v1/1/crm/Accounts(guid'{KEY}')")
    assert json.loads(update.body or b"") == {"Name": "new", "Remarks": None}
    assert (delete.method, delete.url, delete.body) == ("DELETE", f"/api/v1/1/crm/Accounts(guid'{KEY}')", None)


def test_what_is_referred_to_comes_first_and_the_rest_keeps_its_order() -> None:
    statements = Statements()
    order(statements, "o1", "a1")
    statements.insert("crm/accounts", "other", Name="other")
    statements.insert("crm/accounts", "a1", Name="customer", Parent="p1")
    statements.insert("crm/accounts", "p1", Name="parent")
    assert [one.root.statement for one in arrange(statements.rows)] == [3, 5, 4, 1]


def test_a_code_that_a_new_row_has_makes_it_come_first() -> None:
    statements = Statements()
    order(statements, "o1")
    statements.insert("salesorder/salesorders", "o2", OrderedBy=KEY, PaymentCondition="X9")
    statements.insert("salesorder/salesorderlines", OrderID="o2", Item=ITEM)
    statements.insert("cashflow/paymentconditions", Code="X9", Description="nine days")
    assert [one.root.statement for one in arrange(statements.rows)] == [1, 5, 3]


def test_the_same_name_in_another_division_is_another_row() -> None:
    statements = Statements()
    statements.insert("crm/accounts", "a1", Name="customer")
    statements.insert("crm/contacts", Account="a1", FirstName="A", LastName="B", division=2)
    with pytest.raises(IntegrityError, match="Account is 'a1', which is neither a GUID nor the name of a new row"):
        arrange(statements.rows)


def test_a_reference_means_a_row_of_its_own_table() -> None:
    statements = Statements()
    statements.insert("crm/accounts", "x", Name="customer")
    statements.insert("logistics/items", "x", Code="x", Description="item")
    statements.insert("salesorder/salesorders", "x", OrderedBy="x")
    statements.insert("salesorder/salesorderlines", OrderID="x", Item="x")
    documents = arrange(statements.rows)
    assert list(map(shape, documents)) == [1, 2, (3, {"SalesOrderLines": [4]})]
    keys: dict[Identity, Key] = {
        ("crm/accounts", 1, ("x",)): (KEY,),
        ("logistics/items", 1, ("x",)): (ITEM,),
    }
    last = referring(documents[-1], keys)
    assert [value for mutation in last.mutations() for _, value in mutation.values] == [KEY, ITEM]


def test_rows_in_a_circle_are_refused() -> None:
    statements = Statements()
    statements.insert("crm/accounts", "a", Name="a", Parent="b")
    statements.insert("crm/accounts", "b", Name="b", Parent="a")
    with pytest.raises(IntegrityError, match="none can be first"):
        arrange(statements.rows)


def test_a_row_that_refers_to_itself_is_refused() -> None:
    statements = Statements()
    statements.insert("crm/accounts", "a", Name="a", Parent="a")
    with pytest.raises(IntegrityError, match="a row that goes with it"):
        arrange(statements.rows)


def test_all_that_is_wrong_is_told_at_once() -> None:
    statements = Statements()
    statements.insert("salesorder/salesorders", "o1", OrderedBy="nobody")
    statements.insert("crm/contacts", Account="who", FirstName="A", LastName="B")
    with pytest.raises(IntegrityError) as caught:
        arrange(statements.rows)
    assert all(words in str(caught.value) for words in ("'nobody'", "at least one of its SalesOrderLines", "'who'"))


def test_a_line_that_exact_takes_only_with_its_header_is_refused_alone() -> None:
    statements = Statements()
    statements.insert("vat/vatpercentages", VATCodeID=KEY, Percentage=0.21)
    with pytest.raises(IntegrityError, match="only together with its header"):
        arrange(statements.rows)


def test_a_new_row_is_changed_after_it_is_there() -> None:
    statements = Statements()
    statements.add(Verb.UPDATE, "crm/accounts", "a", Name="b")
    statements.insert("crm/accounts", "a", Name="a")
    documents = arrange(statements.rows)
    assert [one.root.statement for one in documents] == [2, 1]
    assert referring(documents[1], {("crm/accounts", 1, ("a",)): (KEY,)}).root.key == (KEY,)
