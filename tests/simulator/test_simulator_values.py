"""What rows look like: JSON values, metadata and links, Atom, `$metadata`."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from exact_dbapi.simulator import Strict
from tests.simulator.simulated import FIRST, JSON, Company, HandClock, account, guid, line, running

ATOM = {
    "a": "http://www.w3.org/2005/Atom",
    "d": "http://schemas.microsoft.com/ado/2007/08/dataservices",
    "m": "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata",
}
ROW = account(
    42,
    Name="O'Brien & <Søn>",
    Created=datetime(2026, 6, 25, 16, 21, 4, 259_000),
    StartDate=datetime(2016, 2, 18),
    EndDate=datetime(1969, 12, 31, 23, 59, 59),
    Country="NL",
    IsMailing=0,
    IsSales=True,
    Blocked=False,
    CreditLineSales=100.0,
    DiscountSales=-0.01,
    Latitude=1.2,
    LogoFileName="",
    Logo=b"\x00\xff",
    InvoiceAccountCode="42",
)
ONE = Company(
    crm__Accounts=[ROW],
    salesinvoice__SalesInvoices=[{"InvoiceID": guid(1), "InvoiceNumber": 7}],
    salesinvoice__SalesInvoiceLines=[line(10, 1)],
    read__financial__PayablesList=[{"HID": 2**53 + 1, "Amount": 0.1 + 0.2}],
)
ACCOUNTS = f"{FIRST}/crm/Accounts"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ID", guid(42)),
        ("Code", "                42"),
        ("Country", "NL "),
        ("Created", "/Date(1782404464260)/"),
        ("StartDate", "/Date(1455753600000)/"),
        ("EndDate", "/Date(-1000)/"),
        ("IsMailing", 0),
        ("IsSales", True),
        ("CreditLineSales", 100),
        ("DiscountSales", -0.01),
        ("Latitude", 1.2),
        ("LogoFileName", ""),
        ("Logo", "AP8="),
        ("Email", None),
        ("InvoiceAccountCode", "                42"),
    ],
)
def test_json_values(name: str, value: object) -> None:
    """Types on the wire: padding, naive Dutch milliseconds, SQL Server's rounding, Byte flags, doubles; certain."""
    with running(ONE) as (_, reader):
        row = reader.get(ACCOUNTS, select=name).rows[0]
    assert row[name] == value
    assert type(row[name]) is type(value)


def test_int64_is_text() -> None:
    """Int64 as JSON string; certain."""
    path = f"{FIRST}/read/financial/PayablesList"
    with running(ONE) as (_, reader):
        row = reader.get(path, select="HID,Amount").rows[0]
        found = reader.get(path, select="HID", filter=f"HID eq {2**53 + 1}L").rows
        none = reader.get(path, select="HID", filter=f"HID eq {2**53}L").rows
    assert (row["HID"], row["Amount"]) == ("9007199254740993", 0.1 + 0.2)
    assert (len(found), len(none)) == (1, 0)
    with running(ONE, strict=Strict(int64_as_text=False)) as (_, reader):
        assert reader.get(path, select="HID").rows[0]["HID"] == 2**53 + 1


def test_padding_of_related_codes_is_a_switch() -> None:
    """Padding: certain for the account's own code, not for codes of related accounts."""
    with running(ONE, strict=Strict(padded_related_codes=False)) as (_, reader):
        row = reader.get(ACCOUNTS, select="Code,InvoiceAccountCode").rows[0]
    assert (row["Code"], row["InvoiceAccountCode"]) == ("                42", "42")


def test_only_selected_properties_are_answered_with_metadata() -> None:
    """`$select`: only the selected properties and `__metadata`; certain."""
    with running(ONE) as (simulator, reader):
        row = reader.get(ACCOUNTS, select="Name,ID").rows[0]
        assert row == {
            "__metadata": {
                "uri": f"{simulator.url}/api/v1/{ACCOUNTS}(guid'{guid(42)}')",
                "type": "Exact.Web.Api.Models.Account",
            },
            "ID": guid(42),
            "Name": "O'Brien & <Søn>",
        }


def test_everything_is_answered_without_select_and_nulls_are_present() -> None:
    """null is present, not omitted; certain."""
    with running(ONE) as (simulator, reader):
        row = reader.get(ACCOUNTS).rows[0]
        columns = {item.name for item in simulator.endpoints.open("crm/accounts").columns}
        star = reader.get(ACCOUNTS, select="*").rows[0]
    assert columns | {"__metadata", "BankAccounts"} == set(row) == set(star)


def test_navigation_is_deferred_unless_expanded() -> None:
    """Navigation: `__deferred` with its URI, `results` when expanded, sub-fields selectable; certain."""
    path = f"{FIRST}/salesinvoice/SalesInvoices"
    with running(ONE) as (simulator, reader):
        deferred = reader.get(path).rows[0]["SalesInvoiceLines"]
        expanded = reader.get(path, expand="SalesInvoiceLines", select="InvoiceID,SalesInvoiceLines/ID").rows[0]
        followed = reader.get(deferred["__deferred"]["uri"], select="ID")
        bare = reader.get(path, select="InvoiceID").rows[0]
        assert deferred == {"__deferred": {"uri": f"{simulator.url}/api/v1/{path}(guid'{guid(1)}')/SalesInvoiceLines"}}
    assert set(expanded) == {"__metadata", "InvoiceID", "SalesInvoiceLines"}
    (nested,) = expanded["SalesInvoiceLines"]["results"]
    assert set(nested) == {"__metadata", "ID"}
    assert [row["ID"] for row in followed.rows] == [guid(10)]
    assert set(bare) == {"__metadata", "InvoiceID"}


def test_one_row_by_its_key() -> None:
    """Keys: a single entity is `{"d":{…}}`; a missing row is 404 (likely)."""
    company = Company(
        crm__Accounts=[ROW],
        general__Currencies=[{"Code": "EUR"}],
        read__financial__JournalStatusList=[{"Journal": "10", "Period": 6, "Year": 2014}],
    )
    with running(company) as (_, reader):
        one = reader.get(f"{ACCOUNTS}(guid'{guid(42)}')", select="Name")
        assert reader.get(f"{ACCOUNTS}(guid'{guid(43)}')").status == 404
        assert reader.get(f"{ACCOUNTS}(7)").status == 400
        assert reader.get(f"{FIRST}/general/Currencies('EUR')").json["d"]["Code"] == "EUR"
        assert reader.get(f"{FIRST}/hrm/Divisions({FIRST})").json["d"]["Code"] == FIRST
        compound = reader.get(f"{FIRST}/read/financial/JournalStatusList(Journal='10',Period=6,Year=2014)")
    assert one.json["d"]["Name"] == "O'Brien & <Søn>"
    assert compound.json["d"]["Year"] == 2014
    assert compound.json["d"]["__metadata"]["uri"].endswith("(Journal='10',Period=6,Year=2014)")


@pytest.mark.parametrize("accept", [None, "*/*", "application/atom+xml"])
def test_atom_is_the_default(accept: str | None) -> None:
    """Negotiation: without a JSON Accept the answer is Atom; certain."""
    with running(ONE) as (_, reader):
        reply = reader.get(ACCOUNTS, accept=accept, select="ID,Code,Name,Blocked,Created,Email,CreditLineSales")
    assert (reply.header("Content-Type") or "").startswith("application/atom+xml")
    (properties,) = ElementTree.fromstring(reply.body).findall("a:entry/a:content/m:properties", ATOM)
    kind, null = f"{{{ATOM['m']}}}type", f"{{{ATOM['m']}}}null"
    values = {item.tag.partition("}")[2]: (item.text, item.get(kind), item.get(null)) for item in properties}
    assert values == {
        "ID": (guid(42), "Edm.Guid", None),
        "Code": ("                42", None, None),
        "Name": ("O'Brien & <Søn>", None, None),
        "Blocked": ("false", "Edm.Boolean", None),
        "Created": ("2026-06-25T16:21:04.26", "Edm.DateTime", None),
        "Email": (None, None, "true"),
        "CreditLineSales": ("100", "Edm.Double", None),
    }


def test_an_atom_feed_has_a_next_link() -> None:
    """Atom: `<link rel="next">`; certain."""
    company = Company(crm__Accounts=[account(number) for number in range(61)])
    with running(company) as (_, reader):
        feed = ElementTree.fromstring(reader.get(ACCOUNTS, accept=None, select="ID").body)
        (link,) = [item for item in feed.findall("a:link", ATOM) if item.get("rel") == "next"]
        rest = ElementTree.fromstring(reader.get(link.get("href") or "", accept=None).body)
    assert len(feed.findall("a:entry", ATOM)) == 60
    assert len(rest.findall("a:entry", ATOM)) == 1
    assert all(item.get("rel") != "next" for item in rest.findall("a:link", ATOM))


def test_atom_errors_and_json_errors() -> None:
    """Error bodies: JSON with an empty code, or the Atom error element; certain."""
    with running(ONE) as (_, reader):
        as_json = reader.get(ACCOUNTS, filter="Foo eq 1")
        as_atom = reader.get(ACCOUNTS, accept=None, filter="Foo eq 1")
    text = "No property 'Foo' exists in type 'Exact.Metadata.Entity.Account' at position 0."
    assert as_json.json == {"error": {"code": "", "message": {"lang": "", "value": text}}}
    error = ElementTree.fromstring(as_atom.body)
    assert error.tag == f"{{{ATOM['m']}}}error"
    assert error.findtext("m:message", namespaces=ATOM) == text


@pytest.mark.parametrize("status", [415, 406])
def test_application_xml_is_not_accepted(status: int) -> None:
    """Negotiation: `application/xml` is refused: certain; with which status: a switch."""
    with running(ONE, strict=Strict(unacceptable_status=status)) as (_, reader):
        assert reader.get(ACCOUNTS, accept="application/xml").status == status


def test_json_only_is_a_switch() -> None:
    with running(ONE, strict=Strict(json_only=True)) as (_, reader):
        assert reader.get(ACCOUNTS, accept=None).status == 415
        assert reader.get(ACCOUNTS, accept=f"{JSON};odata=verbose").status == 200


def test_the_user_is_a_collection_with_the_servers_time() -> None:
    """Me: `d.results[0]`, ServerTime in Dutch time, ServerUtcOffset in seconds; certain."""
    clock = HandClock(datetime(2026, 6, 25, 14, 21, 3, tzinfo=UTC))
    with running(ONE, clock=clock) as (_, reader):
        summer = reader.get("current/Me").json["d"]["results"][0]
        clock.now = datetime(2026, 12, 25, 14, 21, 3, tzinfo=UTC)
        winter = reader.get(f"{FIRST}/system/Me", select="ServerTime,ServerUtcOffset,CurrentDivision").rows[0]
    assert (summer["ServerTime"], summer["ServerUtcOffset"]) == ("2026-06-25T16:21:03", 7200)
    assert (winter["ServerTime"], winter["ServerUtcOffset"]) == ("2026-12-25T15:21:03", 3600)
    assert winter["CurrentDivision"] == FIRST


def test_answers_are_compressed_for_those_who_accept_it() -> None:
    company = Company(crm__Accounts=[account(number) for number in range(60)])
    for is_on in (True, False):
        with running(company, strict=Strict(gzip=is_on)) as (_, reader):
            plain = reader.get(ACCOUNTS)
            packed = reader.send(
                "GET",
                f"/api/v1/{ACCOUNTS}",
                Accept=JSON,
                Authorization=f"Bearer {reader.token}",
                Accept_Encoding="gzip",
            )
        assert packed.header("Content-Encoding") == ("gzip" if is_on else None)
        assert (gzip.decompress(packed.body) if is_on else packed.body) == plain.body


def test_cookies_and_version_headers() -> None:
    """Headers: session and division cookies: certain; DataServiceVersion 1.0 for arrays, 2.0 for results: likely."""
    with running(ONE) as (_, reader):
        paged, array = reader.get(ACCOUNTS, select="ID"), reader.get(f"{ACCOUNTS}?$top=1")
    cookies = [value for name, value in paged.headers if name == "Set-Cookie"]
    assert any(cookie.startswith("ASP.NET_SessionId=") for cookie in cookies)
    assert any(f"=Division={FIRST}" in cookie for cookie in cookies)
    assert (paged.header("DataServiceVersion"), array.header("DataServiceVersion")) == ("2.0;", "1.0;")
    with running(ONE, strict=Strict(data_service_version=False)) as (_, reader):
        assert reader.get(ACCOUNTS).header("DataServiceVersion") is None


def test_metadata_describes_a_service_and_follows_changes() -> None:
    """`$metadata`: EDMX per service without a JSON Accept; likely."""
    schema = {"e": "http://schemas.microsoft.com/ado/2008/09/edm"}
    path = f"{FIRST}/crm/$metadata"

    def properties(body: bytes) -> dict[str, str]:
        (account_type,) = [
            item
            for item in ElementTree.fromstring(body).iterfind(".//e:EntityType", schema)
            if item.get("Name") == "Account"
        ]
        return {item.get("Name", ""): item.get("Type", "") for item in account_type.iterfind("e:Property", schema)}

    with running(ONE) as (simulator, reader):
        before = properties(reader.get(path, accept=None).body)
        simulator.endpoints.add("crm/accounts", "Brand", "Edm.String")
        simulator.endpoints.remove("crm/accounts", "Fax")
        simulator.endpoints.retype("crm/accounts", "Latitude", "Edm.String")
        after = properties(reader.get(path, accept=None).body)
        row = reader.get(ACCOUNTS).rows[0]
        sets = ElementTree.fromstring(reader.get(path, accept=None).body).iterfind(".//e:EntitySet", schema)
        names = {item.get("Name") for item in sets}
        assert reader.get(f"{FIRST}/nothing/$metadata", accept=None).status == 404
        assert reader.get(path, accept=JSON).status == 415
    assert before["ID"] == "Edm.Guid"
    assert set(after) - set(before) == {"Brand"}
    assert set(before) - set(after) == {"Fax"}
    assert after["Latitude"] == "Edm.String"
    assert "Brand" in row
    assert "Fax" not in row
    assert {"Accounts", "Contacts"} <= names


def test_metadata_of_every_service_has_unique_type_names() -> None:
    with running(ONE) as (simulator, reader):
        folders = {id.rpartition("/")[0] for id in simulator.endpoints} - {"current"}
        for folder in sorted(folders):
            version = (
                f"beta/{FIRST}/{folder.removeprefix('beta/')}" if folder.startswith("beta/") else f"{FIRST}/{folder}"
            )
            root = ElementTree.fromstring(reader.get(f"{version}/$metadata", accept=None).body)
            types = [item.get("Name") for item in root.iter("{http://schemas.microsoft.com/ado/2008/09/edm}EntityType")]
            assert len(types) == len(set(types)), folder
