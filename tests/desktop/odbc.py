"""psqlODBC, by which Excel comes: its catalog functions, and rows with parameters.

Debian has the driver as odbc-postgresql; it is loaded in a process of its own, since it holds the interpreter.
"""

from __future__ import annotations

import subprocess
import sys

from exact_dbapi.gateway import Gateway

ASK = """
import glob, sys
import pyodbc
(library,) = glob.glob("/usr/lib/*/odbc/psqlodbcw.so")
words = f"Driver={library};Server=127.0.0.1;Port={sys.argv[1]};Database=exact;Uid=anna;Pwd=x"
client = pyodbc.connect(words, autocommit=True)
cursor = client.cursor()
print(len(cursor.tables(table="Accounts", schema="CRM").fetchall()))
print([row.column_name for row in cursor.columns(table="Contacts", schema="CRM").fetchall()][0])
print([row.column_name for row in cursor.primaryKeys(table="Contacts", schema="CRM").fetchall()])
print(len(cursor.foreignKeys(foreignTable="Contacts", foreignSchema="CRM").fetchall()) > 0)
print(len(cursor.statistics("Contacts", schema="CRM").fetchall()) > 0, len(cursor.getTypeInfo().fetchall()) > 10)
asked = 'select "ID", "Created", "IsSupplier" from "CRM"."Accounts" where "Code" > ? limit 2'
rows = cursor.execute(asked, "1").fetchall()
print(len(rows), type(rows[0][1]).__name__, type(rows[0][2]).__name__)
print(len(cursor.execute('select "ID" from "CRM"."Contacts"').fetchall()) > 1000)
"""


def test_catalog_functions_and_rows(gateway: Gateway) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ASK, str(gateway.port)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == ["1", "ID", "['ID']", "True", "True True", "2 datetime str", "True"]
