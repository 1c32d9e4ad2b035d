"""What is special about topics of the XML API, as facts: page sizes, and what the parameters of a download mean.

Holds data only; which field of a topic is which property of REST stands in the catalog.

Source: pages of 1,000 items seen for masters and of 100 for sales orders: certain; the other documents page like sales
orders: likely. The names and forms of the parameters: certain; which property each one restricts: likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: The endpoint with a row for each division.
DIVISIONS = "system/divisions"

#: The most items in a page of a topic that is not listed.
PAGE_SIZE = 1000
PAGE_SIZES: Mapping[str, int] = {"Invoices": 100, "PurchaseOrders": 100, "Quotations": 100, "SalesOrders": 100}


@dataclass(frozen=True, slots=True)
class Condition:
    """What a parameter demands of an item's row: `property` may follow a reference, as in ``Item.Code``."""

    property: str
    test: Literal["from", "to", "among"] = "among"


#: What the parameters of a topic mean; a parameter that is not listed is ignored.
CONDITIONS: Mapping[str, Mapping[str, Condition]] = {
    "Administrations": {
        "Params_StartDate_From": Condition("StartDate", "from"),
        "Params_StartDate_To": Condition("StartDate", "to"),
    },
    "GLTransactions": {
        "Params_EntryDate_From": Condition("Date", "from"),
        "Params_EntryDate_To": Condition("Date", "to"),
        "Params_YearRange_From": Condition("FinancialYear", "from"),
        "Params_YearRange_To": Condition("FinancialYear", "to"),
        "Params_Period_From": Condition("FinancialPeriod", "from"),
        "Params_Period_To": Condition("FinancialPeriod", "to"),
        "Params_Status": Condition("Status"),
        "Params_Journal": Condition("JournalCode"),
    },
    "Items": {"Params_Code": Condition("Code")},
    "StockPositions": {"Params_Code": Condition("Item.Code")},
}

#: The parameter whose value names a subscription: the server remembers what it has sent under it.
DOWNLOAD_ID = "Params_DownloadID"
