"""Purchase: orders and goods receipts with their lines.

In come a division's books, out come rows. Never books an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from exact_dbapi.simulator.seed.books import Books, Row, Table
from exact_dbapi.simulator.seed.chart import VATS
from exact_dbapi.simulator.seed.deals import Deal, condition_columns, deals, line_columns, line_counts
from exact_dbapi.simulator.seed.logistics import warehouse_columns


def _orders(books: Books) -> list[Deal]:
    return deals(books, "purchaseorder", books.size(900, 95, 3), is_purchase=True)


def _received(books: Books) -> list[Deal]:
    return [deal for deal in books.once(_orders) if deal.place % 3]


def _line_ids(books: Books) -> dict[tuple[int, int], str]:
    made = books.once(_orders)
    keys = iter(books.ids("purchaseorder/PurchaseOrderLines", line_counts(made)))
    return {(deal.place, number): next(keys) for deal in made for number in range(1, len(deal.lines) + 1)}


def _order_ids(books: Books) -> list[str]:
    return books.ids("purchaseorder/PurchaseOrders", len(books.once(_orders)))


def _purchase_orders(books: Books) -> Iterator[Row]:
    for key, deal in zip(_order_ids(books), books.once(_orders), strict=False):
        party, (agent, agent_name) = deal.party, books.users[deal.place % 3]
        received = 30 if deal.place % 3 else 10
        yield {
            "PurchaseOrderID": key,
            "OrderNumber": 30001 + deal.place,
            "OrderDate": deal.date,
            "ReceiptDate": deal.date + timedelta(days=7),
            "Created": deal.date,
            "Description": f"Bestelling {party.name}"[:60],
            "Supplier": party.id,
            "SupplierCode": party.code,
            "SupplierName": party.name,
            "SupplierContact": party.contact,
            "SupplierContactPersonFullName": party.contact_name,
            "AmountFC": (deal.amount + deal.vat_amount) / 100,
            "AmountDC": deal.in_books(deal.amount + deal.vat_amount),
            "AmountFCExclVat": deal.amount / 100,
            "VATAmount": deal.vat_amount / 100,
            "AmountDiscount": 0.0,
            "Discount": 0.0,
            "Currency": party.currency,
            "ExchangeRate": deal.rate,
            **condition_columns(party),
            "OrderStatus": received,
            "ReceiptStatus": received,
            "InvoiceStatus": 30 if deal.place % 2 else 10,
            "ApprovalStatus": 2 if deal.place % 4 else 0,
            "ApprovalStatusDescription": "Goedgekeurd" if deal.place % 4 else "Wacht op goedkeuring",
            "DropShipment": False,
            "PurchaseAgent": agent,
            "PurchaseAgentFullName": agent_name,
            "PurchaseOrderLineCount": len(deal.lines),
            "Source": 1,
            **warehouse_columns(books, 0),
        }


def _purchase_order_lines(books: Books) -> Iterator[Row]:
    line_ids, orders = books.once(_line_ids), _order_ids(books)
    for order, deal in zip(orders, books.once(_orders), strict=False):
        for number, line in enumerate(deal.lines, start=1):
            yield {
                "ID": line_ids[deal.place, number],
                "PurchaseOrderID": order,
                "Created": deal.date,
                **line_columns(deal, number, line),
                "ItemCode": line.ware.code,
                "ItemDivisable": False,
                "QuantityInPurchaseUnits": float(line.quantity),
                "ReceivedQuantity": float(line.quantity) if deal.place % 3 else 0.0,
                "InvoicedQuantity": float(line.quantity) if deal.place % 2 else 0.0,
                "ReceiptDate": deal.date + timedelta(days=7),
                "Unit": line.ware.unit,
                "UnitDescription": line.ware.unit_description,
                "VATDescription": VATS[deal.vat].description,
                "VATAmount": line.vat_amount / 100,
                "IsBatchNumberItem": 0,
                "IsSerialNumberItem": 0,
                "Rebill": False,
            }


def _receipts(books: Books) -> Iterator[Row]:
    made = books.once(_received)
    for index, (key, deal) in enumerate(zip(books.ids("purchaseorder/GoodsReceipts", len(made)), made, strict=False)):
        yield {
            "ID": key,
            "EntryNumber": 85001 + index,
            "ReceiptNumber": 85001 + index,
            "ReceiptDate": deal.date + timedelta(days=7),
            "Created": deal.date + timedelta(days=7),
            "Description": f"Ontvangst {30001 + deal.place}",
            "Supplier": deal.party.id,
            "SupplierCode": deal.party.code,
            "SupplierName": deal.party.name,
            "GoodsReceiptLineCount": len(deal.lines),
            **warehouse_columns(books, 0),
        }


def _receipt_lines(books: Books) -> Iterator[Row]:
    made, line_ids, orders = books.once(_received), books.once(_line_ids), _order_ids(books)
    keys = iter(books.ids("purchaseorder/GoodsReceiptLines", line_counts(made)))
    for receipt, deal in zip(books.ids("purchaseorder/GoodsReceipts", len(made)), made, strict=False):
        for number, line in enumerate(deal.lines, start=1):
            yield {
                "ID": next(keys),
                "GoodsReceiptID": receipt,
                "LineNumber": number,
                "Created": deal.date + timedelta(days=7),
                "Item": line.ware.id,
                "ItemCode": line.ware.code,
                "ItemDescription": line.ware.description,
                "ItemUnitCode": line.ware.unit,
                "Description": line.ware.description,
                "QuantityOrdered": float(line.quantity),
                "QuantityReceived": float(line.quantity),
                "PurchaseOrderID": orders[deal.place],
                "PurchaseOrderLineID": line_ids[deal.place, number],
                "PurchaseOrderNumber": 30001 + deal.place,
                "Rebill": False,
            }


TABLES = {
    "purchaseorder/PurchaseOrders": Table(_purchase_orders, key=("PurchaseOrderID",)),
    "purchaseorder/PurchaseOrderLines": Table(_purchase_order_lines),
    "purchaseorder/GoodsReceipts": Table(_receipts),
    "purchaseorder/GoodsReceiptLines": Table(_receipt_lines),
}
