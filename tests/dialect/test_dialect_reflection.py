"""Reflection: schemas, tables, columns and keys come from the catalog, quickly and without a call."""

from __future__ import annotations

import enum
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, exc, inspect, types
from sqlalchemy.engine import URL, Connection, create_engine
from sqlalchemy.sql import quoted_name

from exact_dbapi.catalog import open_catalog
from exact_dbapi.edm import EDM_TYPES, GUID_LIST
from exact_dbapi.simulator import Simulator
from sqlalchemy_exact.types import DOUBLE, EDM_TO_SQLALCHEMY, GUID

try:
    from sqlalchemy.engine import ObjectKind, ObjectScope
except ImportError:  # SQLAlchemy 1.4 asks for one table at a time

    class ObjectKind(enum.Flag):  # type: ignore[no-redef]
        TABLE, VIEW = enum.auto(), enum.auto()
        ANY = TABLE | VIEW

    class ObjectScope(enum.Flag):  # type: ignore[no-redef]
        DEFAULT, TEMPORARY = enum.auto(), enum.auto()
        ANY = DEFAULT | TEMPORARY


QUESTIONS = {
    "get_multi_columns": "get_columns",
    "get_multi_pk_constraint": "get_pk_constraint",
    "get_multi_foreign_keys": "get_foreign_keys",
    "get_multi_indexes": "get_indexes",
    "get_multi_unique_constraints": "get_unique_constraints",
    "get_multi_check_constraints": "get_check_constraints",
    "get_multi_table_comment": "get_table_comment",
}

#: Of one processor, for every table and view of every service with columns, keys and comments.
SECONDS_FOR_EVERYTHING = 2

READABLE = [entry for entry in open_catalog().tables if "G" in entry.methods]


@pytest.fixture
def inspector(connection: Connection, exact_simulator: Simulator) -> Iterator[Any]:
    """Give an inspector; whatever the test asks, nothing may have been sent."""
    yield inspect(connection)
    assert len(exact_simulator.calls) == 0


@pytest.fixture
def everything(inspector: Any, connection: Connection) -> MetaData:
    """Reflect every table and view of every service."""
    metadata = MetaData()
    for schema in inspector.get_schema_names():
        metadata.reflect(bind=connection, schema=schema, views=True)
    return metadata


def test_schemas_are_services(inspector: Any) -> None:
    names = inspector.get_schema_names()
    assert {"CRM", "Financial", "SalesOrder", "local"} <= set(names)
    assert set(names) == {*open_catalog().table_schemas, "local"}


def test_each_table_is_listed_once(inspector: Any) -> None:
    tables, views = inspector.get_table_names("CRM"), inspector.get_view_names("CRM")
    assert {"Accounts", "Contacts"} <= set(tables)
    assert {"AccountsBulk", "AccountsSync", "AccountsIncremental"} <= set(views)
    assert not [name for name in tables if name.endswith(("Bulk", "Sync", "Incremental"))]
    assert not set(tables) & set(views)
    assert inspector.get_table_names("crm") == inspector.get_table_names("ExactOnlineREST.CRM") == tables


def test_every_readable_table_is_listed(inspector: Any) -> None:
    listed = {
        (schema, name)
        for schema in inspector.get_schema_names()
        for name in inspector.get_table_names(schema) + inspector.get_view_names(schema)
    }
    assert listed == {(entry.schema, entry.name) for entry in READABLE}


def test_a_schema_that_is_not_there_is_empty(inspector: Any) -> None:
    assert inspector.get_table_names("Nowhere") == []
    assert inspector.get_table_names("ExactOnlineXML.CRM") == []


def test_no_row_is_listed_in_two_tables(inspector: Any) -> None:
    assert inspector.get_table_names("Session") == []
    assert {"Calls", "Limits", "Rights"} <= set(inspector.get_view_names("Session"))
    assert set(inspector.get_table_names("Sync")) == {"SyncSyncTimestamp"}


def test_comments_say_what_is_to_be_known(inspector: Any) -> None:
    comment = "DELETE, GET, POST, PUT /api/v1/{division}/crm/Accounts"
    assert inspector.get_table_comment("Accounts", "CRM") == {"text": comment}
    comments = {column["name"]: column["comment"] for column in inspector.get_columns("Accounts", "CRM")}
    assert (comments["Name"], comments["City"]) == ("Must be given in an INSERT.", None)


def asked(connection: Connection, question: str, **asked: Any) -> dict[Any, Any]:
    """Ask about many tables, as the inspector of SQLAlchemy 2 does."""
    what = {"filter_names": None, "kind": ObjectKind.ANY, "scope": ObjectScope.ANY, **asked}
    return dict(getattr(connection.dialect, question)(connection, **what))


@pytest.mark.parametrize("schema", ["CRM", "ExactOnlineREST.Financial", "Session"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_many_tables_are_described_as_each_is(inspector: Any, connection: Any, question: str, schema: str) -> None:
    many = asked(connection, question, schema=schema)
    names = inspector.get_table_names(schema) + inspector.get_view_names(schema)
    assert sorted(many) == sorted((schema, name) for name in names)
    for (_, name), found in many.items():
        assert repr(found) == repr(getattr(connection.dialect, QUESTIONS[question])(connection, name, schema))


def test_many_tables_are_chosen_by_name_and_kind(inspector: Any, connection: Any) -> None:
    def chosen(**what: Any) -> set[tuple[str | None, str]]:
        return set(asked(connection, "get_multi_pk_constraint", **what))

    names = ["accounts", "AccountsBulk", "PrintQuotation", "Acounts"]
    found = {("CRM", name) for name in names[:3]}
    assert chosen(schema="CRM", filter_names=names) == found
    assert chosen(schema="CRM", filter_names=names, kind=ObjectKind.VIEW) == {("CRM", "AccountsBulk")}
    assert chosen(schema="CRM", kind=ObjectKind.TABLE) == {("CRM", name) for name in inspector.get_table_names("CRM")}
    assert chosen(schema="CRM", scope=ObjectScope.TEMPORARY) == set()
    assert chosen(schema=None, filter_names=["Journals"]) == {(None, "Journals")}
    assert chosen(schema=None) == chosen(schema="Nowhere") == set()


def test_an_action_can_be_reflected_but_is_not_listed(inspector: Any) -> None:
    assert "PrintQuotation" not in inspector.get_table_names("CRM")
    assert "QuotationID" in [column["name"] for column in inspector.get_columns("PrintQuotation", "CRM")]


@pytest.mark.parametrize(
    ("name", "schema", "is_there"),
    [
        ("Accounts", "CRM", True),
        ("accounts", "crm", True),
        ("AccountsBulk", "CRM", True),
        ("Accounts", "ExactOnlineREST.CRM", True),
        ("Accounts", "ExactOnlineXML.CRM", False),
        ("Accounts", "Financial", False),
        ("Acounts", "CRM", False),
        (quoted_name("accounts", quote=True), "CRM", False),
        ("Accounts", "local", False),
        ("Accounts", None, False),
        ("select Code, Name from CRM.Accounts where IsSupplier", None, False),
        ("select 'it''s' from CRM.Accounts; drop table x", "CRM", False),
        ("", None, False),
    ],
)
def test_has_table(inspector: Any, name: str, schema: str | None, is_there: bool) -> None:
    assert inspector.has_table(name, schema) is is_there


def test_every_edm_type_has_a_type() -> None:
    assert set(EDM_TO_SQLALCHEMY) == {*EDM_TYPES, GUID_LIST.name}


def test_columns_have_real_names_and_types(inspector: Any) -> None:
    columns = {column["name"]: column for column in inspector.get_columns("transactionlines", "financialtransaction")}
    kinds = {
        "ID": GUID,
        "AmountDC": DOUBLE,
        "Date": types.DateTime,
        "EntryNumber": types.Integer,
        "Description": types.String,
    }
    for name, kind in kinds.items():
        assert type(columns[name]["type"]) is kind
    assert columns["ID"]["nullable"] is False
    assert columns["AmountDC"]["nullable"] is True


def test_columns_are_those_of_select_star(connection: Connection, exact_simulator: Simulator) -> None:
    for schema, name in (("CRM", "Accounts"), ("Financial", "Journals"), ("Users", "UserRoles")):
        reflected = [column["name"] for column in inspect(connection).get_columns(name, schema)]
        assert list(connection.exec_driver_sql(f"select * from {schema}.{name} limit 1").keys()) == reflected
    assert len(exact_simulator.calls) == 0  # the columns are known before the first row is asked for


def test_money_is_numeric_when_decimals_are_asked_for(exact_url: URL, exact_simulator: Simulator) -> None:
    engine = create_engine(exact_url.update_query_dict({"decimals": "true"}))
    with engine.connect() as connection:
        columns = {column["name"]: column for column in inspect(connection).get_columns("SalesOrders", "SalesOrder")}
    amount: Any = columns["AmountDC"]["type"]
    assert (type(amount), amount.precision, amount.scale) == (types.Numeric, 28, 10)
    assert len(exact_simulator.calls) == 0


def test_a_parameter_of_a_function_is_a_column(inspector: Any) -> None:
    columns = [column["name"].lower() for column in inspector.get_columns("StockPosition", "Logistics")]
    assert "itemid" in columns


def test_primary_keys(inspector: Any) -> None:
    assert inspector.get_pk_constraint("Accounts", "CRM")["constrained_columns"] == ["ID"]
    assert inspector.get_pk_constraint("SalesOrders", "SalesOrder")["constrained_columns"] == ["OrderID"]


def foreign_keys(inspector: Any, schema: str, name: str) -> set[tuple[str, str, str, str]]:
    return {
        (key["constrained_columns"][0], key["referred_schema"], key["referred_table"], key["referred_columns"][0])
        for key in inspector.get_foreign_keys(name, schema)
    }


def test_foreign_keys_by_reference(inspector: Any) -> None:
    assert ("Account", "CRM", "Accounts", "ID") in foreign_keys(inspector, "CRM", "Contacts")
    assert ("OrderedBy", "CRM", "Accounts", "ID") in foreign_keys(inspector, "SalesOrder", "SalesOrders")


def test_foreign_keys_of_lines_lead_to_their_header(inspector: Any) -> None:
    assert ("QuotationID", "CRM", "Quotations", "QuotationID") in foreign_keys(inspector, "CRM", "QuotationLines")
    key = ("EntryID", "FinancialTransaction", "BankEntries", "EntryID")
    assert key in foreign_keys(inspector, "FinancialTransaction", "BankEntryLines")


def test_foreign_keys_keep_the_catalog_that_was_asked_for(inspector: Any) -> None:
    key = ("Account", "ExactOnlineREST.CRM", "Accounts", "ID")
    assert key in foreign_keys(inspector, "ExactOnlineREST.CRM", "Contacts")


def test_what_exact_does_not_tell_is_empty(inspector: Any) -> None:
    assert inspector.get_indexes("Accounts", "CRM") == []
    assert inspector.get_unique_constraints("Accounts", "CRM") == []
    assert inspector.get_check_constraints("Accounts", "CRM") == []


@pytest.mark.parametrize(
    "question",
    ["get_columns", "get_pk_constraint", "get_foreign_keys", "get_indexes", "get_unique_constraints"],
)
@pytest.mark.parametrize(("name", "schema"), [("Acounts", "CRM"), ("Acounts", None), ("Accounts", "local")])
def test_an_unknown_table_is_no_such_table(inspector: Any, question: str, name: str, schema: str | None) -> None:
    with pytest.raises(exc.NoSuchTableError, match=name):
        getattr(inspector, question)(name, schema)


def test_an_unqualified_name_means_the_one_table_of_that_name(
    connection: Connection, exact_simulator: Simulator
) -> None:
    journals = Table("Journals", MetaData(), autoload_with=connection)
    assert "Code" in journals.c
    assert [column.name for column in journals.primary_key] == ["ID"]
    with pytest.raises(exc.NoSuchTableError):
        Table("ReasonCodes", MetaData(), autoload_with=connection)  # CRM and Logistics both have one
    assert len(exact_simulator.calls) == 0


def test_every_table_is_reflected(everything: MetaData) -> None:
    assert len(everything.tables) == len(READABLE)
    assert sum(len(table.columns) for table in everything.tables.values()) > 10_000


def test_every_foreign_key_points_at_a_key_of_its_own_type(everything: MetaData) -> None:
    keys = [key for table in everything.tables.values() for key in table.foreign_keys]
    assert len(keys) > 900
    assert [key for key in keys if type(key.parent.type) is not type(key.column.type)] == []


def test_everything_is_reflected_quickly_and_without_a_call(connection: Connection, exact_simulator: Simulator) -> None:
    seconds: list[float] = []
    while not seconds or (min(seconds) >= SECONDS_FOR_EVERYTHING and len(seconds) < 3):  # others use the processor, too
        began, metadata = time.process_time(), MetaData()
        for schema in inspect(connection).get_schema_names():
            metadata.reflect(bind=connection, schema=schema, views=True)
        seconds.append(time.process_time() - began)
    assert min(seconds) < SECONDS_FOR_EVERYTHING
    assert {entry.qualified_name for entry in READABLE} <= set(metadata.tables)
    assert len(exact_simulator.calls) == 0
