"""XML topics uploaded: messages, partial success, references, duplicates, and the same rows in REST.

Each test is named after the fact about Exact that it holds the simulator to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exact_dbapi.simulator import Simulator, Strict
from tests.simulator.simulated import FIRST, HandClock, Reader, guid, running
from tests.simulator.trading import CHAIR, CUSTOMER, REVENUE, row, rows
from tests.simulator.xml_api import XmlReader, company, mode, texts, told

ORDERS, LINES = f"{FIRST}/salesorder/SalesOrders", "salesorder/SalesOrderLines"
LINE = '<SalesOrderLine><Item code="CHAIR"/><Quantity>2</Quantity></SalesOrderLine>'


@pytest.fixture
def sim() -> Iterator[tuple[Simulator, Reader, XmlReader]]:
    with running(company(), clock=HandClock()) as (simulator, reader):
        yield simulator, reader, XmlReader(reader)


def order(number: int | str = "", content: str = "", lines: str = LINE, customer: str = 'code="7"') -> str:
    named = f' salesordernumber="{number}"' if number else ""
    return f"<SalesOrder{named}>{content}<OrderedBy {customer}/>{lines}</SalesOrder>"


def orders(*items: str) -> str:
    return f"<SalesOrders>{''.join(items)}</SalesOrders>"


Sim = tuple[Simulator, Reader, XmlReader]


def test_an_upload_answers_a_message_for_each_item_in_their_order(sim: Sim) -> None:
    _, _, xml = sim
    messages = xml.upload("SalesOrders", orders(order(101), order(102, customer='code="999"'), order(103)))
    assert told(messages) == [("2", "Created"), ("0", "Not found: Ordered by 999"), ("2", "Created")]
    first, second, _ = messages
    topic, data = first.find("Topic"), first.find("Topic/Data")
    assert topic is not None and topic.attrib == {"code": "SalesOrders", "node": "SalesOrder"}
    assert data is not None and data.get("keyAlt") == "101"
    assert texts(second, "Topic/Data/@keyAlt") == ["102"] and texts(second, "Topic/Data/@key") == [""]
    assert first.findtext("Date") == "2026-06-25T16:21:04"


def test_good_items_are_stored_and_rest_shows_them(sim: Sim) -> None:
    simulator, reader, xml = sim
    content = "<OrderDate>2026-06-25</OrderDate><Description>Week 26</Description><YourRef>PO-7</YourRef>"
    (message,) = xml.upload("SalesOrders", orders(order(101, content)))
    (key,) = texts(message, "Topic/Data/@key")
    (found,) = reader.get(ORDERS, filter="OrderNumber eq 101", expand="SalesOrderLines").rows
    assert f"{{{found['OrderID']}}}" == key
    assert (found["OrderedBy"], found["OrderedByName"]) == (CUSTOMER, "Bakker BV")
    assert (found["Description"], found["YourRef"], found["Status"]) == ("Week 26", "PO-7", 12)
    (line,) = found["SalesOrderLines"]["results"]
    assert (line["Item"], line["Quantity"], line["UnitPrice"], line["AmountFC"]) == (CHAIR, 2, 40, 80)
    assert found["AmountFC"] == pytest.approx(96.8)
    assert row(simulator, "salesorder/SalesOrders", found["OrderID"])["OrderDate"] == datetime(2026, 6, 25)


def test_what_rest_stores_xml_shows_and_changes(sim: Sim) -> None:
    _, reader, xml = sim
    made = reader.post(f"{FIRST}/crm/Accounts", {"Name": "Nieuw BV"}, Prefer="return=representation").json["d"]
    code = made["Code"].strip()
    shown = xml.download("Accounts").find(f"Accounts/Account/[@code='{code}']")
    assert shown is not None and shown.findtext("Name") == "Nieuw BV"
    changed = f'<Accounts><Account code="{code}"><Name>Ouder BV</Name><Email>a@b.example</Email></Account></Accounts>'
    assert told(xml.upload("Accounts", changed)) == [("2", "Updated")]
    (found,) = reader.get(f"{FIRST}/crm/Accounts", filter=f"ID eq guid'{made['ID']}'").rows
    assert (found["Name"], found["Email"], found["Code"]) == ("Ouder BV", "a@b.example", made["Code"])


def test_references_are_found_by_code_or_by_id_in_braces(sim: Sim) -> None:
    simulator, _, xml = sim
    lines = f'<SalesOrderLine><Item ID="{{{CHAIR.upper()}}}"/><Quantity>1</Quantity></SalesOrderLine>'
    good = order(1, customer=f'ID="{{{CUSTOMER}}}"', lines=lines)
    bad = order(2, customer=f'ID="{{{guid(999)}}}"'), order(3, lines=LINE.replace("CHAIR", "SOFA"))
    worse = order(4, customer='ID="seven"')
    messages = xml.upload("SalesOrders", orders(good, *bad, worse))
    assert [kind for kind, _ in told(messages)] == ["2", "0", "0", "0"]
    assert [text for _, text in told(messages)][1:] == [
        f"Not found: Ordered by {{{guid(999)}}}",
        "Not found: Item SOFA",
        "Invalid: Ordered by seven",
    ]
    assert [found["Item"] for found in rows(simulator, LINES)] == [CHAIR]


def test_missing_values_are_mandatory_and_lines_too(sim: Sim) -> None:
    _, _, xml = sim
    without = "<SalesOrder><Description>x</Description></SalesOrder>"
    ((kind, text),) = told(xml.upload("SalesOrders", orders(without)))
    assert kind == "0" and text is not None
    assert "Mandatory: Ordered by" in text and "Mandatory: Sales order lines" in text


def test_an_open_order_is_made_anew_and_one_with_activity_is_ignored(sim: Sim) -> None:
    simulator, _, xml = sim
    xml.upload("SalesOrders", orders(order(5, "<YourRef>old</YourRef>", LINE * 3)))
    (before,) = rows(simulator, "salesorder/SalesOrders")
    assert told(xml.upload("SalesOrders", orders(order(5, "<YourRef>new</YourRef>")))) == [("2", "Created")]
    (found,) = rows(simulator, "salesorder/SalesOrders")
    assert (found["YourRef"], found["OrderNumber"], len(rows(simulator, LINES))) == ("new", 5, 1)
    assert found["Timestamp"] > before["Timestamp"]
    table = simulator.tables[FIRST]["salesorder/SalesOrders"]
    table.change(table[0], Status=20)
    assert told(xml.upload("SalesOrders", orders(order(5, "<YourRef>newer</YourRef>")))) == [("1", "Ignored")]
    assert rows(simulator, "salesorder/SalesOrders")[0]["YourRef"] == "new"


def test_a_number_that_comes_twice_in_a_document_is_one_order(sim: Sim) -> None:
    simulator, _, xml = sim
    items = [order(6, f"<YourRef>{at}</YourRef>") for at in range(3)]
    assert [kind for kind, _ in told(xml.upload("SalesOrders", orders(*items, order(7))))] == ["2"] * 4
    stored = {found["OrderNumber"]: found.get("YourRef") for found in rows(simulator, "salesorder/SalesOrders")}
    assert stored == {6: "2", 7: None}
    assert len(rows(simulator, LINES)) == 2


def test_orders_without_a_number_get_the_next_ones(sim: Sim) -> None:
    simulator, reader, xml = sim
    xml.upload("SalesOrders", orders(order(41), order(), order()))
    reader.post(ORDERS, {"OrderedBy": CUSTOMER, "SalesOrderLines": [{"Item": CHAIR}]})
    assert sorted(found["OrderNumber"] for found in rows(simulator, "salesorder/SalesOrders")) == [41, 42, 43, 44]


def test_texts_come_in_the_users_language() -> None:
    with running(company(), strict=Strict(language="dutch")) as (_, reader):
        messages = XmlReader(reader).upload("SalesOrders", orders(order(1), order(2, customer='code="9"')))
        assert told(messages) == [("2", "Aangemaakt"), ("0", "Niet gevonden: Besteld door 9")]


def test_an_element_out_of_the_schemas_sequence_refuses_its_item(sim: Sim) -> None:
    turned = '<SalesOrder><OrderedBy code="7"/><YourRef>x</YourRef>' + LINE + "</SalesOrder>"
    assert told(sim[2].upload("SalesOrders", orders(turned, order(1)))) == [("0", "Invalid: YourRef"), ("2", "Created")]
    with running(company(), strict=Strict(xml_sequence="ignored")) as (_, reader):
        assert told(XmlReader(reader).upload("SalesOrders", orders(turned))) == [("2", "Created")]


def test_accounts_come_with_contacts_addresses_and_bank_accounts(sim: Sim) -> None:
    simulator, reader, xml = sim
    account = """<Accounts><Account code="77" status="C"><Name>Jansen &amp; Co</Name><IsSales>1</IsSales>
      <Contact default="1"><LastName>Jansen</LastName><FirstName>Jan</FirstName></Contact>
      <Address type="VIS" default="1"><AddressLine1>Dam 1</AddressLine1><City>Amsterdam</City></Address>
      <Address type="DEL" default="0"><AddressLine1>Kade 2</AddressLine1><City>Delft</City></Address>
      <BankAccount code="NL91ABNA0417164300" default="1"/>
      <InvoiceAccount code="7"/></Account>
      <Account code="78"><Name>Dochter</Name><InvoiceAccount code="77"/></Account></Accounts>"""
    assert told(xml.upload("Accounts", account)) == [("2", "Created")] * 2
    mother, daughter = (
        next(found for found in rows(simulator, "crm/Accounts") if found["Code"] == code) for code in ("77", "78")
    )
    assert (mother["Name"], mother["City"], mother["IsSales"]) == ("Jansen & Co", "Amsterdam", True)
    assert (mother["InvoiceAccount"], daughter["InvoiceAccount"]) == (CUSTOMER, mother["ID"])
    owned: dict[str, list[dict[str, Any]]] = {
        name: [found for found in rows(simulator, f"crm/{name}") if found["Account"] == mother["ID"]]
        for name in ("Contacts", "Addresses", "BankAccounts")
    }
    assert [found["LastName"] for found in owned["Contacts"]] == ["Jansen"]
    assert sorted((found["Type"], found["City"]) for found in owned["Addresses"]) == [(1, "Amsterdam"), (4, "Delft")]
    assert owned["Addresses"][0]["AccountName"] == "Jansen & Co"
    moved = '<Address type="DEL"><City>Leiden</City></Address>'
    again = f'<Accounts><Account code="77"><Name>Jansen</Name>{moved}</Account></Accounts>'
    assert told(xml.upload("Accounts", again)) == [("2", "Updated")]
    addresses = [found for found in rows(simulator, "crm/Addresses") if found["Account"] == mother["ID"]]
    assert sorted((found["Type"], found["City"]) for found in addresses) == [(1, "Amsterdam"), (4, "Leiden")]
    assert reader.get(f"{FIRST}/crm/Accounts", filter=f"ID eq guid'{mother['ID']}'").rows[0]["Name"] == "Jansen"


def test_items_are_made_and_changed_by_their_code() -> None:
    items = """<Items><Item code="SOFA"><Description>Bank</Description><IsSalesItem>1</IsSalesItem><IsTime>0</IsTime>
      <GLRevenue code="8000"/><Sales><Price><Value>499.95</Value></Price><Unit code="STK"/></Sales></Item>
      <Item code="CHAIR"><Description>Zetel</Description></Item><Item code="X"/></Items>"""
    with_unit = company()
    with_unit._tables["logistics/Units"] = [{"ID": guid(90), "Code": "STK", "Description": "Stuk"}]
    with running(with_unit) as (simulator, reader):
        messages = XmlReader(reader).upload("Items", items)
        stored = {found["Code"]: found for found in rows(simulator, "logistics/Items")}
    assert told(messages) == [("2", "Created"), ("2", "Updated"), ("0", "Mandatory: Description")]
    assert (stored["SOFA"]["StandardSalesPrice"], stored["SOFA"]["GLRevenue"]) == (499.95, REVENUE)
    assert (stored["SOFA"]["IsSalesItem"], stored["SOFA"]["IsTime"], stored["CHAIR"]["Description"]) == (
        True,
        0,
        "Zetel",
    )


def invoice(number: int, **attributes: object) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    line = '<InvoiceLine><Item code="CHAIR"/><Quantity>1</Quantity></InvoiceLine>'
    return f'<Invoice ordernumber="{number}"{given}><Journal code="70"/><OrderedBy code="7"/>{line}</Invoice>'


def test_invoices_become_drafts_of_type_8020_or_8023_and_their_order_number_may_repeat(sim: Sim) -> None:
    simulator, _, xml = sim
    items = [
        invoice(1),
        invoice(1, type=8021, status=50, invoicenumber=99),
        *(invoice(2, type=8023), invoice(3, type=8024)),
    ]
    assert told(xml.upload("Invoices", f"<Invoices>{''.join(items)}</Invoices>")) == [("2", "Created")] * 4
    found = rows(simulator, "salesinvoice/SalesInvoices")
    assert sorted((row["OrderNumber"], row["Type"], row["Status"]) for row in found) == [
        *((1, 8020, 20), (1, 8020, 20)),
        *((2, 8023, 20), (3, 8023, 20)),
    ]
    assert [row.get("InvoiceNumber") for row in found] == [None] * 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<eExact><SalesOrders><SalesOrder></SalesOrders></eExact>",
        b"<Orders/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><eExact/>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><eExact>&a;</eExact>',
        b"<eExact>&a;</eExact>",
        b"<eExact>" + b"<a>" * 100 + b"</a>" * 100 + b"</eExact>",
        b'<eExact a="' + b"x" * 2_000_000 + b'"/>',
        b"<eExact>\x00</eExact>",
    ],
    ids=["empty", "torn", "other root", "doctype", "external", "entity", "deep", "huge tag", "control"],
)
def test_what_is_no_honest_document_is_a_fatal_message_and_stores_nothing(sim: Sim, body: bytes) -> None:
    simulator, _, xml = sim
    reply = xml.ask("XMLUpload", "POST", body, Topic="SalesOrders", _Division_=FIRST)
    messages = ElementTree.fromstring(reply.body).findall("Messages/Message")
    assert reply.status == 200 and [message.get("type") for message in messages] == ["3"]
    assert rows(simulator, "salesorder/SalesOrders") == []


def test_a_document_torn_at_its_end_stores_nothing(sim: Sim) -> None:
    simulator, _, xml = sim
    body = f"<eExact>{orders(order(1), order(2))}"
    reply = xml.ask("XMLUpload", "POST", body.encode(), Topic="SalesOrders", _Division_=FIRST)
    assert b'type="3"' in reply.body and rows(simulator, "salesorder/SalesOrders") == []


def test_other_collections_are_not_looked_at_and_unknown_elements_do_not_matter(sim: Sim) -> None:
    simulator, _, xml = sim
    content = "<Accounts><Account><Name>x</Name></Account></Accounts>" + orders(order(1, "<Nothing><a/>b</Nothing>"))
    assert told(xml.upload("SalesOrders", content)) == [("2", "Created")]
    assert len(rows(simulator, "crm/Accounts")) == 2


def test_the_switches_of_uploads() -> None:
    strict = Strict(xml_most_bytes=2000, xml_pause_seconds=1, xml_messages="each", xml_message_key="number")
    clock = HandClock()
    with running(company(), strict=strict, clock=clock) as (_, reader):
        xml = XmlReader(reader)
        assert xml.ask("XMLUpload", "POST", b" " * 2001, Topic="SalesOrders", _Division_=FIRST).status == 413
        (message,) = xml.upload("SalesOrders", orders(order(8)))
        assert texts(message, "Topic/Data/@key") == ["8"]
        assert mode(xml.ask("XMLUpload", "POST", b"<eExact/>", Topic="SalesOrders", _Division_=FIRST)) == "8"
        clock.advance(seconds=1)
        without = "<SalesOrder><Description>x</Description></SalesOrder>"
        assert [kind for kind, _ in told(xml.upload("SalesOrders", orders(without)))] == ["0", "0", "0"]
    with running(company(), strict=Strict(xml_unreadable="page")) as (_, reader):
        assert mode(XmlReader(reader).ask("XMLUpload", "POST", b"<", Topic="Items", _Division_=FIRST)) == "0"


def test_who_may_only_read_cannot_upload(sim: Sim) -> None:
    simulator, _, xml = sim
    simulator.rights.read_only_scopes.add("crm.accounts")
    assert mode(xml.ask("XMLUpload", "POST", b"<eExact/>", Topic="Accounts", _Division_=FIRST)) == "0"
    assert mode(xml.ask("XMLDownload", Topic="Accounts", _Division_=FIRST)) is None
    assert told(xml.upload("StockPositions", "<StockPositions/>")) == [("3", "Invalid: Topic StockPositions")]


texts_of_orders = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20
)
order_lines = st.lists(
    st.tuples(st.sampled_from(["CHAIR", "TABLE"]), st.decimals("0.01", "999", places=2), texts_of_orders),
    min_size=1,
    max_size=3,
)


@pytest.fixture(scope="module")
def lasting() -> Iterator[tuple[Simulator, XmlReader]]:
    with running(company()) as (simulator, reader):
        yield simulator, XmlReader(reader)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(st.integers(1, 50), st.tuples(texts_of_orders, order_lines), min_size=1, max_size=4))
def test_what_was_uploaded_is_downloaded_and_is_what_rest_shows(
    lasting: tuple[Simulator, XmlReader], sent: dict[int, tuple[str, list[tuple[str, Any, str]]]]
) -> None:
    simulator, xml = lasting
    xml.upload("SalesOrders", orders(*(written_order(number, *content) for number, content in sent.items())))
    shown = {int(node.get("salesordernumber") or 0): node for node in xml.download("SalesOrders")[0]}
    stored = {found["OrderNumber"]: found for found in rows(simulator, "salesorder/SalesOrders")}
    for number, (text, lines) in sent.items():
        assert (shown[number].findtext("YourRef"), stored[number]["YourRef"]) == (text, text)
        found = [
            (line.find("Item"), line.findtext("Quantity"), line.findtext("Note"))
            for line in shown[number].findall("SalesOrderLine")
        ]
        assert [
            (item.get("code"), float(quantity or 0), note) for item, quantity, note in found if item is not None
        ] == [(code, float(quantity), note) for code, quantity, note in lines]


def written_order(number: int, text: str, lines: list[tuple[str, Any, str]]) -> str:
    inside = "".join(
        f'<SalesOrderLine><Item code="{code}"/><Quantity>{quantity}</Quantity>'
        f"<Note>{escape(note)}</Note></SalesOrderLine>"
        for code, quantity, note in lines
    )
    return order(number, f"<YourRef>{escape(text)}</YourRef>", inside)
