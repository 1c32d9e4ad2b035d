"""Objects below the lines of a document: they go with the same POST, and learn their keys when somebody looks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import pytest
from sqlalchemy import DateTime, ForeignKey, Integer, String
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, declarative_base

from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import DOUBLE, GUID
from tests.dialect.orders import column, items, methods, related, rows

Model: Any = declarative_base()


class Count(Model):
    __tablename__ = "StockCounts"
    __table_args__: ClassVar[Any] = {"schema": "Inventory"}
    StockCountID = column(GUID, primary_key=True)
    StockCountDate = column(DateTime)
    Warehouse = column(GUID)
    Description = column(String)
    lines = related("CountLine", order_by="CountLine.LineNumber", cascade="all, delete-orphan", passive_deletes=True)


class CountLine(Model):
    __tablename__ = "StockCountLines"
    __table_args__: ClassVar[Any] = {"schema": "Inventory"}
    ID = column(GUID, primary_key=True)
    StockCountID = column(GUID, ForeignKey("Inventory.StockCounts.StockCountID"))
    LineNumber = column(Integer)
    Item = column(GUID)
    QuantityNew = column(DOUBLE)
    batches = related("Batch", cascade="all, delete-orphan", passive_deletes=True)


class Batch(Model):
    __tablename__ = "StockBatchNumbers"
    __table_args__: ClassVar[Any] = {"schema": "Inventory"}
    ID = column(GUID, primary_key=True)
    StockCountLine = column(GUID, ForeignKey("Inventory.StockCountLines.ID"))
    BatchNumber = column(String)
    Quantity = column(DOUBLE)


def a_count(simulator: Simulator) -> Count:
    item, other = items(simulator)[:2]
    warehouse = rows(simulator, "inventory/Warehouses")[0]["ID"]
    lines = [
        CountLine(
            Item=item, QuantityNew=3, batches=[Batch(BatchNumber="B1", Quantity=1), Batch(BatchNumber="B2", Quantity=2)]
        ),
        CountLine(Item=other, QuantityNew=4, batches=[Batch(BatchNumber="B3", Quantity=4)]),
    ]
    return Count(StockCountDate=datetime(2026, 11, 22), Warehouse=warehouse, Description="orm", lines=lines)


@pytest.mark.parametrize("is_line_looked_at_first", [False, True])
def test_three_levels_are_one_post_and_a_call_for_each_level_that_is_looked_at(
    exact_simulator: Simulator, engine: Engine, is_line_looked_at_first: bool
) -> None:
    with Session(engine) as session:
        count = a_count(exact_simulator)
        lines, batches = list(count.lines), [batch for line in count.lines for batch in line.batches]
        session.add(count)
        session.commit()
        assert methods(exact_simulator) == ["POST"]
        if is_line_looked_at_first:
            assert lines[1].LineNumber == 2
            assert methods(exact_simulator) == ["GET"]
        stored = {row["BatchNumber"]: row for row in rows(exact_simulator, "inventory/StockBatchNumbers")}
        assert [str(batch.ID) for batch in batches] == [stored[name]["ID"] for name in ("B1", "B2", "B3")]
        assert methods(exact_simulator) == ["GET"] * (1 if is_line_looked_at_first else 2)
        own = {str(line.ID): line for line in lines}
        assert [own[stored[name]["StockCountLine"]] for name in ("B1", "B3")] == lines
        assert [str(batch.StockCountLine) for batch in batches] == [str(lines[0].ID)] * 2 + [str(lines[1].ID)]
        assert methods(exact_simulator) == []


def test_a_batch_whose_line_nobody_holds_learns_its_key(exact_simulator: Simulator, engine: Engine) -> None:
    with Session(engine) as session:
        count = a_count(exact_simulator)
        batch = count.lines[1].batches[0]
        session.add(count)
        session.commit()
        del count
        session.expire_all()
        (stored,) = (row for row in rows(exact_simulator, "inventory/StockBatchNumbers") if row["BatchNumber"] == "B3")
        assert (str(batch.ID), batch.Quantity) == (stored["ID"], 4.0)
        batch.Quantity = 2.0
        session.commit()
    (stored,) = (row for row in rows(exact_simulator, "inventory/StockBatchNumbers") if row["BatchNumber"] == "B3")
    assert stored["Quantity"] == 2.0
