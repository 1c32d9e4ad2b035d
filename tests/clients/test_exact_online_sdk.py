"""exact-online-sdk 2.0, unmodified: exchanges a code, refreshes, follows the pages, reads what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

sdk = pytest.importorskip("exact_online_sdk")

from exact_online_sdk.auth import ExactOnlineAuth, InMemoryTokenStorage, Token  # noqa: E402
from exact_online_sdk.client import ExactOnlineClient  # noqa: E402
from exact_online_sdk.config import Settings  # noqa: E402

from exact_dbapi.simulator import Simulator, Strict  # noqa: E402
from exact_dbapi.simulator.exchange import Incoming  # noqa: E402
from exact_dbapi.simulator.simulator import REDIRECT_URI  # noqa: E402


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """This client shows its secrets in a Basic header."""
    with Simulator(strict=Strict(basic_client=True)) as running:
        yield running


def settings(simulator: Simulator) -> Settings:
    url = simulator.url
    return Settings(
        client_id=simulator.app.client_id,
        client_secret=simulator.app.client_secret,
        redirect_uri=REDIRECT_URI,
        base_url=url,
        auth_url=f"{url}/api/oauth2/auth",
        token_url=f"{url}/api/oauth2/token",
        division=simulator.divisions[0],
    )


def test_it_exchanges_a_code_and_reads_every_page(simulator: Simulator) -> None:
    auth = ExactOnlineAuth(settings(simulator), storage=InMemoryTokenStorage())
    page = auth.get_authorization_url(state="s").removeprefix(simulator.url)
    location = dict(simulator.answer(Incoming("GET", page, simulator.url)).headers)["Location"]
    auth.exchange_code_for_token(parse_qs(urlsplit(location).query)["code"][0])
    with ExactOnlineClient(settings(simulator), auth=auth) as client:
        rows = [row for page in client.iter_pages("crm/Contacts", params={"$select": "ID,FullName"}) for row in page]
    stored = simulator.tables[simulator.divisions[0]]["crm/Contacts"]
    assert [(row["ID"], row["FullName"]) for row in rows] == [(row["ID"], row.get("FullName")) for row in stored]
    assert simulator.calls == 1 + -(-len(stored) // 60)


def test_it_posts_puts_and_deletes_a_document(simulator: Simulator) -> None:
    tables = simulator.tables[simulator.divisions[0]]
    storage = InMemoryTokenStorage()
    expires = datetime.now(UTC) + timedelta(hours=1)
    storage.set_token(Token(simulator.sign_in()["access_token"], "bearer", expires, "none"))
    auth = ExactOnlineAuth(settings(simulator), storage=storage)
    line = {"Item": tables["logistics/Items"][0]["ID"], "Quantity": 2}
    with ExactOnlineClient(settings(simulator), auth=auth) as client:
        content = {"OrderedBy": tables["crm/Accounts"][0]["ID"], "SalesOrderLines": [line]}
        key = client.post("salesorder/SalesOrders", json=content)["OrderID"]
        assert client.put(f"salesorder/SalesOrders(guid'{key}')", json={"YourRef": "SDK"}) is None
        assert [row["YourRef"] for row in tables["salesorder/SalesOrders"] if row["OrderID"] == key] == ["SDK"]
        assert [row["Quantity"] for row in tables["salesorder/SalesOrderLines"] if row["OrderID"] == key] == [2]
        client.delete(f"salesorder/SalesOrders(guid'{key}')")
    assert [call.status for call in simulator.calls] == [201, 204, 204]
    assert key not in {row["OrderID"] for row in tables["salesorder/SalesOrders"]}


def test_it_refreshes_an_old_token_and_reads_in_bulk(simulator: Simulator) -> None:
    storage = InMemoryTokenStorage()
    refresh_token = simulator.sign_in(chain=True)["refresh_token"]
    storage.set_token(Token("old", "bearer", datetime.now(UTC) - timedelta(seconds=1), refresh_token))
    auth = ExactOnlineAuth(settings(simulator), storage=storage)
    with ExactOnlineClient(settings(simulator), auth=auth) as client:
        pages = list(client.iter_pages("bulk/CRM/Accounts", params={"$select": "ID"}))
    stored = simulator.tables[simulator.divisions[0]]["crm/Accounts"]
    assert [row["ID"] for page in pages for row in page] == [row["ID"] for row in stored]
    assert len(pages) == -(-len(stored) // 1000)
    assert [call.path for call in simulator.calls][:1] == ["/api/oauth2/token"]
    assert simulator.calls == 1 + len(pages)
