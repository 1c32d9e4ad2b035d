"""The values that hurt, in one place, so that a test can ask for each by name.

Only constants. They stand in the first division of the demo company: `OVERRIDES` gives, per table, what its first rows
(in the order they are made, before sorting) hold; `BARE` how many rows after those have nothing but their key and a
name; `ROW_COUNTS` the tables with an exact number of rows. Nothing here is believable, and that is the point.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

#: Names of accounts: case, accents, ligature, dotless i, apostrophes, wildcards, blanks, far planes, markup.
NAMES = (
    "Bakker BV",
    "BAKKER BV",
    "bakker bv",
    "Café Zuid-Oost",
    "Cafe Zuid-Oost",
    "Cafe\u0301 Zuid-Oost",
    "Straßenbau Groß GmbH",
    "STRASSENBAU GROSS GMBH",
    "\u0132sselmeer Vis BV",
    "IJsselmeer Vis BV",
    "I\u015f\u0131k Ticaret",
    "Isik Ticaret",
    "'t Hoekje",
    "O'Brien & Sons",
    "100% Katoen_BV",
    'Back\\slash "Quote" BV',
    "A&B <Techniek> BV",
    " Voorloop BV",
    "Achterloop BV  ",
    "Achterloop BV",
    "Bloemen \U0001f337 Lente",
    "\u65e5\u672c\u8cbf\u6613 KK",
    "Regel\teen\r\nregel twee",
    "; DROP TABLE Accounts; --",
)

#: Codes of the same accounts, trimmed: leading zeros alone make them different.
ACCOUNT_CODES = ("7", "07", "007", "0000007", "11", "0000011", "A1", "a10", "0", "00")
ITEM_CODES = ("0010", "010", "10", "X-1", "x-2", "50%", "A_B", "O'Item", "ITEM 1 ", "ß")

LONG_TEXT = ("Regel met tab\ten aanhaling \"dubbel\" en 'enkel'.\r\nVolgende regel; é ß \u0132 \U0001f600.\n" * 60)[
    :4000
]

LEAP_DAY = datetime(2024, 2, 29)
SPRING_GAP = datetime(2025, 3, 30, 2, 30)
AUTUMN_TWICE = datetime(2025, 10, 26, 2, 30)
FRACTION_003 = datetime(2025, 6, 1, 12, 0, 0, 3000)
FRACTION_007 = datetime(2025, 6, 1, 12, 0, 0, 7000)
LAST_TICK = datetime(2025, 12, 31, 23, 59, 59, 997000)
BEFORE_1970 = datetime(1969, 12, 31, 23, 59, 59)
FIRST_SQL_DAY = datetime(1753, 1, 1)
LAST_DAY = datetime(9999, 12, 31)

SUM_OF_TENTHS = 0.1 + 0.2
HUGE_AMOUNT = 1e15 + 0.3
TINY_AMOUNT = 5e-324
NEGATIVE_ZERO = -0.0
BEYOND_DOUBLE = 2**53 + 1
LARGEST_INT64 = 2**63 - 1

OVERRIDES: dict[str, tuple[dict[str, Any], ...]] = {
    "crm/Accounts": (
        {"Remarks": LONG_TEXT, "EstablishedDate": FIRST_SQL_DAY, "EndDate": LAST_DAY, "Source": 255},
        {"Remarks": "", "Email": "", "Website": None, "Source": 0, "Modified": SPRING_GAP},
        {"Remarks": None, "Email": None, "Website": "", "Source": 1, "Modified": AUTUMN_TWICE},
        {"CustomerSince": LEAP_DAY, "CreditLineSales": HUGE_AMOUNT, "Modified": FRACTION_003},
        {"CustomerSince": BEFORE_1970, "CreditLineSales": NEGATIVE_ZERO, "Modified": FRACTION_007},
        {"DiscountSales": TINY_AMOUNT, "CreditLineSales": -0.01, "Modified": LAST_TICK},
        {"DiscountSales": SUM_OF_TENTHS, "Latitude": -90.0, "Longitude": 180.0},
    ),
    "crm/Contacts": (
        {"BirthDate": LEAP_DAY, "Notes": LONG_TEXT},
        {"BirthDate": BEFORE_1970, "Notes": ""},
        {"BirthDate": datetime(1899, 12, 30), "Notes": " "},
        {"BirthDate": datetime(1970, 1, 1), "Notes": "null"},
    ),
    "logistics/Items": (
        {"StandardSalesPrice": SUM_OF_TENTHS, "CostPriceStandard": 1e-07, "Notes": LONG_TEXT},
        {"StandardSalesPrice": HUGE_AMOUNT, "CostPriceStandard": NEGATIVE_ZERO, "EndDate": LAST_DAY},
        {"StandardSalesPrice": -12.345, "Stock": -3.0, "Notes": ""},
        {"StandardSalesPrice": 1.005, "NetWeight": 2.675, "StartDate": LEAP_DAY},
        {"Stock": 1e21, "GrossWeight": TINY_AMOUNT, "IsWebshopItem": 255},
    ),
    "logistics/SalesItemPrices": (
        {"Price": SUM_OF_TENTHS, "EndDate": LAST_DAY, "StartDate": LEAP_DAY},
        {"Price": HUGE_AMOUNT, "EndDate": LAST_DAY},
        {"Price": 0.0, "EndDate": None},
    ),
    "budget/Budgets": (
        {"HID": BEYOND_DOUBLE, "AmountDC": SUM_OF_TENTHS},
        {"HID": LARGEST_INT64, "AmountDC": HUGE_AMOUNT},
        {"HID": -LARGEST_INT64 - 1, "AmountDC": NEGATIVE_ZERO},
    ),
    "salesorder/SalesOrders": (
        {"Remarks": LONG_TEXT, "DeliveryDate": LEAP_DAY, "YourRef": "''"},
        {"Remarks": "", "DeliveryDate": AUTUMN_TWICE, "YourRef": "%"},
        {"DeliveryDate": SPRING_GAP, "YourRef": "0"},
    ),
    "documents/Documents": (
        {"Body": LONG_TEXT, "DocumentDate": LEAP_DAY},
        {"Body": "", "DocumentDate": BEFORE_1970, "HasEmptyBody": True},
    ),
    "project/TimeTransactions": (
        {"StartTime": SPRING_GAP, "EndTime": datetime(2025, 3, 30, 3, 30), "Notes": LONG_TEXT},
        {"StartTime": AUTUMN_TWICE, "EndTime": datetime(2025, 10, 26, 3, 0), "Notes": ""},
    ),
    "financialtransaction/TransactionLines": (
        {"Notes": LONG_TEXT, "YourRef": "", "Quantity": SUM_OF_TENTHS},
        {"Notes": "", "YourRef": None, "Quantity": NEGATIVE_ZERO, "Modified": AUTUMN_TWICE},
        {"Notes": "\U0001f9fe", "YourRef": " ", "Quantity": -1e-09, "Modified": SPRING_GAP},
    ),
}

#: How many rows have no optional value at all; they follow after the rows of OVERRIDES.
BARE = {"crm/Accounts": 5, "crm/Contacts": 3, "logistics/Items": 3, "project/Projects": 2}

#: Guids that differ in one group only: sorting them as text gives another order than SQL Server's.
CROSSED_GUIDS = (
    "ffffffff-0000-4000-8000-000000000001",
    "00000000-ffff-4000-8000-000000000001",
    "00000000-0000-4fff-8000-000000000001",
    "00000000-0000-4000-8fff-000000000001",
    "00ff0000-0000-4000-8000-000000000001",
    "ff000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
)
#: The table whose first rows have them as keys; nothing refers to it.
CROSSED_TABLE = "logistics/SelectionCodes"

#: Row counts at and around the page sizes 60 and 1,000, and none and one.
ROW_COUNTS = {
    "hrm/Costcenters": 60,
    "hrm/Costunits": 61,
    "crm/Quotations": 1000,
    "salesorder/GoodsDeliveries": 1001,
    "financial/GLSchemes": 1,
    "crm/Opportunities": 0,
}
