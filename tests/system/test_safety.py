"""Safety at the door: certificates, proxies, redirects, foreign links, and what a read-only connection may send."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

import exact_dbapi
from exact_dbapi.errors import ConnectionFailure, NotSupportedError, OperationalError, SignInRequired
from exact_dbapi.message import Request
from exact_dbapi.settings import read_settings
from exact_dbapi.simulator import Fault, Simulator
from exact_dbapi.transport import Call, open_transport
from tests.system.scanning import World, names

TOKEN = "a-token-that-must-stay-here"
READ = Request("GET", "/api/v1/1/crm/Accounts", division=1, endpoint="crm/accounts")


class Listener(BaseHTTPRequestHandler):
    """Answers every request with an empty page; keeps what it was asked, also as a proxy."""

    asked: ClassVar[list[tuple[str, str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path, self.headers.get("Authorization")))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "8")
        self.end_headers()
        self.wfile.write(b'{"d":[]}')

    def do_CONNECT(self) -> None:
        self.asked.append((self.command, self.path, self.headers.get("Authorization")))
        self.send_error(502)

    def log_message(self, format: str, *words: object) -> None:
        pass


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[int]:
    """Run a listener on a port, over TLS when it has a certificate."""
    server = HTTPServer(("127.0.0.1", 0), Listener)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Listener.asked.clear()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for this machine that nobody has signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def ask(url: str, calls: list[Call] | None = None, **given: object) -> int:
    settings = read_settings(url, {"access_token": TOKEN, "retry_seconds": 0, **given})
    heard = calls if calls is not None else []
    return open_transport(settings, heard.append)(READ).status


def test_an_unknown_certificate_ends_it_before_anything_is_sent(certificate: Path) -> None:
    with listening(certificate) as port:
        with pytest.raises(ConnectionFailure, match="certificate") as caught:
            ask(f"exact://127.0.0.1:{port}/1", retry_seconds=60)
        assert Listener.asked == []
    assert not caught.value.was_sent
    assert not caught.value.retryable
    assert "REQUESTS_CA_BUNDLE" in str(caught.value)


def test_a_certificate_that_the_machine_trusts_is_good(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with listening(certificate) as port:
        assert ask(f"exact://127.0.0.1:{port}/1") == 200
        assert len(Listener.asked) == 1


def test_a_certificate_for_another_name_is_not(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with listening(certificate) as port, pytest.raises(ConnectionFailure, match="certificate"):
        ask(f"exact://localhost:{port}/1")


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def test_the_machines_proxy_is_used(no_proxies: pytest.MonkeyPatch) -> None:
    with listening() as port:
        no_proxies.setenv("http_proxy", f"http://127.0.0.1:{port}")
        assert ask("exact://exact-behind-a-proxy.invalid/1?scheme=http") == 200
    assert [path for _, path, _ in Listener.asked] == ["http://exact-behind-a-proxy.invalid/api/v1/1/crm/Accounts"]


def test_a_proxy_of_an_encrypted_connection_never_sees_the_token(no_proxies: pytest.MonkeyPatch) -> None:
    with listening() as port:
        no_proxies.setenv("https_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(ConnectionFailure) as caught:
            ask("exact://tunnelled-exact.invalid/1")
    assert Listener.asked == [("CONNECT", "tunnelled-exact.invalid:443", None)]
    assert caught.value.was_sent, "a proxy's failure proves nothing"


def test_a_host_without_proxy_is_asked_directly(no_proxies: pytest.MonkeyPatch) -> None:
    with listening() as port:
        no_proxies.setenv("http_proxy", "http://127.0.0.1:1")
        no_proxies.setenv("no_proxy", "127.0.0.1")
        assert ask(f"exact://127.0.0.1:{port}/1?scheme=http") == 200
    assert [path for _, path, _ in Listener.asked] == ["/api/v1/1/crm/Accounts"]


def test_a_netrc_file_does_not_replace_the_token(tmp_path: Path, no_proxies: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    no_proxies.setenv("NETRC", str(tmp_path / "netrc"))
    with listening() as port:
        assert ask(f"exact://127.0.0.1:{port}/1?scheme=http") == 200
    assert [token for _, _, token in Listener.asked] == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(exact_simulator: Simulator, status: int) -> None:
    with listening() as port:
        elsewhere = (("Location", f"http://127.0.0.1:{port}/login"),)
        exact_simulator.faults.append(Fault(status=status, headers=elsewhere))
        with exact_dbapi.connect(**exact_simulator.sign_in()) as connection, pytest.raises(SignInRequired):
            connection.execute("SELECT Code FROM CRM.Accounts").fetchall()
        assert Listener.asked == []
    assert exact_simulator.calls == 1


@pytest.mark.parametrize("path", ["/x", "@elsewhere/x", ""])
def test_a_next_link_elsewhere_gets_no_request(path: str) -> None:
    world = World()
    with world.simulator, listening() as port:
        body = b'{"d":{"results":[],"__next":"http://127.0.0.1:%d%s"}}' % (port, path.encode())
        world.simulator.faults.append(Fault(status=200, body=body))
        with pytest.raises(OperationalError, match="No token is sent to another host"):
            list(world.read(world.settings()))
        assert Listener.asked == []


def test_a_connection_that_cannot_be_made_was_not_used(no_proxies: pytest.MonkeyPatch) -> None:
    """What a write may be repeated after: a closed port, and a name that nobody knows."""
    for url in ("exact://127.0.0.1:1/1?scheme=http", "exact://no-such-host.invalid/1"):
        calls: list[Call] = []
        with pytest.raises(ConnectionFailure) as caught:
            ask(url, calls)
        assert not caught.value.was_sent
        assert [(call.status, call.failure) for call in calls] == [(None, "ConnectionFailure")]


def test_a_connection_that_breaks_was_used(exact_simulator: Simulator) -> None:
    for fault in (Fault(cut="before_headers"), Fault(cut="after_effect"), Fault(cut="mid_body")):
        exact_simulator.faults.append(fault)
        with pytest.raises(ConnectionFailure) as caught:
            ask(f"exact://127.0.0.1:{exact_simulator.port}/1?scheme=http")
        assert caught.value.was_sent


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "MERGE"])
def test_readonly_is_enforced_on_the_verb(method: str) -> None:
    with listening() as port:
        settings = read_settings(f"exact://127.0.0.1:{port}/1?scheme=http&readonly=1", {"access_token": TOKEN})
        with pytest.raises(NotSupportedError, match="read-only"):
            open_transport(settings, lambda call: None)(Request(method, "/api/v1/1/crm/Accounts", body=b"{}"))
        assert Listener.asked == []


def test_the_whole_way_is_exact_without_faults() -> None:
    world = World()
    with world.simulator:
        assert list(world.read(world.settings(readonly=True))) == names()
        assert world.counted_calls == 3
    assert world.waits == []
