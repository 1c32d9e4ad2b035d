"""PostgreSQL's JDBC driver, by which Metabase, Tableau and DBeaver come: what they ask of a database, and rows.

Debian has the driver as libpostgresql-jdbc-java.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from exact_dbapi.catalog import open_catalog
from exact_dbapi.gateway import Gateway

JAR = "/usr/share/java/postgresql.jar"


def test_metadata_and_rows(gateway: Gateway) -> None:
    asked = str(Path(__file__).with_name("Ask.java"))
    ran = subprocess.run(
        ["java", "-cp", JAR, asked, str(gateway.port)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    lines = [line.split(" ") for line in ran.stdout.splitlines()]
    told = {name: value for name, value in lines if name != "prepared"}
    catalog = open_catalog()
    contacts = catalog.open(catalog.find("Contacts", "CRM").id).table_columns
    shown = [one for one in catalog.tables if one.schema == "CRM" and one.name.startswith("Acc")]
    assert int(told["tables"]) == len(shown)
    assert int(told["columns"]) == len(contacts)
    assert (told["primary"], told["indexes"], told["identifier"]) == ("1", "1", "1")
    assert 0 < int(told["imported"]) <= sum(column.reference is not None for column in contacts)
    assert int(told["exported"]) > int(told["imported"])
    assert int(told["types"]) > 30
    assert [value for name, value in lines if name == "prepared"] == ["5"] * 8
    assert told["dated"] == "1"
    assert int(told["fetched"]) > 1000
    assert told["refused"] == "42P01"
