"""What SQLAlchemy's own compliance suite may ask of this dialect: an open requirement is a promise, a closed one has
its reason.

The suite makes, fills and drops tables, so it runs on local tables of the embedded engine. In comes the suite's
question, out goes open or closed. Never closes what merely fails.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

from sqlalchemy_exact.base import AUTOCOMMIT, READ_COMMITTED
from sqlalchemy_exact.older import IS_OLDER


def _open(promise: str) -> Any:
    return property(lambda self: exclusions.open(), doc=promise)


def _closed(reason: str) -> Any:
    return property(lambda self: exclusions.closed(), doc=reason)


def _later(promise: str) -> Any:
    """Open, but with SQLAlchemy 1.4, which cannot do it itself."""
    return property(lambda self: exclusions.closed() if IS_OLDER else exclusions.open(), doc=promise)


class Requirements(SuiteRequirements):
    """Open and closed, by the kind of thing asked."""

    # Transactions and connections

    autocommit = _open("The isolation level AUTOCOMMIT keeps each statement at once.")
    isolation_level = _open("AUTOCOMMIT and READ COMMITTED.")
    skip_autocommit_rollback = _open("A connection tells whether it is in AUTOCOMMIT.")
    savepoints = _closed("The engine has no SAVEPOINT.")
    two_phase_transactions = _closed("The engine prepares no transaction, and Exact has none.")
    async_dialect = _closed("The driver is PEP 249's, without async.")
    server_side_cursors = _closed("Every cursor reads bit by bit; there is no other kind to switch to.")

    # Statements

    array_type = _closed("No column of Exact holds a list, and the dialect has no type for it.")
    aggregate_order_by = _open("string_agg(a, ',' ORDER BY b).")
    boolean_col_expressions = _open("SELECT a = b.")
    create_or_replace_view = _open("CREATE OR REPLACE VIEW.")
    create_table_as = _open("CREATE TABLE … AS SELECT.")
    create_temp_table_as = _closed("Temporary tables need a local database in memory; the suite's is a file.")
    ctes = _open("WITH before SELECT.")
    ctes_on_dml = _open("WITH before INSERT … SELECT.")
    ctes_with_update_delete = _open("WITH before UPDATE and DELETE.")
    ctes_with_values = _open("WITH … AS (VALUES …).")
    delete_from = _open("DELETE … USING.")
    update_from = _open("UPDATE … FROM.")
    except_ = _open("EXCEPT.")
    intersect = _open("INTERSECT.")
    fetch_expression = _open("LIMIT takes an expression.")
    fetch_first = _open("FETCH FIRST n ROWS ONLY is written as LIMIT n.")
    fetch_no_order_by = _open("LIMIT needs no ORDER BY.")
    fetch_offset_with_options = _closed("Neither PERCENT nor WITH TIES.")
    fetch_percent = _closed("The engine's LIMIT n% is not exact.")
    fetch_ties = _closed("The engine has no WITH TIES.")
    nullsordering = _open("NULLS FIRST and NULLS LAST.")
    order_by_label_with_expression = _closed("ORDER BY takes a label alone; in an expression it means a column.")
    regexp_match = _open("regexp_matches().")
    regexp_replace = _open("regexp_replace().")
    supports_bitwise_and = _open("&")
    supports_bitwise_not = _open("~")
    supports_bitwise_or = _open("|")
    supports_bitwise_shift = _open("<< and >>")
    supports_bitwise_xor = _open("xor().")
    supports_distinct_on = _open("DISTINCT ON.")
    table_value_constructor = _open("VALUES as a table.")
    tuple_in = _open("(a, b) IN ((1, 2)).")
    tuple_in_w_empty = _open("(a, b) IN an empty list.")
    window_functions = _open("OVER.")
    window_range = _closed("RANGE is there, but rows come in an order of the engine's own; the test names none.")
    window_range_numeric = _closed(
        "RANGE is there, but rows come in an order of the engine's own; the test names none."
    )
    window_range_non_numeric = _open("RANGE over dates and lengths of time.")
    mod_operator_as_percent_sign = _open("%")

    # Filling in

    expression_server_defaults = _open("DEFAULT takes an expression.")
    server_defaults = _open("DEFAULT.")
    empty_inserts = _open("INSERT … DEFAULT VALUES.")
    empty_inserts_executemany = _open("INSERT … DEFAULT VALUES, several times.")
    dbapi_lastrowid = _closed("Keys come back by RETURNING; PEP 249 leaves lastrowid to those who have it.")
    emulated_lastrowid = _closed("Keys come back by RETURNING.")
    emulated_lastrowid_even_with_sequences = _closed("Keys come back by RETURNING.")
    implements_get_lastrowid = _closed("Keys come back by RETURNING.")
    supports_lastrowid = _closed("Keys come back by RETURNING.")
    identity_columns = _closed("The engine cannot refuse a value for an identity column, so there is no ALWAYS.")
    identity_columns_standard = _closed(
        "The engine cannot refuse a value for an identity column, so there is no ALWAYS."
    )

    # What is reflected

    check_constraint_reflection = _closed("Checks are reflected, but without their names.")
    inline_check_constraint_reflection = _closed("Checks are reflected, but without their names.")
    unique_constraint_reflection = _closed("They are reflected, but without their names.")
    column_collation_reflection = _closed("The engine does not tell a column's collation.")
    comment_reflection = _open("Comments of tables and columns are reflected.")
    comment_reflection_full_unicode = _open("Comments are reflected as they are.")
    constraint_comment_reflection = _closed("The engine has comments on tables and columns only.")
    computed_columns = _open("GENERATED ALWAYS AS (…).")
    computed_columns_default_persisted = _closed("Computed columns are never stored.")
    computed_columns_reflect_persisted = _closed("Computed columns are never stored.")
    computed_columns_stored = _closed("Computed columns are never stored.")
    computed_columns_virtual = _open("Computed columns are computed when read.")
    cross_schema_fk_reflection = _closed("The engine refuses foreign keys between schemas.")
    default_schema_name_switch = _closed("The default schema is always local.")
    foreign_key_constraint_name_reflection = _closed("The engine forgets the names of constraints.")
    foreign_key_constraint_option_reflection_ondelete = _closed("The engine has no ON DELETE.")
    foreign_key_constraint_option_reflection_onupdate = _closed("The engine has no ON UPDATE.")
    fk_constraint_option_reflection_ondelete_noaction = _closed("The engine has no ON DELETE.")
    fk_constraint_option_reflection_ondelete_restrict = _closed("The engine has no ON DELETE.")
    fk_constraint_option_reflection_onupdate_restrict = _closed("The engine has no ON UPDATE.")
    foreign_keys_reflect_as_index = _closed("A foreign key makes no index that is told of.")
    index_reflects_included_columns = _closed("The engine's indexes include no further columns.")
    indexes_check_column_order = _closed("The engine does not tell the order of an index's columns.")
    indexes_with_expressions = _later("CREATE INDEX … (lower(a)); SQLAlchemy 1.4 reflects none.")
    reflect_indexes_with_expressions = _later("Expressions are reflected; SQLAlchemy 1.4 has no place for them.")
    reflect_indexes_with_ascdesc = _closed("The engine does not keep ASC and DESC of an index.")
    reflect_indexes_with_ascdesc_as_expression = _closed("The engine does not keep ASC and DESC of an index.")
    materialized_views = _closed("The engine has no materialized views.")
    materialized_views_reflect_pk = _closed("The engine has no materialized views.")
    reflect_table_options = _closed("Local tables have no options.")
    reflect_tables_no_columns = _closed("A table needs a column.")
    reflects_pk_names = _closed("The engine forgets the names of constraints.")
    unique_constraints_reflect_as_index = _closed("A unique constraint is told of as such.")
    unique_index_reflect_as_unique_constraints = _closed("A unique index is told of as such.")
    temp_table_comment_reflection = _closed("Temporary tables need a local database in memory; the suite's is a file.")
    temp_table_names = _closed("Temporary tables need a local database in memory; the suite's is a file.")
    temp_table_reflection = _closed("Temporary tables need a local database in memory; the suite's is a file.")
    temp_table_reflect_indexes = _closed("Temporary tables need a local database in memory; the suite's is a file.")
    temporary_tables = _closed("Temporary tables need a local database in memory; the suite's is a file.")
    has_temp_table = _closed("Temporary tables need a local database in memory; the suite's is a file.")
    temporary_views = _closed("There are no temporary views.")
    views = _open("CREATE VIEW.")
    schemas = _open("CREATE SCHEMA makes a further schema of local tables.")
    schema_create_delete = _open("CREATE SCHEMA and DROP SCHEMA.")
    implicitly_named_constraints = _closed("The engine forgets the names of constraints, so none are told.")
    implicit_default_schema = _open("The default schema is local.")
    index_ddl_if_exists = _open("CREATE INDEX IF NOT EXISTS.")
    table_ddl_if_exists = _open("CREATE TABLE IF NOT EXISTS.")
    named_constraints = _closed("The engine forgets the names of constraints.")
    repeated_column_foreign_keys = _closed("The engine allows one foreign key for a column.")
    repeated_remote_col_foreign_keys = _closed("The engine wants each column of a key once.")
    deferrable_fks = _closed("Foreign keys hold at each statement.")
    on_update_cascade = _closed("The engine has no ON UPDATE.")
    non_updating_cascade = _closed("The engine has no ON UPDATE.")
    recursive_fk_cascade = _closed("The engine has no ON DELETE.")

    # Types

    date_historic = _open("Dates before 1970.")
    datetime_historic = _open("Datetimes before 1970.")
    datetime_interval = _open("INTERVAL.")
    datetime_literals = _later("Dates and times as text; SQLAlchemy 1.4 writes none.")
    datetime_timezone = _open("TIMESTAMP WITH TIME ZONE.")
    datetime_timezone_historic = _closed("Dutch clocks before 1940 are not the same in all zone data.")
    time_timezone = _closed("No TIME WITH TIME ZONE.")
    timestamp_microseconds = _open("Microseconds.")
    float_or_double_precision_behaves_generically = _open("Float and Double.")
    infinity_floats = _open("Infinity.")
    json_type = _open("JSON.")
    json_deserializer_binary = _closed("JSON comes as text.")
    legacy_unconditional_json_extract = _closed("A JSON value is taken as the type that is asked for.")
    precision_numerics_enotation_large = _open("Large decimals with E notation.")
    precision_numerics_enotation_small = _open("Decimals with E notation.")
    precision_numerics_many_significant_digits = _open("38 digits.")
    cast_precision_numerics_many_significant_digits = _later("15 and more digits; SQLAlchemy 1.4 asks it of a float.")
    precision_numerics_retains_significant_digits = _open("Trailing zeros stay.")
    nvarchar_types = _closed("There is one kind of text.")
    uuid_data_type = _open("UUID.")
    unicode_ddl = _open("Names in any script.")
    percent_schema_names = _open("Names with a percent sign.")

    def get_order_by_collation(self, config: Any) -> str:
        """Name a collation that text can be sorted by."""
        return "nocase"

    def get_isolation_levels(self, config: Any) -> dict[str, Any]:
        """Name the isolation levels."""
        return {"default": READ_COMMITTED, "supported": [AUTOCOMMIT, READ_COMMITTED]}
