"""What is kept of answers, for how long, and in how many bytes."""

from __future__ import annotations

from typing import Any

import pytest

from exact_dbapi.errors import AccessDenied, BudgetExhausted, Cancelled
from exact_dbapi.halt import Halt
from exact_dbapi.message import Request, Response
from exact_dbapi.settings import read_settings
from exact_dbapi.transport.sharing import IN_FLIGHT_SECONDS, Answers, Noticed, Shared, sign_in_of

SETTINGS = read_settings("exact://localhost/1?access_token=x", environment={})
PAGE = Request("GET", "/api/v1/1/crm/Accounts", division=1, endpoint="crm/accounts")
OTHER = Request("GET", "/api/v1/2/crm/Accounts", division=2, endpoint="crm/accounts")


class World:
    """A clock, a counting `Send`, and what is shared."""

    def __init__(self, most_bytes: int = 10**6, body: bytes = b"[]", status: int = 200) -> None:
        self.now = 0.0
        self.calls = 0
        self.answers = Answers(most_bytes, lambda: self.now)
        self.body, self.status = body, status

    def send(self, request: Request) -> Response:
        self.calls += 1
        return Response(self.status, {}, self.body + str(self.calls).encode())

    def statement(self, freshness_seconds: float = 0.0, send: Any = None) -> Shared:
        return Shared(send or self.send, SETTINGS, freshness_seconds, Halt(), self.answers)


def test_an_answer_is_kept_for_as_long_as_it_may_be_old() -> None:
    world = World()
    first = world.statement(100)
    asked = first(PAGE)
    first.close()
    world.now = 99.5
    second = world.statement(100)
    assert second(PAGE) == asked
    second.close()
    assert world.statement(99)(PAGE) != asked
    assert world.calls == 2


def test_without_freshness_only_running_statements_share() -> None:
    world = World()
    first, second = world.statement(), world.statement()
    assert first(PAGE) == second(PAGE)
    first.close()
    assert world.statement()(PAGE) == second(PAGE)
    world.now = IN_FLIGHT_SECONDS + 1  # a client may keep its statement open for hours
    assert world.calls == 1
    world.statement()(PAGE)
    assert world.calls == 2


def test_nothing_is_left_of_statements_that_have_ended() -> None:
    world = World()
    first = world.statement()
    first(PAGE)
    assert world.answers.kept_bytes > 0
    first.close()
    first.close()
    assert world.answers.kept_bytes == 0
    first(OTHER)  # a thread that reads ahead may be late
    world.statement().close()
    assert world.answers.kept_bytes == 0


def test_the_oldest_go_when_there_are_too_many_bytes() -> None:
    world = World(most_bytes=2_500, body=b"x" * 1_000)
    statement = world.statement(60)
    for number in range(4):
        statement(Request("GET", f"/{number}", division=1))
    assert world.answers.kept_bytes <= 2_500
    world.statement(60)(Request("GET", "/3", division=1))
    assert world.calls == 4
    world.statement(60)(Request("GET", "/0", division=1))
    assert world.calls == 5


def test_long_bodies_are_kept_compressed_and_handed_out_whole() -> None:
    world = World(body=b"abc" * 10_000)
    asked = world.statement(60)(PAGE)
    assert world.answers.kept_bytes < 1_000
    assert world.statement(60)(PAGE) == asked


def test_a_refusal_is_not_kept() -> None:
    world = World(status=404)
    statement = world.statement(60)
    assert {statement(PAGE).status, statement(PAGE).status} == {404}
    assert world.calls == 2
    assert world.answers.kept_bytes == 0


@pytest.mark.parametrize("error", [Cancelled("x"), BudgetExhausted("x"), AccessDenied("x"), ZeroDivisionError()])
def test_an_error_is_not_kept_either(error: Exception) -> None:
    def broken(request: Request) -> Response:
        raise error

    world = World()
    with pytest.raises(type(error)):
        world.statement(60, broken)(PAGE)
    world.statement(60)(PAGE)
    assert world.calls == 1


def test_a_write_makes_the_answers_of_its_division_old() -> None:
    world = World()
    reader = world.statement(60)
    reader(PAGE)
    reader(OTHER)
    Noticed(world.send, SETTINGS, world.answers)(Request("PUT", "/api/v1/1/crm/Accounts(1)", division=1))
    reader(OTHER)
    assert world.calls == 3
    reader(PAGE)
    assert world.calls == 4
    Noticed(world.send, SETTINGS, world.answers)(Request("POST", "/somewhere"))
    reader(OTHER)
    assert world.calls == 6


def test_another_sign_in_or_fence_is_another_reader() -> None:
    urls = (
        "exact://localhost/1?access_token=x",
        "exact://localhost/1?access_token=y",
        "exact://localhost/1?access_token=x&allowed_divisions=1",
        "exact://localhost/1?access_token=x&allowed_divisions=1,2",
        "exact://localhost:81/1?access_token=x",
        "exact://app:secret@localhost/1",
        "exact://app:secret@localhost/1?refresh_token=z",
        "exact://app:secret@localhost/1?state=/elsewhere",
    )
    assert len({sign_in_of(read_settings(url, environment={})) for url in urls}) == len(urls)
    assert "secret" not in sign_in_of(read_settings(urls[5], environment={}))
