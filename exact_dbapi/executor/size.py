"""Whether each document of a commit is small enough for one request, told before any of them is sent.

In come documents and the bodies that they become; out comes nothing, or one error that names all that are too large.

Source: messages of more than 9.5 MB are refused (certain that there is a limit; some installations may take more).
"""

from __future__ import annotations

from collections.abc import Sequence

from exact_dbapi.errors import DataError
from exact_dbapi.mutation import Document, keys_in
from exact_dbapi.protocol.odata.payload import described

#: What fits into one request of any installation.
MOST_BYTES = 9_500_000

_KEY_BYTES = 36
_MOST_NAMED = 10


def check_sizes(documents: Sequence[Document], bodies: Sequence[str]) -> None:
    """Refuse a commit with a document that Exact would not take.

    Raises: DataError.
    """
    large = [
        (document, size)
        for document, body in zip(documents, bodies, strict=True)
        if (size := len(body.encode()) + _grows_by_bytes(document)) > MOST_BYTES
    ]
    if not large:
        return
    named = "; ".join(f"the {_described(one)} has {size / 1e6:.1f} MB" for one, size in large[:_MOST_NAMED])
    more = f"; and {len(large) - _MOST_NAMED} more" if len(large) > _MOST_NAMED else ""
    raise DataError(
        f"Nothing was sent, because Exact takes at most {MOST_BYTES / 1e6} MB in a request: {named}{more}.",
        hint="Divide the lines over several documents, or make files smaller: a file takes a third more than its size. "
        "What is staged stays so: ROLLBACK drops it, also to a savepoint.",
    )


def _grows_by_bytes(document: Document) -> int:
    """Tell how much longer names become when the keys of their rows take their places."""
    values = (key for one in document.mutations() for column, value in one.values for key in keys_in(column, value))
    return sum(max(0, _KEY_BYTES - len(value.encode())) for value in values if isinstance(value, str))


def _described(document: Document) -> str:
    lines = sum(1 for _ in document.mutations()) - 1
    return described(document.root) + (f" with its {lines} lines" if lines else "")
