"""Deals: who orders what, when, for how much; the facts behind quotations, orders, deliveries and invoices.

In come a division's books, out come deals with their lines, amounts in cents. Never makes a row.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from exact_dbapi.simulator.seed.books import Books, Row
from exact_dbapi.simulator.seed.chart import PAYMENT_CONDITIONS, RATES, VATS
from exact_dbapi.simulator.seed.identity import TODAY
from exact_dbapi.simulator.seed.logistics import Ware, wares
from exact_dbapi.simulator.seed.relations import Party, customers, parties, suppliers

FIRST_DAY = datetime(2024, 1, 2)
_DAYS = (TODAY - FIRST_DAY).days


class DealLine(NamedTuple):
    """One line of a deal; amounts in cents of the deal's currency, without VAT."""

    ware: Ware
    quantity: int
    discount: int
    unit_price: int
    amount: int
    vat_amount: int

    @property
    def net_price(self) -> float:
        return self.unit_price * (100 - self.discount) / 10000


class Deal(NamedTuple):
    """One order, invoice or quotation."""

    place: int
    party: Party
    date: datetime
    vat: int
    lines: tuple[DealLine, ...]

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def vat_amount(self) -> int:
        return sum(line.vat_amount for line in self.lines)

    @property
    def rate(self) -> float:
        return RATES[self.party.currency]

    @property
    def days(self) -> int:
        """How many days the party has to pay."""
        return PAYMENT_CONDITIONS[self.party.condition][2]

    def in_books(self, cents: int) -> float:
        """Return an amount in the division's own currency."""
        return round(cents * self.rate) / 100


def deals(books: Books, subject: str, count: int, *, is_purchase: bool = False) -> list[Deal]:
    """Return `count` deals of a subject in order of their date."""
    rng = books.draw(f"deals/{subject}").random
    known, goods = books.once(parties), books.once(wares)
    sides = books.once(suppliers if is_purchase else customers)
    goods = [ware for ware in goods if not (is_purchase and ware.is_service)]
    made = []
    for index in range(count):
        party = known[sides[int(rng() * rng() * len(sides))]]
        date = FIRST_DAY + timedelta(days=index * _DAYS // count)
        vat = 4 if is_purchase else party.vat
        percentage = round(VATS[vat].percentage)
        lines = tuple(
            _line(goods[int(rng() * len(goods))], 1 + int(rng() * rng() * 25), int(rng() * 5), percentage, is_purchase)
            for _ in range(1 + int(rng() * 4.6))
        )
        made.append(Deal(index, party, date, vat, lines))
    return made


def _line(ware: Ware, quantity: int, chance: int, vat_percentage: int, is_purchase: bool) -> DealLine:
    discount = 0 if is_purchase or chance else 5
    unit_price = ware.cost if is_purchase else ware.price
    amount = round(quantity * unit_price * (100 - discount) / 100)
    return DealLine(ware, quantity, discount, unit_price, amount, round(amount * vat_percentage / 100))


def condition_columns(party: Party) -> Row:
    """Return the columns of a party's payment condition."""
    code, description = PAYMENT_CONDITIONS[party.condition][:2]
    return {"PaymentCondition": code, "PaymentConditionDescription": description}


def line_columns(deal: Deal, number: int, line: DealLine) -> Row:
    """Return the columns that each kind of line has."""
    vat, ware = VATS[deal.vat], line.ware
    return {
        "LineNumber": number,
        "Item": ware.id,
        "ItemDescription": ware.description,
        "Description": ware.description,
        "Quantity": float(line.quantity),
        "UnitPrice": line.unit_price / 100,
        "NetPrice": line.net_price,
        "Discount": line.discount / 100,
        "AmountFC": line.amount / 100,
        "AmountDC": deal.in_books(line.amount),
        "VATCode": vat.code,
        "VATPercentage": vat.percentage / 100,
    }


def line_counts(made: list[Deal]) -> int:
    """Count the lines of deals."""
    return sum(len(deal.lines) for deal in made)
