"""One ORM session over several companies: the attribute `Division` says where an object is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from sqlalchemy import Integer, String, create_engine, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, declarative_base

from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import GUID
from tests.dialect.orders import column


def account(is_part_of_key: bool) -> Any:
    base: Any = declarative_base()

    class Account(base):
        __tablename__ = "Accounts"
        __table_args__: ClassVar[Any] = {"schema": "CRM"}
        ID = column(GUID, primary_key=True)
        Division = column(Integer, primary_key=is_part_of_key, autoincrement=False)
        Code = column(String)
        Name = column(String)
        City = column(String)

    return Account


@pytest.fixture
def session(exact_url: URL, exact_simulator: Simulator) -> Iterator[Session]:
    """Give a session over the first two companies."""
    chosen = ",".join(map(str, exact_simulator.divisions[:2]))
    engine = create_engine(exact_url.set(database=chosen), future=True)
    with Session(engine, future=True) as session:
        yield session
    engine.dispose()


def sent(simulator: Simulator) -> list[tuple[str, int]]:
    """Take what was sent since the last time: verb and company."""
    found = sorted((call.method, int(call.path.split("/")[3])) for call in simulator.calls)
    simulator.calls.clear()
    return found


def test_objects_stay_in_their_companies(exact_simulator: Simulator, session: Session) -> None:
    one, two = exact_simulator.divisions[:2]
    kind = account(is_part_of_key=True)
    first, second = kind(Name="Here BV", Division=one), kind(Name="There BV", Division=two)
    session.add_all([first, second])
    session.commit()
    assert sent(exact_simulator) == [("POST", one), ("POST", two)]
    assert [each.Code is not None for each in (first, second)] == [True, True]
    assert sent(exact_simulator) == [("GET", one), ("GET", two)]
    first.City = second.City = "Delft"
    session.commit()
    assert sent(exact_simulator) == [("PUT", one), ("PUT", two)]
    found = session.scalars(select(kind).where(kind.Division == two, kind.Name == "There BV")).all()
    assert (found, sent(exact_simulator)) == ([second], [("GET", two)])
    session.delete(second)
    session.commit()
    assert sent(exact_simulator) == [("DELETE", two)]
    names = [[row["Name"] for row in exact_simulator.tables[each]["crm/Accounts"]] for each in (one, two)]
    assert ["Here BV" in names[0], "There BV" in names[1]] == [True, False]


def test_without_it_in_the_key_every_company_is_asked(exact_simulator: Simulator, session: Session) -> None:
    one, two = exact_simulator.divisions[:2]
    kind = account(is_part_of_key=False)
    there = kind(Name="There BV", Division=two)
    session.add(there)
    session.commit()
    assert sent(exact_simulator) == [("POST", two)]
    assert there.Code is not None
    assert sent(exact_simulator) == [("GET", one), ("GET", two)]
    there.City = "Delft"
    session.commit()
    assert sent(exact_simulator) == [("GET", one), ("GET", two), ("PUT", two)]


def test_a_new_object_has_to_say_where_it_goes(exact_simulator: Simulator, session: Session) -> None:
    session.add(account(is_part_of_key=False)(Name="Nowhere BV"))
    with pytest.raises(ProgrammingError, match="does not say which company"):
        session.commit()
    session.rollback()
    assert sent(exact_simulator) == []
