"""Sales: quotations, orders, goods deliveries and invoices, each with their lines.

In come a division's books, out come rows; the deals behind them are made once and shared. Never books an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from exact_dbapi.simulator.seed import hurting
from exact_dbapi.simulator.seed.books import DIVISION, Books, Row, Table
from exact_dbapi.simulator.seed.chart import LEDGER_AT, LEDGERS, VATS
from exact_dbapi.simulator.seed.deals import Deal, DealLine, condition_columns, deals, line_columns, line_counts
from exact_dbapi.simulator.seed.identity import TODAY
from exact_dbapi.simulator.seed.logistics import warehouse_columns
from exact_dbapi.simulator.seed.masters import cost_center_code, cost_center_name, ledger_ids
from exact_dbapi.simulator.seed.relations import Party

_ORDER_STATUS = {12: "Open", 20: "Gedeeltelijk", 21: "Volledig", 45: "Geannuleerd"}
_QUOTATION_STATUS = {5: "Afgewezen", 20: "Concept", 25: "Open", 50: "Geaccepteerd"}
_INVOICE_STATUS = {20: "Open", 50: "Verwerkt"}


class Invoice(NamedTuple):
    """A sales invoice: its number, its deal, and which order it bills (None: none)."""

    id: str
    number: int
    deal: Deal
    order: int | None
    is_processed: bool


def _orders(books: Books) -> list[Deal]:
    return deals(books, "salesorder", books.size(3000, 310, 12))


def _order_ids(books: Books) -> list[str]:
    return books.ids("salesorder/SalesOrders", len(books.once(_orders)))


def order_line_ids(books: Books) -> list[list[str]]:
    """Return the guids of the lines of each order."""
    return _split(books, "salesorder/SalesOrderLines", books.once(_orders))


def _split(books: Books, subject: str, made: list[Deal]) -> list[list[str]]:
    keys = iter(books.ids(subject, line_counts(made)))
    return [[next(keys) for _ in deal.lines] for deal in made]


def _invoiced_orders(books: Books) -> int:
    return len(books.once(_orders)) * 13 // 15


def invoices(books: Books) -> list[Invoice]:
    """Return all invoices by number: those of orders, with direct ones among them, in order of date."""
    billed = books.once(_orders)[: _invoiced_orders(books)]
    direct = deals(books, "salesinvoice", books.size(450, 50, 3))
    known: list[tuple[Deal, int | None]] = [
        *((deal._replace(date=min(deal.date + timedelta(days=7), TODAY)), deal.place) for deal in billed),
        *((deal, None) for deal in direct),
    ]
    known.sort(key=lambda pair: (pair[0].date, pair[0].place, pair[1] is None))
    keys = books.ids("salesinvoice/SalesInvoices", len(known))
    open_from = len(known) - books.size(40, 5, 1)
    return [
        Invoice(key, 60001 + at, deal, order, at < open_from)
        for at, (key, (deal, order)) in enumerate(zip(keys, known, strict=False))
    ]


def _people(party: Party, **columns: str) -> Row:
    """Repeat a party under several columns: name of the guid's column = name of the name's column."""
    made: Row = {}
    for column, name in columns.items():
        made[column], made[name] = party.id, party.name
    return made


def _order_state(books: Books, index: int) -> tuple[int, int]:
    """Return the status of delivery and of invoicing of an order."""
    billed = _invoiced_orders(books)
    if index % 53 == 52:
        return 45, 21 if index < billed else 12
    return 21 if index < billed else 20 if index % 3 == 0 else 12, 21 if index < billed else 12


def _sales_orders(books: Books) -> Iterator[Row]:
    users = books.users
    for key, deal in zip(_order_ids(books), books.once(_orders), strict=False):
        delivery, invoicing = _order_state(books, deal.place)
        party, (seller, seller_name) = deal.party, users[deal.place % 4]
        total = deal.amount + deal.vat_amount
        yield {
            "OrderID": key,
            "OrderNumber": 10001 + deal.place,
            "OrderDate": deal.date,
            "DeliveryDate": deal.date + timedelta(days=5 + deal.place % 9),
            "Created": deal.date,
            "Description": f"Order {deal.party.city}" if deal.place % 5 else None,
            **_people(party, OrderedBy="OrderedByName", InvoiceTo="InvoiceToName", DeliverTo="DeliverToName"),
            "OrderedByContactPerson": party.contact,
            "OrderedByContactPersonFullName": party.contact_name,
            "DeliveryAddress": party.address,
            "AmountFC": total / 100,
            "AmountDC": deal.in_books(total),
            "AmountFCExclVat": deal.amount / 100,
            "AmountDiscount": 0.0,
            "AmountDiscountExclVat": 0.0,
            "Discount": 0.0,
            "Currency": party.currency,
            **condition_columns(party),
            "Status": delivery,
            "StatusDescription": _ORDER_STATUS[delivery],
            "DeliveryStatus": delivery,
            "DeliveryStatusDescription": _ORDER_STATUS[delivery],
            "InvoiceStatus": invoicing,
            "InvoiceStatusDescription": _ORDER_STATUS[invoicing],
            "ApprovalStatus": 1,
            "ApprovalStatusDescription": "Automatisch goedgekeurd",
            "Salesperson": seller,
            "SalespersonFullName": seller_name,
            **warehouse_columns(books, 0, "WarehouseID"),
            "YourRef": f"PO-{deal.place:05d}" if deal.place % 3 else "",
        }


def _sales_order_lines(books: Books) -> Iterator[Row]:
    for order, keys, deal in zip(_order_ids(books), books.once(order_line_ids), books.once(_orders), strict=False):
        delivery, invoicing = _order_state(books, deal.place)
        delivered = float(delivery == 21)
        for number, (key, line) in enumerate(zip(keys, deal.lines, strict=True), start=1):
            yield {
                "ID": key,
                "OrderID": order,
                "OrderNumber": 10001 + deal.place,
                "Created": deal.date,
                **line_columns(deal, number, line),
                "ItemCode": line.ware.code,
                "UnitCode": line.ware.unit,
                "UnitDescription": line.ware.unit_description,
                "VATCodeDescription": VATS[deal.vat].description,
                "VATAmount": line.vat_amount / 100,
                "CostPriceFC": line.ware.cost / 100,
                "DeliveryDate": deal.date + timedelta(days=5 + deal.place % 9),
                "DeliveryStatus": delivery,
                "InvoiceStatus": invoicing,
                "OrderStatus": delivery,
                "QuantityDelivered": line.quantity * delivered,
                "QuantityInvoiced": float(line.quantity) if invoicing == 21 else 0.0,
                "UseDropShipment": 0,
                **_cost_center(books, deal, "CostCenter"),
            }


def _cost_center(books: Books, deal: Deal, stem: str) -> Row:
    if deal.place % 4:
        return {}
    index = deal.place % 59
    return {stem: cost_center_code(index), f"{stem}Description": cost_center_name(index)}


def _delivered(books: Books) -> list[Deal]:
    """Return the orders that goods were delivered for, an exact number of them in the trading company."""
    complete = [deal for deal in books.once(_orders) if _order_state(books, deal.place)[0] == 21]
    return complete[-books.size(hurting.ROW_COUNTS["salesorder/GoodsDeliveries"], 120, 4) :]


def _deliveries(books: Books) -> Iterator[Row]:
    made = books.once(_delivered)
    for index, (key, deal) in enumerate(zip(books.ids("salesorder/GoodsDeliveries", len(made)), made, strict=False)):
        party = deal.party
        yield {
            "EntryID": key,
            "DeliveryNumber": 80001 + index,
            "EntryNumber": 80001 + index,
            "DeliveryDate": deal.date + timedelta(days=5),
            "Created": deal.date + timedelta(days=5),
            "DeliveryAccount": party.id,
            "DeliveryAccountCode": party.code,
            "DeliveryAccountName": party.name,
            "DeliveryAddress": party.address,
            "DeliveryContact": party.contact,
            "DeliveryContactPersonFullName": party.contact_name,
            "Description": f"Levering order {10001 + deal.place}",
            "TrackingNumber": f"3S{index * 7919:010d}" if index % 2 else None,
            **warehouse_columns(books, 0),
        }


def _delivery_lines(books: Books) -> Iterator[Row]:
    made, order_lines = books.once(_delivered), books.once(order_line_ids)
    keys = iter(books.ids("salesorder/GoodsDeliveryLines", line_counts(made)))
    for entry, deal in zip(books.ids("salesorder/GoodsDeliveries", len(made)), made, strict=False):
        for number, (order_line, line) in enumerate(zip(order_lines[deal.place], deal.lines, strict=True), start=1):
            yield {
                "ID": next(keys),
                "EntryID": entry,
                "LineNumber": number,
                "Created": deal.date + timedelta(days=5),
                "DeliveryDate": deal.date + timedelta(days=5),
                "Item": line.ware.id,
                "ItemCode": line.ware.code,
                "ItemDescription": line.ware.description,
                "Description": line.ware.description,
                "QuantityOrdered": float(line.quantity),
                "QuantityDelivered": float(line.quantity),
                "SalesOrderLineID": order_line,
                "SalesOrderLineNumber": number,
                "SalesOrderNumber": 10001 + deal.place,
                "Unitcode": line.ware.unit,
            }


def _sales_invoices(books: Books) -> Iterator[Row]:
    for invoice in books.once(invoices):
        deal, party = invoice.deal, invoice.deal.party
        total = deal.amount + deal.vat_amount
        status = 50 if invoice.is_processed else 20
        yield {
            "InvoiceID": invoice.id,
            "InvoiceNumber": invoice.number,
            "InvoiceDate": deal.date,
            "DueDate": deal.date + timedelta(days=deal.days),
            "OrderDate": deal.date,
            "OrderNumber": 10001 + invoice.order if invoice.order is not None else None,
            "Created": deal.date,
            "Description": f"Factuur {invoice.number}",
            **_people(party, OrderedBy="OrderedByName", InvoiceTo="InvoiceToName", DeliverTo="DeliverToName"),
            "DeliverToAddress": party.address,
            "AmountFC": total / 100,
            "AmountDC": deal.in_books(total),
            "AmountFCExclVat": deal.amount / 100,
            "VATAmountFC": deal.vat_amount / 100,
            "VATAmountDC": deal.in_books(deal.vat_amount),
            "AmountDiscount": 0.0,
            "AmountDiscountExclVat": 0.0,
            "Discount": 0.0,
            "Currency": party.currency,
            **condition_columns(party),
            "Journal": "70",
            "JournalDescription": "Verkoopboek",
            "Type": 8020,
            "TypeDescription": "Verkoopfactuur",
            "Status": status,
            "StatusDescription": _INVOICE_STATUS[status],
            "IsExtraDuty": False,
            "PaymentReference": f"{invoice.number:016d}",
            "Warehouse": warehouse_columns(books, 0)["Warehouse"],
            "YourRef": f"PO-{invoice.order:05d}" if invoice.order is not None else None,
        }


def _invoice_line(books: Books, invoice: Invoice, number: int, line: DealLine) -> Row:
    deal = invoice.deal
    ledger = LEDGER_AT[line.ware.ledger]
    row = {
        "InvoiceID": invoice.id,
        "Created": deal.date,
        **line_columns(deal, number, line),
        "ItemCode": line.ware.code,
        "UnitCode": line.ware.unit,
        "UnitDescription": line.ware.unit_description,
        "VATCodeDescription": VATS[deal.vat].description,
        "VATAmountFC": line.vat_amount / 100,
        "VATAmountDC": deal.in_books(line.vat_amount),
        "GLAccount": ledger_ids(books)[ledger],
        "GLAccountDescription": LEDGERS[ledger].description,
        "DeliveryDate": deal.date,
        **_cost_center(books, deal, "CostCenter"),
    }
    if invoice.order is not None:
        row["SalesOrder"] = _order_ids(books)[invoice.order]
        row["SalesOrderLine"] = books.once(order_line_ids)[invoice.order][number - 1]
        row["SalesOrderLineNumber"] = number
        row["SalesOrderNumber"] = 10001 + invoice.order
    return row


def _sales_invoice_lines(books: Books) -> Iterator[Row]:
    made = books.once(invoices)
    keys = iter(books.ids("salesinvoice/SalesInvoiceLines", line_counts([invoice.deal for invoice in made])))
    for invoice in made:
        for number, line in enumerate(invoice.deal.lines, start=1):
            yield {"ID": next(keys), **_invoice_line(books, invoice, number, line)}


def _quoted(books: Books) -> list[Deal]:
    return deals(books, "quotation", books.size(hurting.ROW_COUNTS["crm/Quotations"], 90, 2))


def _quotations(books: Books) -> Iterator[Row]:
    made = books.once(_quoted)
    for key, deal in zip(books.ids("crm/Quotations", len(made)), made, strict=False):
        party, status = deal.party, (50, 25, 5, 20)[deal.place % 4]
        total = deal.amount + deal.vat_amount
        yield {
            "QuotationID": key,
            "QuotationNumber": 5001 + deal.place,
            "VersionNumber": 1,
            "QuotationDate": deal.date,
            "ClosingDate": deal.date + timedelta(days=30),
            "CloseDate": deal.date + timedelta(days=14) if status in (5, 50) else None,
            "Created": deal.date,
            "Description": f"Offerte {deal.lines[0].ware.description}",
            "OrderAccount": party.id,
            "OrderAccountCode": party.code,
            "OrderAccountName": party.name,
            "OrderAccountContact": party.contact,
            "OrderAccountContactFullName": party.contact_name,
            "InvoiceAccount": party.id,
            "InvoiceAccountCode": party.code,
            "InvoiceAccountName": party.name,
            "DeliveryAccount": party.id,
            "DeliveryAccountCode": party.code,
            "DeliveryAccountName": party.name,
            "DeliveryAddress": party.address,
            "AmountFC": total / 100,
            "AmountDC": deal.in_books(total),
            "VATAmountFC": deal.vat_amount / 100,
            "AmountDiscount": 0.0,
            "AmountDiscountExclVat": 0.0,
            "Currency": party.currency,
            **condition_columns(party),
            "Status": status,
            "StatusDescription": _QUOTATION_STATUS[status],
        }


def _quotation_lines(books: Books) -> Iterator[Row]:
    made = books.once(_quoted)
    keys = iter(books.ids("crm/QuotationLines", line_counts(made)))
    for quotation, deal in zip(books.ids("crm/Quotations", len(made)), made, strict=False):
        for number, line in enumerate(deal.lines, start=1):
            yield {
                "ID": next(keys),
                "QuotationID": quotation,
                "QuotationNumber": 5001 + deal.place,
                "VersionNumber": 1,
                "Created": deal.date,
                **line_columns(deal, number, line),
                "UnitCode": line.ware.unit,
                "UnitDescription": line.ware.unit_description,
                "VATDescription": VATS[deal.vat].description,
                "VATAmountFC": line.vat_amount / 100,
                "Optional": False,
            }


TABLES = {
    "salesorder/SalesOrders": Table(_sales_orders, key=("OrderID",)),
    "salesorder/SalesOrderLines": Table(_sales_order_lines, stamps=DIVISION),
    "salesorder/GoodsDeliveries": Table(_deliveries, key=("EntryID",)),
    "salesorder/GoodsDeliveryLines": Table(_delivery_lines),
    "salesinvoice/SalesInvoices": Table(_sales_invoices, key=("InvoiceID",)),
    "salesinvoice/SalesInvoiceLines": Table(_sales_invoice_lines, stamps=DIVISION),
    "crm/Quotations": Table(_quotations, key=("QuotationID",)),
    "crm/QuotationLines": Table(_quotation_lines, stamps=DIVISION),
}
