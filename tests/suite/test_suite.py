"""SQLAlchemy's compliance suite, as its makers wrote it, but for what the embedded engine does otherwise."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CHAR, VARCHAR, String
from sqlalchemy.testing import combinations, eq_
from sqlalchemy.testing.suite import *  # noqa: F403
from sqlalchemy.testing.suite import ComponentReflectionTestExtra as _ComponentReflectionTestExtra
from sqlalchemy.testing.suite import CTETest as _CTETest
from sqlalchemy.testing.suite import IsolationLevelTest as _IsolationLevelTest
from sqlalchemy.testing.suite import JoinTest as _JoinTest


class ComponentReflectionTestExtra(_ComponentReflectionTestExtra):
    """The engine has one kind of text, and keeps no length of it."""

    test_varchar_reflection = None  # its name in SQLAlchemy 1.4

    @combinations(String, VARCHAR, CHAR, argnames="type_")
    def test_string_length_reflection(self, connection: Any, metadata: Any, type_: Any) -> None:
        found = self._type_round_trip(connection, metadata, type_(52))[0]
        assert isinstance(found, String)
        eq_(found.length, None)


class JoinTest(_JoinTest):
    """In one transaction the engine still holds a row for referred to whose referring row is deleted: drop them all."""

    run_define_tables = "each"
    run_deletes = None


class CTETest(_CTETest):
    """As in `JoinTest`; here rows refer to rows of their own table."""

    run_define_tables = "each"
    run_deletes = None


class IsolationLevelTest(_IsolationLevelTest):
    """There is one level beside AUTOCOMMIT, so AUTOCOMMIT has to be the one that the user sets."""

    def test_dialect_user_setting_is_restored(self, testing_engine: Any) -> None:
        engine = testing_engine(options={"isolation_level": "AUTOCOMMIT"})
        with engine.connect() as connection:
            eq_(connection.get_isolation_level(), "AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execution_options(isolation_level="READ COMMITTED")
            eq_(connection.get_isolation_level(), "READ COMMITTED")
        with engine.connect() as connection:
            eq_(connection.get_isolation_level(), "AUTOCOMMIT")
