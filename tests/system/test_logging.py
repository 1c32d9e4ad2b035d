"""What is told of each exchange: log, listener, spans, HAR; and that none of it, nor any error, tells a secret."""

from __future__ import annotations

import gc
import json
import logging
import traceback
from pathlib import Path
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.cli import main
from exact_dbapi.errors import Error, ProgrammingError
from exact_dbapi.message import Request
from exact_dbapi.settings import read_settings
from exact_dbapi.simulator import Fault, Limits, Simulator
from exact_dbapi.transport import CALL_COLUMNS, Call, call_rows
from exact_dbapi.transport.attempt import set_out
from tests.system.scanning import DIVISION, TABLE, World, names

SQL = "SELECT Code FROM CRM.Accounts LIMIT 5"


def test_one_structured_record_for_each_exchange(exact_simulator: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "exact_dbapi")
    exact_simulator.faults.append(Fault(empty=True))
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        connection.execute(SQL).fetchall()
    records = [record for record in caplog.records if record.name == "exact_dbapi.calls"]
    assert len(records) == 2
    fields: dict[str, Any] = records[1].call  # type: ignore[attr-defined]
    assert set(fields) == set(CALL_COLUMNS)
    assert (fields["method"], fields["status"], fields["attempt"]) == ("GET", 200, 2)
    assert fields["endpoint"] == "crm/accounts"
    assert fields["division"] == exact_simulator.divisions[0]
    assert fields["body_bytes"] > 100
    assert "crm/Accounts" in records[1].getMessage()
    assert any(record.name == "exact_dbapi.retry" and "empty 200" in record.getMessage() for record in caplog.records)


def test_failures_are_warnings(exact_simulator: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "exact_dbapi")
    for fault in (Fault(status=404), Fault(cut="before_headers")):
        exact_simulator.faults.append(fault)
        with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0) as connection, pytest.raises(Error):
            connection.execute(SQL).fetchall()
    assert [record.call["failure"] for record in caplog.records] == ["", "ConnectionFailure"]  # type: ignore[attr-defined]


def test_a_wait_is_a_warning_that_says_how_long_and_why(caplog: pytest.LogCaptureFixture) -> None:
    world = World(limits=Limits(minute=2))
    with world.simulator:
        list(world.read(world.settings()))
    (wait,) = [record.getMessage() for record in caplog.records if record.name == "exact_dbapi.budget"]
    assert wait.startswith(f"The 2 calls that Exact allows division {DIVISION} per minute are used up: waiting 56 s")


def test_a_library_without_a_configured_log_prints_nothing(
    exact_simulator: Simulator, capfd: pytest.CaptureFixture[str]
) -> None:
    exact_simulator.faults.append(Fault(status=404))
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection, pytest.raises(Error):
        connection.execute(SQL).fetchall()
    assert capfd.readouterr().err == ""


def test_a_listener_hears_of_each_exchange(exact_simulator: Simulator) -> None:
    heard: list[Call] = []
    with exact_dbapi.connect(**exact_simulator.sign_in(), on_call=heard.append) as connection:
        cursor = connection.execute(SQL)
        cursor.fetchall()
        assert heard == cursor.calls == connection.calls
    assert call_rows(heard)[0][CALL_COLUMNS.index("status")] == 200


def test_a_listener_that_fails_does_not_disturb_the_reading(
    exact_simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(call: Call) -> None:
        raise ValueError("mine")

    with exact_dbapi.connect(**exact_simulator.sign_in(), on_call=fail) as connection:
        assert len(connection.execute(SQL).fetchall()) == 5
    assert "on_call failed" in caplog.text


def test_a_listener_must_be_callable() -> None:
    with pytest.raises(ProgrammingError, match="on_call"):
        read_settings("exact://demo", {"on_call": "print"})


def test_spans_are_recorded_where_the_program_collects_them() -> None:
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    world = World()
    world.simulator.faults.append(Fault(match=TABLE, status=503))
    with world.simulator:
        list(world.read(world.settings()))
    spans = exporter.get_finished_spans()
    assert [span.name for span in spans] == ["GET crm/opportunities"] * 4
    first, second = [dict(span.attributes or {}) for span in spans[:2]]
    assert (first["http.response.status_code"], first["http.request.resend_count"]) == (503, 0)
    assert (second["http.response.status_code"], second["http.request.resend_count"]) == (200, 1)
    assert [span.status.is_ok for span in spans] == [False, True, True, True]
    assert second["exact.division"] == DIVISION


def test_the_command_line_writes_a_har_file(
    exact_simulator: Simulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in = exact_simulator.sign_in()
    url = f"{signed_in['url']}?scheme=http&access_token={signed_in['access_token']}"
    exact_simulator.faults.append(Fault(empty=True))
    assert main(["-c", url, "query", SQL, "--trace", str(tmp_path / "calls.har")]) == 0
    written = (tmp_path / "calls.har").read_text("utf-8")
    entries = json.loads(written)["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [200, 200]
    assert [entry["_attempt"] for entry in entries] == [1, 2]
    assert entries[0]["request"]["url"].startswith(f"{exact_simulator.url}/api/v1/{exact_simulator.divisions[0]}/crm/")
    assert entries[0]["startedDateTime"] < entries[1]["startedDateTime"]
    assert signed_in["access_token"] not in written
    assert "Bearer" not in written
    exact_simulator.faults.append(Fault(status=404))
    assert main(["-c", url, SQL, "--trace", str(tmp_path / "failed.har")]) == 1, "also when the statement fails"
    assert json.loads((tmp_path / "failed.har").read_text())["log"]["entries"][0]["response"]["status"] == 404
    assert main(["-c", url, SQL, "--trace", str(tmp_path / "no" / "folder.har")]) == 2
    assert signed_in["access_token"] not in "".join(capsys.readouterr())


FAULTS = (
    *(Fault(status=status) for status in (400, 401, 403, 404, 408, 429, 500, 503)),
    Fault(html=True),
    Fault(empty=True),
    Fault(cut="mid_body"),
    Fault(cut="before_headers"),
    Fault(status=302, headers=(("Location", "https://elsewhere.example/login?code=x"),)),
    Fault(status=200, body=b'{"d":{"results":[],"__next":"https://elsewhere.example/x"}}'),
)


def test_nothing_that_is_told_holds_a_secret(
    caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    """A run over each fault with a chain of tokens: every log record, call, repr, exception and its trace."""
    caplog.set_level(logging.DEBUG)
    everything: list[str] = []
    secrets: set[str] = set()
    world = World()
    with world.simulator as simulator:
        for fault in (None, *FAULTS):
            settings = world.settings(chain=True, retry_seconds=3, token_store="memory")
            send = world.send(settings)
            secrets |= {settings.client_secret or "", settings.refresh_token or ""}
            if fault is not None:
                simulator.faults.append(fault)  # for the token endpoint, or for the table when that goes well
                simulator.faults.append(fault)
            try:
                assert len(list(world.read(settings, send))) == 160
                world.advance(700)
                assert list(world.read(settings, send)) == names()
            except Error as error:
                everything += [repr(error), str(error), *traceback.format_exception(error), repr(vars(error))]
            simulator.faults.clear()
            everything += [repr(send), repr(settings), str(settings), repr(Request("GET", "/x"))]
        secrets |= set(simulator.sign_in_state._sessions) | set(simulator.sign_in_state._chains)
    for record in caplog.records:
        everything += [record.getMessage(), repr(vars(record))]
    everything += [repr(call) for call in world.calls] + [str(warning.message) for warning in recwarn]
    text = "\n".join(everything)
    assert len(caplog.records) > 50
    assert len(secrets) >= 20
    parts = {part for secret in secrets for part in (secret, secret.replace("!", "%21"), secret[-24:])}
    assert [part for part in parts if part in text] == []


def test_the_repr_of_what_a_connection_is_made_of_shows_no_secret(exact_simulator: Simulator) -> None:
    signed_in = exact_simulator.sign_in()
    with exact_dbapi.connect(**signed_in) as connection:
        connection.execute(SQL).fetchall()
        modules = ((one, str(type(one).__module__)) for one in gc.get_objects())
        ours = [
            one
            for one, module in modules
            if module.startswith("exact_dbapi.") and not module.startswith("exact_dbapi.simulator.")
        ]
        assert len(ours) > 20
        assert [type(one) for one in ours if signed_in["access_token"] in repr(one)] == []


def test_a_request_on_its_way_shows_no_token() -> None:
    request = Request("GET", "/x", headers={"Authorization": "Bearer hush"})
    assert "hush" not in repr(request)
    assert "hush" not in repr(set_out(request))
