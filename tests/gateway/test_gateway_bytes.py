"""Whatever bytes come in, the server answers or hangs up, and serves the next client."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator

STARTUP = b"user\0anna\0database\0exact\0\0"
#: Tags that a client may send, and some that only a server sends.
TAGS = b"QPBDESCFHXpdcfZ\0"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    with Simulator() as simulator, Gateway(port=0, settings=simulator.sign_in()) as gateway:
        yield gateway


def message(tag: int, payload: bytes) -> bytes:
    """Write a message with its true length."""
    return bytes([tag]) + struct.pack("!i", len(payload) + 4) + payload


def entered(gateway: Gateway) -> socket.socket:
    """Open a socket and come in; what the server greets with is read."""
    client = socket.create_connection((gateway.host, gateway.port), timeout=10)
    client.sendall(struct.pack("!ii", len(STARTUP) + 8, 3 << 16) + STARTUP)
    greeting = b""
    while not greeting.endswith(b"Z\0\0\0\x05I"):
        greeting += client.recv(4096)
    return client


def drain(client: socket.socket) -> bytes:
    """Say that nothing more comes, and read all that is answered."""
    answer = b""
    try:
        client.shutdown(socket.SHUT_WR)
        while piece := client.recv(65536):
            answer += piece
    except (ConnectionError, OSError):
        pass
    finally:
        client.close()
    return answer


def still_serves(gateway: Gateway) -> bool:
    """Ask an ordinary question with an ordinary client."""
    with psycopg.connect(host=gateway.host, port=gateway.port, user="anna", dbname="exact") as client:
        return client.execute("SELECT 1").fetchall() == [(1,)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_first_bytes(gateway: Gateway, sent: bytes) -> None:
    client = socket.create_connection((gateway.host, gateway.port), timeout=10)
    client.sendall(sent)
    drain(client)
    assert still_serves(gateway)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(TAGS), st.binary(max_size=60)), max_size=8))
def test_any_messages_after_the_greeting(gateway: Gateway, sent: list[tuple[int, bytes]]) -> None:
    client = entered(gateway)
    client.sendall(b"".join(message(tag, payload) for tag, payload in sent))
    drain(client)
    assert still_serves(gateway)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=80))
def test_any_bytes_after_the_greeting(gateway: Gateway, sent: bytes) -> None:
    client = entered(gateway)
    client.sendall(sent)
    drain(client)
    assert still_serves(gateway)


def test_a_message_that_is_too_long_is_refused_unread(gateway: Gateway) -> None:
    client = entered(gateway)
    client.sendall(b"Q" + struct.pack("!i", 2**30))
    answer = drain(client)
    assert answer.startswith(b"E")
    assert b"08P01" in answer


def test_a_client_that_says_nothing_is_seen_off(gateway: Gateway) -> None:
    clients = [socket.create_connection((gateway.host, gateway.port), timeout=10) for _ in range(20)]
    assert still_serves(gateway)
    for client in clients:
        client.close()


def test_a_socket_cut_in_the_middle_of_an_answer_leaves_nothing_behind(gateway: Gateway) -> None:
    for _ in range(5):
        client = entered(gateway)
        client.sendall(message(ord("Q"), b"SELECT * FROM range(1000000)\0"))
        client.recv(100)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    assert still_serves(gateway)
