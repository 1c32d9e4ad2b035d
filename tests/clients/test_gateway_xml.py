"""XML topics through the gateway: PostgreSQL's catalog shows them as views, and a client of PostgreSQL reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy
from sqlalchemy import inspect

from exact_dbapi.catalog import open_catalog
from exact_dbapi.gateway import Gateway


@pytest.fixture
def engine(gateway: Gateway) -> Iterator[sqlalchemy.Engine]:
    engine = sqlalchemy.create_engine(f"postgresql+psycopg://any@127.0.0.1:{gateway.port}/exact")
    yield engine
    engine.dispose()


def test_topics_are_listed_described_and_read(engine: sqlalchemy.Engine) -> None:
    inspector = inspect(engine)
    assert set(inspector.get_view_names("XML")) >= {entry.name for entry in open_catalog().topic_tables}
    columns = {column["name"]: column["type"] for column in inspector.get_columns("Journals", "XML")}
    assert isinstance(columns["type"], sqlalchemy.BigInteger) and isinstance(columns["allowVAT"], sqlalchemy.Boolean)
    with engine.connect() as connection:
        read = 'SELECT code, "allowVAT", "DIVISION_CODE" FROM "XML"."Journals" ORDER BY code LIMIT 1'
        assert [type(value) for value in connection.execute(sqlalchemy.text(read)).one()] == [str, bool, int]
