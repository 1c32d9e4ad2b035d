"""What the engine spec answers by itself, with Superset installed and no server running."""

from __future__ import annotations

from datetime import datetime

import pytest

import exact_dbapi
from exact_dbapi.errors import BudgetExhausted
from sqlalchemy_exact.engine_spec import ExactEngineSpec

MOMENT = datetime(2024, 2, 29, 1, 2, 3)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("DATE", "DATE '2024-02-29'"),
        ("DATETIME", "TIMESTAMP '2024-02-29 01:02:03'"),
        ("TIMESTAMP", "TIMESTAMP '2024-02-29 01:02:03'"),
        ("VARCHAR", None),
        ("UUID", None),
    ],
)
def test_moments_are_written_for_their_column(kind: str, written: str | None) -> None:
    assert ExactEngineSpec.convert_dttm(kind, MOMENT) == written


def test_a_comment_alone_has_no_rows() -> None:
    with exact_dbapi.connect("exact://demo") as connection:
        cursor = connection.cursor()
        assert ExactEngineSpec.fetch_data(cursor.execute("-- nothing")) == []
        assert ExactEngineSpec.fetch_data(cursor.execute("SELECT 1")) == [(1,)]
        assert connection.calls == []


def test_an_error_keeps_its_words_and_gets_its_code() -> None:
    error = BudgetExhausted("The day's calls are used up.", hint="Try again tomorrow.")
    told = ExactEngineSpec.extract_error_message(error)
    assert told == "exact error: The day's calls are used up. Hint: Try again tomorrow. (SQLSTATE 53400)"
