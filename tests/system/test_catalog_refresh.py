"""Refreshing the catalog from a running service: every service of the simulator, unchanged and grown."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.refresh import drift, merged, read_metadata, service_paths
from exact_dbapi.errors import OperationalError
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.simulator import Simulator

DIVISION = 102030


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(seed="empty") as running:
        yield running


def over_http(simulator: Simulator) -> Send:
    """Send requests as a client without any retry would."""
    token = simulator.sign_in()["access_token"]

    def send(request: Request) -> Response:
        connection = HTTPConnection("127.0.0.1", simulator.port, timeout=10)
        try:
            headers = {"Authorization": f"Bearer {token}", "Accept": request.accept}
            connection.request(request.method, request.url, headers=headers)
            answer = connection.getresponse()
            return Response(answer.status, {"content-type": answer.headers["Content-Type"]}, answer.read())
        finally:
            connection.close()

    return send


def test_no_service_has_drifted_from_the_catalog(simulator: Simulator) -> None:
    simulator.reset()
    catalog, send = open_catalog(), over_http(simulator)
    paths = service_paths(catalog)
    described = 0
    for path in paths:
        live = read_metadata(send, DIVISION, path)
        described += len(live)
        assert drift(catalog, path, live).tables == (), path
    assert described > 300
    assert simulator.calls == len(paths)


def test_a_service_that_has_grown_gives_this_user_a_column(simulator: Simulator) -> None:
    simulator.reset()
    catalog, send = open_catalog(), over_http(simulator)
    path = "/api/v1/{division}/crm"
    simulator.endpoints.add("crm/accounts", "PeppolScore", "Edm.Int32")
    simulator.endpoints.remove("crm/accounts", "Fax")
    simulator.endpoints.retype("crm/contacts", "Notes", "Edm.Binary")
    found = drift(catalog, path, read_metadata(send, DIVISION, path))
    accounts = next(table for table in found.tables if table.endpoint == "crm/accounts")
    assert ([item.name for item in accounts.new], accounts.gone) == (["PeppolScore"], ("Fax",))
    assert [table.retyped for table in found.tables if table.retyped] == [(("Notes", "Edm.String", "Edm.Binary"),)]
    grown = catalog.with_additions(merged(found.additions))
    assert grown.open("crm/accounts").by_name["peppolscore"].edm.sql == "INTEGER"


def test_a_service_that_does_not_exist_is_an_error(simulator: Simulator) -> None:
    simulator.reset()
    with pytest.raises(OperationalError, match="404"):
        read_metadata(over_http(simulator), DIVISION, "/api/v1/{division}/nothing")
