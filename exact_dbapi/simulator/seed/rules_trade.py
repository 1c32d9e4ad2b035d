"""How Exact writes relations, items, orders, deliveries and invoices, as facts.

Source: sparse answers for accounts, contacts and items, IsPurchase that comes back true, Status 20 and Type 8023 of a
draft invoice, no number until it is printed, 500 for explicit nulls in incoterms: certain. That numbers, conditions,
warehouse and VAT are filled in: certain; from which property each one comes: likely. That the stock transaction of a
batch or serial number is the line that it was delivered or received with: likely.
"""

from __future__ import annotations

from exact_dbapi.simulator.seed.rules import Rules, Total

_INCOTERMS = ("IncotermAddress", "IncotermCode")
_LINE_PRICES = {
    "NetPrice": "UnitPrice*-Discount",
    "AmountFC": "Quantity*NetPrice",
    "AmountDC": "AmountFC*^Rate?",
}
_SALES_LINE_FILLS = {
    "Description": "Item.Description",
    "UnitCode": "Item.Unit",
    "UnitDescription": "Item.UnitDescription",
    "UnitPrice": "NetPrice|Item.StandardSalesPrice",
    "VATCode": "^InvoiceTo.SalesVATCode|Item.SalesVatCode",
    "VATPercentage": "VATCode.Percentage",
}

_NESTED_STOCK = Rules(
    optional=("DraftStockTransactionID", "StockTransactionType", "Warehouse"),
    fills={"Item": "^Item", "SalesOrderLine": "^SalesOrderLineID", "Warehouse": "^Warehouse"},
)

_STOCK_LINKS = {"BatchNumbers": "StockTransactionID", "SerialNumbers": "StockTransactionID"}

TRADE: dict[str, Rules] = {
    "crm/accounts": Rules(
        is_sparse=True,
        constants={
            **{"Status": "A", "Type": "A", "IsPurchase": True, "IsSales": False, "IsSupplier": False},
            **{"IsReseller": False, "IsMailing": 0, "Blocked": False, "CanDropShip": False, "IsBank": False},
            **{"IsMember": False, "IsPilot": False, "IsAccountant": 0, "IsAgency": 0, "IsAnonymised": 0},
            **{"IsCompetitor": 0, "SecurityLevel": 100, "Source": 0, "DiscountSales": 0.0, "DiscountPurchase": 0.0},
            **{"Country": "NL", "Language": "nl-NL", "SalesCurrency": "EUR", "PurchaseCurrency": "EUR"},
            **{"InvoicingMethod": 1, "ConsolidationScenario": 0, "DeliveryAdvice": 0, "CreditLineSales": 0.0},
        },
        fills={"Code": "next", "StartDate": "today", "StatusSince": "today"},
        references={
            **{"PaymentConditionSales": "cashflow/paymentconditions.Code", "SalesVATCode": "vat/vatcodes.Code"},
            **{"PaymentConditionPurchase": "cashflow/paymentconditions.Code", "PurchaseVATCode": "vat/vatcodes.Code"},
            **{"SalesCurrency": "general/currencies.Code", "PurchaseCurrency": "general/currencies.Code"},
            **{"GLAR": "financial/glaccounts", "GLAP": "financial/glaccounts"},
        },
        unique=("Code",),
    ),
    "crm/contacts": Rules(
        is_sparse=True,
        constants={"IsMailingExcluded": False, "IsMainContact": False, "IsAnonymised": 0, "AllowMailing": 0},
        fills={"HID": "next", "Code": "next", "Language": "Account.Language", "Country": "Account.Country"},
    ),
    "crm/addresses": Rules(
        constants={"Type": 1, "Main": False, "Source": 0},
        fills={"Country": "Account.Country"},
        mandatory=("Account",),
    ),
    "crm/bankaccounts": Rules(
        constants={"Main": False, "Blocked": False, "Type": "A", "Format": "IBAN"}, fills={"IBAN": "BankAccount"}
    ),
    "crm/quotations": Rules(
        constants={"Status": 20, "StatusDescription": "Concept", "VersionNumber": 1},
        fills={
            "QuotationDate": "today",
            "QuotationNumber": "next",
            "InvoiceAccount": "OrderAccount",
            "DeliveryAccount": "OrderAccount",
            "Currency": "OrderAccount.SalesCurrency",
            "PaymentCondition": "OrderAccount.PaymentConditionSales|first",
        },
        totals=(
            Total("AmountFC", "QuotationLines", ("AmountFC", "VATAmountFC")),
            Total("AmountDC", "QuotationLines", ("AmountDC", "VATAmountFC")),
            Total("VATAmountFC", "QuotationLines", ("VATAmountFC",)),
        ),
        refused_nulls=_INCOTERMS,
    ),
    "crm/quotationlines": Rules(
        constants={"Quantity": 1.0, "Discount": 0.0, "Optional": False},
        fills={
            **_SALES_LINE_FILLS,
            "VATCode": "^InvoiceAccount.SalesVATCode|Item.SalesVatCode",
            "QuotationNumber": "^QuotationNumber",
            "VersionNumber": "^VersionNumber",
        },
        products={**_LINE_PRICES, "VATAmountFC": "AmountFC*VATPercentage"},
    ),
    "logistics/items": Rules(
        is_sparse=True,
        constants={
            **{"IsSalesItem": True, "IsPurchaseItem": False, "IsStockItem": False, "IsFractionAllowedItem": False},
            **{"IsSerialItem": False, "IsPackageItem": False, "IsSubcontractedItem": False, "IsMakeItem": 0},
            **{"IsTime": 0, "IsBatchItem": 0, "IsOnDemandItem": 0, "IsTaxableItem": 1, "IsWebshopItem": 0},
            **{"CopyRemarks": 0, "SecurityLevel": 10, "Unit": "STK", "CostPriceCurrency": "EUR"},
        },
        fills={"StartDate": "today"},
        references={"Unit": "logistics/units.Code", "SalesVatCode": "vat/vatcodes.Code"},
        unique=("Code",),
    ),
    "salesorder/salesorders": Rules(
        constants={
            **{"Status": 12, "StatusDescription": "Open", "DeliveryStatus": 12, "DeliveryStatusDescription": "Open"},
            **{"InvoiceStatus": 12, "InvoiceStatusDescription": "Open", "ApprovalStatus": 1},
            **{"ApprovalStatusDescription": "Automatisch goedgekeurd", "Discount": 0.0},
            **{"AmountDiscount": 0.0, "AmountDiscountExclVat": 0.0},
        },
        fills={
            "OrderDate": "today",
            "DeliveryDate": "OrderDate",
            "OrderNumber": "next",
            "InvoiceTo": "OrderedBy",
            "DeliverTo": "OrderedBy",
            "OrderedByContactPerson": "OrderedBy.MainContact",
            "Currency": "InvoiceTo.SalesCurrency",
            "PaymentCondition": "InvoiceTo.PaymentConditionSales|first",
            "WarehouseID": "first",
        },
        totals=(
            Total("AmountFC", "SalesOrderLines", ("AmountFC", "VATAmount")),
            Total("AmountDC", "SalesOrderLines", ("AmountDC", "VATAmount")),
            Total("AmountFCExclVat", "SalesOrderLines", ("AmountFC",)),
        ),
        references={
            **{"OrderedByContactPerson": "crm/contacts", "InvoiceToContactPerson": "crm/contacts"},
            **{"DeliverToContactPerson": "crm/contacts", "WarehouseID": "inventory/warehouses"},
        },
        mandatory=("InvoiceTo",),
        refused_nulls=_INCOTERMS,
    ),
    "salesorder/salesorderlines": Rules(
        constants={
            **{"Quantity": 1.0, "Discount": 0.0, "QuantityDelivered": 0.0, "QuantityInvoiced": 0.0},
            **{"DeliveryStatus": 12, "InvoiceStatus": 12, "OrderStatus": 12, "UseDropShipment": 0},
        },
        fills={
            **_SALES_LINE_FILLS,
            "OrderNumber": "^OrderNumber",
            "DeliveryDate": "^DeliveryDate",
            "CostPriceFC": "Item.CostPriceStandard",
        },
        products={**_LINE_PRICES, "VATAmount": "AmountFC*VATPercentage"},
    ),
    "salesorder/goodsdeliveries": Rules(
        fills={
            "DeliveryNumber": "next",
            "EntryNumber": "next",
            "Warehouse": "first",
        },
    ),
    "salesorder/goodsdeliverylines": Rules(
        fills={
            "Item": "SalesOrderLineID.Item",
            "Description": "SalesOrderLineID.Description",
            "QuantityOrdered": "SalesOrderLineID.Quantity",
            "SalesOrderNumber": "SalesOrderLineID.OrderNumber",
            "Unitcode": "SalesOrderLineID.UnitCode",
            "DeliveryDate": "^DeliveryDate",
        },
        links=_STOCK_LINKS,
    ),
    "salesinvoice/salesinvoices": Rules(
        constants={
            **{"Status": 20, "StatusDescription": "Open", "Type": 8023, "TypeDescription": "Directe verkoopfactuur"},
            **{"Discount": 0.0, "AmountDiscount": 0.0, "AmountDiscountExclVat": 0.0, "IsExtraDuty": False},
            "Journal": "70",
        },
        fills={
            "InvoiceDate": "today",
            "OrderDate": "today",
            "DueDate": "InvoiceDate",
            "OrderNumber": "next",
            "InvoiceTo": "OrderedBy",
            "DeliverTo": "OrderedBy",
            "Currency": "InvoiceTo.SalesCurrency",
            "PaymentCondition": "InvoiceTo.PaymentConditionSales|first",
            "Warehouse": "first",
        },
        totals=(
            Total("AmountFC", "SalesInvoiceLines", ("AmountFC", "VATAmountFC")),
            Total("AmountDC", "SalesInvoiceLines", ("AmountDC", "VATAmountDC")),
            Total("AmountFCExclVat", "SalesInvoiceLines", ("AmountFC",)),
            Total("VATAmountFC", "SalesInvoiceLines", ("VATAmountFC",)),
            Total("VATAmountDC", "SalesInvoiceLines", ("VATAmountDC",)),
        ),
        references={
            **{"OrderedByContactPerson": "crm/contacts", "InvoiceToContactPerson": "crm/contacts"},
            **{"DeliverToContactPerson": "crm/contacts"},
        },
        mandatory=("InvoiceTo",),
        refused_nulls=_INCOTERMS,
    ),
    "salesinvoice/salesinvoicelines": Rules(
        constants={"Quantity": 1.0, "Discount": 0.0},
        fills={**_SALES_LINE_FILLS, "GLAccount": "Item.GLRevenue"},
        products={
            **_LINE_PRICES,
            "VATAmountFC": "AmountFC*VATPercentage",
            "VATAmountDC": "VATAmountFC*^Rate?",
        },
        optional=("GLAccount",),
    ),
    "purchaseorder/purchaseorders": Rules(
        constants={
            **{"OrderStatus": 10, "ReceiptStatus": 10, "InvoiceStatus": 10, "ApprovalStatus": 2, "Source": 1},
            **{"ExchangeRate": 1.0, "Discount": 0.0, "AmountDiscount": 0.0, "DropShipment": False},
        },
        fills={
            "OrderDate": "today",
            "ReceiptDate": "OrderDate",
            "OrderNumber": "next",
            "Currency": "Supplier.PurchaseCurrency",
            "PaymentCondition": "Supplier.PaymentConditionPurchase|first",
            "Warehouse": "first",
        },
        totals=(
            Total("AmountFC", "PurchaseOrderLines", ("AmountFC", "VATAmount")),
            Total("AmountDC", "PurchaseOrderLines", ("AmountDC", "VATAmount")),
            Total("AmountFCExclVat", "PurchaseOrderLines", ("AmountFC",)),
            Total("VATAmount", "PurchaseOrderLines", ("VATAmount",)),
        ),
        refused_nulls=_INCOTERMS,
    ),
    "purchaseorder/purchaseorderlines": Rules(
        constants={
            **{"QuantityInPurchaseUnits": 1.0, "Discount": 0.0, "ReceivedQuantity": 0.0, "InvoicedQuantity": 0.0},
            **{"Rebill": False},
        },
        fills={
            "Description": "Item.Description",
            "Quantity": "QuantityInPurchaseUnits",
            "Unit": "Item.Unit",
            "UnitDescription": "Item.UnitDescription",
            "UnitPrice": "NetPrice|Item.CostPriceStandard",
            "VATCode": "^Supplier.PurchaseVATCode",
            "VATPercentage": "VATCode.Percentage",
            "ReceiptDate": "^ReceiptDate",
        },
        products={
            "Quantity": "QuantityInPurchaseUnits",
            "NetPrice": "UnitPrice*-Discount",
            "AmountFC": "QuantityInPurchaseUnits*NetPrice",
            "AmountDC": "AmountFC*^ExchangeRate?",
            "VATAmount": "AmountFC*VATPercentage",
        },
    ),
    "purchaseorder/goodsreceipts": Rules(fills={"ReceiptNumber": "next", "EntryNumber": "next", "Warehouse": "first"}),
    "purchaseorder/goodsreceiptlines": Rules(
        fills={
            "Item": "PurchaseOrderLineID.Item",
            "Description": "PurchaseOrderLineID.Description",
            "QuantityOrdered": "PurchaseOrderLineID.Quantity",
            "PurchaseOrderID": "PurchaseOrderLineID.PurchaseOrderID",
        },
        links=_STOCK_LINKS,
    ),
    "inventory/warehouses": Rules(unique=("Code",)),
    "inventory/stockcounts": Rules(
        constants={"Status": 12, "Source": 1}, fills={"StockCountNumber": "next", "EntryNumber": "next"}
    ),
    "inventory/stockcountlines": Rules(fills={"Warehouse": "^Warehouse"}),
    "inventory/stockbatchnumbers": _NESTED_STOCK,
    "inventory/stockserialnumbers": _NESTED_STOCK,
}
