"""Request → Response: the only room that touches the network.

HTTP, trace and sign-in are callables of one shape, stacked in `open_transport`; read it outside in.
"""

from __future__ import annotations

from collections.abc import Callable

from exact_dbapi.message import Send
from exact_dbapi.settings import Settings
from exact_dbapi.transport.authorize import Authorized
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.trace import Call, Traced

__all__ = ["Call", "open_transport"]


def open_transport(settings: Settings, on_call: Callable[[Call], None]) -> Send:
    """Stack what a request passes on its way to Exact; `on_call` hears of each exchange."""
    http = Http(settings.base_url, settings.connect_timeout_seconds, settings.timeout_seconds, settings.readonly)
    return Authorized(Traced(http, on_call), settings.access_token)
