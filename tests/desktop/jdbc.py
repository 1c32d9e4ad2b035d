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
    assert (told["catalogs"], told["granted"]) == ("1", "1")
    assert int(told["kinds"]) > 1
    assert int(told["of_columns"]) > 0  # the driver counts what an owner could be granted
    assert told["crossed"] == str(sum(one.reference is not None and one.reference.endpoint == "crm/accounts"
                                      for one in contacts))  # fmt: skip
    # Exact Online has tables, and nothing of these.
    assert {told[name] for name in ("procedures", "functions", "made_types", "arguments")} == {"0"}
    assert int(told["client_words"]) == 1
    assert told["described"] == "int2,uuid,timestamp,float8,twice"
    assert told["batched"] == "250"
    assert told["summed"] == f"{sum(range(250))},250,2024-02-29"
    assert told["stopped"] == "57014"
    assert told["copied"] == "c0,0;c1,1"
    assert [value for name, value in lines if name == "prepared"] == ["5"] * 8
    assert told["dated"] == "1"
    assert int(told["fetched"]) > 1000
    assert told["refused"] == "42P01"
