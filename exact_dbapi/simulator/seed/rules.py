"""What can be said about how Exact writes a kind of row: the nouns of the rule book.

A source is a path, tried from left to right where `|` stands between several: ``Item`` is a property of the row itself,
``Item.Unit`` a property of the row it refers to, ``^Currency`` one of the header, ``today`` the date, ``year(X)`` and
``period(X)`` parts of a date, ``next`` one more than the highest number, ``first`` the row with the lowest code. A
product is a list of factors: ``-Discount`` is what a discount leaves, ``^Rate?`` counts as 1 where it is missing.
Holds no fact about any endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Total:
    """A property of a header that adds up properties of the rows of one of its collections."""

    property: str
    collection: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """What has to add up: the opening balance and the lines give the closing balance."""

    opening: str
    closing: str
    collection: str
    part: str


@dataclass(frozen=True, slots=True)
class Content:
    """A file in a row: the property that takes its bytes and never shows them, its size, and where to fetch it."""

    property: str
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A row that the server adds by itself: the property that refers to it, its endpoint, what it has from where."""

    property: str
    endpoint: str
    constants: Mapping[str, Any]
    fills: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """What an action does to a row: its endpoint, what it sets, what it fills in, what the action answers.

    With `collection` it does so to each row of a list of keys; `counted` is then the property that answers how many.
    """

    endpoint: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    collection: str | None = None
    counted: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """How an entry stands in the ledger: a line for each of a collection's, one for each VAT code, one that balances.

    sign: which way the header's total goes, +1 to debit; its lines go the other way. ledger: the source of the header's
    ledger account, or None where the lines alone have to balance. fills: what all lines have of the header, by source.
    vat: the property of a VAT code that names its ledger account. period: the properties of the header that say the
    journal, the year and the period.
    """

    collection: str
    sign: int
    ledger: str | None
    period: tuple[str, str, str]
    fills: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    vat: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How rows of one endpoint are written.

    is_sparse: a POST answers the key and constants alone. constants: stored where nothing was sent. fills: sources of
    what was not sent. products: how amounts are computed. totals: what a header adds up. references: keys that the
    catalog does not mark, with the endpoint they point to. unique: properties of which no two rows have the same value.
    mandatory, optional: what the catalog's list of mandatory properties lacks, and what it has too many. refused_nulls:
    an explicit null fails. deletable: a property and the value it must have for a DELETE. See there
    for balance, content, companion and posting. links: for collections of which the catalog does
    not know it, the property of their rows that holds the key of the row above.
    """

    is_sparse: bool = False
    constants: Mapping[str, Any] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    refused_nulls: tuple[str, ...] = ()
    deletable: tuple[str, Any] | None = None
    balance: Balance | None = None
    content: Content | None = None
    companion: Companion | None = None
    posting: Posting | None = None
    links: Mapping[str, str] = field(default_factory=dict)
