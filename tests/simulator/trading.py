"""A small trading company that can be written to: an account, items, ledger accounts, VAT, journals."""

from __future__ import annotations

from typing import Any

from exact_dbapi.simulator import Simulator
from tests.simulator.simulated import FIRST, Company, Reader, guid

ACCOUNTS = f"{FIRST}/crm/Accounts"
ITEMS = f"{FIRST}/logistics/Items"
ORDERS = f"{FIRST}/salesorder/SalesOrders"
ORDER_LINES = f"{FIRST}/salesorder/SalesOrderLines"
INVOICES = f"{FIRST}/salesinvoice/SalesInvoices"
CUSTOMER, SUPPLIER, CHAIR, TABLE, REVENUE, COSTS = (guid(number) for number in range(1, 7))


def trading() -> Company:
    """Make the company."""
    terms = {"SalesCurrency": "EUR", "PurchaseCurrency": "EUR", "PaymentConditionSales": "30", "SalesVATCode": "2"}
    return Company(
        crm__Accounts=[
            {"ID": CUSTOMER, "Code": "7", "Name": "Bakker BV", **terms},
            {"ID": SUPPLIER, "Code": "8", "Name": "Houthandel", "PaymentConditionPurchase": "30", **terms},
        ],
        logistics__Items=[
            {"ID": CHAIR, "Code": "CHAIR", "Description": "Stoel", "Unit": "STK", "StandardSalesPrice": 40.0},
            {"ID": TABLE, "Code": "TABLE", "Description": "Tafel", "Unit": "STK", "StandardSalesPrice": 200.0},
        ],
        financial__GLAccounts=[
            {"ID": REVENUE, "Code": "8000", "Description": "Omzet"},
            {"ID": COSTS, "Code": "4000", "Description": "Kosten"},
        ],
        financial__Journals=[
            {"ID": guid(20), "Code": "20", "Description": "Bank", "Currency": "EUR"},
            {"ID": guid(50), "Code": "50", "Description": "Inkoop", "Currency": "EUR"},
            {"ID": guid(70), "Code": "70", "Description": "Verkoop", "Currency": "EUR"},
            {"ID": guid(90), "Code": "90", "Description": "Memoriaal", "Currency": "EUR"},
        ],
        vat__VATCodes=[{"ID": guid(30), "Code": "2", "Description": "Hoog", "Percentage": 0.21}],
        general__Currencies=[{"Code": "EUR", "Description": "Euro"}],
        cashflow__PaymentConditions=[{"ID": guid(31), "Code": "30", "Description": "30 dagen"}],
        inventory__Warehouses=[{"ID": guid(32), "Code": "1", "Description": "Magazijn"}],
        documents__DocumentTypes=[{"ID": 10, "Description": "Verkoopfactuur"}, {"ID": 20, "Description": "Inkoop"}],
    )


def order(*lines: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Make the body of a sales order; without lines it gets one."""
    return {"OrderedBy": CUSTOMER, **values, "SalesOrderLines": list(lines) or [{"Item": CHAIR, "Quantity": 2}]}


def rows(simulator: Simulator, path: str) -> list[dict[str, Any]]:
    """List the stored rows of a table."""
    return [dict(row) for row in simulator.tables[FIRST][path]]


def row(simulator: Simulator, path: str, key: str) -> dict[str, Any]:
    """Find a stored row by its key."""
    table = simulator.tables[FIRST][path]
    return next(dict(one) for one in table if one[table.endpoint.key[0]] == key)


def made(reader: Reader, path: str, content: Any) -> dict[str, Any]:
    """POST, and return the row that came back whole."""
    reply = reader.post(path, content, Prefer="return=representation")
    assert reply.status == 201, reply.body
    created: dict[str, Any] = reply.json["d"]
    return created
