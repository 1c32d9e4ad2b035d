"""Projects, the hours and the costs booked on them.

In come a division's books, out come rows. Never bills anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from exact_dbapi.simulator.seed.books import Books, Row, Table
from exact_dbapi.simulator.seed.deals import FIRST_DAY
from exact_dbapi.simulator.seed.identity import TODAY
from exact_dbapi.simulator.seed.logistics import wares
from exact_dbapi.simulator.seed.names import PROJECT_WORDS
from exact_dbapi.simulator.seed.payroll import people
from exact_dbapi.simulator.seed.relations import Party, customers, parties

_TYPES = ((2, "Vaste prijs"), (3, "Nacalculatie"), (5, "Niet factureerbaar"))


def _count(books: Books) -> int:
    return books.size(140, 16, 2)


def _project(books: Books, index: int) -> tuple[str, str, str, Party]:
    """Return guid, code, description and account of a project."""
    sides = books.once(customers)
    party = books.once(parties)[sides[index * 17 % len(sides)]]
    word = PROJECT_WORDS[index % len(PROJECT_WORDS)]
    return books.ids("project/Projects", _count(books))[index], f"PR{index + 1:04d}", f"{word} {party.city}", party


def _projects(books: Books) -> Iterator[Row]:
    staff = books.once(people)
    for index in range(_count(books)):
        key, code, description, party = _project(books, index)
        kind, kind_description = _TYPES[index % len(_TYPES)]
        start = FIRST_DAY + timedelta(days=index * 6)
        manager = staff[index % len(staff)]
        yield {
            "ID": key,
            "Code": code,
            "Description": description,
            "Account": party.id,
            "AccountCode": party.code,
            "AccountName": party.name,
            "Type": kind,
            "TypeDescription": kind_description,
            "StartDate": start,
            "EndDate": start + timedelta(days=200) if index % 3 else None,
            "Created": start,
            "DivisionName": f"Divisie {books.division}",
            "Manager": manager.id,
            "ManagerFullname": manager.full_name,
            "BudgetedAmount": float(index * 1250),
            "BudgetedCosts": float(index * 800),
            "BudgetedRevenue": float(index * 1500),
            "MarkupPercentage": 0.1,
            "AllowAdditionalInvoicing": True,
            "BlockEntry": False,
            "BlockInvoicing": False,
            "HasWBSLines": False,
            "EnableWorkInProgress": False,
            "BudgetOverrunHours": 0,
            "IsWBSRequiredForEntry": 0,
        }


def _transactions(books: Books, subject: str, count: int, *, is_time: bool) -> Iterator[Row]:
    rng, staff = books.draw(subject).random, books.once(people)
    goods = [ware for ware in books.once(wares) if ware.is_service == is_time]
    days = (TODAY - FIRST_DAY).days
    for index, key in enumerate(books.ids(subject, count)[:count]):
        project, code, description, party = _project(books, int(rng() * _count(books)))
        ware, person = goods[int(rng() * len(goods))], staff[int(rng() * len(staff))]
        date = FIRST_DAY + timedelta(days=index * days // count)
        quantity = (1 + int(rng() * 31)) / 4 if is_time else float(1 + int(rng() * 5))
        amount = round(quantity * ware.price) / 100
        row: Row = {
            "ID": key,
            "EntryNumber": index + 1,
            "Date": date,
            "Created": date,
            "Project": project,
            "ProjectDescription": description,
            "ProjectAccount": party.id,
            "ProjectAccountCode": party.code,
            "ProjectAccountName": party.name,
            "Account": party.id,
            "AccountName": party.name,
            "Employee": person.id,
            "Item": ware.id,
            "ItemDescription": ware.description,
            "ItemDivisable": is_time,
            "Quantity": quantity,
            "Price": ware.price / 100,
            "PriceFC": ware.price / 100,
            "Amount": amount,
            "AmountFC": amount,
            "Currency": "EUR",
            "DivisionDescription": f"Divisie {books.division}",
            "HourStatus": 20 if index > count - 60 else 10 if index % 40 == 0 else 30,
            "Type": 1 if is_time else 2,
            "SkipValidation": False,
        }
        if is_time:
            start = date + timedelta(hours=8, minutes=15 * int(rng() * 20))
            row |= {"ProjectCode": code, "StartTime": start, "EndTime": start + timedelta(hours=quantity)}
        yield row


def _time_transactions(books: Books) -> Iterator[Row]:
    return _transactions(books, "project/TimeTransactions", books.size(5000, 500, 6), is_time=True)


def _cost_transactions(books: Books) -> Iterator[Row]:
    return _transactions(books, "project/CostTransactions", books.size(1200, 120, 3), is_time=False)


TABLES = {
    "project/Projects": Table(_projects),
    "project/TimeTransactions": Table(_time_transactions),
    "project/CostTransactions": Table(_cost_transactions),
}
