"""Who comes in, over TLS and with a password, and what each of them may do."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest

from exact_dbapi import InterfaceError, ProgrammingError
from exact_dbapi.cli import main
from exact_dbapi.gateway import Gateway, User, Users
from exact_dbapi.gateway.encryption import make_certificate, tls_context
from exact_dbapi.simulator import Simulator

PASSWORD = "correct horse battery"


@pytest.fixture
def users(tmp_path: Path) -> Users:
    """Users with different rights."""
    users = Users(tmp_path / "users.json")
    users.put(User("anna", "", divisions=(102030,)), PASSWORD)
    users.put(User("bob", "", max_calls=1), PASSWORD)
    users.put(User("carol", "", max_calls_per_day=2), PASSWORD)
    return users


@pytest.fixture
def guarded(tmp_path: Path, users: Users, exact_simulator: Simulator) -> Iterator[Gateway]:
    """A gateway for these users, with a certificate of its own."""
    tls = tls_context(make_certificate(tmp_path, ("localhost",)))
    with Gateway(port=0, users=users, tls=tls, settings=exact_simulator.sign_in()) as gateway:
        yield gateway


def enter(
    gateway: Gateway, user: str, password: str = PASSWORD, database: str = "exact", more: str = ""
) -> psycopg.Connection:
    """Sign in over TLS."""
    words = f"host=localhost port={gateway.port} user={user} password='{password}' dbname={database} sslmode=require"
    return psycopg.connect(f"{words} {more}", autocommit=True)


def test_the_certificate_is_checked_and_the_password_proved(guarded: Gateway, tmp_path: Path) -> None:
    with enter(guarded, "anna", more=f"sslmode=verify-full sslrootcert={tmp_path / 'gateway.pem'}") as client:
        assert client.pgconn.ssl_in_use
        assert client.execute("SELECT 1").fetchall() == [(1,)]


@pytest.mark.parametrize(("user", "password"), [("anna", "wrong horse battery"), ("nobody", PASSWORD), ("anna", "")])
def test_a_wrong_password_and_an_unknown_user_sound_alike(guarded: Gateway, user: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"Wrong password, or no user|no password supplied"):
        enter(guarded, user, password)


def test_one_who_is_dropped_is_out_at_once(guarded: Gateway, users: Users) -> None:
    users.drop("anna")
    with pytest.raises(psycopg.OperationalError, match="Wrong password"):
        enter(guarded, "anna")


def test_a_user_reads_no_company_of_others(guarded: Gateway, exact_simulator: Simulator) -> None:
    with pytest.raises(psycopg.OperationalError, match="may not read division 102031"):
        enter(guarded, "anna", database="102031")
    with enter(guarded, "anna", database="102030") as client:
        assert client.execute("SELECT DISTINCT Division FROM CRM.Accounts").fetchall() == [(102030,)]
        exact_simulator.calls.clear()
        for sql in (
            "SELECT Name FROM CRM.Accounts WHERE Division = 102031",
            "USE 102031; SELECT Name FROM CRM.Accounts LIMIT 1",
            "USE ALL; SELECT Name FROM CRM.Accounts",
            "SELECT a.Name FROM CRM.Accounts a JOIN System.Divisions d ON d.Code = a.Division WHERE d.Code = 102031",
        ):
            with pytest.raises(psycopg.Error, match="may not read or write division"):
                client.execute(sql)
        assert not [call for call in exact_simulator.calls if "/102031/" in call.path or "/102032/" in call.path]


def test_a_statement_of_too_many_calls_is_refused_before_the_first(
    guarded: Gateway, exact_simulator: Simulator
) -> None:
    with enter(guarded, "bob") as client:
        assert len(client.execute("SELECT Name FROM CRM.Accounts LIMIT 3").fetchall()) == 3
        exact_simulator.calls.clear()
        with pytest.raises(psycopg.Error, match="calls"):
            client.execute("SELECT ID FROM FinancialTransaction.TransactionLines").fetchall()
        assert len(exact_simulator.calls) <= 1


def test_the_calls_of_a_day_are_counted_over_all_sessions(guarded: Gateway) -> None:
    for _ in range(2):
        with enter(guarded, "carol") as client:
            client.execute("SELECT Name FROM CRM.Accounts LIMIT 3")
    with enter(guarded, "carol") as client, pytest.raises(psycopg.Error, match="2 are allowed") as raised:
        client.execute("SELECT Name FROM CRM.Accounts LIMIT 3")
    assert raised.value.sqlstate == "53400"


def test_nobody_listens_to_other_machines_without_users_and_certificate(users: Users) -> None:
    with pytest.raises(InterfaceError, match="users and a certificate"):
        Gateway("exact://demo", host="0.0.0.0", users=users)


def test_the_file_of_users_holds_no_password(users: Users) -> None:
    text = users.path.read_text()
    assert PASSWORD not in text
    assert "SCRAM-SHA-256$" in text
    users.path.chmod(0o644)
    with pytest.raises(InterfaceError, match="Others may read"):
        users.find("anna")


def test_a_short_password_is_refused(users: Users) -> None:
    with pytest.raises(ProgrammingError, match="at least 12"):
        users.put(User("dave", ""), "short")


def test_users_are_added_listed_and_dropped_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "users.json")
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    assert main(["user", "add", "erin", "--users", file, "--divisions", "102030,102031", "--max-calls", "5"]) == 0
    assert main(["user", "list", "--users", file]) == 0
    assert "erin: reads 102030, 102031" in capsys.readouterr().out
    found = Users(Path(file)).find("erin")
    assert found is not None
    assert (found.max_calls, found.may_write, found.divisions) == (5, False, (102030, 102031))
    assert main(["user", "drop", "erin", "--users", file]) == 0
    assert Users(Path(file)).find("erin") is None


def test_serve_says_where_it_listens_until_it_is_interrupted() -> None:
    command = "from exact_dbapi.cli import main; main(['serve', '-c', 'exact://demo', '--port', '0'])"
    with subprocess.Popen([sys.executable, "-u", "-c", command], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+)", server.stdout.readline())
        assert found is not None
        with psycopg.connect(f"host=127.0.0.1 port={found[1]} user=anna dbname=exact") as client:
            assert client.execute("SELECT 1").fetchall() == [(1,)]
        server.send_signal(signal.SIGINT)
        assert server.stdout.read().endswith("Bye.\n")
        assert server.wait(30) == 0
