"""A process that renews a chain and dies, without any warning, at the step whose number it is given.

``python -m tests.system.dying PORT FOLDER STEP MOMENT`` prints the steps it came past. It ends with 9 when it died, and
with 0 when there is no such step. The steps are the doors of the store and of the token call: everything the broker
does that others can see.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exact_dbapi.settings import Settings
from exact_dbapi.simulator.simulator import CLIENT_ID, CLIENT_SECRET
from exact_dbapi.state.tokens import ChainKey, FileStore, TokenPair
from exact_dbapi.transport.attempt import Timing
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.oauth import App, Grant, OAuth
from exact_dbapi.transport.tokens import TokenBroker

DIED = 9


class Steps:
    """Counts the steps and dies at one."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._count = 0

    def take(self, name: str) -> None:
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        if self._count == self._last:
            os._exit(DIED)
        self._count += 1


class DyingStore(FileStore):
    """A store in the state file, with a step before and after each thing it does."""

    def __init__(self, folder: Path, steps: Steps) -> None:
        super().__init__(folder)
        self._steps = steps

    def load(self, key: ChainKey) -> TokenPair | None:
        self._steps.take("before reading")
        pair = super().load(key)
        self._steps.take("after reading")
        return pair

    def save(self, key: ChainKey, pair: TokenPair) -> None:
        what = "the new pair" if pair.begun_at is None else "the intention"
        self._steps.take(f"before saving {what}")
        super().save(key, pair)
        self._steps.take(f"after saving {what}")

    @contextmanager
    def locked(self, key: ChainKey, wait_seconds: float) -> Iterator[bool]:
        self._steps.take("before the lock")
        with super().locked(key, wait_seconds) as is_mine:
            self._steps.take("inside the lock")
            yield is_mine
            self._steps.take("before the release")
        self._steps.take("after the release")


def main(port: int, folder: Path, last: int, moment: float) -> None:
    """Renew the chain of the simulator's app; the time stands still."""
    settings, steps = Settings("127.0.0.1", port, "http"), Steps(last)

    def refresh(app: App, refresh_token: str) -> Grant:
        steps.take("before the token call")
        grant = OAuth(Http(settings.base_url, 5, 5), settings.base_url, app).refresh(refresh_token)
        steps.take("after the token call")
        return grant

    key = ChainKey(settings.base_url, CLIENT_ID)
    timing = Timing(lambda: moment)
    TokenBroker(key, DyingStore(folder, steps), client_secret=CLIENT_SECRET, timing=timing).current(refresh)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
