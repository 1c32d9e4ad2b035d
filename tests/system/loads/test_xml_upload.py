"""`UploadXMLTopics`: payloads of any size, cut to the limits; each fragment shows what became of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from exact_dbapi.connection import Connection
from exact_dbapi.errors import (
    AccessDenied,
    DataError,
    Error,
    IntegrityError,
    OperationalError,
    PartialCommit,
    ProgrammingError,
    UndefinedTable,
)
from exact_dbapi.simulator import Fault
from tests.system.loading import Company

INSERT = "INSERT INTO ExactOnlineXML..UploadXMLTopics (TOPIC, {}) VALUES ('{}', {})"


def accounts(count: int, first: int = 880_000) -> str:
    items = "".join(
        f'<Account code="{first + number}"><Name>Upload {number} &amp; Co</Name></Account>' for number in range(count)
    )
    return f'<?xml version="1.0" encoding="utf-16"?><eExact><Accounts>{items}</Accounts></eExact>'


def fragments(connection: Connection, columns: str) -> list[tuple[Any, ...]]:
    sql = f"SELECT {columns} FROM ExactOnlineXML..UploadXMLTopicFragments ORDER BY FRAGMENT"
    return connection.execute(sql).fetchall()


def test_a_payload_is_cut_into_fragments_and_each_shows_its_fate(company: Company, connection: Connection) -> None:
    sql = INSERT.format("PAYLOAD, FRAGMENT_MAX_OCCURRENCES, ORIG_SYSTEM_REFERENCE", "Accounts", "?, 4, 'job 7'")
    assert connection.execute(sql, (accounts(10),)).rowcount == 1
    assert company.uploads() == 0
    connection.commit()
    assert company.uploads() == 3
    columns = "FRAGMENT, TOPIC, DIVISION_CODE, STATUS, ITEMS, DONE, REJECTED, ORIG_SYSTEM_REFERENCE"
    expected = [
        (n, "Accounts", company.division, "done", size, size, 0, "job 7") for n, size in ((1, 4), (2, 4), (3, 2))
    ]
    assert fragments(connection, columns) == expected
    ((request, told),) = fragments(connection, "REQUEST, MESSAGES")[2:]
    assert request.count("<Account ") == 2
    assert told is None
    found = connection.execute("SELECT count(*) FROM CRM.Accounts WHERE Name LIKE 'Upload % & Co'").fetchall()
    assert found == [(10,)]


@pytest.mark.parametrize("form", ["text", "bytes", "file"])
def test_payloads_come_as_text_as_bytes_and_as_files(
    company: Company, connection: Connection, tmp_path: Path, form: str
) -> None:
    payload: str | bytes = accounts(2).replace("utf-16", "iso-8859-1").replace("Upload", "Crème")
    if form != "text":
        payload = str(payload).encode("iso-8859-1")
    if form == "file":
        (tmp_path / "accounts.xml").write_bytes(bytes(payload))  # type: ignore[arg-type]
        payload = str(tmp_path / "accounts.xml")
    column = "FILE_NAME" if form == "file" else "PAYLOAD"
    connection.execute(INSERT.format(column, "Accounts", "?"), (payload,))
    connection.commit()
    found = connection.execute("SELECT count(*) FROM CRM.Accounts WHERE Name = 'Crème 1 & Co'").fetchall()
    assert found == [(1,)]


def test_a_refused_item_leaves_the_others_there(company: Company, connection: Connection) -> None:
    payload = accounts(3).replace("<Name>Upload 1 &amp; Co</Name>", "")
    connection.execute(INSERT.format("PAYLOAD", "accounts", "?"), (payload,))
    with pytest.raises(PartialCommit, match=r"2 are in XML.UploadXMLTopics; 1 was refused \(row 2: Mandatory: Name\)"):
        connection.commit()
    assert fragments(connection, "STATUS, DONE, REJECTED, MESSAGES") == [("done", 2, 1, "880001: Mandatory: Name")]


def test_fail_on_error_stops_at_the_first_fragment_with_one(company: Company, connection: Connection) -> None:
    payload = accounts(4).replace("<Name>Upload 0 &amp; Co</Name>", "")
    sql = INSERT.format("PAYLOAD, FRAGMENT_MAX_OCCURRENCES, FAIL_ON_ERROR", "Accounts", "?, 1, TRUE")
    connection.execute(sql, (payload,))
    with pytest.raises(IntegrityError, match=r"1 was refused .*; 3 were not sent"):
        connection.commit()
    assert [row[0] for row in fragments(connection, "STATUS")] == ["done", "left", "left", "left"]


def test_a_dry_run_shows_the_requests_and_sends_none(company: Company, connection: Connection) -> None:
    sql = INSERT.format("PAYLOAD, FRAGMENT_MAX_SIZE_CHARACTERS, DRY_RUN", "Accounts", "?, 400, TRUE")
    connection.execute(sql, (accounts(5),))
    connection.commit()
    assert len(company.simulator.calls) == 0
    assert len(fragments(connection, "REQUEST")) > 1


WRONG: list[tuple[str, str, Any, type[Error], str]] = [
    ("Account", "PAYLOAD", accounts(1), UndefinedTable, "There is no XML topic 'Account'"),
    ("Items", "PAYLOAD", accounts(1), DataError, "<Accounts>, which is not of the topic"),
    ("Accounts", "PAYLOAD", "<Accounts><Account>", DataError, "no element found, at line 1, column 20"),
    ("Accounts", "PAYLOAD", "<Accounts/>", DataError, "there is nothing to send"),
    ("Accounts", "PAYLOAD", '<!DOCTYPE a [<!ENTITY b "c">]><Accounts/>', DataError, "a document type or an entity"),
    ("Accounts", "PAYLOAD", None, DataError, "has no PAYLOAD"),
    ("Accounts", "FILE_NAME", "/no/such/file.xml", OperationalError, "cannot be read: No such file"),
    ("Accounts", "FRAGMENT_MAX_OCCURRENCES", 0, DataError, "is a number above 0, not 0"),
]


@pytest.mark.parametrize(("topic", "column", "value", "kind", "told"), WRONG)
def test_what_is_wrong_is_said_before_anything_is_sent(
    company: Company, connection: Connection, topic: str, column: str, value: Any, kind: type[Error], told: str
) -> None:
    with pytest.raises(kind) as caught:
        connection.execute(INSERT.format(column, topic, "?"), (value,))
    assert told in str(caught.value)
    assert len(company.simulator.calls) == 0
    assert fragments(connection, "FRAGMENT") == []


def test_uploads_can_only_be_inserted(connection: Connection) -> None:
    with pytest.raises(ProgrammingError, match="needs TOPIC"):
        connection.execute("INSERT INTO XML.UploadXMLTopics (PAYLOAD) VALUES ('x')")
    with pytest.raises(Error):
        connection.execute("DELETE FROM XML.UploadXMLTopicFragments")


def test_a_page_for_people_is_understood(company: Company, connection: Connection) -> None:
    """An HTML page with status 200 and `mode` 0 means that there are no rights: certain."""
    page = b'<html><input type="hidden" id="mode" value="0"/></html>'
    headers = (("Content-Type", "text/html"),)
    company.simulator.faults.append(Fault(match="XMLUpload", status=200, headers=headers, body=page))
    connection.execute(INSERT.format("PAYLOAD", "Accounts", "?"), (accounts(1),))
    with pytest.raises(AccessDenied):
        connection.commit()
    assert fragments(connection, "STATUS") == [("left",)]
    connection.commit()  # what was not sent is still staged
    assert fragments(connection, "STATUS") == [("done",)]


def test_a_readonly_connection_uploads_nothing(company: Company) -> None:
    with closing(company.connect(readonly=True)) as connection, pytest.raises(Error, match="read-only"):
        connection.execute(INSERT.format("PAYLOAD", "Accounts", "?"), (accounts(1),))
