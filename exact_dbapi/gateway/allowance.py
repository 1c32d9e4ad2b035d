"""How many calls each user has made today, and whether one more statement may begin.

Counted are the calls of all sessions that a user has or had in this server since midnight UTC, when Exact's own count
of a day begins anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from exact_dbapi import BudgetExhausted
from exact_dbapi.gateway.users import User

if TYPE_CHECKING:
    from exact_dbapi.connection import Connection


@dataclass(frozen=True, slots=True)
class Allowance:
    """One session's account. `check` raises BudgetExhausted when the day's calls are made; `close` ends the account."""

    check: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None


@dataclass(eq=False, slots=True)
class _Session:
    """The calls of one session: of `connection`, `counted` are on the user's account."""

    connection: Connection
    counted: int = 0


class Allowances:
    """The calls of all users."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], int] = {}
        self._open: dict[str, list[_Session]] = {}

    def of(self, user: User, connection: Connection) -> Allowance:
        """Open the account of one session."""
        session = _Session(connection)
        with self._lock:
            self._open.setdefault(user.name, []).append(session)
        return Allowance(lambda: self._check(user), lambda: self._leave(user, session))

    def _check(self, user: User) -> None:
        with self._lock:
            total = self._count(user)
        if user.max_calls_per_day is not None and total >= user.max_calls_per_day:
            raise BudgetExhausted(
                f"{user.name} has made {total} API calls today, and {user.max_calls_per_day} are allowed.",
                hint="The count begins anew at midnight UTC.",
                resets_at=self._midnight(),
            )

    def _leave(self, user: User, session: _Session) -> None:
        with self._lock:
            self._count(user)
            self._open[user.name].remove(session)

    def _count(self, user: User) -> int:
        """Bring the account up to date with all open sessions."""
        day = (user.name, self._now().date().isoformat())
        for session in self._open[user.name]:
            made = len(session.connection.calls)
            self._made[day] = self._made.get(day, 0) + made - session.counted
            session.counted = made
        return self._made.get(day, 0)

    def _midnight(self) -> datetime:
        now = self._now()
        return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
