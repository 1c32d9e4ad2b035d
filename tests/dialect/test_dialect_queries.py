"""Queries through SQLAlchemy: Core, text, the ORM and the bare driver connection, each with the calls that it takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import MetaData, Table, exc, func, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, registry, relationship

from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import GUID

Rows = list[dict[str, Any]]


@pytest.fixture
def crm(connection: Connection) -> Any:
    """Reflect the two tables that most tests read."""
    metadata = MetaData()
    for name in ("Accounts", "Contacts"):
        Table(name, metadata, schema="CRM", autoload_with=connection, resolve_fks=False)
    return metadata.tables


@pytest.fixture
def account(crm: Any) -> Any:
    return crm["CRM.Accounts"]


def test_where_order_and_limit(
    connection: Connection, account: Any, accounts: Rows, exact_simulator: Simulator
) -> None:
    query = select(account.c.Code, account.c.Name).where(account.c.IsSupplier).order_by(account.c.Code).limit(3)
    expected = sorted((row["Code"], row["Name"]) for row in accounts if row.get("IsSupplier"))[:3]
    assert [tuple(row) for row in connection.execute(query)] == expected
    assert len(exact_simulator.calls) == 1


def test_in_between_and_not(connection: Connection, account: Any, accounts: Rows, exact_simulator: Simulator) -> None:
    start, end = datetime(2015, 1, 1), datetime(2018, 12, 31, 23, 59, 59)
    query = (
        select(account.c.ID)
        .where(account.c.StartDate.between(start, end), account.c.Status.in_(["A", "C"]))
        .where(sa.not_(account.c.IsSupplier))
    )
    expected = {
        row["ID"]
        for row in accounts
        if start <= row.get("StartDate", datetime.max) <= end
        and row.get("Status") in ("A", "C")
        and row.get("IsSupplier") is False
    }
    assert {str(row.ID) for row in connection.execute(query)} == expected
    assert expected and len(exact_simulator.calls) == 1


def test_in_an_empty_list_finds_nothing(connection: Connection, account: Any, exact_simulator: Simulator) -> None:
    assert connection.execute(select(account.c.ID).where(account.c.Code.in_([]))).fetchall() == []
    assert len(exact_simulator.calls) == 0


def test_a_length_of_time(connection: Connection, account: Any, accounts: Rows, exact_simulator: Simulator) -> None:
    first, length = datetime(2020, 2, 28), timedelta(days=2, hours=3)
    query = select(func.count()).select_from(account).where(account.c.StartDate >= sa.literal(first) + length)
    expected = sum(row["StartDate"] >= first + length for row in accounts if row.get("StartDate"))
    assert connection.execute(query).scalar() == expected > 0
    tiny = timedelta(days=-1, microseconds=7)
    assert connection.execute(select(sa.literal(first) + tiny)).scalar() == first + tiny
    assert len(exact_simulator.calls) == 1


def test_a_length_of_time_is_no_value_of_a_column(
    connection: Connection, account: Any, exact_simulator: Simulator
) -> None:
    query = select(account.c.ID).where(account.c.StartDate == sa.literal(timedelta(days=1)))
    with pytest.raises(exc.DataError, match="is not a value of a column"):
        connection.execute(query)
    assert len(exact_simulator.calls) == 0


@pytest.mark.parametrize("quirk", ["'", "é", "ş", '"', "\\", "%", "_", "&", "  "])
def test_text_that_hurts(
    quirk: str, connection: Connection, account: Any, accounts: Rows, exact_simulator: Simulator
) -> None:
    name = next(row["Name"] for row in accounts if quirk in row["Name"])
    query = select(account.c.ID, account.c.Name).where(account.c.Name == name)
    found = {(str(row.ID), row.Name) for row in connection.execute(query)}
    assert found == {(row["ID"], name) for row in accounts if row["Name"] == name}
    assert len(exact_simulator.calls) == 1


@pytest.mark.parametrize("spell", [UUID, str, str.upper], ids=["uuid", "text", "capitals"])
def test_guids(spell: Any, connection: Connection, account: Any, accounts: Rows, exact_simulator: Simulator) -> None:
    wanted = accounts[7]["ID"]
    row = connection.execute(select(account.c.ID, account.c.Code).where(spell(wanted) == account.c.ID)).one()
    assert (row.ID, row.Code) == (UUID(wanted), accounts[7]["Code"].strip())
    assert len(exact_simulator.calls) == 1


def test_guids_within_an_aggregate(connection: Connection, account: Any, accounts: Rows) -> None:
    wanted = [row["ID"] for row in accounts[:3]]
    query = select(account.c.ID, func.count()).where(account.c.ID.in_(wanted)).group_by(account.c.ID)
    assert {tuple(row) for row in connection.execute(query)} == {(UUID(one), 1) for one in wanted}


def test_a_text_that_is_no_guid_is_refused(connection: Connection, account: Any, exact_simulator: Simulator) -> None:
    with pytest.raises(exc.StatementError, match="badly formed"):
        connection.execute(select(account.c.ID).where(account.c.ID == "no guid"))
    assert len(exact_simulator.calls) == 0


def test_null(connection: Connection, account: Any, accounts: Rows, exact_simulator: Simulator) -> None:
    query = select(func.count()).select_from(account).where(account.c.EndDate.is_(None))
    assert connection.execute(query).scalar() == sum(row.get("EndDate") is None for row in accounts)
    assert connection.execute(select(account.c.ID).where(account.c.Name == sa.null())).fetchall() == []


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.10"),
        0.1 + 0.2,
        2**53 + 1,
        -(2**31),
        True,
        None,
        datetime(2024, 2, 29, 23, 59, 59, 123456),
        date(2024, 2, 29),
        UUID(int=1),
        b"\x00'\xff",
        "",
        'it\'s "é" \\ % ? :name -- ; 日本',
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_kind_of_value_comes_back_as_it_went(
    value: Any, connection: Connection, exact_simulator: Simulator
) -> None:
    assert connection.execute(select(sa.literal(value).label("a"))).scalar() == value
    assert connection.exec_driver_sql("select ? as a", (value,)).scalar() == value
    assert connection.execute(text("select :a as a, :a as b"), {"a": value}).fetchall() == [(value, value)]
    assert len(exact_simulator.calls) == 0


def test_a_guid_comes_back_as_it_went(connection: Connection, exact_simulator: Simulator) -> None:
    assert connection.execute(select(sa.literal(UUID(int=1), GUID()).label("a"))).scalar() == UUID(int=1)
    assert connection.execute(select(sa.cast(str(UUID(int=1)), GUID))).scalar() == UUID(int=1)
    assert len(exact_simulator.calls) == 0


def test_join(connection: Connection, crm: Any, account: Any, accounts: Rows, exact_simulator: Simulator) -> None:
    contact = crm["CRM.Contacts"]
    query = (
        select(account.c.Name, func.count(contact.c.ID).label("contacts"))
        .join(contact, contact.c.Account == account.c.ID)
        .where(account.c.Code.in_([row["Code"] for row in accounts[:50]]))
        .group_by(account.c.Name)
    )
    division = exact_simulator.tables[exact_simulator.divisions[0]]
    wanted = {row["ID"]: row["Name"] for row in accounts[:50]}
    expected: dict[str, int] = {}
    for row in division["crm/Contacts"]:
        if row["Account"] in wanted:
            expected[wanted[row["Account"]]] = expected.get(wanted[row["Account"]], 0) + 1
    assert expected
    assert {row.Name: row.contacts for row in connection.execute(query)} == expected


def test_text_with_named_parameters(connection: Connection, accounts: Rows, exact_simulator: Simulator) -> None:
    query = text("select Name from CRM.Accounts where Code = :code").bindparams(code=accounts[3]["Code"].strip())
    assert connection.execute(query).scalar() == accounts[3]["Name"]
    assert len(exact_simulator.calls) == 1


def test_driver_sql_by_position_and_by_name(connection: Connection, accounts: Rows, exact_simulator: Simulator) -> None:
    code, name = accounts[3]["Code"].strip(), accounts[3]["Name"]
    assert connection.exec_driver_sql("select Name from CRM.Accounts where Code = ?", (code,)).scalar() == name
    named: Any = {"code": code}
    assert connection.exec_driver_sql("select Name from CRM.Accounts where Code = :code", named).scalar() == name
    assert len(exact_simulator.calls) == 2


def test_rows_are_streamed(connection: Connection, exact_simulator: Simulator) -> None:
    result = connection.exec_driver_sql("select ID from FinancialTransaction.TransactionLines")
    assert len(result.fetchmany(10)) == 10
    assert len(exact_simulator.calls) == 1
    result.close()
    assert len(exact_simulator.calls) == 1


def test_an_error_of_the_driver_is_sqlalchemys_of_the_same_name(
    connection: Connection, exact_simulator: Simulator
) -> None:
    with pytest.raises(exc.ProgrammingError, match=r"CRM\.Accounts"):
        connection.exec_driver_sql("select * from CRM.Acounts")
    with pytest.raises(exc.ProgrammingError, match="Nam"):
        connection.exec_driver_sql("select Nam from CRM.Accounts")
    assert len(exact_simulator.calls) == 0


def test_the_orm_reads_mapped_classes(engine: Engine, crm: Any, accounts: Rows, exact_simulator: Simulator) -> None:
    class Account:
        """An account."""

    class Contact:
        """A contact of an account."""

    mapping = registry()
    mapping.map_imperatively(Account, crm["CRM.Accounts"])
    contacts, key = crm["CRM.Contacts"], crm["CRM.Accounts"].c.ID
    joined = sa.orm.foreign(contacts.c.Account) == key
    mapping.map_imperatively(Contact, contacts, properties={"account": relationship(Account, primaryjoin=joined)})
    wanted = exact_simulator.tables[exact_simulator.divisions[0]]["crm/Contacts"][0]
    with Session(engine) as session:
        contact: Any = session.get(Contact, UUID(wanted["ID"]))
        assert contact.FullName == wanted["FullName"]
        assert len(exact_simulator.calls) == 1
        assert UUID(wanted["Account"]) == contact.account.ID
        assert len(exact_simulator.calls) == 2
        mapped: Any = Account
        query: Any = select(Account).where(mapped.IsSupplier).order_by(mapped.Code).limit(2)
        codes = sorted(row["Code"] for row in accounts if row.get("IsSupplier"))[:2]
        assert [one.Code for one in session.execute(query).scalars()] == codes
    mapping.dispose()


def test_the_raw_connection_as_superset_uses_it(engine: Engine, accounts: Rows, exact_simulator: Simulator) -> None:
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("SELECT Code, IsSupplier, StartDate FROM CRM.Accounts LIMIT 5")
        assert cursor.description is not None
        assert [(column[0], column[1]) for column in cursor.description] == [
            ("Code", "VARCHAR"),
            ("IsSupplier", "BOOLEAN"),
            ("StartDate", "TIMESTAMP"),
        ]
        rows = cursor.fetchall()
        assert len(rows) == 5 and {type(row) for row in rows} == {tuple}
        cursor.execute("SELECT * FROM (SELECT Code FROM CRM.Accounts WHERE NOT Name IS NULL) AS virtual_table LIMIT 1")
        assert len(cursor.fetchall()) == 1
        cursor.close()
    finally:
        raw.close()
    assert len(exact_simulator.calls) == 2
