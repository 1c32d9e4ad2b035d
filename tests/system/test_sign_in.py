"""Signing in and looking at it: `exactsql login` and `exactsql status` as processes, against the simulator.

The test is the browser: it opens the address that is shown, and goes where the simulator sends it.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

import exact_dbapi
from exact_dbapi.errors import OperationalError, SignInRequired
from exact_dbapi.simulator import Fault, Limits, Simulator
from exact_dbapi.simulator.simulator import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from exact_dbapi.state.tokens import ChainKey, FileStore, open_store
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.oauth import App, OAuth, Refused

CODE = "from exact_dbapi.cli import main; raise SystemExit(main())"
REGIONS = ("nl", "be", "de", "fr", "es", "co.uk", "com")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(limits=Limits.exact()) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("EXACT_")}
    return {**own, "EXACT_STATE": str(folder), "EXACT_CONFIG": "/nowhere", "PYTHONUNBUFFERED": "1", **more}


def exactsql(folder: Path, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE, *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=surroundings(folder, **more),
    )


def login(simulator: Simulator, folder: Path, redirect_uri: str = REDIRECT_URI) -> subprocess.Popen[str]:
    where = f"exact://127.0.0.1:{simulator.port}?scheme=http"
    words = ("login", "-c", where, "--client-id", CLIENT_ID, "--redirect-uri", redirect_uri, "--no-browser")
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CODE, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=surroundings(folder, EXACT_CLIENT_SECRET=CLIENT_SECRET),
    )


def shown_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return found.group()
    raise AssertionError(process.communicate()[1])


def visit(address: str) -> tuple[int, str]:
    """Open an address as a browser does, and tell where it sends on to."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    location = answer.getheader("Location") or ""
    connection.close()
    return answer.status, location


def sign_in(simulator: Simulator, folder: Path) -> str:
    """Sign in by pasting, and return what was shown."""
    process = login(simulator, folder)
    _, location = visit(shown_address(process))
    out, err = process.communicate(location + "\n", timeout=60)
    assert process.returncode == 0, err
    return out + err


def read_one(**given: Any) -> object:
    with exact_dbapi.connect(**given) as connection:
        return connection.execute("SELECT Code FROM CRM.Accounts LIMIT 1").fetchone()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_pasted_address_signs_in_and_the_host_is_enough_from_then_on(simulator: Simulator, folder: Path) -> None:
    shown = sign_in(simulator, folder)
    assert re.search(r"Signed in to 127\.0\.0\.1 as .+; the current division is \d+\.", shown)
    assert str(folder / "state.sqlite") in shown
    url = f"exact://127.0.0.1:{simulator.port}/{simulator.divisions[0]}?scheme=http"
    run = exactsql(folder, "-c", url, "select count(*) from CRM.Accounts where IsSupplier")
    assert run.returncode == 0, run.stderr
    paths = [call.path for call in simulator.calls]
    assert paths.count("/api/oauth2/token") == 1


def test_a_local_address_is_listened_at(simulator: Simulator, folder: Path) -> None:
    home = f"http://localhost:{free_port()}/back"
    simulator.register_app(CLIENT_ID, CLIENT_SECRET, home)
    process = login(simulator, folder, home)
    _, location = visit(shown_address(process))
    assert location.startswith(f"{home}?code=")
    assert visit(home.replace("/back", "/favicon.ico?code=x"))[0] == 404
    assert visit(location)[0] == 200
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Signed in" in out


def test_a_local_port_that_is_taken_is_wrong_usage(simulator: Simulator, folder: Path) -> None:
    process = login(simulator, folder, f"http://127.0.0.1:{simulator.port}/")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "cannot listen" in err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda address: address.replace("state=", "state=x"), "mismatching_state"),
        (lambda address: f"{REDIRECT_URI}?error=access_denied&{address.partition('&')[2]}", "access_denied"),
        (lambda _: "hello", "does not finish this sign-in"),
        (lambda address: address.replace("code=", "code=x"), "does not take this code"),
    ],
    ids=["another state", "no consent", "no address", "another code"],
)
def test_an_address_that_does_not_finish_the_sign_in(
    simulator: Simulator, folder: Path, change: Callable[[str], str], words: str
) -> None:
    process = login(simulator, folder)
    _, location = visit(shown_address(process))
    _, err = process.communicate(change(location) + "\n", timeout=60)
    assert process.returncode == 3
    assert words in err
    assert "exactsql login" in err
    assert "Traceback" not in err
    assert not folder.exists() or FileStore(folder).chains() == []


def test_no_secret_is_shown(simulator: Simulator, folder: Path) -> None:
    shown = sign_in(simulator, folder)
    pair = FileStore(folder).load(ChainKey(simulator.url, CLIENT_ID))
    assert pair is not None
    status = exactsql(folder, "status")
    for secret in (pair.access_token, pair.refresh_token, CLIENT_SECRET):
        assert secret not in shown + status.stdout + status.stderr


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["-c", "exact://h", "--redirect-uri", REDIRECT_URI], "client_id"),
        (["-c", "exact://h", "--client-id", "c"], "redirect_uri"),
        (["-c", "exact://h", "--client-id", "c", "--redirect-uri", REDIRECT_URI], "EXACT_CLIENT_SECRET"),
        (["-c", "exact://h?token_store=memory", "--client-id", "c"], "memory"),
        (["-c", "exact://demo"], "demo"),
        ([], "connect"),
    ],
)
def test_what_is_missing_is_said(folder: Path, words: list[str], missing: str) -> None:
    run = exactsql(folder, "login", "--no-browser", *words)
    assert run.returncode == 2
    assert missing in run.stderr


def test_status_tells_of_a_sign_in(simulator: Simulator, folder: Path) -> None:
    sign_in(simulator, folder)
    url = f"exact://127.0.0.1:{simulator.port}/{simulator.divisions[0]}?scheme=http"
    assert exactsql(folder, "-c", url, "select Code from CRM.Accounts limit 1").returncode == 0
    before = len([call for call in simulator.calls if call.division])
    run = exactsql(folder, "status")
    assert run.returncode == 0, run.stderr
    assert re.search(r"signed in +\S.+, current division \d+", run.stdout)
    assert re.search(r"answers +in \d+ ms", run.stdout)
    assert re.search(r"tokens +renewed \d+ seconds ago; unused, they end at 20\d\d-", run.stdout)
    assert re.search(rf"division {simulator.divisions[0]} +4,\d+ of 5,000 calls left until 20", run.stdout)
    assert len([call for call in simulator.calls if call.division]) == before


def test_status_renews_a_chain_and_says_when_it_has_ended(simulator: Simulator, folder: Path) -> None:
    sign_in(simulator, folder)
    simulator.sign_in(chain=True)
    store, key = FileStore(folder), ChainKey(simulator.url, CLIENT_ID)
    pair = store.load(key)
    assert pair is not None
    store.save(key, type(pair)(pair.refresh_token, client_secret=CLIENT_SECRET))
    run = exactsql(folder, "status")
    assert run.returncode == 3
    assert re.search(r"not usable +.*exactsql login", run.stdout)


def test_status_of_nobody_and_of_a_host_that_is_not_there(folder: Path) -> None:
    nobody = exactsql(folder, "status")
    assert nobody.returncode == 3
    assert "exactsql login" in nobody.stdout
    absent = exactsql(
        folder, "status", "-c", f"exact://127.0.0.1:{free_port()}?scheme=http&access_token=t&retry_seconds=0"
    )
    assert absent.returncode == 1
    assert "not usable" in absent.stdout


def test_the_address_to_sign_in_at_in_every_region() -> None:
    """Each country has a host of its own: certain."""
    for region in REGIONS:
        base = f"https://start.exactonline.{region}"
        url = OAuth(unreachable, base, App("c-1", "s", "https://app.example/?a=b&c")).authorise_url("s t")
        parts = urlsplit(url)
        assert (f"{parts.scheme}://{parts.netloc}", parts.path) == (base, "/api/oauth2/auth")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        wanted = {"client_id": "c-1", "redirect_uri": "https://app.example/?a=b&c", "state": "s t"}
        assert asked == {**wanted, "response_type": "code", "force_login": "0"}


def unreachable(_request: object) -> exact_dbapi.message.Response:
    raise AssertionError("nothing is to be sent")


def test_a_code_is_decoded_once_and_good_for_one_use(simulator: Simulator) -> None:
    """A code holds an exclamation mark that arrives as %21, and a second use is refused: certain."""
    oauth = OAuth(Http(simulator.url, 5, 5), simulator.url, App(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI))
    _, location = visit(oauth.authorise_url("s"))
    assert "%21" in location
    grant = oauth.exchange(location, "s")
    assert simulator.sign_in_state.session(grant.access_token) is not None
    with pytest.raises(Refused):
        oauth.exchange(location, "s")
    assert "OAUTHLIB_INSECURE_TRANSPORT" not in os.environ


class OwnKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password


@pytest.fixture
def own_keyring() -> Iterator[OwnKeyring]:
    before, own = keyring.get_keyring(), OwnKeyring()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


def test_a_keyring_keeps_the_tokens_and_no_file_does(
    simulator: Simulator, folder: Path, own_keyring: OwnKeyring
) -> None:
    given = {**simulator.sign_in(chain=True), "state": str(folder), "token_store": "keyring"}
    for _ in range(2):
        assert read_one(**given)
    calls = [call.path for call in simulator.calls]
    assert calls.count("/api/oauth2/token") == 1
    assert len(own_keyring.entries) == 1
    pair = open_store("keyring", folder).load(ChainKey(simulator.url, CLIENT_ID))
    assert pair is not None
    on_disk = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert pair.refresh_token.encode() not in on_disk
    assert pair.access_token.encode() not in on_disk


@pytest.fixture
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_the_error_says_what_to_do(folder: Path, simulator: Simulator) -> None:
    given = {**simulator.sign_in(chain=True), "state": str(folder), "token_store": "keyring"}
    with pytest.raises(OperationalError, match="keyring") as caught:
        read_one(**given)
    assert "token_store=file" in str(caught.value.hint)
    assert simulator.calls == 0


def test_tokens_in_memory_leave_no_file(simulator: Simulator, folder: Path) -> None:
    given = {**simulator.sign_in(chain=True), "state": ":memory:"}
    for _ in range(2):
        assert read_one(**given)
    assert [call.path for call in simulator.calls].count("/api/oauth2/token") == 1
    assert not folder.exists()


def test_a_lost_answer_is_an_error_with_a_way_out(simulator: Simulator, folder: Path) -> None:
    simulator.faults.append(Fault(match="/oauth2/token", cut="after_effect"))
    with pytest.raises(SignInRequired, match="lost") as caught:
        read_one(**simulator.sign_in(chain=True), state=str(folder))
    assert "exactsql login" in str(caught.value.hint)
    assert len([call for call in simulator.calls if call.path == "/api/oauth2/token"]) == 2


def test_a_fixed_token_loads_nothing_of_the_sign_in(simulator: Simulator, folder: Path) -> None:
    code = """
import sys, exact_dbapi
url, token = sys.argv[1:]
with exact_dbapi.connect(url, scheme="http", access_token=token) as connection:
    assert connection.execute("SELECT Code FROM CRM.Accounts LIMIT 1").fetchone()
print(*sys.modules)
"""
    given = simulator.sign_in()
    words = [sys.executable, "-c", code, given["url"], given["access_token"]]
    run = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True, env=surroundings(folder))
    sign_in_only = {"oauthlib", "requests_oauthlib", "keyring", "exact_dbapi.transport.oauth"}
    assert sign_in_only.isdisjoint(run.stdout.split())
