"""The few endpoints that Exact treats in their own way, as facts: the server itself knows no endpoint by name.

Source: the log of deletions, the user's own row, lists of divisions cut down to the consent, the unchecked division in
the URL of the list of divisions, DivisionMoveDate, files that rows never show, and the marks of payments, receivables
and parts of a project are certain; the turned signs and the line of the VAT were seen by users of another driver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Ids of endpoints by what is special about them.

    aliases: another path of the same endpoint. users: show who is signed in. seed_user: the name under which a test
    signs in as the user whose row the seed holds. deletions: the log of deletions. sync_timestamp: finds a row version
    by date. division_lists: show only the divisions that the user granted, by this property. any_division: do not check
    the division in the URL. move_date: the property of a division that tells when it last moved to another database.
    rights: tells what the user's role allows. sync_marks: what tells, in a sync endpoint that several tables share,
    whose row it is. sync_turned: columns whose sign is the opposite in a sync endpoint. sync_vat: where a sync endpoint
    of documents ends each with a line 9999 for its VAT, the columns that the line's amounts are.
    """

    aliases: Mapping[str, str]
    users: frozenset[str]
    seed_user: str
    deletions: str
    sync_timestamp: str
    division_lists: Mapping[str, str]
    any_division: frozenset[str]
    move_date: str
    rights: str
    sync_marks: Mapping[str, Mapping[str, int]]
    sync_turned: Mapping[str, frozenset[str]]
    sync_vat: Mapping[str, Mapping[str, str]]


#: Properties whose value is always answered as null, by the endpoints that have them: files are fetched by their URL.
NEVER_SHOWN = frozenset((f"{folder}documents/documentattachments", "Attachment") for folder in ("", "bulk/", "sync/"))

BEHAVIOUR = Behaviour(
    aliases={"system/me": "current/me"},
    users=frozenset({"current/me"}),
    seed_user="demo",
    deletions="sync/deleted",
    sync_timestamp="read/sync/sync/synctimestamp",
    division_lists={
        "system/divisions": "Code",
        "system/alldivisions": "Code",
        "system/getmostrecentlyuseddivisions": "Code",
        "hrm/divisions": "Code",
    },
    any_division=frozenset({"system/divisions"}),
    move_date="DivisionMoveDate",
    rights="users/userhasrights",
    sync_marks={
        "cashflow/payments": {"LineType": 22},
        "cashflow/receivables": {"LineType": 20},
        "project/wbsdeliverables": {"Type": 1},
        "project/wbsactivities": {"Type": 2},
        "project/wbsexpenses": {"Type": 3},
        "project/timetransactions": {"Type": 1},
        "project/costtransactions": {"Type": 2},
    },
    sync_turned={
        "sync/salesinvoice/salesinvoices": frozenset(
            {
                *("AmountDC", "AmountDiscount", "AmountDiscountExclVat", "AmountFC", "AmountFCExclVat"),
                *("VATAmountDC", "VATAmountFC"),
            }
        )
    },
    sync_vat={"sync/salesinvoice/salesinvoices": {"AmountDC": "VATAmountDC", "AmountFC": "VATAmountFC"}},
)
