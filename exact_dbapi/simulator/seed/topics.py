"""What is special about topics of the XML API, as facts: page sizes, what parameters mean, what uploads do.

Holds data only; which field of a topic is which property of REST stands in the catalog.

Source: pages of 1,000 items seen for masters and of 100 for sales orders: certain; the other documents page like sales
orders: likely. The names and forms of the parameters: certain; which property each one restricts: likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

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


@dataclass(frozen=True, slots=True)
class Balance:
    """What has to add up in an entry: `amount` over its lines.

    The row that `journal` refers to may take the difference on its `account`, when its type is one of `types`; `line`
    is what the line with the difference has besides. `period` names year and period, which the journal may have closed.
    """

    amount: str
    journal: str
    account: str
    types: frozenset[int]
    line: Mapping[str, Any]
    period: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Also:
    """Another endpoint that shows an entry: when the row that `journal` refers to has this `type`.

    `copies` are properties of its lines with those that have the same value where only they were sent.
    """

    journal: str
    type: int
    copies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taking:
    """What an upload does with the items of a topic, beyond the rules by which REST writes their rows.

    open: a property and the value it has while a stored item may be made anew. kinds: for a property, what is stored
    for each value that is sent, and under None for any other. parameters: what a parameter of the upload gives to items
    that say nothing. balance: what has to add up. also: other endpoints that show the item.
    """

    open: tuple[str, Any] | None = None
    kinds: Mapping[str, Mapping[Any, Mapping[str, Any]]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    balance: Balance | None = None
    also: Mapping[str, Also] = field(default_factory=dict)


_DIRECT = {"Type": 8023, "TypeDescription": "Directe verkoopfactuur"}

#: Source: an open order is made anew and one with activity ignored, invoices become type 8020, or 8023 when 8023 or
#: 8024 is sent, and are drafts: certain. That an entry has to balance: certain; that cash, bank, sales and purchase
#: journals (types 10 to 22) take the difference on their own account: likely.
TAKING: Mapping[str, Taking] = {
    "SalesOrders": Taking(open=("Status", 12)),
    "PurchaseOrders": Taking(open=("OrderStatus", 10)),
    "Invoices": Taking(
        kinds={"Type": {8023: _DIRECT, 8024: _DIRECT, None: {"Type": 8020, "TypeDescription": "Verkoopfactuur"}}},
        parameters={"Params_Journal": "Journal"},
    ),
    "GLTransactions": Taking(
        parameters={"Params_Journal": "JournalCode"},
        balance=Balance(
            amount="AmountDC",
            journal="JournalCode",
            account="GLAccount",
            types=frozenset({10, 12, 20, 21, 22}),
            line={"LineNumber": 0},
            period=("FinancialYear", "FinancialPeriod"),
        ),
        also={"generaljournalentry/generaljournalentries": Also("JournalCode", 90, {"AmountFC": "AmountDC"})},
    ),
}

#: Which rows below a stored item an uploaded one changes, instead of being added: those with the same values.
#: Source: unknown.
SAME: Mapping[str, tuple[str, ...]] = {
    "crm/addresses": ("Type",),
    "crm/bankaccounts": ("BankAccount",),
    "crm/contacts": ("FirstName", "LastName"),
}


@dataclass(frozen=True, slots=True)
class Matching:
    """A topic that REST does not show: which transaction lines settle one another.

    account, party, lines, write_off: fields and the repeating part of an item; `types` are those of a ledger account
    that can be matched. amount: the field of a line whose sum over the lines is nothing. line: the fields of a line
    that name a transaction line, with its properties; ledger: the endpoint of those. filters: the parameters of a
    download with the field that each restricts.
    """

    topic: str
    account: str
    types: frozenset[int]
    party: str
    lines: str
    amount: str
    write_off: str
    line: Mapping[str, str]
    ledger: str
    filters: Mapping[str, str]


#: Source: lines net to zero unless there is a write-off, only ledger accounts of type 20 and 22, a line that cannot be
#: matched is a payment term that is not found: certain.
MATCHING = Matching(
    topic="MatchSets",
    account="GLAccount/@code",
    types=frozenset({20, 22}),
    party="Account/@code",
    lines="MatchLines/MatchLine",
    amount="@amountdc",
    write_off="WriteOff/@type",
    line={
        "@finyear": "FinancialYear",
        "@finperiod": "FinancialPeriod",
        "@journal": "JournalCode",
        "@entry": "EntryNumber",
        "@amountdc": "AmountDC",
    },
    ledger="financialtransaction/transactionlines",
    filters={"Params_GLAccount": "GLAccount/@code", "Params_AccountCode": "Account/@code"},
)
