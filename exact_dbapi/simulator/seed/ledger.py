"""Where the ledger stands: the endpoints of transaction lines, balances and closed periods, as facts.

Source: entries of all kinds come together in the transaction lines, whose line 0 is the header (certain); the balances
are sums of them (likely); a period is open or closed for each journal (certain), and closed is 1 (likely).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ledger:
    """Ids of endpoints.

    lines: the transaction lines; `constants` are what each of them has. balances: sums of them by ledger account, year,
    period, type and status. periods: whether a period is closed, with the value that says so.
    """

    lines: str
    constants: Mapping[str, Any]
    balances: str
    periods: str
    closed: int


LEDGER = Ledger(
    lines="financialtransaction/transactionlines",
    constants={
        **{"LineType": 0, "AmountVATFC": 0.0, "AmountVATBaseFC": 0.0, "Quantity": 0.0},
        **{"ExtraDutyAmountFC": 0.0, "ExtraDutyPercentage": 0.0, "PaymentDiscountAmount": 0.0},
    },
    balances="financial/reportingbalance",
    periods="read/financial/journalstatuslist",
    closed=1,
)
