"""Tables that no sync endpoint tells of: read whole, and compared with what the other database has.

A table and a company come in; SYNCHRONIZE does the work, within the transaction that is open in the other database, and
out goes how many rows were written and deleted.
"""

from __future__ import annotations

from exact_dbapi.connection import Connection
from exact_dbapi.replication.tables import Table

#: Every difference is meant.
_ALL = 2**62


def compare_whole(table: Table, division: int, url: str, connection: Connection) -> tuple[int, int]:
    """Make the rows of a company equal; how many were written, and how many deleted.

    Raises: what reading the table raises, and what the other database refuses.
    """
    names = ", ".join(map(_name, (column.name for column in table.columns)))
    place = ".".join(_name(part) for part in (table.shape.schema, table.shape.name) if part)
    keys = ", ".join(table.endpoint.key)
    sql = (
        f"SYNCHRONIZE (SELECT {names} FROM {table.endpoint.qualified_name} WHERE Division = {division}) "
        f"TO (SELECT * FROM :url.{place} WHERE {_name(table.division_column)} = {division}) "
        f"IDENTIFIED BY (Division, {keys}) INSERT UPDATE DELETE LIMIT {_ALL} CHANGES"
    )
    with connection.cursor() as cursor:
        _label, inserted, updated, deleted, *_rest = cursor.execute(sql, {"url": url}).fetchall()[0]
    return inserted + updated, deleted


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
