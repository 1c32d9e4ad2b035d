"""`update()` and `delete()` with a condition, and what becomes of the objects that a session holds meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, func, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from exact_dbapi.simulator import Simulator
from tests.dialect.orders import Account, methods, rows

WAYS: list[Any] = ["evaluate", "fetch"]


@pytest.fixture
def pair(exact_simulator: Simulator, session: Session) -> tuple[Account, Account]:
    """Give two accounts that the session has, and Exact too."""
    made = Account(Name="First BV", City="Ede"), Account(Name="Second BV", City="Ede")
    session.add_all(made)
    session.commit()
    assert [each.City for each in made] == ["Ede", "Ede"]
    methods(exact_simulator)
    return made


def cities(simulator: Simulator) -> dict[str, str]:
    return {
        row["Name"]: row["City"] for row in rows(simulator, "crm/Accounts") if row["Name"] in ("First BV", "Second BV")
    }


@pytest.mark.parametrize("way", WAYS)
def test_objects_have_what_was_changed(exact_simulator: Simulator, session: Session, pair: Any, way: str) -> None:
    changed = update(Account).where(Account.Name == "First BV").values(City="Delft")
    result: Any = session.execute(changed, execution_options={"synchronize_session": way})
    assert result.rowcount == 1
    assert [each.City for each in pair] == ["Delft", "Ede"]
    assert set(methods(exact_simulator)) == {"GET"}
    session.commit()
    assert methods(exact_simulator) == ["PUT"]
    assert cities(exact_simulator) == {"First BV": "Delft", "Second BV": "Ede"}


@pytest.mark.parametrize("way", WAYS)
def test_objects_that_were_deleted_are_gone(exact_simulator: Simulator, session: Session, pair: Any, way: str) -> None:
    gone = delete(Account).where(Account.Name == "First BV")
    session.execute(gone, execution_options={"synchronize_session": way})
    assert [each in session for each in pair] == [False, True]
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == ["DELETE"]
    assert cities(exact_simulator) == {"Second BV": "Ede"}


def test_what_only_the_engine_can_judge_is_fetched(exact_simulator: Simulator, session: Session, pair: Any) -> None:
    changed = update(Account).where(func.upper(Account.Name) == "FIRST BV", Account.City == "Ede").values(City="Delft")
    with pytest.raises(InvalidRequestError, match="Specify 'fetch'"):
        session.execute(changed, execution_options={"synchronize_session": "evaluate"})
    assert methods(exact_simulator) == []
    session.execute(changed, execution_options={"synchronize_session": "fetch"})
    assert pair[0].City == "Delft"
    session.commit()
    assert cities(exact_simulator) == {"First BV": "Delft", "Second BV": "Ede"}


def test_a_rollback_sends_nothing_and_objects_are_as_in_exact(
    exact_simulator: Simulator, session: Session, pair: Any
) -> None:
    changed = update(Account).where(Account.Name == "First BV").values(City="Delft")
    session.execute(changed, execution_options={"synchronize_session": "fetch"})
    session.rollback()
    assert pair[0].City == "Ede"
    assert set(methods(exact_simulator)) == {"GET"}
