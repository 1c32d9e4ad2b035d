"""django-exact 0.10, unmodified: meets a 401, refreshes, follows the pages, reads what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

django = pytest.importorskip("django")
pytest.importorskip("exact")

from exact_dbapi.simulator import Simulator  # noqa: E402
from exact_dbapi.simulator.simulator import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI  # noqa: E402


@pytest.fixture(scope="module")
def django_exact() -> Iterator[tuple[Simulator, Any]]:
    """Run Django with its settings, which it takes once per process, and a database in memory."""
    from django.conf import settings

    with Simulator() as simulator:
        settings.configure(
            INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.sites", "exact"],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
            EXACT_ONLINE_API_URL=f"{simulator.url}/api",
            EXACT_ONLINE_CLIENT_ID=CLIENT_ID,
            EXACT_ONLINE_CLIENT_SECRET=CLIENT_SECRET,
            EXACT_ONLINE_REDIRECT_URI=REDIRECT_URI,
            EXACT_ONLINE_DIVISION=simulator.divisions[0],
        )
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        yield simulator, import_module("exact.api")
        connection.close()


def sign_in(simulator: Simulator, api: Any) -> Any:
    """Give the client a refresh token and no access token, as after a long pause."""
    simulator.calls.clear()
    client = api.Exact()
    client.session.refresh_token = simulator.sign_in(chain=True)["refresh_token"]
    client.session.access_expiry = 0
    client.session.save()
    return client


def test_it_refreshes_after_a_401_and_reads_every_page(django_exact: tuple[Simulator, Any]) -> None:
    simulator, api = django_exact
    client = sign_in(simulator, api)
    rows = list(client.accounts.filter(select="ID,Name", limit=150))
    stored = simulator.tables[simulator.divisions[0]]["crm/Accounts"]
    assert [(row["ID"], row["Name"]) for row in rows] == [(row["ID"], row["Name"]) for row in stored[:150]]
    assert [call.status for call in simulator.calls] == [401, 200, 200, 200, 200]
    client.requests_session.close()


def test_it_creates_updates_and_deletes(django_exact: tuple[Simulator, Any]) -> None:
    """This client asks for the whole row."""
    simulator, api = django_exact
    client = sign_in(simulator, api)
    stored = simulator.tables[simulator.divisions[0]]["crm/Accounts"]
    created = client.accounts.create({"Name": "Django BV"})
    assert created["Name"] == "Django BV"
    client.accounts.update(created["ID"], {"Name": "Unchained BV"})
    assert [row["Name"] for row in stored if row["ID"] == created["ID"]] == ["Unchained BV"]
    client.accounts.delete(created["ID"])
    assert created["ID"] not in {row["ID"] for row in stored}
    with pytest.raises(api.ExactException) as caught:
        client.accounts.create({"Foo": 1})
    assert "The property name 'Foo'" in caught.value.error_message
    client.requests_session.close()


def test_it_finds_an_account_by_its_padded_code(django_exact: tuple[Simulator, Any]) -> None:
    simulator, api = django_exact
    client = sign_in(simulator, api)
    wanted = simulator.tables[simulator.divisions[0]]["crm/Accounts"][7]
    assert client.accounts.get(code=wanted["Code"].strip())["ID"] == wanted["ID"]
    with pytest.raises(client.DoesNotExist):
        client.accounts.get(code="99999999")
    client.requests_session.close()
