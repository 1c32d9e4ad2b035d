"""Random SQL as analysts and BI tools write it, over tables of the seed company.

In comes a number, out comes a `Drawn`: a statement, its parameters, the divisions it is about and how its rows compare.
The same number always draws the same statement. What is drawn has one answer only: no cut of rows whose order is open.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from tests.system.conditions import Conditions, Constants, Side
from tests.system.shapes import at_hand, companies, nested, renamed, twice
from tests.system.stored import is_guid

#: The columns that the statements are about: first the key, then every type, with the values that hurt.
TABLES = {
    "CRM.Accounts": (
        "ID Code Name City Email Blocked IsSupplier IsMailing DiscountSales CreditLineSales Created StartDate Parent "
        "Division"
    ),
    "CRM.Contacts": "ID Account FullName City Email IsMainContact BirthDate Modified HID Division",
    "FinancialTransaction.TransactionLines": (
        "ID AmountDC Date Description EntryNumber FinancialPeriod FinancialYear GLAccount JournalCode LineNumber "
        "Quantity YourRef Account Division"
    ),
    "Financial.GLAccounts": "ID Code Description BalanceType Type IsBlocked PrivatePercentage Created Division",
    "Financial.Journals": "ID Code Description IsBlocked Type Created Division",
    "Financial.ReportingBalance": (
        "ID GLAccount GLAccountCode BalanceType ReportingYear ReportingPeriod Amount Count Division"
    ),
    "Logistics.Items": (
        "ID Code Description IsSalesItem IsStockItem CostPriceStandard StandardSalesPrice StartDate EndDate Modified "
        "ItemGroupCode Division"
    ),
    "Inventory.ItemWarehouses": "ID Item ItemCode CurrentStock ReorderPoint WarehouseCode Modified Division",
    "SalesOrder.SalesOrders": (
        "OrderID OrderNumber OrderDate DeliveryDate Description YourRef Status AmountDC OrderedBy Modified Division"
    ),
    "SalesOrder.SalesOrderLines": (
        "ID OrderID OrderNumber LineNumber Item ItemCode Quantity AmountDC DeliveryDate Division"
    ),
    "CRM.Quotations": (
        "QuotationID QuotationNumber QuotationDate OrderAccount StatusDescription AmountDC Created Division"
    ),
    "General.Currencies": "Code Description Created Modified Division",
}

#: Tables that join, and on what: by key, by number, within one table, and on texts.
JOINS = (
    ("SalesOrder.SalesOrders", "OrderedBy", "CRM.Accounts", "ID"),
    ("SalesOrder.SalesOrderLines", "OrderID", "SalesOrder.SalesOrders", "OrderID"),
    ("SalesOrder.SalesOrderLines", "OrderNumber", "SalesOrder.SalesOrders", "OrderNumber"),
    ("SalesOrder.SalesOrderLines", "Item", "Logistics.Items", "ID"),
    ("CRM.Contacts", "Account", "CRM.Accounts", "ID"),
    ("CRM.Quotations", "OrderAccount", "CRM.Accounts", "ID"),
    ("CRM.Accounts", "Parent", "CRM.Accounts", "ID"),
    ("FinancialTransaction.TransactionLines", "Account", "CRM.Accounts", "ID"),
    ("FinancialTransaction.TransactionLines", "GLAccount", "Financial.GLAccounts", "ID"),
    ("FinancialTransaction.TransactionLines", "JournalCode", "Financial.Journals", "Code"),
    ("Financial.ReportingBalance", "GLAccountCode", "Financial.GLAccounts", "Code"),
    ("Inventory.ItemWarehouses", "Item", "Logistics.Items", "ID"),
    ("SalesOrder.SalesOrders", "Status", "FinancialTransaction.TransactionLines", "EntryNumber"),
    ("Logistics.Items", "Code", "CRM.Accounts", "Code"),
)
LIMITS = (0, 1, 5, 59, 60, 61, 130, 1001)


@dataclass(frozen=True)
class Drawn:
    """A statement. `is_ordered`: the order of its rows counts; `is_summed`: sums of doubles depend on their order."""

    number: int
    sql: str
    parameters: list[Any] | dict[str, Any] | None
    divisions: tuple[int, ...]
    is_ordered: bool
    is_summed: bool


Samples = Mapping[str, dict[str, list[Any]]]


def draw(number: int, samples: Samples, divisions: Sequence[int]) -> Drawn:
    """Draw the statement with a number, over some of the divisions: largest first."""
    return _Statement(number, samples, divisions).drawn()


class _Statement:
    def __init__(self, number: int, samples: Samples, divisions: Sequence[int]) -> None:
        self.number = number
        self.chance = random.Random(number)
        self.samples = samples
        large, middle, small = divisions
        self.divisions: tuple[int, ...] = self.chance.choices(
            ((middle,), (small,), (large,), (middle, small), (large, middle, small)), (62, 10, 3, 22, 3)
        )[0]
        self.constants = Constants(self.chance)
        self.conditions = Conditions(self.chance, self.constants, self.divisions)
        self.is_ordered = False
        self.is_summed = False

    def drawn(self) -> Drawn:
        own: list[Callable[[], str]] = [self.single, self.single, self.joined, self.joined, self.within]
        own += [self.wrapped, self.united, self.named]
        own += [partial(shape, self, JOINS) for shape in (at_hand, twice, nested, companies, renamed)]
        shape = self.chance.choice(own)
        sql, parameters = self.constants.written(shape())
        return Drawn(self.number, sql, parameters, self.divisions, self.is_ordered, self.is_summed)

    # parts

    def one_of(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def side(self, table: str | None = None, alias: str = "") -> Side:
        table = table or self.chance.choice(list(TABLES))
        return Side(table, alias, self.samples[table])

    def where(self, *sides: Side, often: float = 0.8) -> str:
        drawn = [self.conditions.condition(side) for side in sides if self.chance.random() < often]
        return f" WHERE {' AND '.join(drawn)}" if drawn else ""

    def columns(self, *sides: Side) -> list[str]:
        every = [side.column(name) for side in sides for name in side.names]
        return self.chance.sample(every, self.chance.randint(1, 4))

    def of_kind(self, side: Side, kind: type | tuple[type, ...]) -> str | None:
        """A column of a type; None when there is none."""
        names = [
            name for name in side.names if isinstance(side.sample(name), kind) and not is_guid(str(side.sample(name)))
        ]
        return side.column(self.chance.choice(names)) if names else None

    def aggregate(self, side: Side) -> str:
        number = self.of_kind(side, (int, float))
        any_column = side.column(self.chance.choice(side.names))
        choices = ["count(*)", f"count({any_column})", f"count(DISTINCT {any_column})", f"max({any_column})"]
        if number and self.chance.random() < 0.5:
            self.is_summed = True
            return str(self.one_of(f"sum({number})", f"avg({number})", f"sum({number}) FILTER (WHERE {number} > 0)"))
        return self.chance.choice(choices)

    def having(self, side: Side) -> str:
        if self.chance.random() < 0.6:
            return ""
        return f" HAVING {self.one_of('count(*) > 1', f'min({side.column(side.key)}) IS NOT NULL', 'count(*) = 1')}"

    def window(self, side: Side) -> str:
        """A window whose answer does not hang on the order of equals."""
        part, key = side.column(self.chance.choice(side.names)), side.column(side.key)
        whole_key = f"{key}, {side.column('Division')}"
        return str(
            self.one_of(
                f"row_number() OVER (PARTITION BY {part} ORDER BY {whole_key})",
                f"rank() OVER (ORDER BY {part})",
                f"count(*) OVER (PARTITION BY {part})",
                f"max({part}) OVER ()",
                f"lag({part}) OVER (ORDER BY {whole_key})",
            )
        )

    # one table

    def single(self) -> str:
        side = self.side()
        shapes = ("rows", "rows", "count", "extremes", "group", "top", "derived", "distinct", "window", "case", "tool")
        return str(getattr(self, f"_{self.chance.choice(shapes)}")(side))

    def _rows(self, side: Side) -> str:
        return f"SELECT {', '.join(self.columns(side))} FROM {side.table}{self.where(side)}"

    def _count(self, side: Side) -> str:
        return f"SELECT count(*) FROM {side.table}{self.where(side)}"

    def _extremes(self, side: Side) -> str:
        name = self.chance.choice(side.names)
        picked = self.one_of(f"min({name})", f"max({name})", f"min({name}), max({name})")
        return f"SELECT {picked} FROM {side.table}{self.where(side, often=0.5)}"

    def _group(self, side: Side) -> str:
        name = self.chance.choice(side.names)
        return (
            f"SELECT {name}, {self.aggregate(side)} FROM {side.table}{self.where(side)} GROUP BY {name}"
            f"{self.having(side)}"
        )

    def _top(self, side: Side) -> str:
        self.is_ordered = True
        name = self.chance.choice(side.names)
        order = self.one_of("ASC", "DESC", "DESC NULLS LAST", "ASC NULLS FIRST")
        rows = self.one_of(*LIMITS)
        limit = self.constants.mark(rows) if self.chance.random() < 0.2 else rows
        cut = f"LIMIT {limit}{self.one_of('', '', ' OFFSET 1', ' OFFSET 70')}"
        return f"SELECT {name} FROM {side.table}{self.where(side)} ORDER BY {name} {order} {cut}"

    def _derived(self, side: Side) -> str:
        picked = self.columns(side)
        inner = f"SELECT {', '.join(picked)}, {side.key} AS the_key FROM {side.table}{self.where(side)}"
        narrow = Side("", "", {name: side.values[name] for name in picked})
        return f"SELECT the_key, {picked[0]} FROM ({inner}) AS virtual_table{self.where(narrow, often=0.6)}"

    def _distinct(self, side: Side) -> str:
        picked = ", ".join(self.columns(side))
        tail = ""
        if self.chance.random() < 0.5:
            self.is_ordered = True
            tail = f" ORDER BY ALL LIMIT {self.one_of(*LIMITS)}{self.one_of('', ' OFFSET 3')}"
        return f"SELECT DISTINCT {picked} FROM {side.table}{self.where(side)}{tail}"

    def _window(self, side: Side) -> str:
        qualify = f" QUALIFY row_number() OVER (PARTITION BY {side.names[1]} ORDER BY {side.key}, Division) = 1"
        return (
            f"SELECT {side.key}, {self.window(side)} FROM {side.table}{self.where(side)}"
            f"{qualify if self.chance.random() < 0.3 else ''}"
        )

    def _case(self, side: Side) -> str:
        name = self.chance.choice(side.names)
        label = f"CASE WHEN {self.conditions.leaf(side)} THEN 'yes' WHEN {name} IS NULL THEN 'none' ELSE 'no' END"
        if self.chance.random() < 0.5:
            return f"SELECT {label} AS label, count(*) FROM {side.table}{self.where(side, often=0.5)} GROUP BY 1"
        return f"SELECT {side.key}, {label} AS label FROM {side.table} WHERE {label} <> 'no'"

    def _tool(self, side: Side) -> str:
        """A chart as BI tools ask for it: a dataset, wrapped, filtered, grouped by a time grain, ordered and cut."""
        inner = "*" if self.chance.random() < 0.2 else ", ".join(side.names)
        dataset = f"SELECT {inner} FROM {side.table}{self.where(side, often=0.4)}"
        moment = self.of_kind(side, datetime)
        grain = self.one_of("month", "year", "week", "quarter", "day")
        axis = f"date_trunc('{grain}', {moment})" if moment else f'"{self.chance.choice(side.names)}"'
        self.is_ordered = True
        return (
            f'SELECT {axis} AS "__axis", count(*) AS "count" FROM ({dataset}) AS virtual_table{self.where(side)} '
            f'GROUP BY {axis} ORDER BY "count" DESC, "__axis" LIMIT {self.one_of(10, 1000)}'
        )

    # several tables

    def sides(self) -> tuple[list[Side], list[str]]:
        """Two or three tables, and the condition that joins each with those before it."""
        one, one_key, other, other_key = self.chance.choice(JOINS)
        if self.chance.random() < 0.5:
            one, one_key, other, other_key = other, other_key, one, one_key
        sides = [self.side(one, "a"), self.side(other, "b")]
        joins = [self._equal("a", one_key, "b", other_key)]
        if self.chance.random() < 0.35:
            nexts = [
                (side.alias, here, there, key)
                for side in sides
                for left, left_key, right, right_key in JOINS[:8]
                for table, here, there, key in ((left, left_key, right, right_key), (right, right_key, left, left_key))
                if side.table == table and there != "FinancialTransaction.TransactionLines"
            ]
            if nexts:
                alias, here, there, key = self.chance.choice(nexts)
                sides.append(self.side(there, "c"))
                joins.append(self._equal(alias, here, "c", key))
        return sides, joins

    def _equal(self, alias: str, column: str, other: str, other_column: str) -> str:
        within = f" AND {alias}.Division = {other}.Division" if self.chance.random() < 0.4 else ""
        return f"{alias}.{column} = {other}.{other_column}{within}"

    def joined(self) -> str:
        sides, joins = self.sides()
        where = self.where(*sides, often=0.5)
        if self.chance.random() < 0.15:
            tables = ", ".join(f"{side.table} {side.alias}" for side in sides)
            source = f"{tables}{where or ' WHERE TRUE'} AND {' AND '.join(joins)}"
        else:
            extra = f" AND {self.conditions.leaf(sides[-1])}" if self.chance.random() < 0.2 else ""
            steps = [
                f" {self.one_of('', '', 'LEFT ', 'RIGHT ', 'FULL ')}JOIN {side.table} {side.alias} ON {join}"
                for side, join in zip(sides[1:], joins, strict=True)
            ]
            source = f"{sides[0].table} {sides[0].alias}{''.join(steps)}{extra}{where}"
        return self._over(sides, source)

    def _over(self, sides: list[Side], source: str) -> str:
        shape = self.one_of("rows", "rows", "group", "distinct", "count", "window")
        side = self.chance.choice(sides)
        name = side.column(self.chance.choice(side.names))
        if shape == "group":
            return f"SELECT {name}, {self.aggregate(side)} FROM {source} GROUP BY {name}{self.having(side)}"
        if shape == "distinct":
            self.is_ordered = True
            return f"SELECT DISTINCT {name} FROM {source} ORDER BY 1 LIMIT {self.one_of(*LIMITS)} OFFSET 2"
        if shape == "count":
            return f"SELECT count(*), count({name}) FROM {source}"
        if shape == "window":
            return f"SELECT {name}, count(*) OVER (PARTITION BY {name}) FROM {source}"
        return f"SELECT {', '.join(self.columns(*sides))} FROM {source}"

    def within(self) -> str:
        """IN, EXISTS and scalar subqueries, and their negations."""
        one, one_key, other, other_key = self.chance.choice(JOINS)
        left, right = self.side(one, "a"), self.side(other, "b")
        if self.chance.random() < 0.5:
            left, right, one_key, other_key = self.side(other, "a"), self.side(one, "b"), other_key, one_key
        alone, inner = self.conditions.condition(left, 1), self.conditions.condition(right, 1)
        equal = f"b.{other_key} = a.{one_key}"
        picked = ", ".join(self.columns(left))
        if self.chance.random() < 0.15:
            kind = self.one_of("SEMI", "ANTI")
            return (
                f"SELECT {picked} FROM {left.table} a {kind} JOIN {right.table} b ON {equal} AND {inner} WHERE {alone}"
            )
        if self.chance.random() < 0.15:
            scalar = f"(SELECT max(b.{right.key}) FROM {right.table} b WHERE {equal} AND {inner})"
            return f"SELECT {picked}, {scalar} FROM {left.table} a WHERE {alone}"
        test = self.one_of(
            f"a.{one_key} IN (SELECT b.{other_key} FROM {right.table} b WHERE {inner})",
            f"a.{one_key} NOT IN (SELECT b.{other_key} FROM {right.table} b WHERE {inner})",
            f"EXISTS (SELECT 1 FROM {right.table} b WHERE {inner} AND {equal})",
            f"NOT EXISTS (SELECT 1 FROM {right.table} b WHERE {equal} AND {inner})",
            f"(SELECT count(*) FROM {right.table} b WHERE {equal}) > 1",
            f"a.{one_key} = ANY (SELECT b.{other_key} FROM {right.table} b WHERE {inner})",
            f"(a.{one_key} IN (SELECT b.{other_key} FROM {right.table} b WHERE {inner}) OR {alone})",
        )
        return f"SELECT {picked} FROM {left.table} a WHERE {self.one_of('TRUE', alone)} AND {test}"

    def wrapped(self) -> str:
        """A saved question or a chart's series limit: a derived table that joins with a table."""
        one, one_key, other, other_key = self.chance.choice(JOINS)
        if self.chance.random() < 0.5:
            one, one_key, other, other_key = other, other_key, one, one_key
        inner, outer = self.side(one), self.side(other, "b")
        name = self.chance.choice(inner.names)
        where = self.where(inner)
        dataset = self.one_of(
            f"SELECT {one_key} AS k, {name} AS v FROM {one}{where}",
            f"SELECT DISTINCT {one_key} AS k, {name} AS v FROM {one}{where}",
            f"SELECT {one_key} AS k, count(*) AS v FROM {one}{where} GROUP BY {one_key}",
            f"SELECT {one_key} AS k, max({name}) AS v FROM {one}{where} GROUP BY {one_key} HAVING count(*) > 1",
            f"SELECT DISTINCT {one_key} AS k, 1 AS v FROM {one}{where} ORDER BY k LIMIT {self.one_of(1, 5, 60)}",
        )
        join = f"{self.one_of('', 'LEFT ', 'RIGHT ', 'FULL ')}JOIN"
        picked = ", ".join(self.columns(outer))
        return (
            f'SELECT source.k, source.v, {picked} FROM ({dataset}) AS "source" {join} {other} b '
            f"ON source.k = b.{other_key}{self.where(outer, often=0.4)}"
        )

    def united(self) -> str:
        """Two arms over columns of the same types."""
        side = self.side()
        picked = self.columns(side)
        arms = [f"SELECT {', '.join(picked)} FROM {side.table}{self.where(side)}" for _ in range(2)]
        if self.chance.random() < 0.4:
            one, other = self.side(), self.side()
            names = [self.of_kind(one, str), self.of_kind(other, str)]
            if all(names):
                arms = [f"SELECT {names[0]} FROM {one.table}{self.where(one)}"]
                arms.append(f"SELECT {names[1]} FROM {other.table}{self.where(other)}")
        united = f" {self.one_of('UNION', 'UNION ALL', 'UNION ALL', 'EXCEPT', 'INTERSECT')} ".join(arms)
        if self.chance.random() < 0.3:
            self.is_ordered = True
            return f"SELECT * FROM ({united}) AS u ORDER BY ALL LIMIT {self.one_of(*LIMITS)}"
        return united

    def named(self) -> str:
        """A CTE, used once or twice."""
        side = self.side()
        key = side.key
        other = self.chance.choice(side.names)
        inner = f"SELECT {key} AS k, {other} AS v FROM {side.table}{self.where(side)}"
        again = self.conditions.condition(Side(side.table, "t", side.values), 1)
        use = self.one_of(
            "SELECT k, v FROM w",
            "SELECT v, count(*) FROM w GROUP BY v",
            "SELECT x.k, y.v FROM w x JOIN w y ON x.k = y.k",
            "SELECT k FROM w WHERE v IS NULL UNION ALL SELECT k FROM w WHERE v IS NOT NULL",
            f"SELECT t.{key} FROM {side.table} t JOIN w ON w.k = t.{key} WHERE {again}",
            f"SELECT count(*) FROM {side.table} t WHERE t.{key} NOT IN (SELECT k FROM w) AND {again}",
        )
        return f"WITH w AS {self.one_of('', '', 'MATERIALIZED ')}({inner}) {use}"
