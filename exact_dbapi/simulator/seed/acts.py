"""What the POST-only actions do, as facts.

Source: a printed invoice gets its number, and failures of its parts stand in the answer and not in the status: certain;
which status a document has afterwards, and the words of success: likely. The invoices that orders become are not made.
"""

from __future__ import annotations

from exact_dbapi.simulator.seed.rules import Act

_DONE = {"SuccessMessage": "OK"}
_PRINTED = {"DocumentCreationSuccess": "OK"}
_QUOTATIONS = "crm/quotations"

ACTS: dict[str, Act] = {
    "salesinvoice/invoicesalesorders": Act(
        "salesorder/salesorders",
        {"InvoiceStatus": 21, "InvoiceStatusDescription": "Volledig"},
        answers={"NumberOfFailedInvoices": 0},
        collection="SalesOrderIDs",
        counted="NumberOfCreatedInvoices",
    ),
    "cashflow/processpayments": Act("cashflow/payments", {"Status": 50}, answers=_DONE, collection="PaymentIDs"),
    "salesinvoice/printedsalesinvoices": Act(
        "salesinvoice/salesinvoices",
        {"Status": 50, "StatusDescription": "Verwerkt"},
        {"InvoiceNumber": "next"},
        _PRINTED,
    ),
    "salesorder/printedsalesorders": Act("salesorder/salesorders", answers=_PRINTED),
    "salesorder/completesalesorder": Act(
        "salesorder/salesorders",
        {
            **{"Status": 21, "StatusDescription": "Volledig", "DeliveryStatus": 21, "InvoiceStatus": 21},
            **{"DeliveryStatusDescription": "Volledig", "InvoiceStatusDescription": "Volledig"},
        },
        answers=_DONE,
    ),
    "salesorder/completesalesorderline": Act(
        "salesorder/salesorderlines", {"DeliveryStatus": 21, "InvoiceStatus": 21, "OrderStatus": 21}, answers=_DONE
    ),
    "crm/acceptquotation": Act(_QUOTATIONS, {"Status": 50, "StatusDescription": "Geaccepteerd"}, answers=_DONE),
    "crm/rejectquotation": Act(_QUOTATIONS, {"Status": 5, "StatusDescription": "Afgewezen"}, answers=_DONE),
    "crm/reopenquotation": Act(_QUOTATIONS, {"Status": 20, "StatusDescription": "Concept"}, answers=_DONE),
    "crm/reviewquotation": Act(_QUOTATIONS, {"Status": 40, "StatusDescription": "Beoordeeld"}, answers=_DONE),
    "crm/printquotation": Act(_QUOTATIONS, {"Status": 25, "StatusDescription": "Open"}, answers=_PRINTED),
    "crm/emailwithsignoffquotation": Act(_QUOTATIONS, {"Status": 25, "StatusDescription": "Open"}, answers=_DONE),
    "inventory/processstockcount": Act("inventory/stockcounts", {"Status": 21}, answers=_DONE),
    "inventory/processwarehousetransfer": Act("inventory/warehousetransfers", {"Status": 50}, answers=_DONE),
}
