"""Watches the whole suite: no log record, error, warning or call may hold a secret that a simulator has given out.

Every token, code and refresh token is noted when a simulator makes it; every text that the driver tells is looked
through when it is told. What was found is asked for after each test.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from exact_dbapi import errors
from exact_dbapi.simulator.oauth import SignIn
from exact_dbapi.simulator.simulator import CLIENT_SECRET

#: So many of the latest secrets are looked for: more than one test makes, and those of a running simulator.
MOST_SECRETS = 300


#: Every token and code holds so much of one secret or more.
PART_CHARACTERS = 24


class Watch(logging.Handler):
    """Knows the secrets, and what was told with one in it."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.secrets: deque[str] = deque([CLIENT_SECRET], MOST_SECRETS)
        self.found: list[str] = []
        self.heard = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.hear(f"log {record.name}", f"{record.getMessage()} {vars(record)!r}")

    def hear(self, where: str, text: str) -> None:
        """Look through a text that is told."""
        self.heard += 1
        self.found += [f"{where} tells a secret" for secret in self.secrets if secret in text]

    def taken(self) -> list[str]:
        """Hand out what was found since the last time."""
        found, self.found = self.found, []
        return found


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch as long as the block runs."""
    watch, log = Watch(), logging.getLogger("exact_dbapi")
    level = log.level
    log.addHandler(watch)
    log.setLevel(logging.INFO)
    undo = (
        _after(SignIn, "_secret", lambda made, _: watch.secrets.append(made[:PART_CHARACTERS])),
        _after(errors.Error, "__init__", lambda _, told: _hear_error(watch, told)),
    )
    try:
        yield watch
    finally:
        log.removeHandler(watch)
        log.setLevel(level)
        for one in undo:
            one()


def _hear_error(watch: Watch, error: Any) -> None:
    watch.hear(type(error).__name__, f"{error} {error!r} {vars(error)!r}")


def _after(kind: Any, name: str, then: Callable[[Any, Any], None]) -> Callable[[], None]:
    """Let something follow each call of a method: it gets the answer and the object."""
    method = getattr(kind, name)

    def followed(self: Any, *given: Any, **more: Any) -> Any:
        answer = method(self, *given, **more)
        then(answer, self)
        return answer

    setattr(kind, name, followed)
    return lambda: setattr(kind, name, method)
