"""What a command shows of its calls: a HAR file (`--trace`), and notes while it waits for budget.

Calls come in, which hold neither token nor body, so that nothing secret can go out. A HAR file opens in a browser's
network tool.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from exact_dbapi.cli import Usage
from exact_dbapi.transport import Call


def write_har(calls: Sequence[Call], base_url: str, name: str) -> None:
    """Write calls as an HTTP archive, version 1.2.

    Raises: Usage when the file cannot be written.
    """
    creator = {"name": "exactsql", "version": version("exact-dbapi")}
    log = {"version": "1.2", "creator": creator, "entries": [_entry(call, base_url) for call in calls]}
    try:
        with open(name, "w", encoding="utf-8") as file:
            json.dump({"log": log}, file, indent=1)
    except OSError as error:
        raise Usage(f"cannot write {name!r}: {error.strerror or error}") from error


def _entry(call: Call, base_url: str) -> dict[str, Any]:
    url = base_url + call.url if call.url.startswith("/") else call.url
    began = call.started_at or datetime.now(UTC)
    waited, took = call.waited_seconds * 1000, call.seconds * 1000
    return {
        "startedDateTime": began.isoformat(),
        "time": waited + took,
        "timings": {"blocked": waited, "send": 0, "wait": took, "receive": 0},
        "cache": {},
        "request": {
            **{"method": call.method, "url": url, "httpVersion": "HTTP/1.1", "cookies": [], "headers": []},
            "queryString": [{"name": key, "value": value} for key, value in parse_qsl(urlsplit(url).query)],
            **{"headersSize": -1, "bodySize": -1},
        },
        "response": {
            **{"status": call.status or 0, "statusText": call.failure, "httpVersion": "HTTP/1.1"},
            **{"cookies": [], "headers": [], "redirectURL": "", "headersSize": -1, "bodySize": call.body_bytes},
            "content": {"size": call.body_bytes, "mimeType": call.content_type},
        },
        "_endpoint": call.endpoint,
        "_division": call.division,
        "_attempt": call.attempt,
        "_remaining": call.remaining_calls,
    }


@contextmanager
def waits_shown() -> Iterator[None]:
    """Show on standard error what the driver waits for."""
    logger, notes = logging.getLogger("exact_dbapi.budget"), _Notes(logging.WARNING)
    logger.addHandler(notes)
    try:
        yield
    finally:
        logger.removeHandler(notes)


class _Notes(logging.Handler):
    """Prints log records as notes."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one."""
        print(f"Note: {record.getMessage()}", file=sys.stderr, flush=True)
