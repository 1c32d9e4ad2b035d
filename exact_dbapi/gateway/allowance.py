"""How many calls each user has made today, and whether one more statement may begin.

Counted are the calls of all sessions that a user has or had in this server since midnight UTC, when Exact's own count
of a day begins anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from exact_dbapi import BudgetExhausted
from exact_dbapi.gateway.users import User

if TYPE_CHECKING:
    from exact_dbapi.connection import Connection


class Allowances:
    """The calls of all users."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], int] = {}

    def of(self, user: User, connection: Connection) -> Callable[[], None]:
        """Make the check of one session: it counts what the connection has called, and raises when that is enough.

        The check's error is BudgetExhausted, with the time when the count begins anew.
        """
        counted = 0

        def check() -> None:
            nonlocal counted
            made = len(connection.calls)
            with self._lock:
                day = (user.name, self._now().date().isoformat())
                self._made[day] = self._made.get(day, 0) + made - counted
                counted = made
                total = self._made[day]
            if user.max_calls_per_day is not None and total >= user.max_calls_per_day:
                raise BudgetExhausted(
                    f"{user.name} has made {total} API calls today, and {user.max_calls_per_day} are allowed.",
                    hint="The count begins anew at midnight UTC.",
                    resets_at=self._midnight(),
                )

        return check

    def _midnight(self) -> datetime:
        now = self._now()
        return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
