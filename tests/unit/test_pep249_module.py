"""What PEP 249 asks of the module itself: globals, exceptions, constructors and type objects."""

from __future__ import annotations

import datetime
import time

import exact_dbapi


class TestModule:
    """What the module itself promises."""

    def test_apilevel(self) -> None:
        assert exact_dbapi.apilevel == "2.0"

    def test_threadsafety(self) -> None:
        assert exact_dbapi.threadsafety in (0, 1, 2, 3)

    def test_paramstyle(self) -> None:
        assert exact_dbapi.paramstyle in ("qmark", "numeric", "named", "format", "pyformat")

    def test_exceptions_are_a_tree(self) -> None:
        assert issubclass(exact_dbapi.Warning, Exception)
        assert issubclass(exact_dbapi.Error, Exception)
        for inner in (exact_dbapi.InterfaceError, exact_dbapi.DatabaseError):
            assert issubclass(inner, exact_dbapi.Error)
        for (
            name
        ) in "DataError OperationalError IntegrityError InternalError ProgrammingError NotSupportedError".split():
            assert issubclass(getattr(exact_dbapi, name), exact_dbapi.DatabaseError)
        assert not issubclass(exact_dbapi.Warning, exact_dbapi.Error)

    def test_constructors(self) -> None:
        assert exact_dbapi.Date(2002, 12, 25) == datetime.date(2002, 12, 25)
        assert exact_dbapi.Time(13, 45, 30) == datetime.time(13, 45, 30)
        assert exact_dbapi.Timestamp(2002, 12, 25, 13, 45, 30) == datetime.datetime(2002, 12, 25, 13, 45, 30)
        assert exact_dbapi.Binary(b"\x00\xff") == b"\x00\xff"

    def test_constructors_from_ticks(self) -> None:
        ticks = time.mktime((2002, 12, 25, 13, 45, 30, 0, 0, 0))
        assert exact_dbapi.DateFromTicks(ticks) == datetime.date(2002, 12, 25)
        assert exact_dbapi.TimeFromTicks(ticks) == datetime.time(13, 45, 30)
        assert exact_dbapi.TimestampFromTicks(ticks) == datetime.datetime(2002, 12, 25, 13, 45, 30)

    def test_type_objects_are_there_and_differ(self) -> None:
        kinds = [exact_dbapi.STRING, exact_dbapi.BINARY, exact_dbapi.NUMBER, exact_dbapi.DATETIME, exact_dbapi.ROWID]
        assert len(set(kinds)) == 5
        for code, kind in (("VARCHAR", 0), ("UUID", 0), ("BLOB", 1), ("DOUBLE", 2), ("DECIMAL", 2), ("TIMESTAMP", 3)):
            assert [code == other for other in kinds] == [position == kind for position in range(5)]
            assert [code != other for other in kinds] == [position != kind for position in range(5)]
