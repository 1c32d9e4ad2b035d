"""Local tables through SQLAlchemy: created, filled, read, reflected and dropped, without a call."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table, exc, inspect, select
from sqlalchemy.engine import URL, Connection, Engine, create_engine
from sqlalchemy.orm import Session, registry

from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import DOUBLE, GUID


@pytest.fixture(autouse=True)
def _no_calls(exact_simulator: Simulator) -> Iterator[None]:
    yield
    assert len(exact_simulator.calls) == 0


@pytest.fixture
def metadata() -> MetaData:
    """Describe two tables, one of which refers to the other, with words and types that hurt."""
    metadata = MetaData()
    Table(
        "Targets",
        metadata,
        Column("id", sa.Integer, primary_key=True, autoincrement=False),
        Column("Name", sa.String(40), nullable=False),
        Column("order", sa.Float),
        Column("day", sa.Date),
        Column("moment", sa.DateTime),
        Column("amount", sa.Numeric(12, 2)),
        Column("photo", sa.LargeBinary),
        Column("is_open", sa.Boolean),
        Column("account", GUID),
        Column("count", sa.BigInteger),
        sa.UniqueConstraint("Name"),
    )
    Table(
        "Steps",
        metadata,
        Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        Column("target", sa.ForeignKey("Targets.id")),
    )
    return metadata


FULL = {
    "id": 1,
    "Name": 'O\'Brien "é" % ?',
    "order": 0.1 + 0.2,
    "day": date(2024, 2, 29),
    "moment": datetime(2024, 2, 29, 23, 59, 59, 123456),
    "amount": Decimal("1234567890.10"),
    "photo": b"\x00'\xff",
    "is_open": True,
    "account": UUID(int=7),
    "count": 2**53 + 1,
}
EMPTY = {**dict.fromkeys(FULL), "id": 2, "Name": ""}


def test_what_goes_in_comes_out(connection: Connection, metadata: MetaData) -> None:
    metadata.create_all(connection)
    targets = metadata.tables["Targets"]
    connection.execute(targets.insert(), [FULL, EMPTY])
    rows = connection.execute(select(targets).order_by(targets.c.id)).mappings().all()
    assert [dict(row) for row in rows] == [FULL, EMPTY]


class Colour(enum.Enum):
    """A choice."""

    RED = 1
    BLUE = 2


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (sa.Enum(Colour), Colour.BLUE),
        (sa.JSON(), {"a": [1, "it's", None]}),
        (sa.Interval(), timedelta(days=1, seconds=3)),
        (sa.Time(), time(23, 59, 59, 4)),
        (sa.DateTime(timezone=True), datetime(2024, 7, 1, 12, tzinfo=UTC)),
        (sa.UnicodeText(), "é 日本 \n '"),
        (sa.CHAR(3), "abc"),
        (sa.PickleType(), {"x": (1, 2)}),
        (sa.Float(asdecimal=True), Decimal("0.5")),
        (sa.Numeric(10, 2, asdecimal=False), 1.25),
        (sa.SmallInteger(), -(2**15)),
    ],
    ids=str,
)
def test_every_generic_type(type_: Any, value: Any, connection: Connection) -> None:
    one = Table("Choices", MetaData(), Column("Table", type_))
    one.create(connection)
    connection.execute(one.insert(), [{"Table": value}, {"Table": sa.null() if isinstance(type_, sa.JSON) else None}])
    got, nothing = connection.execute(select(one.c.Table)).scalars().all()
    assert (got, type(got), nothing) == (value, type(value), None)


def test_the_orm_writes_and_reads_what_the_engine_filled_in(connection: Connection) -> None:
    defaulted = Column("state", sa.String(5), server_default="open")
    table = Table("Tasks", MetaData(), Column("id", sa.Integer, primary_key=True), defaulted)
    table.create(connection)

    class Task:
        """A task."""

        id: int
        state: str

    mapping = registry()
    mapping.map_imperatively(Task, table)
    with Session(connection) as session:
        tasks = [Task() for _ in range(3)]
        for number, task in enumerate(tasks):
            task.id = number
        session.add_all(tasks)
        session.flush()
        assert [task.state for task in tasks] == ["open"] * 3
        tasks[0].state = "done"
        session.flush()
        assert session.execute(select(table.c.id).where(table.c.state == "done")).scalar() == 0
    mapping.dispose()


def test_update_and_delete_say_how_many_rows(connection: Connection, metadata: MetaData) -> None:
    metadata.create_all(connection)
    targets = metadata.tables["Targets"]
    assert connection.execute(targets.insert().values(FULL)).inserted_primary_key == (1,)
    assert connection.execute(targets.update().where(targets.c.id == 1).values(Name="new")).rowcount == 1
    assert connection.execute(select(targets.c.Name)).scalar() == "new"
    assert connection.execute(targets.delete().where(targets.c.id == 9)).rowcount == 0
    assert connection.execute(targets.delete()).rowcount == 1


def test_a_broken_constraint_is_an_integrity_error(connection: Connection, metadata: MetaData) -> None:
    metadata.create_all(connection)
    targets = metadata.tables["Targets"]
    connection.execute(targets.insert().values(FULL))
    with pytest.raises(exc.IntegrityError, match="uplicate key"):
        connection.execute(targets.insert().values(FULL))


@pytest.mark.parametrize("schema", [None, "local", "LOCAL"])
def test_reflection(schema: str | None, connection: Connection, metadata: MetaData) -> None:
    metadata.create_all(connection)
    inspector: Any = inspect(connection)
    assert inspector.get_table_names(schema) == ["Steps", "Targets"]
    assert inspector.has_table("targets", schema) and not inspector.has_table("nothing", schema)
    found = {column["name"]: type(column["type"]) for column in inspector.get_columns("TARGETS", schema)}
    assert found == {
        "id": sa.Integer,
        "Name": sa.String,
        "order": DOUBLE,
        "day": sa.Date,
        "moment": sa.DateTime,
        "amount": sa.Numeric,
        "photo": sa.LargeBinary,
        "is_open": sa.Boolean,
        "account": GUID,
        "count": sa.BigInteger,
    }
    assert inspector.get_pk_constraint("Targets", schema)["constrained_columns"] == ["id"]
    assert [one["column_names"] for one in inspector.get_unique_constraints("Targets", schema)] == [["Name"]]
    (key,) = inspector.get_foreign_keys("Steps", schema)
    assert (key["constrained_columns"], key["referred_schema"], key["referred_table"], key["referred_columns"]) == (
        ["target"],
        schema,
        "Targets",
        ["id"],
    )


def test_reflected_tables_can_be_used(connection: Connection, metadata: MetaData) -> None:
    metadata.create_all(connection)
    again = MetaData()
    again.reflect(bind=connection)
    assert set(again.tables) == {"Steps", "Targets"}
    connection.execute(again.tables["Targets"].insert(), [FULL])
    assert dict(connection.execute(select(again.tables["Targets"])).mappings().one()) == FULL


def test_creating_twice_changes_nothing_and_dropping_drops(connection: Connection, metadata: MetaData) -> None:
    metadata.create_all(connection)
    connection.execute(metadata.tables["Targets"].insert(), [FULL])
    metadata.create_all(connection)
    assert connection.execute(select(metadata.tables["Targets"].c.id)).fetchall() == [(1,)]
    metadata.drop_all(connection)
    assert inspect(connection).get_table_names() == []


def test_a_schema_named_local_is_the_same_place(connection: Connection) -> None:
    one = Table("Notes", MetaData(), Column("text", sa.Text), schema="local")
    one.create(connection)
    connection.execute(one.insert().values(text="hello"))
    assert connection.execute(select(one)).fetchall() == [("hello",)]
    assert connection.exec_driver_sql("select text from notes").scalar() == "hello"


def test_views_are_listed_as_views(connection: Connection) -> None:
    connection.exec_driver_sql("create view Answers as select 42 as answer")
    inspector: Any = inspect(connection)
    assert (inspector.get_table_names(), inspector.get_view_names("local")) == ([], ["Answers"])
    assert [column["name"] for column in inspector.get_columns("answers")] == ["answer"]
    assert inspector.get_pk_constraint("answers")["constrained_columns"] == []


def test_a_table_of_exact_is_not_mistaken_for_a_local_one(connection: Connection) -> None:
    """`create_all` makes a local table even where Exact has one of that name; the local one then goes first."""
    Table("Journals", MetaData(), Column("mine", sa.Integer)).create(connection)
    assert Table("journals", MetaData(), autoload_with=connection).c.keys() == ["mine"]
    assert "Code" in Table("Journals", MetaData(), schema="Financial", autoload_with=connection).c


def test_a_table_of_exact_is_not_created_or_dropped(connection: Connection) -> None:
    with pytest.raises(exc.NotSupportedError, match="fixed"):
        Table("Extra", MetaData(), Column("a", sa.Integer), schema="CRM").create(connection)
    with pytest.raises(exc.NotSupportedError):
        Table("Accounts", MetaData(), Column("a", sa.Integer), schema="CRM").drop(connection)


def test_a_file_is_shared_by_the_connections_of_an_engine(exact_url: URL, tmp_path: Path, metadata: MetaData) -> None:
    engine: Engine = create_engine(exact_url.update_query_dict({"local": str(tmp_path / "local.db")}), future=True)
    with engine.connect() as one, engine.connect() as other:
        metadata.create_all(one)
        one.execute(metadata.tables["Targets"].insert(), [FULL])
        one.commit()
        assert other.execute(select(metadata.tables["Targets"].c.id)).fetchall() == [(1,)]
    engine.dispose()
