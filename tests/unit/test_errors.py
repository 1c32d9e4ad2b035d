"""The exceptions: their place in PEP 249's tree, their SQLSTATEs, and that they travel between processes."""

from __future__ import annotations

import pickle

import pytest

import exact_dbapi
from exact_dbapi import errors

STATES = {
    "SignInRequired": ("28000", errors.OperationalError),
    "BudgetExhausted": ("53400", errors.OperationalError),
    "ConnectionFailure": ("08006", errors.OperationalError),
    "OutcomeUnknown": ("08007", errors.OperationalError),
    "PartialCommit": ("40002", errors.OperationalError),
    "InvalidSyntax": ("42601", errors.ProgrammingError),
    "UndefinedTable": ("42P01", errors.ProgrammingError),
    "UndefinedColumn": ("42703", errors.ProgrammingError),
    "AmbiguousTable": ("42P09", errors.ProgrammingError),
    "AccessDenied": ("42501", errors.ProgrammingError),
    "FilterRequired": ("42P10", errors.ProgrammingError),
    "NotSupportedError": ("0A000", errors.DatabaseError),
    "DataError": ("22000", errors.DatabaseError),
    "IntegrityError": ("23000", errors.DatabaseError),
    "InternalError": ("XX000", errors.DatabaseError),
}


@pytest.mark.parametrize("name", STATES)
def test_each_class_has_its_state_and_parent(name: str) -> None:
    kind = getattr(exact_dbapi, name)
    state, parent = STATES[name]
    assert kind.sqlstate == state
    assert parent in kind.__mro__[1:]
    assert len(state) == 5


def test_states_are_not_shared() -> None:
    states = [state for state, _ in STATES.values()]
    assert len(states) == len(set(states))


@pytest.mark.parametrize("name", STATES)
def test_an_exception_travels(name: str) -> None:
    error = getattr(exact_dbapi, name)("what", hint="do", nearest=("a", "b"), retryable=True)
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert (str(back), back.hint, back.nearest, back.retryable) == (str(error), "do", ("a", "b"), True)


def test_the_hint_is_part_of_the_text() -> None:
    assert str(errors.DataError("It is wrong.", hint="Do this.")) == "It is wrong. Hint: Do this."
    assert str(errors.DataError("It is wrong.")) == "It is wrong."
    assert errors.DataError().retryable is False
    assert errors.ConnectionFailure().retryable is True
