"""XML topics downloaded: the document, its pages, its parameters, and the pages for people.

Each test is named after the fact about Exact that it holds the simulator to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.simulator import Limits, Simulator, Strict
from tests.simulator.simulated import FIRST, SECOND, Company, HandClock, Reader, account, guid, running
from tests.simulator.trading import CHAIR, CUSTOMER, REVENUE, TABLE, trading
from tests.simulator.xml_api import XmlReader, mode, texts, trailer

GLACCOUNTS = "financial__GLAccounts"


def line(number: int, entry: int, line: int, amount: float, **values: object) -> dict[str, object]:
    return {
        **{"ID": guid(number), "EntryID": guid(entry), "EntryNumber": 26700000 + entry, "LineNumber": line},
        **{"Date": datetime(2026, 3, entry % 28 + 1), "FinancialYear": 2026, "FinancialPeriod": 3, "Type": 20},
        **{"JournalCode": "70", "Status": 50, "GLAccount": REVENUE, "AmountDC": amount, "AmountFC": amount},
        **values,
    }


def books() -> Company:
    company = trading()
    company._tables |= {
        "hrm/Costcenters": [{"ID": guid(400 + at), "Code": f"{at:02}", "Description": f"Kst {at}"} for at in range(25)],
        "salesorder/SalesOrders": [
            {
                **{"OrderID": guid(500), "OrderNumber": 12, "Status": 12, "OrderedBy": CUSTOMER, "YourRef": ""},
                **{"OrderDate": datetime(2026, 6, 25, 14, 3), "Currency": "EUR", "AmountFC": 1234.5},
            }
        ],
        "salesorder/SalesOrderLines": [
            {"ID": guid(502), "OrderID": guid(500), "LineNumber": 2, "Item": TABLE, "Quantity": 1.0, "UnitPrice": 0.1},
            {"ID": guid(501), "OrderID": guid(500), "LineNumber": 1, "Item": CHAIR, "Quantity": 2.0, "Notes": "<&>\n"},
        ],
        "financialtransaction/TransactionLines": [
            *(line(600, 1, 0, 121.0), line(601, 1, 1, -100.0), line(602, 1, 2, -21.0)),
            *(line(610, 2, 0, 10.0, Status=20), line(611, 2, 1, -10.0, Status=20)),
        ],
    }
    return company


@pytest.fixture(scope="module")
def sim() -> Iterator[Reader]:
    with running(books()) as (_, reader):
        yield reader


@pytest.fixture(scope="module")
def xml(sim: Reader) -> XmlReader:
    return XmlReader(sim)


def test_a_download_is_an_eexact_document_with_the_collection_topics_and_messages(xml: XmlReader) -> None:
    root = xml.download("GLAccounts")
    assert [child.tag for child in root] == ["GLAccounts", "Topics", "Messages"]
    assert root.tag == "eExact" and "eExact-XML.xsd" in root.attrib.values()
    assert sorted(texts(root, "GLAccounts/GLAccount/@code")) == ["4000", "8000"]
    assert {"code", "ts_d", "count", "pagesize"} == set(trailer(root))
    assert (trailer(root)["count"], trailer(root)["pagesize"]) == ("2", "1000")


def test_ts_d_is_a_row_version_of_sixteen_hex_digits_and_the_next_page_follows_it(xml: XmlReader) -> None:
    found: list[str] = []
    after: dict[str, str] = {}
    sizes = []
    while True:
        page = xml.download("Costcenters", pagesize=10, **after)
        found += texts(page, "Costcenters/Costcenter/@code")
        end = trailer(page)
        sizes.append(int(end["count"]))
        if end["count"] != end["pagesize"]:
            break
        assert len(end["ts_d"]) == 18 and end["ts_d"].startswith("0x") and int(end["ts_d"], 16) > 0
        after = {"TSPaging": end["ts_d"]}
    assert (sizes, sorted(found)) == ([10, 10, 5], [f"{at:02}" for at in range(25)])


def test_a_kept_ts_d_gives_what_has_changed_since(sim: Reader, xml: XmlReader) -> None:
    last = trailer(xml.download("Costcenters"))["ts_d"]
    assert xml.download("Costcenters", TSPaging=last).find("Costcenters/Costcenter") is None
    assert "ts_d" not in trailer(xml.download("Costcenters", TSPaging=last))
    sim.put(f"{FIRST}/hrm/Costcenters(guid'{guid(407)}')", {"Description": "Anders"})
    page = xml.download("Costcenters", TSPaging=last)
    assert texts(page, "Costcenters/Costcenter/Description") == ["Anders"]
    assert int(trailer(page)["ts_d"], 16) > int(last, 16)


def test_elements_stand_in_the_order_of_the_schema(xml: XmlReader) -> None:
    for topic in ("Accounts", "Items", "SalesOrders", "GLTransactions", "Journals"):
        order = {item.path: at for at, item in enumerate(open_catalog().topic(topic).fields)}
        for item in xml.download(topic)[0]:
            places = [order[path] for path in leaves(item)]
            assert places and places == sorted(places)


def leaves(node: ElementTree.Element, path: str = "") -> list[str]:
    """List the fields of an element in document order; of what repeats only the first."""
    found = [f"{path}@{name}" for name in node.attrib]
    if node.text is not None and path:
        found.append(path.rstrip("/"))
    seen = set()
    for child in node:
        if child.tag not in seen:
            found += leaves(child, f"{path}{child.tag}/")
        seen.add(child.tag)
    return found


def test_codes_ids_dates_numbers_and_booleans_are_spelt_as_the_schema_says(xml: XmlReader) -> None:
    (order,) = xml.download("SalesOrders")[0]
    assert order.attrib == {"salesordernumber": "12", "status": "12"}
    assert (order.findtext("OrderDate"), order.findtext("ForeignAmount/Value")) == ("2026-06-25", "1234.5")
    customer = order.find("OrderedBy")
    assert customer is not None and customer.attrib == {"code": "7", "ID": f"{{{CUSTOMER}}}"}
    assert customer.findtext("Name") == "Bakker BV"
    assert order.findtext("YourRef") == "" and order.find("Description") is None
    assert texts(order, "SalesOrderLine/@line") == ["1", "2"]
    assert texts(order, "SalesOrderLine/Item/@code") == ["CHAIR", "TABLE"]
    assert texts(order, "SalesOrderLine/Quantity") == ["2", "1"]
    assert texts(order, "SalesOrderLine/Note") == ["<&>\n"]
    assert texts(order, "SalesOrderLine/UnitPrice/Value") == ["0.1"]
    (journal, *_) = [node for node in xml.download("Journals")[0] if node.get("code") == "70"]
    assert journal.findtext("Currency") == "" and journal.find("Currency/[@code='EUR']") is not None


def test_an_entry_shows_its_lines_below_its_header(xml: XmlReader) -> None:
    entries = xml.download("GLTransactions")[0]
    assert {entry.get("entry"): len(entry.findall("GLTransactionLine")) for entry in entries} == {
        "26700001": 3,
        "26700002": 2,
    }
    first = entries.find("GLTransaction/[@entry='26700001']")
    assert first is not None and texts(first, "GLTransactionLine/Amount/Value") == ["121", "-100", "-21"]
    assert texts(first, "TransactionType/@number") == ["20"] and texts(first, "FinYear/@number") == ["2026"]


@pytest.mark.parametrize(
    ("parameters", "entries"),
    [
        ({"Params_EntryDate_From": "03-03-2026"}, ["26700002"]),
        ({"Params_EntryDate_To": "02-03-2026"}, ["26700001"]),
        ({"Params$EntryDate$From": "02-03-2026", "Params$EntryDate$To": "02-03-2026"}, ["26700001"]),
        ({"Params_Status": "10,20"}, ["26700002"]),
        ({"Params_Status": "20, 50", "Params_Journal": "70"}, ["26700001", "26700002"]),
        ({"Params_YearRange_From": "2027"}, []),
        ({"Params_Period_From": "3", "Params_Period_To": "3", "params_status": "50"}, ["26700001"]),
    ],
)
def test_parameters_are_dates_lists_and_numbers(xml: XmlReader, parameters: dict[str, str], entries: list[str]) -> None:
    found = xml.download("GLTransactions", **parameters)
    assert sorted(texts(found, "GLTransactions/GLTransaction/@entry")) == entries


def test_unknown_parameters_are_ignored(xml: XmlReader) -> None:
    found = xml.download("Items", Params_Nothing="1", output=1, PartnerKey="{x}", Mode=1)
    assert sorted(texts(found, "Items/Item/@code")) == ["CHAIR", "TABLE"]
    assert texts(xml.download("Items", Params_Code="table"), "Items/Item/@code") == ["TABLE"]


def test_a_download_id_remembers_what_was_sent(sim: Reader, xml: XmlReader) -> None:
    options = {"pagesize": 2, "Params_DownloadID": "mine"}
    first, second = (texts(xml.download("Journals", **options), "Journals/Journal/@code") for _ in range(2))
    assert (len(first), len(second), len({*first, *second})) == (2, 2, 4)
    assert texts(xml.download("Journals", **options), "Journals/Journal/@code") == []
    sim.put(f"{FIRST}/financial/Journals(guid'{guid(20)}')", {"Description": "Bank 2"})
    assert texts(xml.download("Journals", **options), "Journals/Journal/@code") == ["20"]
    assert len(texts(xml.download("Journals", Params_DownloadID="other"), "Journals/Journal/@code")) == 4


def test_pages_hold_a_thousand_masters_and_a_hundred_orders() -> None:
    company = Company(
        crm__Accounts=[account(number) for number in range(1, 1003)],
        salesorder__SalesOrders=[{"OrderID": guid(at), "OrderNumber": at} for at in range(101)],
    )
    with running(company) as (_, reader):
        pages = {topic: trailer(XmlReader(reader).download(topic)) for topic in ("Accounts", "SalesOrders")}
    assert [(page["count"], page["pagesize"]) for page in pages.values()] == [("1000", "1000"), ("100", "100")]


@pytest.mark.parametrize("topic", open_catalog().topics)
def test_every_topic_can_be_downloaded(xml: XmlReader, topic: str) -> None:
    root = xml.download(topic)
    known = open_catalog().topic(topic)
    assert root[0].tag == known.collection
    assert {child.tag for child in root[0]} <= {known.item}


def test_xml_divisions_tells_code_hid_and_the_current_one(xml: XmlReader) -> None:
    reply = xml.ask("XMLDivisions")
    root = ElementTree.fromstring(reply.body)
    assert [(node.get("Code"), node.get("Current"), node.findtext("Description")) for node in root] == [
        (str(FIRST), "True", f"Division {FIRST}"),
        (str(SECOND), "False", f"Division {SECOND}"),
    ]
    assert root.tag == "Administrations" and reply.header("x-ratelimit-remaining") is None


def test_divisions_are_cut_down_to_what_the_user_granted() -> None:
    with running(books()) as (simulator, reader):
        some = XmlReader(reader.bearing(simulator.sign_in(divisions=(SECOND,))["access_token"]))
        assert texts(ElementTree.fromstring(some.ask("XMLDivisions").body), "Administration/@Code") == [str(SECOND)]
        assert mode(some.ask("XMLDownload", Topic="Items", _Division_=FIRST)) == "0"
        assert mode(some.ask("XMLDownload", Topic="Items", _Division_=SECOND)) is None
        both = simulator.sign_in(divisions=(FIRST,))["access_token"]
        shown = XmlReader(reader.bearing(both)).download("Administrations")
        assert texts(shown, "Administrations/Administration/@code") == [str(FIRST)]


def test_xml_topic_parameters_lists_topics_with_their_parameters(xml: XmlReader) -> None:
    root = ElementTree.fromstring(xml.ask("XMLTopicParameters").body)
    entries = root.find("Topic[@code='GLTransactions']/Parameters/Export")
    assert entries is not None
    listed = {node.get("name"): node.get("type") for node in entries}
    assert (listed["Params_EntryDate_From"], listed["Params_Status"]) == ("Date", "String")
    assert root.find("Topic[@code='SalesOrders']/Parameters/Import") is not None


def test_calls_count_with_rests_and_carry_the_same_headers(sim: Reader, xml: XmlReader) -> None:
    before = int(sim.get(f"{FIRST}/hrm/Costunits").header("x-ratelimit-remaining") or 0)
    reply = xml.ask("XMLDownload", Topic="Costunits", _Division_=FIRST)
    assert int(reply.header("x-ratelimit-remaining") or 0) == before - 1
    assert reply.header("x-ratelimit-minutely-limit") is not None


def test_no_rights_is_a_page_for_people_with_status_200_and_mode_0() -> None:
    with running(books()) as (simulator, reader):
        xml = XmlReader(reader)
        assert mode(xml.ask("XMLDownload", Topic="Items", _Division_=999)) == "0"
        simulator.rights.revoked_scopes.add("crm.accounts")
        assert mode(xml.ask("XMLDownload", Topic="Accounts", _Division_=FIRST)) == "0"
        assert mode(xml.ask("XMLDownload", Topic="Items", _Division_=FIRST)) is None
        simulator.rights.hidden_endpoints.add("logistics/items")
        assert trailer(xml.download("Items"))["count"] == "0"


def test_too_many_requests_is_a_page_for_people_with_mode_8() -> None:
    clock = HandClock()
    with running(books(), clock=clock, limits=Limits(minute=2)) as (_, reader):
        xml = XmlReader(reader)
        for _ in range(2):
            xml.download("Journals")
        reply = xml.ask("XMLDownload", Topic="Journals", _Division_=FIRST)
        assert (mode(reply), reply.header("x-ratelimit-minutely-remaining")) == ("8", "0")
        assert reader.get(f"{FIRST}/financial/Journals").status == 429
        clock.advance(minutes=1)
        assert trailer(xml.download("Journals"))["count"] == "4"


def test_the_switches_of_refusals_and_pages() -> None:
    strict = Strict(xml_refusals="status", xml_unauthorised="page", xml_unreadable="page", xml_page_size=2)
    with running(books(), strict=strict, limits=Limits(minute=4)) as (_, reader):
        xml = XmlReader(reader)
        assert xml.ask("XMLDownload", Topic="Items", _Division_=999).status == 403
        assert xml.ask("XMLDownload", Topic="Nothing", _Division_=FIRST).status == 403
        assert XmlReader(reader.bearing("wrong")).ask("XMLDivisions").status == 403
        assert trailer(xml.download("Journals", pagesize=1000))["count"] == "2"
        assert trailer(xml.download("Journals"))["pagesize"] == "2"
        assert trailer(xml.download("Journals", pagesize=1))["count"] == "1"
        assert xml.ask("XMLDownload", Topic="Journals", _Division_=FIRST).status == 429
    strict = Strict(xml_page_size_option="ignored", xml_last_topic="absent", xml_unauthorised="page")
    with running(books(), strict=strict) as (_, reader):
        assert trailer(XmlReader(reader).download("Journals", pagesize=1)) == {}
        assert mode(XmlReader(reader.bearing("wrong")).ask("XMLDivisions")) == "0"


def test_who_is_not_signed_in_and_an_unknown_topic_are_told_so(xml: XmlReader) -> None:
    refused = XmlReader(xml.reader.bearing("wrong")).ask("XMLDownload", Topic="Items", _Division_=FIRST)
    assert refused.status == 401 and "access%20token%20expired" in (refused.header("www-authenticate") or "")
    unknown = xml.ask("XMLDownload", Topic="Nothing", _Division_=FIRST)
    assert texts(ElementTree.fromstring(unknown.body), "Messages/Message/@type") == ["3"]
    assert xml.ask("XMLDownload", "POST", b"", Topic="Items", _Division_=FIRST).status == 405


def test_the_seed_company_reads_the_same_in_both(exact_simulator: Simulator) -> None:
    """The first page of each topic has the rows of REST with the lowest row versions, in their order."""
    reader = Reader(exact_simulator, exact_simulator.sign_in()["access_token"])
    division = exact_simulator.divisions[0]
    found = XmlReader(reader).download("Items", division, pagesize=50)
    stored = sorted(exact_simulator.tables[division]["logistics/items"], key=lambda row: int(row["Timestamp"]))[:50]
    assert texts(found, "Items/Item/@code") == [row["Code"] for row in stored]
    assert texts(found, "Items/Item/@ID") == [f"{{{row['ID']}}}" for row in stored]
    reader.connection.close()
