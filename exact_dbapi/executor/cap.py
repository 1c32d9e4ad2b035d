"""A bound on the calls of one statement: what could not be known while planning is stopped on the way."""

from __future__ import annotations

from exact_dbapi.errors import BudgetExhausted
from exact_dbapi.message import Request, Response, Send


class Capped:
    """Sends at most so many requests, and refuses the next one."""

    def __init__(self, send: Send, max_calls: int) -> None:
        self._send = send
        self._max_calls = max_calls
        self._sent = 0

    def __call__(self, request: Request) -> Response:
        """Send a request.

        Raises: BudgetExhausted when the statement has had its calls.
        """
        if request.division is not None:
            if self._sent >= self._max_calls:
                raise BudgetExhausted(
                    f"This statement needs more than the {self._max_calls} API calls that it may take.",
                    hint="Raise max_calls, or add conditions.",
                )
            self._sent += 1
        return self._send(request)
